//! No answer may be larger than this: an endless one would fill the memory before its attempt times out.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeDeserializationInterceptorContextMut, dyn_dispatch_hint},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::ConfigBag};
use http_body_util::Limited;

/// AWS's largest answers are pages of 25 objects with documents of 64 KB: 32 MiB is twenty times that.
const LARGEST: usize = 32 << 20;

/// Cuts the reading of an answer off where it becomes too large; the call then fails as one whose answer cannot be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct LimitedAnswers;

#[dyn_dispatch_hint]
impl Intercept for LimitedAnswers {
    fn name(&self) -> &'static str {
        "goldsmith: answers are limited"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let whole = std::mem::replace(body, SdkBody::taken());
        *body = whole.map_preserve_contents(|whole| SdkBody::from_body_1_x(Limited::new(whole, LARGEST)));
        Ok(())
    }
}

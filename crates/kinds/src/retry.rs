//! Which refusals are worth another try. The SDK knows none of these (measured): its lists miss Image Builder's throttle and every
//! conflict of Organizations, whose errors all arrive with status 400.

use std::sync::Arc;

use aws_smithy_runtime_api::client::{
    interceptors::context::InterceptorContext,
    retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority},
};
use aws_smithy_types::retry::ErrorKind;

use crate::pace::Pace;

/// Reads the error code from the answer itself, because most codes are not modelled on most operations.
#[derive(Debug)]
pub(crate) struct Conflicts {
    pub(crate) pace: Arc<Pace>,
}

impl ClassifyRetry for Conflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let failed = context.output_or_error().is_some_and(|result| result.is_err());
        let code = failed.then(|| context.response().and_then(code)).flatten();
        match code.as_deref() {
            Some("CallRateLimitExceededException" | "TooManyRequestsException") => {
                self.pace.throttled();
                RetryAction::retryable_error(ErrorKind::ThrottlingError)
            }
            Some(
                "ConcurrentModificationException"
                | "PolicyChangesInProgressException"
                | "ResourceInUseException"
                | "FinalizingOrganizationException"
                | "ServiceException",
            ) => RetryAction::retryable_error(ErrorKind::ServerError),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "goldsmith: throttles and conflicts"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

fn code(response: &aws_smithy_runtime_api::client::orchestrator::HttpResponse) -> Option<String> {
    let header = response.headers().get("x-amzn-errortype").map(str::to_owned);
    let code = header.or_else(|| {
        let body: serde_json::Value = serde_json::from_slice(response.body().bytes()?).ok()?;
        body.get("__type")
            .or_else(|| body.get("code"))?
            .as_str()
            .map(str::to_owned)
    })?;
    // `prefix#Name` and `Name:http://…` are both in use.
    let name = code.rsplit('#').next().unwrap_or(&code);
    name.split(':').next().map(str::to_owned)
}

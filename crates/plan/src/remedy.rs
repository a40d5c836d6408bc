//! What a person can do about an object of the wanted name that does not carry our tags.

use model::{
    Kind, Object, Service, Stack,
    ownership::{SELF, STACK, self_tag},
};
use serde_json::json;

use crate::live::identity_of;

/// The command that puts the ownership tags on an object. The digests of what was applied are not among them: nobody knows any more
/// what that was, so the next apply compares everything and writes that tag itself.
pub(crate) fn tags_back(object: &Object, kind: &dyn Kind, stack: &Stack) -> String {
    let self_tag = self_tag(&stack.name, &identity_of(object, kind, stack));
    match kind.service() {
        Service::ImageBuilder => format!(
            "aws imagebuilder tag-resource --region {} --resource-arn {} --tags '{}'",
            stack.scope.region,
            object.arn,
            json!({ STACK: stack.name, SELF: self_tag.as_str() })
        ),
        Service::Organizations => format!(
            "aws organizations tag-resource --resource-id {} --tags '{}'",
            object.id,
            json!([{ "Key": STACK, "Value": stack.name }, { "Key": SELF, "Value": self_tag.as_str() }])
        ),
    }
}

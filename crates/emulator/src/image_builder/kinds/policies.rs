//! Resource policies: how components, recipes and images are shared with other accounts.

use serde_json::Value;

use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, text};
use crate::image_builder::kinds::shared::answer_arn;
use crate::image_builder::{Answer, Object, refusals};

/// `Put…Policy`: the document must be a JSON object with a statement.
pub(in crate::image_builder) fn put(call: &mut Call, input: &Object, kind: Kind, member: &str) -> Answer {
    let arn = text(input, member);
    let key = call.own(kind, member, arn)?;
    let policy = text(input, "policy");
    let document: Option<Value> = serde_json::from_str(policy).ok();
    if document.is_none_or(|document| document.get("Statement").is_none()) {
        return Err(refusals::invalid_value(
            "policy",
            "The policy is not a valid JSON policy document.",
        ));
    }
    if let Some(resource) = call.here_mut().store.get_mut(kind, &key) {
        resource.policy = Some(policy.to_owned());
    }
    Ok(answer_arn(member, arn))
}

/// `Get…Policy`: not found where there is none.
pub(in crate::image_builder) fn get(call: &mut Call, input: &Object, kind: Kind, member: &str) -> Answer {
    let arn = text(input, member);
    let resource = call.resolve(kind, member, arn)?;
    let policy = resource.policy.ok_or_else(|| refusals::not_found(arn))?;
    Ok(answer_arn("policy", &policy))
}

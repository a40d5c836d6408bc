//! One call, with its input already validated.

use std::collections::BTreeMap;

use serde_json::Value;

use super::policy_type::PolicyType;
use super::switches::Switches;
use crate::caller::Caller;

/// One call.
pub(super) struct Request<'a> {
    pub(super) operation: &'a str,
    pub(super) caller: &'a Caller,
    pub(super) input: &'a Value,
    pub(super) switches: &'a Switches,
    /// Milliseconds since the epoch.
    pub(super) now_ms: i64,
}

impl Request<'_> {
    /// A member that is a text.
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.input.get(member)?.as_str()
    }

    /// A member that validation has shown to be there.
    pub(super) fn required(&self, member: &str) -> &str {
        self.text(member).unwrap_or_default()
    }

    /// A member that validation has shown to be a policy type.
    pub(super) fn policy_type(&self, member: &str) -> PolicyType {
        PolicyType::from_name(self.required(member)).expect("validation admits only known types")
    }

    /// The member `Tags`.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.input.get("Tags").and_then(Value::as_array).into_iter().flatten();
        let pair = |tag: &Value| {
            Some((
                tag.get("Key")?.as_str()?.to_owned(),
                tag.get("Value")?.as_str()?.to_owned(),
            ))
        };
        tags.filter_map(pair).collect()
    }
}

//! The grammar that all management types share: a tree whose leaves are inheritance operators.

use serde_json::{Map, Value};

use super::super::policy_type::PolicyType;

/// One top-level key where it is known, and below it objects whose leaves hold `@@` operators.
pub(super) fn is_valid(policy_type: PolicyType, document: &Value) -> bool {
    let Some(document) = document.as_object().filter(|document| !document.is_empty()) else {
        return false;
    };
    let known = top_level(policy_type);
    document
        .iter()
        .all(|(key, value)| known.is_none_or(|known| known == key) && value.as_object().is_some_and(is_branch))
}

/// The key that a document of a type consists of; for the newest types it is not on record.
fn top_level(policy_type: PolicyType) -> Option<&'static str> {
    match policy_type {
        PolicyType::TagPolicy => Some("tags"),
        PolicyType::BackupPolicy => Some("plans"),
        PolicyType::AiservicesOptOutPolicy => Some("services"),
        PolicyType::ChatbotPolicy => Some("chatbot"),
        PolicyType::DeclarativePolicyEc2 => Some("ec2_attributes"),
        PolicyType::SecurityhubPolicy => Some("securityhub"),
        _ => None,
    }
}

fn is_branch(branch: &Map<String, Value>) -> bool {
    let sets = branch.keys().any(|key| is_setter(key));
    branch.iter().all(|(key, value)| match key.as_str() {
        "@@assign" => is_plain(value) || is_plain_list(value),
        "@@append" | "@@remove" => value.is_string() || is_plain_list(value),
        CONTROL => value.as_array().is_some_and(|list| list.iter().all(is_permission)),
        unknown if unknown.starts_with("@@") => false,
        // A node is either set or has members below it.
        _ => !sets && value.as_object().is_some_and(is_branch),
    })
}

/// What lower levels may do to a node.
pub(in super::super) const CONTROL: &str = "@@operators_allowed_for_child_policies";

fn is_setter(key: &str) -> bool {
    ["@@assign", "@@append", "@@remove"].contains(&key)
}

fn is_permission(permission: &Value) -> bool {
    permission
        .as_str()
        .is_some_and(|name| name == "@@all" || name == "@@none" || is_setter(name))
}

fn is_plain(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

fn is_plain_list(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(is_plain))
}

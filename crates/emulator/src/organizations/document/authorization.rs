//! The grammar of SCPs and RCPs.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::super::switches::Switches;

/// Allow and Deny, every element but principals. Since September 2025 an Allow may have `NotAction`, resources
/// and conditions, too.
pub(super) fn is_scp(document: &Value, switches: &Switches) -> bool {
    statements(document, switches).is_some_and(|statements| {
        statements.into_iter().all(|statement| {
            has_no(statement, &["Principal", "NotPrincipal"])
                && matches!(statement.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny"))
                && is_statement(statement, switches)
        })
    })
}

/// Deny alone, for everybody, never by exclusion of actions. That the principal must be `*`, and that
/// `NotAction` is refused, is from memory.
pub(super) fn is_rcp(document: &Value, switches: &Switches) -> bool {
    statements(document, switches).is_some_and(|statements| {
        statements.into_iter().all(|statement| {
            has_no(statement, &["NotPrincipal", "NotAction"])
                && statement.get("Effect").and_then(Value::as_str) == Some("Deny")
                && statement.get("Principal").is_some_and(is_everybody)
                && is_statement(statement, switches)
        })
    })
}

fn is_everybody(principal: &Value) -> bool {
    let named = principal
        .as_object()
        .filter(|named| named.len() == 1)
        .and_then(|named| named.get("AWS"));
    match named.unwrap_or(principal) {
        Value::String(everybody) => everybody == "*",
        Value::Array(list) => list.len() == 1 && list[0] == "*",
        _ => false,
    }
}

/// The statements, where the frame around them is right.
fn statements<'a>(document: &'a Value, switches: &Switches) -> Option<Vec<&'a Map<String, Value>>> {
    let document = document.as_object()?;
    if document
        .keys()
        .any(|key| !["Version", "Id", "Statement"].contains(&key.as_str()))
    {
        return None;
    }
    match document.get("Version") {
        Some(Value::String(version)) if version == "2012-10-17" => {}
        Some(Value::String(version)) if version == "2008-10-17" && switches.old_version => {}
        None if !switches.version_required => {}
        _ => return None,
    }
    let statements: Vec<&Map<String, Value>> = match document.get("Statement")? {
        Value::Object(statement) => vec![statement],
        Value::Array(statements) => statements.iter().map(Value::as_object).collect::<Option<_>>()?,
        _ => return None,
    };
    let accepted =
        (switches.empty_statements || !statements.is_empty()) && (switches.duplicate_sids || sids_differ(&statements));
    accepted.then_some(statements)
}

fn sids_differ(statements: &[&Map<String, Value>]) -> bool {
    let mut sids = BTreeSet::new();
    statements
        .iter()
        .filter_map(|statement| statement.get("Sid")?.as_str())
        .all(|sid| sids.insert(sid))
}

fn has_no(statement: &Map<String, Value>, elements: &[&str]) -> bool {
    elements.iter().all(|element| !statement.contains_key(*element))
}

const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// What both kinds of statement must have.
fn is_statement(statement: &Map<String, Value>, switches: &Switches) -> bool {
    let each_text = |value: &Value, valid: fn(&str) -> bool| each_text(value, switches.empty_lists, valid);
    let one_of = |element: &str, opposite: &str, valid: fn(&str) -> bool| {
        let mut present = [element, opposite].into_iter().filter_map(|name| statement.get(name));
        present.next().is_some_and(|value| each_text(value, valid)) && present.next().is_none()
    };
    statement.keys().all(|key| ELEMENTS.contains(&key.as_str()))
        && statement.get("Sid").is_none_or(Value::is_string)
        && one_of("Action", "NotAction", is_action)
        && one_of("Resource", "NotResource", is_resource)
        && statement.get("Condition").is_none_or(is_condition)
}

/// A text, or a list of texts.
fn each_text(value: &Value, may_be_empty: bool, valid: fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => valid(text),
        Value::Array(list) => {
            (may_be_empty || !list.is_empty()) && list.iter().all(|item| item.as_str().is_some_and(valid))
        }
        _ => false,
    }
}

/// `*` or `service:action`; wildcards may stand anywhere since September 2025.
fn is_action(action: &str) -> bool {
    static ACTION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(\*|[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?_]+)$").expect("a valid pattern"));
    ACTION.is_match(action)
}

/// `*` or an ARN; IAM's guide says that the parts missing at the end of one are taken for `*`.
fn is_resource(resource: &str) -> bool {
    resource == "*" || resource.starts_with("arn:")
}

fn is_condition(condition: &Value) -> bool {
    let keys = |keys: &Value| {
        keys.as_object()
            .is_some_and(|keys| keys.iter().all(|(key, values)| !key.is_empty() && are_values(values)))
    };
    condition.as_object().is_some_and(|operators| {
        operators
            .iter()
            .all(|(operator, tested)| is_operator(operator) && keys(tested))
    })
}

fn are_values(values: &Value) -> bool {
    let is_plain = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    is_plain(values) || values.as_array().is_some_and(|values| values.iter().all(is_plain))
}

/// IAM's condition operators; they are matched without regard to case.
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

fn is_operator(operator: &str) -> bool {
    let lower = operator.to_ascii_lowercase();
    let plain = lower
        .strip_prefix("forallvalues:")
        .or_else(|| lower.strip_prefix("foranyvalue:"))
        .unwrap_or(&lower);
    let plain = plain.strip_suffix("ifexists").unwrap_or(plain);
    OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(plain))
}

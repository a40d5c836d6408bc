//! The model's constraints on inputs, checked before anything else is.

mod shapes;
mod table;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use self::shapes::Shape;
use super::refusal::{invalid, serialization};
use crate::error::ApiError;

/// Refuses an input that the model does not allow. Members that the model does not know are ignored, as AWS
/// does; `null` is the same as absent.
pub(super) fn check(operation: &str, input: &Value) -> Result<(), ApiError> {
    let nothing = Map::new();
    let members = match input {
        Value::Object(members) => members,
        Value::Null => &nothing,
        _ => return Err(serialization("(body)")),
    };
    for member in table::members(operation) {
        match members.get(member.name) {
            None | Some(Value::Null) if member.required => return Err(invalid("INPUT_REQUIRED")),
            None | Some(Value::Null) => {}
            Some(value) => check_value(member.name, &member.shape, value)?,
        }
    }
    Ok(())
}

fn check_value(name: &str, shape: &Shape, value: &Value) -> Result<(), ApiError> {
    match shape {
        Shape::Text(text) => text.check(value.as_str().ok_or_else(|| serialization(name))?),
        Shape::OneOf { names, reason } => {
            let value = value.as_str().ok_or_else(|| serialization(name))?;
            if names.contains(&value) {
                Ok(())
            } else {
                Err(invalid(reason))
            }
        }
        Shape::PageSize => match value.as_i64() {
            Some(1..=20) => Ok(()),
            Some(..1) => Err(invalid("MIN_VALUE_EXCEEDED")),
            Some(_) => Err(invalid("MAX_VALUE_EXCEEDED")),
            None if value.is_u64() => Err(invalid("MAX_VALUE_EXCEEDED")),
            None => Err(serialization(name)),
        },
        Shape::List(item) => value
            .as_array()
            .ok_or_else(|| serialization(name))?
            .iter()
            .try_for_each(|value| check_value(name, item, value)),
        Shape::Tags => check_tags(name, value.as_array().ok_or_else(|| serialization(name))?),
    }
}

fn check_tags(name: &str, tags: &[Value]) -> Result<(), ApiError> {
    let mut keys = BTreeSet::new();
    for tag in tags {
        let tag = tag.as_object().ok_or_else(|| serialization(name))?;
        for (member, text) in [("Key", &shapes::TAG_KEY), ("Value", &shapes::TAG_VALUE)] {
            match tag.get(member) {
                None | Some(Value::Null) => return Err(invalid("INPUT_REQUIRED")),
                Some(value) => text.check(value.as_str().ok_or_else(|| serialization(member))?)?,
            }
        }
        let key = tag.get("Key").and_then(Value::as_str).unwrap_or_default();
        if !keys.insert(key) {
            return Err(invalid("DUPLICATE_TAG_KEY"));
        }
    }
    if keys.into_iter().any(is_system_tag) {
        Err(invalid("INVALID_SYSTEM_TAGS_PARAMETER"))
    } else {
        Ok(())
    }
}

/// Keys that only AWS writes.
pub(super) fn is_system_tag(key: &str) -> bool {
    key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::OPERATIONS;
    use super::*;

    fn reason(operation: &str, input: &Value) -> String {
        match check(operation, input) {
            Ok(()) => "accepted".to_owned(),
            Err(refusal) => refusal
                .members
                .get("Reason")
                .and_then(Value::as_str)
                .unwrap_or(refusal.code)
                .to_owned(),
        }
    }

    #[test]
    fn each_kind_of_violation_has_its_reason() {
        let create = |change: Value| {
            let mut input = json!({"Content": "{}", "Description": "", "Name": "n", "Type": "TAG_POLICY"});
            for (member, value) in change.as_object().expect("an object") {
                input[member] = value.clone();
            }
            reason("CreatePolicy", &input)
        };
        assert_eq!(create(json!({})), "accepted");
        assert_eq!(create(json!({"Unknown": 1, "Tags": null})), "accepted");
        assert_eq!(create(json!({"Description": null})), "INPUT_REQUIRED");
        assert_eq!(create(json!({"Name": ""})), "MIN_LENGTH_EXCEEDED");
        assert_eq!(create(json!({"Name": "ü".repeat(128)})), "accepted");
        assert_eq!(create(json!({"Name": "n".repeat(129)})), "MAX_LENGTH_EXCEEDED");
        assert_eq!(create(json!({"Name": 7})), "SerializationException");
        assert_eq!(create(json!({"Name": "<script>alert(1)</script>"})), "INVALID_PATTERN");
        assert_eq!(create(json!({"Description": "javascript:alert(1)"})), "INVALID_PATTERN");
        assert_eq!(create(json!({"Description": "a < b, one = 1, on time"})), "accepted");
        assert_eq!(create(json!({"Type": "TAG"})), "INVALID_ENUM_POLICY_TYPE");
        assert_eq!(
            create(json!({"Tags": [{"Key": "a", "Value": ""}, {"Key": "a", "Value": "b"}]})),
            "DUPLICATE_TAG_KEY"
        );
        assert_eq!(
            create(json!({"Tags": [{"Key": "aws:a", "Value": ""}]})),
            "INVALID_SYSTEM_TAGS_PARAMETER"
        );
        assert_eq!(create(json!({"Tags": [{"Key": "a"}]})), "INPUT_REQUIRED");
        assert_eq!(create(json!({"Tags": [{"Key": "a*", "Value": ""}]})), "INVALID_PATTERN");
        assert_eq!(
            create(json!({"Tags": [{"Key": "größe im\u{a0}Lager", "Value": "x".repeat(257)}]})),
            "MAX_LENGTH_EXCEEDED"
        );
    }

    #[test]
    fn patterns_hold_for_the_whole_text() {
        let attach = |target: &str| reason("AttachPolicy", &json!({"PolicyId": "p-abcdefgh", "TargetId": target}));
        assert_eq!(attach("111122223333"), "accepted");
        for target in [
            "1111222233334",
            "x111122223333",
            "r-AB12",
            "r-ab12 ",
            "ou-ab12-short",
            "111122223333\n",
            "１１１１２２２２３３３３",
        ] {
            assert_eq!(attach(target), "INVALID_PATTERN_TARGET_ID", "{target}");
        }
        assert_eq!(
            reason("DescribePolicy", &json!({"PolicyId": "p-1"})),
            "INVALID_SYNTAX_POLICY_ID"
        );
        assert_eq!(
            reason("DescribePolicy", &json!({"PolicyId": "p".repeat(131)})),
            "MAX_LENGTH_EXCEEDED"
        );
    }

    #[test]
    fn page_sizes_are_between_1_and_20() {
        let list = |size: Value| reason("ListRoots", &json!({"MaxResults": size}));
        assert_eq!(list(json!(1)), "accepted");
        assert_eq!(list(json!(20)), "accepted");
        assert_eq!(list(json!(0)), "MIN_VALUE_EXCEEDED");
        assert_eq!(list(json!(21)), "MAX_VALUE_EXCEEDED");
        assert_eq!(list(json!(u64::MAX)), "MAX_VALUE_EXCEEDED");
        assert_eq!(list(json!("5")), "SerializationException");
    }

    #[test]
    fn bodies_that_are_no_object_are_refused() {
        for operation in OPERATIONS {
            assert_eq!(reason(operation, &json!([])), "SerializationException", "{operation}");
        }
    }
}

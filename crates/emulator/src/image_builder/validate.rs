//! Checks a request against the table, and keeps of it only what the table knows.

use serde_json::{Map, Value};

use super::model::{Bounds, Member, Scalar, Shape, model};
use super::refusals;
use crate::error::ApiError;

/// Returns the input without unknown members and without nulls, or the first violation, in the table's order.
///
/// Neither botocore nor the Rust SDK checks patterns and lengths, so all of it happens here.
pub(super) fn input(members: &[Member], input: &Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    structure(members, input, "")
}

fn structure(members: &[Member], value: &Map<String, Value>, path: &str) -> Result<Map<String, Value>, ApiError> {
    let mut kept = Map::new();
    for Member { name, shape, required } in members {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        match value.get(name) {
            None | Some(Value::Null) if *required => return Err(refusals::invalid(&path, "must not be null")),
            None | Some(Value::Null) => {}
            Some(value) => {
                kept.insert(name.clone(), any(shape, value, &path)?);
            }
        }
    }
    Ok(kept)
}

fn any(shape: &Shape, value: &Value, path: &str) -> Result<Value, ApiError> {
    let wrong_type = |expected: &str| refusals::wrong_type(path, expected);
    match shape {
        Shape::Scalar(name) => {
            let text = value.as_str().ok_or_else(|| wrong_type("a string"))?;
            scalar(model().scalar(name), text, path)?;
            Ok(value.clone())
        }
        Shape::Text if value.is_string() => Ok(value.clone()),
        Shape::Text => Err(wrong_type("a string")),
        Shape::Boolean if value.is_boolean() => Ok(value.clone()),
        Shape::Boolean => Err(wrong_type("a boolean")),
        Shape::Timestamp if value.is_number() => Ok(value.clone()),
        Shape::Timestamp => Err(wrong_type("a number of seconds")),
        Shape::Integer(bounds) => {
            let number = value.as_i64().ok_or_else(|| wrong_type("an integer"))?;
            within(*bounds, number, path, "")?;
            Ok(value.clone())
        }
        Shape::Structure(name) => {
            let object = value.as_object().ok_or_else(|| wrong_type("an object"))?;
            structure(model().structure(name), object, path).map(Value::Object)
        }
        Shape::List(item, bounds) => {
            let list = value.as_array().ok_or_else(|| wrong_type("a list"))?;
            within(*bounds, length(list.len()), path, " items")?;
            let items = list
                .iter()
                .enumerate()
                .map(|(index, value)| any(item, value, &format!("{path}[{index}]")));
            items.collect::<Result<_, _>>().map(Value::Array)
        }
        Shape::Map(key, item, bounds) => {
            let map = value.as_object().ok_or_else(|| wrong_type("an object"))?;
            within(*bounds, length(map.len()), path, " entries")?;
            let entries = map.iter().map(|(name, value)| {
                any(key, &Value::String(name.clone()), &format!("{path}.key"))?;
                Ok((name.clone(), any(item, value, &format!("{path}.value"))?))
            });
            entries.collect::<Result<_, _>>().map(Value::Object)
        }
    }
}

fn scalar(rules: &Scalar, text: &str, path: &str) -> Result<(), ApiError> {
    within(rules.length, length(text.chars().count()), path, " characters")?;
    if !rules.values.is_empty() && !rules.values.iter().any(|value| value == text) {
        let list = rules.values.join(", ");
        return Err(refusals::invalid(
            path,
            &format!("must satisfy enum value set: [{list}]"),
        ));
    }
    if let Some(pattern) = &rules.pattern
        && !pattern.regex.is_match(text)
    {
        return Err(refusals::invalid(path, &format!("must match pattern {}", pattern.text)));
    }
    if let Some(prefix) = &rules.not_prefix
        && text.starts_with(prefix.as_str())
    {
        return Err(refusals::invalid(path, &format!("must not begin with {prefix}")));
    }
    Ok(())
}

fn within(bounds: Bounds, number: i64, path: &str, unit: &str) -> Result<(), ApiError> {
    match bounds {
        Bounds { min: Some(min), .. } if number < min => {
            Err(refusals::invalid(path, &format!("must have at least {min}{unit}")))
        }
        Bounds { max: Some(max), .. } if number > max => {
            Err(refusals::invalid(path, &format!("must have at most {max}{unit}")))
        }
        _ => Ok(()),
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    fn check(operation: &str, value: &Value, expected: &Expect) {
        let checked = input(&model().operations[operation].input, value.as_object().unwrap());
        let text = match checked {
            Ok(kept) => Value::Object(kept).to_string(),
            Err(error) => format!("{} {}: {}", error.status, error.code, error.message),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn what_is_missing_is_named() {
        check(
            "CreateComponent",
            &json!({"name": "abc", "semanticVersion": null}),
            &expect![
                "400 InvalidParameterValueException: The value supplied for parameter 'semanticVersion' is not valid. semanticVersion must not be null"
            ],
        );
    }

    #[test]
    fn patterns_are_quoted_as_the_service_does() {
        check(
            "GetImagePipeline",
            &json!({"imagePipelineArn": "arn:nonsense"}),
            &expect![
                "400 InvalidParameterValueException: The value supplied for parameter 'imagePipelineArn' is not valid. imagePipelineArn must match pattern ^arn:aws[^:]*:imagebuilder:[^:]+:(?:[0-9]{12}|aws):image-pipeline/[a-z0-9-_]+$"
            ],
        );
    }

    #[test]
    fn paths_lead_into_lists_and_maps() {
        check(
            "CreateImageRecipe",
            &json!({"name": "abc", "semanticVersion": "1.0.0", "clientToken": "t", "parentImage": "ami-1",
                   "blockDeviceMappings": [{"ebs": {"volumeSize": 16001}}]}),
            &expect![
                "400 InvalidParameterValueException: The value supplied for parameter 'blockDeviceMappings[0].ebs.volumeSize' is not valid. blockDeviceMappings[0].ebs.volumeSize must have at most 16000"
            ],
        );
        check(
            "TagResource",
            &json!({"resourceArn": "arn:aws:imagebuilder:us-east-1:111122223333:component/abc/1.0.0/1", "tags": {"aws:x": "y"}}),
            &expect![
                "400 InvalidParameterValueException: The value supplied for parameter 'tags.key' is not valid. tags.key must not begin with aws:"
            ],
        );
    }

    #[test]
    fn unknown_members_and_nulls_are_dropped() {
        check(
            "ListImages",
            &json!({"owner": "Self", "nonsense": 1, "byName": null, "filters": [{"name": "name", "values": ["x"], "more": 2}]}),
            &expect![[r#"{"owner":"Self","filters":[{"name":"name","values":["x"]}]}"#]],
        );
    }

    #[test]
    fn types_count() {
        check(
            "ListImages",
            &json!({"maxResults": "5"}),
            &expect![
                "400 InvalidRequestException: The value supplied for parameter 'maxResults' is not valid. maxResults must be an integer"
            ],
        );
    }
}

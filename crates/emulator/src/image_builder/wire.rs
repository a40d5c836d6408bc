//! From the HTTP request to an operation and its input.

use serde_json::{Map, Value};

use super::model::{Model, Operation, Shape, model};
use super::refusals;
use crate::error::ApiError;
use crate::request::{Request, json_object, percent_decode};

/// Reads the operation and its unchecked input.
pub(crate) fn decode(request: &Request) -> Result<(&'static str, Map<String, Value>), ApiError> {
    let model = model();
    if let Some(label) = request.path.strip_prefix("/tags/") {
        return decode_tags(model, request, label);
    }
    let name = request.path.trim_start_matches('/');
    let (name, operation) = model
        .operations
        .get_key_value(name)
        .filter(|(_, operation)| operation.method == request.method)
        .ok_or_else(unknown)?;
    let input = if takes_query(operation) {
        query(operation, request)
    } else {
        body(request)?
    };
    Ok((name, input))
}

/// `/tags/{resourceArn}`: the ARN is one label, percent-encoded by well-behaved clients; raw slashes are understood, too.
fn decode_tags(
    model: &'static Model,
    request: &Request,
    label: &str,
) -> Result<(&'static str, Map<String, Value>), ApiError> {
    let (name, mut input) = match request.method.as_str() {
        "GET" => ("ListTagsForResource", Map::new()),
        "POST" => ("TagResource", body(request)?),
        "DELETE" => ("UntagResource", query(&model.operations["UntagResource"], request)),
        _ => return Err(unknown()),
    };
    input.insert("resourceArn".to_owned(), percent_decode(label).into());
    Ok((name, input))
}

fn takes_query(operation: &Operation) -> bool {
    matches!(operation.method.as_str(), "GET" | "DELETE")
}

fn query(operation: &Operation, request: &Request) -> Map<String, Value> {
    let pairs = request.query_pairs();
    let mut input = Map::new();
    for member in &operation.input {
        let mut values = pairs
            .iter()
            .filter(|(name, _)| *name == member.name)
            .map(|(_, value)| Value::from(value.as_str()));
        if matches!(member.shape, Shape::List(..)) {
            let list: Vec<Value> = values.collect();
            if !list.is_empty() {
                input.insert(member.name.clone(), Value::Array(list));
            }
        } else if let Some(value) = values.next() {
            input.insert(member.name.clone(), value);
        }
    }
    input
}

fn body(request: &Request) -> Result<Map<String, Value>, ApiError> {
    let content_type = request.header("content-type").unwrap_or("application/json");
    if !request.body.is_empty() && !content_type.starts_with("application/json") {
        return Err(refusals::invalid_request("The content type must be application/json."));
    }
    json_object(&request.body).ok_or_else(|| refusals::invalid_request("The request body is not a JSON object."))
}

fn unknown() -> ApiError {
    ApiError::new("UnknownOperationException", 404, "There is no such operation.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, path: &str, query: &str, body: &str) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        }
    }

    #[test]
    fn an_encoded_arn_is_one_label() {
        let path = "/tags/arn%3Aaws%3Aimagebuilder%3Aus-east-1%3A111122223333%3Acomponent%2Fabc%2F1.0.0%2F1";
        let (operation, input) = decode(&request("DELETE", path, "tagKeys=a&tagKeys=b%20c", "")).unwrap();
        assert_eq!(operation, "UntagResource");
        assert_eq!(
            input["resourceArn"],
            "arn:aws:imagebuilder:us-east-1:111122223333:component/abc/1.0.0/1"
        );
        assert_eq!(input["tagKeys"], serde_json::json!(["a", "b c"]));
    }

    #[test]
    fn methods_and_bodies_are_checked() {
        assert_eq!(
            decode(&request("POST", "/CreateComponent", "", "{}")).unwrap_err().code,
            "UnknownOperationException"
        );
        assert_eq!(
            decode(&request("PUT", "/CreateComponent", "", "[1]")).unwrap_err().code,
            "InvalidRequestException"
        );
        assert_eq!(
            decode(&request("POST", "/ListComponents", "", "")).unwrap().1,
            Map::new()
        );
    }
}

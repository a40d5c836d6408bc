//! Tags of any resource.

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::image_builder::arn::Arn;
use crate::image_builder::call::{Call, text};
use crate::image_builder::kinds::shared::strings;
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

/// Tags on one resource.
const MOST_TAGS: usize = 50;

/// `TagResource`: merges, never removes.
pub(in crate::image_builder) fn tag(call: &mut Call, input: &Object) -> Answer {
    let new = input
        .get("tags")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let resource = taggable(call, input)?;
    let mut tags = current(resource);
    tags.extend(new);
    if tags.len() > MOST_TAGS {
        let sentence = format!("A resource has at most {MOST_TAGS} tags.");
        return Err(refusals::invalid_value("tags", &sentence));
    }
    resource.object.insert("tags".to_owned(), Value::Object(tags));
    Ok(Object::new())
}

/// `UntagResource`: keys that are not there do not matter.
pub(in crate::image_builder) fn untag(call: &mut Call, input: &Object) -> Answer {
    let resource = taggable(call, input)?;
    let mut tags = current(resource);
    for key in strings(input, "tagKeys") {
        tags.shift_remove(key);
    }
    if tags.is_empty() {
        resource.object.shift_remove("tags");
    } else {
        resource.object.insert("tags".to_owned(), Value::Object(tags));
    }
    Ok(Object::new())
}

/// `ListTagsForResource`.
pub(in crate::image_builder) fn list(call: &mut Call, input: &Object) -> Answer {
    let path = "resourceArn";
    let arn = text(input, path);
    let parsed = parse(input)?.ok_or_else(|| refusals::not_found(arn))?;
    let resource = call.resolve(parsed.kind, path, arn)?;
    Ok(Object::from_iter([(
        "tags".to_owned(),
        Value::Object(current(&resource)),
    )]))
}

fn current(resource: &Resource) -> Map<String, Value> {
    resource
        .object
        .get("tags")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn parse(input: &Object) -> Result<Option<Arn>, ApiError> {
    Arn::parse(text(input, "resourceArn")).map_err(|sentence| refusals::invalid_value("resourceArn", &sentence))
}

fn taggable<'a>(call: &'a mut Call, input: &Object) -> Result<&'a mut Resource, ApiError> {
    let arn = text(input, "resourceArn");
    let parsed = parse(input)?
        .filter(Arn::is_exact)
        .ok_or_else(|| refusals::not_found(arn))?;
    let key = call.own(parsed.kind, "resourceArn", arn)?;
    call.here_mut()
        .store
        .get_mut(parsed.kind, &key)
        .ok_or_else(|| refusals::not_found(arn))
}

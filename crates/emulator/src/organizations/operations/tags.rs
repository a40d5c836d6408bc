//! Tags of the root, units, accounts, policies and the resource policy.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::input::is_system_tag;
use super::super::pages::Page;
use super::super::refusal::{constraint, invalid, target_not_found};
use super::super::request::Request;
use super::super::state::Organization;
use crate::error::ApiError;

pub(super) fn tag(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = writable_id(organization, request)?;
    let new = request.tags();
    let old = organization.tags.get(id);
    let kept = old
        .into_iter()
        .flat_map(|old| old.keys())
        .filter(|key| !new.contains_key(*key))
        .count();
    check_count(kept + new.len(), request.switches.limits.tags)?;
    organization.tags.entry(id.to_owned()).or_default().extend(new);
    Ok(json!({}))
}

/// Keys that are not there are no error.
pub(super) fn untag(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = writable_id(organization, request)?;
    let keys = request
        .input
        .get("TagKeys")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let keys: Vec<&str> = keys.filter_map(Value::as_str).collect();
    if keys.iter().any(|key| is_system_tag(key)) {
        return Err(invalid("INVALID_SYSTEM_TAGS_PARAMETER"));
    }
    if let Some(tags) = organization.tags.get_mut(id) {
        for key in keys {
            tags.remove(key);
        }
    }
    Ok(json!({}))
}

pub(super) fn list(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let tags = page.map(organization.tags.get(resource_id(organization, request)?));
    let tags = tags.map(|(key, value)| (key.as_str(), json!({"Key": key, "Value": value})));
    // This operation takes no page size, and a resource has at most as many tags as this.
    Ok(page.answer("Tags", request.switches.limits.tags.max(1), tags).into())
}

/// Refuses more tags than a resource may have.
pub(super) fn check_count(count: usize, most: usize) -> Result<(), ApiError> {
    if count > most {
        Err(constraint("MAX_TAG_LIMIT_EXCEEDED"))
    } else {
        Ok(())
    }
}

fn resource_id<'a>(organization: &Organization, request: &'a Request) -> Result<&'a str, ApiError> {
    let id = request.required("ResourceId");
    let is_resource_policy = || {
        organization
            .resource_policy
            .as_ref()
            .is_some_and(|policy| policy.id == id)
    };
    if organization.is_target(id) || organization.policy(id).is_some() || is_resource_policy() {
        Ok(id)
    } else {
        Err(target_not_found())
    }
}

/// AWS's own policies belong to nobody here, so nobody here can tag them.
fn writable_id<'a>(organization: &Organization, request: &'a Request) -> Result<&'a str, ApiError> {
    let id = resource_id(organization, request)?;
    match organization.policy(id) {
        Some((_, policy)) if policy.aws_managed => Err(invalid("TARGET_NOT_SUPPORTED")),
        _ => Ok(id),
    }
}

impl Organization {
    /// Writes the tags that came with a create.
    pub(super) fn set_tags(&mut self, id: &str, tags: BTreeMap<String, String>) {
        if !tags.is_empty() {
            self.tags.insert(id.to_owned(), tags);
        }
    }
}

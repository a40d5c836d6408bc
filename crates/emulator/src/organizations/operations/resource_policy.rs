//! The one resource policy of an organization, which delegates the administration of policies.

use serde_json::{Value, json};

use super::super::delegation;
use super::super::refusal::refuse;
use super::super::request::Request;
use super::super::state::{Organization, ResourcePolicy};
use super::tags::check_count;
use crate::error::ApiError;

/// Creates or replaces it. Tags are for the creation alone.
pub(super) fn put(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let content = request.required("Content");
    delegation::check(organization, content)?;
    let tags = request.tags();
    check_count(tags.len(), request.switches.limits.tags)?;
    let old = organization.resource_policy.take().map(|policy| policy.id);
    let id = old.unwrap_or_else(|| format!("rp-{}", organization.invent(8)));
    organization.resource_policy = Some(ResourcePolicy {
        id: id.clone(),
        content: content.to_owned(),
    });
    organization.set_tags(&id, tags);
    view(organization)
}

pub(super) fn describe(organization: &mut Organization, _: &Request) -> Result<Value, ApiError> {
    view(organization)
}

pub(super) fn delete(organization: &mut Organization, _: &Request) -> Result<Value, ApiError> {
    let policy = organization.resource_policy.take().ok_or_else(not_found)?;
    organization.tags.remove(&policy.id);
    Ok(json!({}))
}

fn view(organization: &Organization) -> Result<Value, ApiError> {
    let policy = organization.resource_policy.as_ref().ok_or_else(not_found)?;
    let arn = organization.entity_arn(&policy.id);
    Ok(json!({"ResourcePolicy": {
        "ResourcePolicySummary": {"Id": policy.id, "Arn": arn},
        "Content": policy.content,
    }}))
}

fn not_found() -> ApiError {
    refuse(
        "ResourcePolicyNotFoundException",
        "There is no resource policy in this organization.",
    )
}

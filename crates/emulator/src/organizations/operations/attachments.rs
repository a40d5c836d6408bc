//! Which policy is attached where.

use serde_json::{Value, json};

use super::super::pages::{MOST, Page};
use super::super::policy_type::{PolicyType, UNDETACHABLE};
use super::super::refusal::{
    constraint, finalizing, invalid, policy_not_found, refuse, target_not_found, type_not_enabled,
};
use super::super::request::Request;
use super::super::state::{Organization, TypeStatus};
use crate::error::ApiError;

/// Attaching to a suspended account is undocumented, and done here.
pub(super) fn attach(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    if organization.finalizing_calls > 0 {
        return Err(finalizing());
    }
    let (policy, policy_type, target) = ends(organization, request)?;
    if organization.types.get(&policy_type) != Some(&TypeStatus::Enabled) {
        return Err(type_not_enabled());
    }
    let attached = organization.attached(target, policy_type);
    if attached.is_some_and(|attached| attached.contains(policy)) {
        let message = "The selected policy is already attached to the specified target.";
        return Err(refuse("DuplicatePolicyAttachmentException", message));
    }
    if attached.map_or(0, std::collections::BTreeSet::len) >= request.switches.limits.of(policy_type).attached {
        return Err(constraint("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"));
    }
    organization.attach(policy, policy_type, target);
    organization.changed_ms.insert(policy_type, request.now_ms);
    Ok(json!({}))
}

pub(super) fn detach(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let (policy, policy_type, target) = ends(organization, request)?;
    if request.switches.detach_names_disabled_type && !organization.types.contains_key(&policy_type) {
        return Err(type_not_enabled());
    }
    if policy == UNDETACHABLE {
        return Err(invalid("NON_DETACHABLE_POLICY"));
    }
    let attached = organization.attached(target, policy_type);
    if !attached.is_some_and(|attached| attached.contains(policy)) {
        let message = "The policy isn't attached to the specified target.";
        return Err(refuse("PolicyNotAttachedException", message));
    }
    let least = request.switches.limits.of(policy_type).attached_at_least;
    if attached.map_or(0, std::collections::BTreeSet::len) <= least {
        return Err(constraint("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"));
    }
    organization.detach(policy, policy_type, target);
    organization.changed_ms.insert(policy_type, request.now_ms);
    Ok(json!({}))
}

pub(super) fn list_policies(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let (target, policy_type) = (request.required("TargetId"), request.policy_type("Filter"));
    if !organization.is_target(target) {
        return Err(target_not_found());
    }
    let policies = page.set(organization.attached(target, policy_type)).filter_map(|id| {
        let policy = organization.policies.get(&policy_type)?.get(id)?;
        Some((id.as_str(), organization.policy_summary(id, policy_type, policy)))
    });
    Ok(page.answer("Policies", MOST, policies).into())
}

pub(super) fn list_targets(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let policy = request.required("PolicyId");
    organization.policy(policy).ok_or_else(policy_not_found)?;
    let targets = page.set(organization.targets.get(policy));
    let targets = targets.map(|id| (id.as_str(), organization.target_view(id)));
    Ok(page.answer("Targets", MOST, targets).into())
}

/// The policy, its type and the target, both of which must exist: the policy is looked at first.
fn ends<'a>(organization: &Organization, request: &'a Request) -> Result<(&'a str, PolicyType, &'a str), ApiError> {
    let (policy, target) = (request.required("PolicyId"), request.required("TargetId"));
    let (policy_type, _) = organization.policy(policy).ok_or_else(policy_not_found)?;
    if organization.is_target(target) {
        Ok((policy, policy_type, target))
    } else {
        Err(target_not_found())
    }
}

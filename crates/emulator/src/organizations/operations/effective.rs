//! What the policies of an account's whole chain come to.

use serde_json::{Value, json};

use super::super::inheritance;
use super::super::pages::{MOST, Page};
use super::super::policy_type::PolicyType;
use super::super::refusal::{access_denied, account_not_found, invalid, refuse, target_not_found};
use super::super::request::Request;
use super::super::state::{Organization, TypeStatus};
use crate::clock::epoch_seconds;
use crate::error::ApiError;

/// For accounts only; a member asks about itself.
pub(super) fn describe(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let policy_type = request.policy_type("PolicyType");
    let target = request.text("TargetId").unwrap_or(&request.caller.account);
    if !organization.is_target(target) {
        return Err(target_not_found());
    }
    if !organization.accounts.contains_key(target) {
        return Err(invalid("TARGET_NOT_SUPPORTED"));
    }
    check_enabled(organization, policy_type)?;
    let content = effective(organization, target, policy_type).ok_or_else(not_found)?;
    let changed = organization.changed_ms.get(&policy_type).copied().unwrap_or_default();
    Ok(json!({"EffectivePolicy": {
        "PolicyContent": content.to_string(),
        "LastUpdatedTimestamp": epoch_seconds(changed),
        "TargetId": target,
        "PolicyType": policy_type,
    }}))
}

/// Nothing that gets attached here merges into an invalid policy, so the list is always empty.
pub(super) fn list_invalid(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let policy_type = request.policy_type("PolicyType");
    check_enabled(organization, policy_type)?;
    let mut answer = page.answer("Accounts", MOST, std::iter::empty());
    answer.insert("PolicyType".to_owned(), json!(policy_type));
    Ok(answer.into())
}

/// Always none, for the same reason.
pub(super) fn list_errors(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let (account, policy_type) = (request.required("AccountId"), request.policy_type("PolicyType"));
    if !organization.accounts.contains_key(account) {
        return Err(account_not_found());
    }
    check_enabled(organization, policy_type)?;
    effective(organization, account, policy_type).ok_or_else(not_found)?;
    let mut answer = page.answer("EffectivePolicyValidationErrors", MOST, std::iter::empty());
    answer.insert("AccountId".to_owned(), account.into());
    answer.insert("PolicyType".to_owned(), json!(policy_type));
    answer.insert("Path".to_owned(), organization.path(account).into());
    answer.insert("EvaluationTimestamp".to_owned(), epoch_seconds(request.now_ms));
    Ok(answer.into())
}

/// A type that is on its way to being enabled has no effective policy yet.
fn check_enabled(organization: &Organization, policy_type: PolicyType) -> Result<(), ApiError> {
    let enabled = organization.types.get(&policy_type) == Some(&TypeStatus::Enabled);
    if enabled { Ok(()) } else { Err(not_found()) }
}

/// The merged document; `None` where nothing is attached along the chain.
fn effective(organization: &Organization, account: &str, policy_type: PolicyType) -> Option<Value> {
    let policies = organization.policies.get(&policy_type)?;
    let content = |id: &String| policies.get(id).map(|policy| policy.content.as_str());
    let levels = organization.chain(account).into_iter().map(|target| {
        organization
            .attached(target, policy_type)
            .into_iter()
            .flatten()
            .filter_map(content)
            .collect()
    });
    inheritance::merge(&levels.collect::<Vec<Vec<&str>>>())
}

fn not_found() -> ApiError {
    refuse(
        "EffectivePolicyNotFoundException",
        "There is no effective policy of this type for the account.",
    )
}

/// Members may ask about themselves alone.
pub(in super::super) fn check_member(request: &Request) -> Result<(), ApiError> {
    match request.text("TargetId") {
        Some(target) if target != request.caller.account => Err(access_denied()),
        _ => Ok(()),
    }
}

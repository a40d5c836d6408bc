//! Enabling and disabling policy types.

use serde_json::{Value, json};

use super::super::policy_type::PolicyType;
use super::super::refusal::{changes_in_progress, constraint, refuse, type_not_available, type_not_enabled};
use super::super::request::Request;
use super::super::state::{Change, Organization, Pending, TypeStatus};
use crate::error::ApiError;

pub(super) fn enable(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let policy_type = named_type(organization, request)?;
    if !organization.all_features {
        return Err(type_not_available());
    }
    match organization.types.get(&policy_type) {
        Some(TypeStatus::Enabled) => {
            let message = "The specified policy type is already enabled.";
            return Err(refuse("PolicyTypeAlreadyEnabledException", message));
        }
        Some(TypeStatus::PendingEnable | TypeStatus::PendingDisable) => return Err(changes_in_progress()),
        None => {}
    }
    if policy_type
        .needs_service_access()
        .is_some_and(|service| !organization.service_access.contains_key(service))
    {
        return Err(constraint("SERVICE_ACCESS_NOT_ENABLED"));
    }
    enable_for_good(organization, policy_type);
    organization.changed_ms.insert(policy_type, request.now_ms);
    wait(organization, policy_type, TypeStatus::PendingEnable, request);
    Ok(json!({"Root": organization.root_view()}))
}

/// Enables a type and attaches AWS's own policy of it to every target.
pub(in super::super) fn enable_for_good(organization: &mut Organization, policy_type: PolicyType) {
    organization.types.insert(policy_type, TypeStatus::Enabled);
    let Some(managed) = policy_type.managed_policy() else {
        return;
    };
    let root = std::iter::once(&organization.root);
    let targets: Vec<String> = root
        .chain(organization.units.keys())
        .chain(organization.accounts.keys())
        .cloned()
        .collect();
    for target in targets {
        organization.attach(managed, policy_type, &target);
    }
}

/// Every attachment of the type is lost for good; the policies stay.
pub(super) fn disable(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let policy_type = named_type(organization, request)?;
    match organization.types.get(&policy_type) {
        None => return Err(type_not_enabled()),
        Some(TypeStatus::PendingEnable | TypeStatus::PendingDisable) => return Err(changes_in_progress()),
        Some(TypeStatus::Enabled) => {}
    }
    for types in organization.attached.values_mut() {
        for policy in types.remove(&policy_type).unwrap_or_default() {
            organization.targets.remove(&policy);
        }
    }
    organization.types.remove(&policy_type);
    organization.changed_ms.insert(policy_type, request.now_ms);
    wait(organization, policy_type, TypeStatus::PendingDisable, request);
    Ok(json!({"Root": organization.root_view()}))
}

/// Keeps the type in a pending state for as many calls as the switch says.
fn wait(organization: &mut Organization, policy_type: PolicyType, status: TypeStatus, request: &Request) {
    let calls = request.switches.pending_calls;
    if calls > 0 {
        organization.types.insert(policy_type, status);
        organization.pending.push(Pending {
            calls,
            change: Change::Type(policy_type),
        });
    }
}

fn named_type(organization: &Organization, request: &Request) -> Result<PolicyType, ApiError> {
    if request.required("RootId") == organization.root {
        Ok(request.policy_type("PolicyType"))
    } else {
        Err(refuse(
            "RootNotFoundException",
            "You specified a root that doesn't exist.",
        ))
    }
}

//! What each operation does, a file per family.

mod accounts;
mod administrators;
mod attachments;
mod effective;
mod errors;
mod organization;
mod policies;
mod policy_types;
mod resource_policy;
mod tags;
mod tree;

use serde_json::Value;

use super::request::Request;
use super::state::Organization;
use crate::error::ApiError;

pub(super) use self::effective::check_member as check_effective_policy_member;
#[cfg(test)]
pub(super) use self::errors::refuses;
pub use self::errors::{modelled_errors, operations_table};
pub(super) use self::organization::create;
pub(super) use self::policy_types::enable_for_good;

/// One operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) run: fn(&mut Organization, &Request) -> Result<Value, ApiError>,
}

/// Every operation that is modelled. `CreateOrganization` needs no organization, so it is started elsewhere; here
/// it is what a member of one gets to hear.
pub(super) const TABLE: [Operation; 48] = [
    operation("AttachPolicy", attachments::attach),
    operation("CloseAccount", accounts::close),
    operation("CreateAccount", accounts::create),
    operation("CreateOrganization", organization::already),
    operation("CreateOrganizationalUnit", tree::create_unit),
    operation("CreatePolicy", policies::create),
    operation("DeleteOrganization", organization::delete),
    operation("DeleteOrganizationalUnit", tree::delete_unit),
    operation("DeletePolicy", policies::delete),
    operation("DeleteResourcePolicy", resource_policy::delete),
    operation("DeregisterDelegatedAdministrator", administrators::deregister),
    operation("DescribeAccount", accounts::describe),
    operation("DescribeCreateAccountStatus", accounts::describe_request),
    operation("DescribeEffectivePolicy", effective::describe),
    operation("DescribeOrganization", organization::describe),
    operation("DescribeOrganizationalUnit", tree::describe_unit),
    operation("DescribePolicy", policies::describe),
    operation("DescribeResourcePolicy", resource_policy::describe),
    operation("DetachPolicy", attachments::detach),
    operation("DisableAWSServiceAccess", organization::disable_service),
    operation("DisablePolicyType", policy_types::disable),
    operation("EnableAWSServiceAccess", organization::enable_service),
    operation("EnablePolicyType", policy_types::enable),
    operation("LeaveOrganization", accounts::leave),
    operation("ListAWSServiceAccessForOrganization", organization::list_services),
    operation("ListAccounts", accounts::list),
    operation("ListAccountsForParent", tree::list_accounts),
    operation("ListAccountsWithInvalidEffectivePolicy", effective::list_invalid),
    operation("ListChildren", tree::list_children),
    operation("ListCreateAccountStatus", accounts::list_requests),
    operation("ListDelegatedAdministrators", administrators::list),
    operation("ListDelegatedServicesForAccount", administrators::list_services),
    operation("ListEffectivePolicyValidationErrors", effective::list_errors),
    operation("ListOrganizationalUnitsForParent", tree::list_units),
    operation("ListParents", tree::list_parents),
    operation("ListPolicies", policies::list),
    operation("ListPoliciesForTarget", attachments::list_policies),
    operation("ListRoots", tree::list_roots),
    operation("ListTagsForResource", tags::list),
    operation("ListTargetsForPolicy", attachments::list_targets),
    operation("MoveAccount", accounts::relocate),
    operation("PutResourcePolicy", resource_policy::put),
    operation("RegisterDelegatedAdministrator", administrators::register),
    operation("RemoveAccountFromOrganization", accounts::remove),
    operation("TagResource", tags::tag),
    operation("UntagResource", tags::untag),
    operation("UpdateOrganizationalUnit", tree::update_unit),
    operation("UpdatePolicy", policies::update),
];

const fn operation(name: &'static str, run: fn(&mut Organization, &Request) -> Result<Value, ApiError>) -> Operation {
    Operation { name, run }
}

/// The names in [`TABLE`].
pub(super) const NAMES: [&str; TABLE.len()] = {
    let mut names = [""; TABLE.len()];
    let mut position = 0;
    while position < names.len() {
        names[position] = TABLE[position].name;
        position += 1;
    }
    names
};

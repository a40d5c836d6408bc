//! Who may call what.

use super::delegation;
use super::is_write;
use super::operations::check_effective_policy_member;
use super::refusal::access_denied;
use super::request::Request;
use super::state::Organization;
use crate::error::ApiError;

/// What a caller is to an organization.
#[derive(PartialEq)]
enum Role {
    /// The management account: everything.
    Management,
    /// Named by the delegation policy: what that permits.
    Delegate,
    /// A delegated administrator of some service: every read.
    Administrator,
    /// Any other member: hardly anything.
    Member,
}

/// What any member may call. `CreateOrganization` is among them because it says something better than no.
const MEMBERS: &[&str] = &[
    "CreateOrganization",
    "DescribeEffectivePolicy",
    "DescribeOrganization",
    "LeaveOrganization",
];

/// Refuses a caller that may not call this operation about anything.
pub(super) fn check_role(organization: &Organization, request: &Request) -> Result<(), ApiError> {
    let may = match role(organization, request) {
        Role::Management | Role::Delegate => true,
        Role::Administrator => !is_write(request.operation) || MEMBERS.contains(&request.operation),
        Role::Member => MEMBERS.contains(&request.operation),
    };
    if may { Ok(()) } else { Err(access_denied()) }
}

/// Refuses a caller that may not make this very call; the input is validated by now.
pub(super) fn check_call(organization: &Organization, request: &Request) -> Result<(), ApiError> {
    match role(organization, request) {
        Role::Management | Role::Administrator => Ok(()),
        Role::Delegate if delegation::permits(organization, request) => Ok(()),
        Role::Delegate if is_administrator(organization, request) && !is_write(request.operation) => Ok(()),
        Role::Delegate | Role::Member if request.operation == "DescribeEffectivePolicy" => {
            check_effective_policy_member(request)
        }
        Role::Delegate | Role::Member if MEMBERS.contains(&request.operation) => Ok(()),
        Role::Delegate | Role::Member => Err(access_denied()),
    }
}

fn role(organization: &Organization, request: &Request) -> Role {
    let account = &request.caller.account;
    if *account == organization.management_account {
        Role::Management
    } else if delegation::is_delegate(organization, account) {
        Role::Delegate
    } else if is_administrator(organization, request) {
        Role::Administrator
    } else {
        Role::Member
    }
}

fn is_administrator(organization: &Organization, request: &Request) -> bool {
    organization.administrators.contains_key(&request.caller.account)
}

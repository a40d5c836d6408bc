//! What each operation does, a file per family.

mod accounts;
mod administrators;
mod attachments;
mod effective;
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
pub(super) use self::organization::create;
pub(super) use self::policy_types::enable_for_good;

/// One operation.
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) run: fn(&mut Organization, &Request) -> Result<Value, ApiError>,
}

/// Every operation that is modelled. `CreateOrganization` needs no organization, so it is started elsewhere; here
/// it is what a member of one gets to hear.
pub(super) const TABLE: [Operation; 49] = [
    Operation {
        name: "AttachPolicy",
        run: attachments::attach,
    },
    Operation {
        name: "CloseAccount",
        run: accounts::close,
    },
    Operation {
        name: "CreateAccount",
        run: accounts::create,
    },
    Operation {
        name: "CreateOrganization",
        run: organization::already,
    },
    Operation {
        name: "CreateOrganizationalUnit",
        run: tree::create_unit,
    },
    Operation {
        name: "CreatePolicy",
        run: policies::create,
    },
    Operation {
        name: "DeleteOrganization",
        run: organization::delete,
    },
    Operation {
        name: "DeleteOrganizationalUnit",
        run: tree::delete_unit,
    },
    Operation {
        name: "DeletePolicy",
        run: policies::delete,
    },
    Operation {
        name: "DeleteResourcePolicy",
        run: resource_policy::delete,
    },
    Operation {
        name: "DeregisterDelegatedAdministrator",
        run: administrators::deregister,
    },
    Operation {
        name: "DescribeAccount",
        run: accounts::describe,
    },
    Operation {
        name: "DescribeCreateAccountStatus",
        run: accounts::describe_request,
    },
    Operation {
        name: "DescribeEffectivePolicy",
        run: effective::describe,
    },
    Operation {
        name: "DescribeOrganization",
        run: organization::describe,
    },
    Operation {
        name: "DescribeOrganizationalUnit",
        run: tree::describe_unit,
    },
    Operation {
        name: "DescribePolicy",
        run: policies::describe,
    },
    Operation {
        name: "DescribeResourcePolicy",
        run: resource_policy::describe,
    },
    Operation {
        name: "DetachPolicy",
        run: attachments::detach,
    },
    Operation {
        name: "DisableAWSServiceAccess",
        run: organization::disable_service,
    },
    Operation {
        name: "DisablePolicyType",
        run: policy_types::disable,
    },
    Operation {
        name: "EnableAWSServiceAccess",
        run: organization::enable_service,
    },
    Operation {
        name: "EnablePolicyType",
        run: policy_types::enable,
    },
    Operation {
        name: "LeaveOrganization",
        run: accounts::leave,
    },
    Operation {
        name: "ListAWSServiceAccessForOrganization",
        run: organization::list_services,
    },
    Operation {
        name: "ListAccounts",
        run: accounts::list,
    },
    Operation {
        name: "ListAccountsForParent",
        run: tree::list_accounts,
    },
    Operation {
        name: "ListAccountsWithInvalidEffectivePolicy",
        run: effective::list_invalid,
    },
    Operation {
        name: "ListChildren",
        run: tree::list_children,
    },
    Operation {
        name: "ListCreateAccountStatus",
        run: accounts::list_requests,
    },
    Operation {
        name: "ListDelegatedAdministrators",
        run: administrators::list,
    },
    Operation {
        name: "ListDelegatedServicesForAccount",
        run: administrators::list_services,
    },
    Operation {
        name: "ListEffectivePolicyValidationErrors",
        run: effective::list_errors,
    },
    Operation {
        name: "ListOrganizationalUnitsForParent",
        run: tree::list_units,
    },
    Operation {
        name: "ListParents",
        run: tree::list_parents,
    },
    Operation {
        name: "ListPolicies",
        run: policies::list,
    },
    Operation {
        name: "ListPoliciesForTarget",
        run: attachments::list_policies,
    },
    Operation {
        name: "ListRoots",
        run: tree::list_roots,
    },
    Operation {
        name: "ListTagsForResource",
        run: tags::list,
    },
    Operation {
        name: "ListTargetsForPolicy",
        run: attachments::list_targets,
    },
    Operation {
        name: "MoveAccount",
        run: accounts::relocate,
    },
    Operation {
        name: "PutResourcePolicy",
        run: resource_policy::put,
    },
    Operation {
        name: "RegisterDelegatedAdministrator",
        run: administrators::register,
    },
    Operation {
        name: "RemoveAccountFromOrganization",
        run: accounts::remove,
    },
    Operation {
        name: "TagResource",
        run: tags::tag,
    },
    Operation {
        name: "UntagResource",
        run: tags::untag,
    },
    Operation {
        name: "UpdateOrganizationalUnit",
        run: tree::update_unit,
    },
    Operation {
        name: "UpdatePolicy",
        run: policies::update,
    },
    Operation {
        name: "EnableAllFeatures",
        run: organization::enable_all_features,
    },
];

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

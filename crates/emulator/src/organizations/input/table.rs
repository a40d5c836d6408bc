//! Which members each operation takes.

use super::super::policy_type::{EFFECTIVE_POLICY_TYPE_NAMES, POLICY_TYPE_NAMES};
use super::shapes::{self, Shape};

/// A member of an input.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

const fn required(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        required: true,
        shape,
    }
}

const fn optional(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        required: false,
        shape,
    }
}

const NEXT_TOKEN: Member = optional("NextToken", Shape::Text(&shapes::NEXT_TOKEN));
const MAX_RESULTS: Member = optional("MaxResults", Shape::PageSize);
const TAGS: Member = optional("Tags", Shape::Tags);
const POLICY_ID: Member = required("PolicyId", Shape::Text(&shapes::POLICY_ID));
const TARGET_ID: Member = required("TargetId", Shape::Text(&shapes::TARGET_ID));
const ROOT_ID: Member = required("RootId", Shape::Text(&shapes::ROOT_ID));
const PARENT_ID: Member = required("ParentId", Shape::Text(&shapes::PARENT_ID));
const ACCOUNT_ID: Member = required("AccountId", Shape::Text(&shapes::ACCOUNT_ID));
const UNIT_ID: Member = required("OrganizationalUnitId", Shape::Text(&shapes::UNIT_ID));
const RESOURCE_ID: Member = required("ResourceId", Shape::Text(&shapes::TAGGABLE_ID));
const SERVICE_PRINCIPAL: Member = required("ServicePrincipal", Shape::Text(&shapes::SERVICE_PRINCIPAL));
const FILTER: Member = required("Filter", POLICY_TYPE);
const EFFECTIVE_TYPE: Member = required(
    "PolicyType",
    Shape::OneOf {
        names: EFFECTIVE_POLICY_TYPE_NAMES,
        reason: "INVALID_ENUM_POLICY_TYPE",
    },
);

const POLICY_TYPE: Shape = Shape::OneOf {
    names: POLICY_TYPE_NAMES,
    reason: "INVALID_ENUM_POLICY_TYPE",
};
static STATE: Shape = one_of(&["IN_PROGRESS", "SUCCEEDED", "FAILED"]);
static TAG_KEY: Shape = Shape::Text(&shapes::TAG_KEY);

const fn one_of(names: &'static [&'static str]) -> Shape {
    Shape::OneOf {
        names,
        reason: "INVALID_ENUM",
    }
}

/// The members of an operation's input, in the model's order.
pub(super) fn members(operation: &str) -> &'static [Member] {
    match operation {
        "AttachPolicy" | "DetachPolicy" => &const { [POLICY_ID, TARGET_ID] },
        "CloseAccount" | "DescribeAccount" | "RemoveAccountFromOrganization" => &const { [ACCOUNT_ID] },
        "CreateAccount" => {
            &const {
                [
                    required("Email", Shape::Text(&shapes::EMAIL)),
                    required("AccountName", Shape::Text(&shapes::ACCOUNT_NAME)),
                    optional("RoleName", Shape::Text(&shapes::ROLE_NAME)),
                    optional("IamUserAccessToBilling", one_of(&["ALLOW", "DENY"])),
                    TAGS,
                ]
            }
        }
        "CreateOrganization" => &const { [optional("FeatureSet", one_of(&["ALL", "CONSOLIDATED_BILLING"]))] },
        "CreateOrganizationalUnit" => &const { [PARENT_ID, required("Name", Shape::Text(&shapes::UNIT_NAME)), TAGS] },
        "CreatePolicy" => {
            &const {
                [
                    required("Content", Shape::Text(&shapes::CONTENT)),
                    required("Description", Shape::Text(&shapes::DESCRIPTION)),
                    required("Name", Shape::Text(&shapes::POLICY_NAME)),
                    required("Type", POLICY_TYPE),
                    TAGS,
                ]
            }
        }
        "DeleteOrganizationalUnit" | "DescribeOrganizationalUnit" => &const { [UNIT_ID] },
        "DeletePolicy" | "DescribePolicy" => &const { [POLICY_ID] },
        "DeregisterDelegatedAdministrator" | "RegisterDelegatedAdministrator" => {
            &const { [ACCOUNT_ID, SERVICE_PRINCIPAL] }
        }
        "DescribeCreateAccountStatus" => {
            &const { [required("CreateAccountRequestId", Shape::Text(&shapes::REQUEST_ID))] }
        }
        "DescribeEffectivePolicy" => &const { [EFFECTIVE_TYPE, optional("TargetId", Shape::Text(&shapes::TARGET_ID))] },
        "DisableAWSServiceAccess" | "EnableAWSServiceAccess" => &const { [SERVICE_PRINCIPAL] },
        "DisablePolicyType" | "EnablePolicyType" => &const { [ROOT_ID, required("PolicyType", POLICY_TYPE)] },
        "ListAWSServiceAccessForOrganization" | "ListAccounts" | "ListRoots" => &const { [NEXT_TOKEN, MAX_RESULTS] },
        "ListAccountsForParent" | "ListOrganizationalUnitsForParent" => &const { [PARENT_ID, NEXT_TOKEN, MAX_RESULTS] },
        "ListAccountsWithInvalidEffectivePolicy" => &const { [EFFECTIVE_TYPE, NEXT_TOKEN, MAX_RESULTS] },
        "ListChildren" => {
            &const {
                [
                    PARENT_ID,
                    required("ChildType", one_of(&["ACCOUNT", "ORGANIZATIONAL_UNIT"])),
                    NEXT_TOKEN,
                    MAX_RESULTS,
                ]
            }
        }
        "ListCreateAccountStatus" => &const { [optional("States", Shape::List(&STATE)), NEXT_TOKEN, MAX_RESULTS] },
        "ListDelegatedAdministrators" => {
            &const {
                [
                    optional("ServicePrincipal", Shape::Text(&shapes::SERVICE_PRINCIPAL)),
                    NEXT_TOKEN,
                    MAX_RESULTS,
                ]
            }
        }
        "ListDelegatedServicesForAccount" => &const { [ACCOUNT_ID, NEXT_TOKEN, MAX_RESULTS] },
        "ListEffectivePolicyValidationErrors" => &const { [ACCOUNT_ID, EFFECTIVE_TYPE, NEXT_TOKEN, MAX_RESULTS] },
        "ListParents" => {
            &const {
                [
                    required("ChildId", Shape::Text(&shapes::CHILD_ID)),
                    NEXT_TOKEN,
                    MAX_RESULTS,
                ]
            }
        }
        "ListPolicies" => &const { [FILTER, NEXT_TOKEN, MAX_RESULTS] },
        "ListPoliciesForTarget" => &const { [TARGET_ID, FILTER, NEXT_TOKEN, MAX_RESULTS] },
        "ListTagsForResource" => &const { [RESOURCE_ID, NEXT_TOKEN] },
        "ListTargetsForPolicy" => &const { [POLICY_ID, NEXT_TOKEN, MAX_RESULTS] },
        "MoveAccount" => {
            &const {
                [
                    ACCOUNT_ID,
                    required("SourceParentId", Shape::Text(&shapes::PARENT_ID)),
                    required("DestinationParentId", Shape::Text(&shapes::PARENT_ID)),
                ]
            }
        }
        "PutResourcePolicy" => &const { [required("Content", Shape::Text(&shapes::RESOURCE_POLICY)), TAGS] },
        "TagResource" => &const { [RESOURCE_ID, required("Tags", Shape::Tags)] },
        "UntagResource" => &const { [RESOURCE_ID, required("TagKeys", Shape::List(&TAG_KEY))] },
        "UpdateOrganizationalUnit" => &const { [UNIT_ID, optional("Name", Shape::Text(&shapes::UNIT_NAME))] },
        "UpdatePolicy" => {
            &const {
                [
                    POLICY_ID,
                    optional("Name", Shape::Text(&shapes::POLICY_NAME)),
                    optional("Description", Shape::Text(&shapes::DESCRIPTION)),
                    optional("Content", Shape::Text(&shapes::CONTENT)),
                ]
            }
        }
        // DeleteOrganization, DeleteResourcePolicy, DescribeOrganization, DescribeResourcePolicy, LeaveOrganization
        _ => &[],
    }
}

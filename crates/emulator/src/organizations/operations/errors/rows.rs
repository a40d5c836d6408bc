//! What the model says of each operation, as far as errors go.

use super::{Row, row};

/// The service's operations, from its model.
pub(super) const ROWS: &[Row] = &[
    row(
        "AcceptHandshake",
        "",
        "HandshakeConstraintViolation HandshakeNotFound InvalidHandshakeTransition HandshakeAlreadyInState ConcurrentModification AccessDeniedForDependency ConstraintViolation MasterCannotLeaveOrganization",
    ),
    row(
        "AttachPolicy",
        "",
        "ConcurrentModification ConstraintViolation DuplicatePolicyAttachment PolicyNotFound PolicyTypeNotEnabled TargetNotFound UnsupportedAPIEndpoint PolicyChangesInProgress",
    ).never("PolicyChangesInProgress"),
    row(
        "CancelHandshake",
        "AWSOrganizationsNotInUse",
        "ConcurrentModification HandshakeNotFound InvalidHandshakeTransition HandshakeAlreadyInState",
    ),
    row(
        "CloseAccount",
        "",
        "AccountAlreadyClosed AccountNotFound ConcurrentModification Conflict ConstraintViolation UnsupportedAPIEndpoint",
    ),
    row(
        "CreateAccount",
        "",
        "ConcurrentModification ConstraintViolation FinalizingOrganization UnsupportedAPIEndpoint",
    ),
    row(
        "CreateGovCloudAccount",
        "",
        "ConcurrentModification ConstraintViolation FinalizingOrganization UnsupportedAPIEndpoint",
    ),
    row(
        "CreateOrganization",
        "AWSOrganizationsNotInUse",
        "AlreadyInOrganization ConcurrentModification ConstraintViolation AccessDeniedForDependency",
    ).never("AccessDenied ConstraintViolation"),
    row(
        "CreateOrganizationalUnit",
        "",
        "ConcurrentModification ConstraintViolation DuplicateOrganizationalUnit ParentNotFound",
    ),
    row(
        "CreatePolicy",
        "",
        "ConcurrentModification ConstraintViolation DuplicatePolicy MalformedPolicyDocument PolicyTypeNotAvailableForOrganization UnsupportedAPIEndpoint",
    ),
    row(
        "DeclineHandshake",
        "AWSOrganizationsNotInUse",
        "ConcurrentModification HandshakeNotFound InvalidHandshakeTransition HandshakeAlreadyInState",
    ),
    row(
        "DeleteOrganization",
        "",
        "ConcurrentModification ConstraintViolation OrganizationNotEmpty",
    ).never("InvalidInput ConstraintViolation"),
    row(
        "DeleteOrganizationalUnit",
        "",
        "ConcurrentModification OrganizationalUnitNotEmpty OrganizationalUnitNotFound",
    ),
    row(
        "DeletePolicy",
        "",
        "ConcurrentModification PolicyInUse PolicyNotFound UnsupportedAPIEndpoint",
    ),
    row(
        "DeleteResourcePolicy",
        "InvalidInput",
        "UnsupportedAPIEndpoint ConcurrentModification ConstraintViolation ResourcePolicyNotFound",
    ).never("ConstraintViolation"),
    row(
        "DeregisterDelegatedAdministrator",
        "",
        "AccountNotFound AccountNotRegistered ConcurrentModification ConstraintViolation UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row("DescribeAccount", "", "AccountNotFound"),
    row(
        "DescribeCreateAccountStatus",
        "",
        "CreateAccountStatusNotFound UnsupportedAPIEndpoint",
    ),
    row(
        "DescribeEffectivePolicy",
        "",
        "ConstraintViolation TargetNotFound EffectivePolicyNotFound UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row(
        "DescribeHandshake",
        "AWSOrganizationsNotInUse",
        "ConcurrentModification HandshakeNotFound",
    ),
    row("DescribeOrganization", "InvalidInput", "ConcurrentModification").never("AccessDenied ConcurrentModification"),
    row("DescribeOrganizationalUnit", "", "OrganizationalUnitNotFound"),
    row("DescribePolicy", "", "PolicyNotFound UnsupportedAPIEndpoint"),
    row(
        "DescribeResourcePolicy",
        "InvalidInput",
        "UnsupportedAPIEndpoint ResourcePolicyNotFound ConstraintViolation",
    ).never("ConstraintViolation"),
    row(
        "DescribeResponsibilityTransfer",
        "",
        "ResponsibilityTransferNotFound UnsupportedAPIEndpoint",
    ),
    row(
        "DetachPolicy",
        "",
        "ConcurrentModification ConstraintViolation PolicyNotAttached PolicyNotFound TargetNotFound UnsupportedAPIEndpoint PolicyChangesInProgress",
    ).never("PolicyChangesInProgress"),
    row(
        "DisableAWSServiceAccess",
        "",
        "ConcurrentModification ConstraintViolation UnsupportedAPIEndpoint",
    ),
    row(
        "DisablePolicyType",
        "",
        "ConcurrentModification ConstraintViolation PolicyTypeNotEnabled RootNotFound UnsupportedAPIEndpoint PolicyChangesInProgress",
    ).never("ConstraintViolation"),
    row(
        "EnableAWSServiceAccess",
        "",
        "ConcurrentModification ConstraintViolation UnsupportedAPIEndpoint",
    ),
    row(
        "EnableAllFeatures",
        "",
        "ConcurrentModification ConstraintViolation HandshakeConstraintViolation",
    ),
    row(
        "EnablePolicyType",
        "",
        "ConcurrentModification ConstraintViolation PolicyTypeAlreadyEnabled RootNotFound PolicyTypeNotAvailableForOrganization UnsupportedAPIEndpoint PolicyChangesInProgress",
    ),
    row(
        "InviteAccountToOrganization",
        "",
        "AccountOwnerNotVerified ConcurrentModification HandshakeConstraintViolation DuplicateHandshake ConstraintViolation FinalizingOrganization",
    ),
    row(
        "InviteOrganizationToTransferResponsibility",
        "",
        "ConcurrentModification ConstraintViolation DuplicateHandshake HandshakeConstraintViolation UnsupportedAPIEndpoint",
    ),
    row(
        "LeaveOrganization",
        "",
        "AccountNotFound ConcurrentModification ConstraintViolation MasterCannotLeaveOrganization",
    ).never("AccessDenied InvalidInput AccountNotFound"),
    row(
        "ListAWSServiceAccessForOrganization",
        "",
        "ConstraintViolation UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row("ListAccounts", "", ""),
    row("ListAccountsForParent", "", "ParentNotFound"),
    row(
        "ListAccountsWithInvalidEffectivePolicy",
        "",
        "ConstraintViolation EffectivePolicyNotFound UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row("ListChildren", "", "ParentNotFound"),
    row("ListCreateAccountStatus", "", "UnsupportedAPIEndpoint"),
    row(
        "ListDelegatedAdministrators",
        "",
        "ConstraintViolation UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row(
        "ListDelegatedServicesForAccount",
        "",
        "AccountNotFound AccountNotRegistered ConstraintViolation UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row(
        "ListEffectivePolicyValidationErrors",
        "",
        "ConstraintViolation EffectivePolicyNotFound AccountNotFound UnsupportedAPIEndpoint",
    ).never("ConstraintViolation"),
    row(
        "ListHandshakesForAccount",
        "AWSOrganizationsNotInUse",
        "ConcurrentModification",
    ),
    row("ListHandshakesForOrganization", "", "ConcurrentModification"),
    row(
        "ListInboundResponsibilityTransfers",
        "",
        "ResponsibilityTransferNotFound ConstraintViolation UnsupportedAPIEndpoint",
    ),
    row("ListOrganizationalUnitsForParent", "", "ParentNotFound"),
    row(
        "ListOutboundResponsibilityTransfers",
        "",
        "ConstraintViolation UnsupportedAPIEndpoint",
    ),
    row("ListParents", "", "ChildNotFound"),
    row("ListPolicies", "", "UnsupportedAPIEndpoint"),
    row("ListPoliciesForTarget", "", "TargetNotFound UnsupportedAPIEndpoint"),
    row("ListRoots", "", ""),
    row("ListTagsForResource", "", "TargetNotFound"),
    row("ListTargetsForPolicy", "", "PolicyNotFound UnsupportedAPIEndpoint"),
    row(
        "MoveAccount",
        "",
        "SourceParentNotFound DestinationParentNotFound DuplicateAccount AccountNotFound ConcurrentModification",
    ),
    row(
        "PutResourcePolicy",
        "",
        "UnsupportedAPIEndpoint ConcurrentModification ConstraintViolation",
    ),
    row(
        "RegisterDelegatedAdministrator",
        "",
        "AccountAlreadyRegistered AccountNotFound ConcurrentModification ConstraintViolation UnsupportedAPIEndpoint",
    ),
    row(
        "RemoveAccountFromOrganization",
        "",
        "AccountNotFound ConcurrentModification ConstraintViolation MasterCannotLeaveOrganization",
    ),
    row(
        "TagResource",
        "",
        "ConcurrentModification TargetNotFound ConstraintViolation",
    ),
    row(
        "TerminateResponsibilityTransfer",
        "",
        "ConcurrentModification ConstraintViolation ResponsibilityTransferNotFound UnsupportedAPIEndpoint ResponsibilityTransferAlreadyInStatus InvalidResponsibilityTransferTransition",
    ),
    row(
        "UntagResource",
        "",
        "ConcurrentModification TargetNotFound ConstraintViolation",
    ).never("ConstraintViolation"),
    row(
        "UpdateOrganizationalUnit",
        "",
        "ConcurrentModification DuplicateOrganizationalUnit OrganizationalUnitNotFound",
    ),
    row(
        "UpdatePolicy",
        "",
        "ConcurrentModification ConstraintViolation DuplicatePolicy MalformedPolicyDocument PolicyNotFound UnsupportedAPIEndpoint PolicyChangesInProgress",
    ).never("PolicyChangesInProgress"),
    row(
        "UpdateResponsibilityTransfer",
        "",
        "ResponsibilityTransferNotFound ConstraintViolation UnsupportedAPIEndpoint",
    ),
];

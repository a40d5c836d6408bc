//! The refusals of Organizations. Every one of them is sent with status 400.

use crate::error::ApiError;

/// A modelled exception.
pub(super) fn refuse(code: &'static str, message: &str) -> ApiError {
    ApiError::new(code, 400, message)
}

/// `InvalidInputException` with its reason.
pub(super) fn invalid(reason: &str) -> ApiError {
    let message = match reason {
        "INPUT_REQUIRED" => "You must include a value for all required parameters.",
        "INVALID_PATTERN" | "INVALID_PATTERN_TARGET_ID" => {
            "You provided a value that does not match the required pattern."
        }
        "INVALID_SYNTAX_POLICY_ID" => "You specified an invalid policy ID.",
        "IMMUTABLE_POLICY" => "You specified a policy that is managed by AWS and can't be modified.",
        "NON_DETACHABLE_POLICY" => "You can't detach this AWS managed policy.",
        "MIN_LENGTH_EXCEEDED" => "You provided a string that is shorter than allowed.",
        "MAX_LENGTH_EXCEEDED" => "You provided a string that is longer than allowed.",
        "MIN_VALUE_EXCEEDED" => "You provided a number that is smaller than allowed.",
        "MAX_VALUE_EXCEEDED" => "You provided a number that is larger than allowed.",
        "INVALID_NEXT_TOKEN" => "You provided a pagination token that no previous call of this operation gave.",
        "DUPLICATE_TAG_KEY" => "Tag keys must be unique among the tags of one resource.",
        "INVALID_SYSTEM_TAGS_PARAMETER" => "Tag keys that begin with aws: are reserved.",
        "TARGET_NOT_SUPPORTED" => "You can't perform this operation on that target.",
        "UNRECOGNIZED_SERVICE_PRINCIPAL" => "You specified a service principal that isn't recognized.",
        "INVALID_ROLE_NAME" => "A role name can't begin with the reserved prefix AWSServiceRoleFor.",
        "INVALID_RESOURCE_POLICY_JSON" => "The resource policy is not a valid policy document.",
        "INVALID_PRINCIPAL" => "The resource policy has an invalid principal.",
        "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY" => "The resource policy has an action that can't be delegated.",
        "UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY" => "The resource policy has a policy type that isn't supported.",
        "UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY" => "The resource policy has a resource that isn't supported.",
        _ => "You specified an invalid value.",
    };
    refuse("InvalidInputException", message).with("Reason", reason)
}

/// `ConstraintViolationException` with its reason.
pub(super) fn constraint(reason: &str) -> ApiError {
    let message = match reason {
        "POLICY_CONTENT_LIMIT_EXCEEDED" => "You have exceeded the maximum policy size.",
        "POLICY_NUMBER_LIMIT_EXCEEDED" => "You have exceeded the number of policies of an organization.",
        "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED" => {
            "You have attached the maximum number of policies to the specified target."
        }
        "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED" => {
            "You cannot remove the last policy attached to the specified target. \
             You must have at least one attached at all times."
        }
        "MAX_TAG_LIMIT_EXCEEDED" => "You have exceeded the number of tags allowed on this resource.",
        "OU_NUMBER_LIMIT_EXCEEDED" => "You have exceeded the number of OUs of an organization.",
        "OU_DEPTH_LIMIT_EXCEEDED" => "You have exceeded the depth of an OU tree.",
        "ACCOUNT_NUMBER_LIMIT_EXCEEDED" => "You have exceeded the allowed number of AWS accounts.",
        "SERVICE_ACCESS_NOT_ENABLED" => "You must enable access for the service before this operation.",
        "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE" => "You must disable the policy type before the service's access.",
        "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR" => {
            "You cannot register master account/yourself as delegated administrator for your organization."
        }
        "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG" => {
            "You must deregister this account as a delegated administrator first."
        }
        "CANNOT_CLOSE_MANAGEMENT_ACCOUNT" => "You can't close the management account.",
        _ => "You have violated a limit.",
    };
    refuse("ConstraintViolationException", message).with("Reason", reason)
}

pub(super) fn access_denied() -> ApiError {
    refuse(
        "AccessDeniedException",
        "You don't have permissions to access this resource.",
    )
}

pub(super) fn not_in_use() -> ApiError {
    refuse(
        "AWSOrganizationsNotInUseException",
        "Your account is not a member of an organization.",
    )
}

pub(super) fn policy_not_found() -> ApiError {
    refuse("PolicyNotFoundException", "You specified a policy that doesn't exist.")
}

pub(super) fn target_not_found() -> ApiError {
    refuse("TargetNotFoundException", "You specified a target that doesn't exist.")
}

pub(super) fn parent_not_found() -> ApiError {
    refuse("ParentNotFoundException", "You specified a parent that doesn't exist.")
}

pub(super) fn account_not_found() -> ApiError {
    refuse(
        "AccountNotFoundException",
        "You specified an account that doesn't exist.",
    )
}

pub(super) fn malformed_policy() -> ApiError {
    refuse(
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified policy type.",
    )
}

pub(super) fn type_not_enabled() -> ApiError {
    refuse(
        "PolicyTypeNotEnabledException",
        "This operation can be performed only for enabled policy types.",
    )
}

pub(super) fn type_not_available() -> ApiError {
    refuse(
        "PolicyTypeNotAvailableForOrganizationException",
        "This policy type isn't available: the organization has only consolidated billing features.",
    )
}

pub(super) fn changes_in_progress() -> ApiError {
    refuse(
        "PolicyChangesInProgressException",
        "Changes to the effective policy are in progress. Try again later.",
    )
}

pub(super) fn concurrent_modification() -> ApiError {
    refuse(
        "ConcurrentModificationException",
        "AWS Organizations can't complete your request because it conflicts with another attempt to modify \
         the same entity. Try again later.",
    )
}

pub(super) fn finalizing() -> ApiError {
    refuse(
        "FinalizingOrganizationException",
        "Your organization hasn't finished initializing. Try again later.",
    )
}

/// A member of another JSON type than the model's: refused by the protocol, before the service.
pub(super) fn serialization(member: &str) -> ApiError {
    refuse(
        "SerializationException",
        &format!("The member {member} has a type that it must not have."),
    )
}

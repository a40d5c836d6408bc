//! The refusals of Image Builder, each in one place.
//!
//! Texts marked *observed* are those of the real service; the others are our own words.

use crate::error::ApiError;

/// A value that breaks a rule. The frame of the text is observed.
pub(super) fn invalid(path: &str, rule: &str) -> ApiError {
    invalid_value(path, &format!("{path} {rule}"))
}

/// A value that breaks a rule, explained by a whole sentence. Observed frame.
pub(super) fn invalid_value(path: &str, sentence: &str) -> ApiError {
    ApiError::new(
        "InvalidParameterValueException",
        400,
        format!("The value supplied for parameter '{path}' is not valid. {sentence}"),
    )
}

/// Members that contradict each other. Observed frame.
pub(super) fn invalid_combination(path: &str, sentence: &str) -> ApiError {
    ApiError {
        code: "InvalidParameterCombinationException",
        ..invalid_value(path, sentence)
    }
}

/// A JSON type that the member does not have.
pub(super) fn wrong_type(path: &str, expected: &str) -> ApiError {
    ApiError {
        code: "InvalidRequestException",
        ..invalid(path, &format!("must be {expected}"))
    }
}

/// A request that cannot be read.
pub(super) fn invalid_request(message: &str) -> ApiError {
    ApiError::new("InvalidRequestException", 400, message)
}

/// A version that is none.
pub(super) fn invalid_version(path: &str, sentence: &str) -> ApiError {
    ApiError {
        code: "InvalidVersionNumberException",
        ..invalid_value(path, sentence)
    }
}

/// Nothing there, or nothing that the caller may see.
pub(super) fn not_found(arn: &str) -> ApiError {
    ApiError::new(
        "ResourceNotFoundException",
        404,
        format!("The resource ARN '{arn}' does not exist."),
    )
}

/// The name is taken. Observed text.
pub(super) fn already_exists(type_name: &str, arn: &str) -> ApiError {
    let message = format!("The following resource '{type_name}' already exists: '{arn}'.");
    ApiError::new("ResourceAlreadyExistsException", 400, message)
}

/// Something still refers to it. Observed text.
pub(super) fn has_dependents(arn: &str) -> ApiError {
    let message = format!("Resource dependency error: The resource ARN '{arn}' has other resources depended on it.");
    ApiError::new("ResourceDependencyException", 400, message)
}

/// The resource is busy.
pub(super) fn in_use(message: impl Into<String>) -> ApiError {
    ApiError::new("ResourceInUseException", 400, message)
}

/// What is not the caller's to change. Which code AWS uses for its own resources is not known.
pub(super) fn forbidden(message: impl Into<String>) -> ApiError {
    ApiError::new("ForbiddenException", 403, message)
}

/// A quota.
pub(super) fn quota(what: &str, limit: usize) -> ApiError {
    let message = format!("The request would exceed the service quota of {limit} for {what}.");
    ApiError::new("ServiceQuotaExceededException", 402, message)
}

/// The success of a dry run.
pub(super) fn dry_run() -> ApiError {
    ApiError::new(
        "DryRunOperationException",
        412,
        "The request would have succeeded, but the dryRun flag is set.",
    )
}

/// A page token that this operation did not hand out.
pub(super) fn invalid_token() -> ApiError {
    ApiError::new(
        "InvalidPaginationTokenException",
        400,
        "The pagination token is not valid.",
    )
}

/// One client token, two different requests.
pub(super) fn token_mismatch(token: &str) -> ApiError {
    let message = format!("The client token '{token}' was already used with other parameters.");
    ApiError::new("IdempotentParameterMismatchException", 400, message)
}

/// What this stand-in does not have. Never a success, and no code of AWS's.
pub(super) fn not_modelled(operation: &str) -> ApiError {
    ApiError::new("NotModelledHere", 501, format!("{operation} is not modelled here."))
}

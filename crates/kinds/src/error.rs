//! What a call failed with.

use std::{error::Error, fmt::Write as _};

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Why a call failed, as far as it decides what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nobody may do this with these credentials, or there are none.
    Denied,
    /// What was asked for does not exist. Nothing else means that.
    NotFound,
    /// What was to be made exists already.
    Exists,
    /// It was made, with another build number than planned: AWS counts on from builds that are deleted.
    Renumbered,
    /// The service refused for another reason.
    Refused,
    /// No answer, or none that could be read. What happened is not known.
    Unknown,
}

/// A failed call.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{operation}` failed: {message}")]
pub struct CallError {
    /// The operation of AWS's API.
    pub operation: &'static str,
    /// Why.
    pub failure: Failure,
    /// The code of AWS's answer, where there was one.
    pub code: Option<String>,
    /// What AWS said, with its request id.
    pub message: String,
}

impl CallError {
    /// An answer that says success and holds nothing: it is no answer.
    pub(crate) fn empty(operation: &'static str) -> Self {
        Self::unreadable(operation, "the answer was empty")
    }

    /// An answer that cannot be used.
    pub(crate) fn unreadable(operation: &'static str, message: impl Into<String>) -> Self {
        Self {
            operation,
            failure: Failure::Unknown,
            code: None,
            message: message.into(),
        }
    }

    /// From what the SDK says.
    pub(crate) fn new<E, R>(operation: &'static str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        let service = error.as_service_error();
        let code = service.and_then(ProvideErrorMetadata::code).map(str::to_owned);
        let mut message = match service {
            Some(service) => service_message(service),
            None => chain(error),
        };
        if let Some(id) = service.and_then(|service| service.meta().extra("aws_request_id")) {
            write!(message, " (request id {id})").expect("writing to a string never fails");
        }
        let failure = match (&code, service.is_some()) {
            (Some(code), _) => failure(code),
            (None, false) if message.contains("credentials") => Failure::Denied,
            (None, _) => Failure::Unknown,
        };
        Self {
            operation,
            failure,
            code,
            message,
        }
    }
}

fn service_message(service: &impl ProvideErrorMetadata) -> String {
    match (service.code(), service.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, Some(message)) => message.to_owned(),
        (None, None) => "the service answered with an error that could not be read".to_owned(),
    }
}

/// The causes, outermost first; the SDK's own words for the outermost say little.
fn chain(error: &dyn Error) -> String {
    let mut parts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if parts.last() != Some(&text) {
            parts.push(text);
        }
        source = cause.source();
    }
    parts.join(": ")
}

/// The meaning of an error code. Most Gets and Deletes of Image Builder do not model `ResourceNotFoundException`,
/// so the code decides and never the variant.
fn failure(code: &str) -> Failure {
    match code {
        "AccessDeniedException"
        | "AccessDenied"
        | "ForbiddenException"
        | "UnrecognizedClientException"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "MissingAuthenticationToken"
        | "InvalidSignatureException"
        | "AWSOrganizationsNotInUseException" => Failure::Denied,
        "ResourceNotFoundException" | "PolicyNotFoundException" | "TargetNotFoundException" => Failure::NotFound,
        "ResourceAlreadyExistsException"
        | "DuplicatePolicyException"
        | "DuplicatePolicyAttachmentException"
        | "PolicyTypeAlreadyEnabledException" => Failure::Exists,
        "ServiceException" | "ServiceUnavailableException" | "InternalFailure" => Failure::Unknown,
        _ => Failure::Refused,
    }
}

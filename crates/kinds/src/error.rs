//! What a call failed with.

use std::{error::Error, fmt::Write as _};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
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
    pub fn new<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let service = error.as_service_error();
        let code = service.and_then(ProvideErrorMetadata::code).map(str::to_owned);
        let mut message = match service {
            Some(service) => service_message(service, error.raw_response()),
            None => chain(error),
        };
        if let Some(id) = service.and_then(|service| service.meta().extra("aws_request_id")) {
            write!(message, " (request id {id})").expect("writing to a string never fails");
        }
        let failure = match (&code, service.is_some()) {
            (Some(code), _) => failure(code),
            // Also a profile that is none, of which the SDK speaks as of a provider.
            (None, false) if message.contains("credential") => Failure::Denied,
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

fn service_message(service: &impl ProvideErrorMetadata, response: Option<&HttpResponse>) -> String {
    match (service.code(), service.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, Some(message)) => message.to_owned(),
        (None, None) => response.map_or_else(|| "an error that could not be read".to_owned(), foreign),
    }
}

/// An answer that the service cannot have written, such as a proxy's page or a redirect.
fn foreign(response: &HttpResponse) -> String {
    let to = response.headers().get("location");
    let to = to
        .map(|location| format!(", a redirect to {location}"))
        .unwrap_or_default();
    format!(
        "an answer of HTTP status {}{to} that is not in the service's form; is there a proxy between?",
        response.status().as_u16()
    )
}

/// The causes, outermost first; the SDK's own words for the outermost say little.
fn chain(error: &dyn Error) -> String {
    let mut parts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        // The SDK lists what it tried in lines of their own.
        let lines: Vec<String> = cause.to_string().lines().map(|line| line.trim().to_owned()).collect();
        let text = without_dump(&lines.join("; "));
        if parts.last() != Some(&text) {
            parts.push(text);
        }
        source = cause.source();
    }
    parts.join(": ")
}

/// The SDK's words without the request that it writes out whole where an endpoint is none.
fn without_dump(text: &str) -> String {
    match (text.find(" to request `Request {"), text.rfind('`')) {
        (Some(start), Some(end)) if start < end => format!("{}{}", &text[..start], &text[end + 1..]),
        _ => text.to_owned(),
    }
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
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "InvalidSignatureException"
        | "RequestExpired"
        | "RequestTimeTooSkewed"
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

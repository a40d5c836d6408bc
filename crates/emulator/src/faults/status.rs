//! Which HTTP status a modelled error travels with.

/// The status of an Image Builder error; of any other service's, 400, which is what Organizations answers for everything.
///
/// The statuses are those of the service model.
pub fn status_of(service: &str, code: &str) -> u16 {
    if service != "imagebuilder" {
        return if code == "AccessDenied" { 403 } else { 400 };
    }
    match code {
        "ServiceQuotaExceededException" => 402,
        "AccessDeniedException" | "ForbiddenException" | "ExpiredTokenException" => 403,
        "ResourceNotFoundException" => 404,
        "DryRunOperationException" => 412,
        "CallRateLimitExceededException" | "TooManyRequestsException" => 429,
        "ServiceException" => 500,
        "ServiceUnavailableException" => 503,
        _ => 400,
    }
}

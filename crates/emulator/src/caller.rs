//! Who calls: read from the `SigV4` header, never verified.
//!
//! The stand-in has no secrets, so a signature proves nothing here; what matters is which account, Region and service
//! the client *says* it calls as.

use crate::error::ApiError;
use crate::request::Request;

/// The caller of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The 12-digit account.
    pub account: String,
    /// The Region of the credential scope.
    pub region: String,
    /// The service of the credential scope, for example `imagebuilder`.
    pub service: String,
    /// The access key id.
    pub access_key_id: String,
}

impl Caller {
    /// A caller of this account.
    pub fn of_account(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            region: "us-east-1".to_owned(),
            service: String::new(),
            access_key_id: format!("AKIA{account}LOCAL"),
        }
    }

    /// The ARN that STS would name for this caller.
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:root", self.account)
    }
}

/// Reads the caller of a request.
///
/// A run of 12 digits in the access key id is the account; without one, the call is made as `default_account`.
pub(crate) fn caller(request: &Request, default_account: &str) -> Result<Caller, ApiError> {
    let Some(authorization) = request.header("authorization") else {
        let presigned = request
            .query_pairs()
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Credential"));
        return Err(if presigned {
            incomplete("Presigned requests are not modelled here: sign with an Authorization header.")
        } else {
            ApiError::new(
                "MissingAuthenticationTokenException",
                403,
                "Missing Authentication Token",
            )
        });
    };
    let Some(fields) = authorization.strip_prefix("AWS4-HMAC-SHA256") else {
        return Err(incomplete(
            "Only the signing algorithm AWS4-HMAC-SHA256 is understood here.",
        ));
    };
    let credential = fields
        .split(',')
        .find_map(|field| field.trim().strip_prefix("Credential="))
        .ok_or_else(|| incomplete("Authorization header requires 'Credential' parameter."))?;
    let parts: Vec<&str> = credential.split('/').collect();
    // An access key id may itself hold no slash, so the scope is exactly the last four parts.
    let [access_key_id, date, region, service, "aws4_request"] = parts[..] else {
        return Err(incomplete(
            "Credential must have exactly 5 slash-delimited elements, ending in 'aws4_request'.",
        ));
    };
    let plain = |text: &str| {
        !text.is_empty()
            && text.len() <= 128
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if !plain(access_key_id) || !plain(region) || !plain(service) || date.len() != 8 {
        return Err(incomplete("The credential scope is malformed."));
    }
    Ok(Caller {
        region: region.to_owned(),
        service: service.to_owned(),
        access_key_id: access_key_id.to_owned(),
        ..Caller::of_account(account_of(access_key_id).unwrap_or(default_account))
    })
}

fn incomplete(message: &str) -> ApiError {
    ApiError::new("IncompleteSignatureException", 403, message)
}

/// The first run of exactly 12 digits.
fn account_of(access_key_id: &str) -> Option<&str> {
    access_key_id
        .split(|character: char| !character.is_ascii_digit())
        .find(|run| run.len() == 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(authorization: &str) -> Result<Caller, ApiError> {
        let headers = vec![("authorization".to_owned(), authorization.to_owned())];
        caller(
            &Request {
                headers,
                ..Request::default()
            },
            "111122223333",
        )
    }

    #[test]
    fn the_account_is_in_the_access_key_id() {
        let header = "AWS4-HMAC-SHA256 Credential=ASIA444455556666LOCAL/20260101/eu-west-1/imagebuilder/aws4_request, SignedHeaders=host, Signature=00";
        let caller = signed(header).unwrap();
        assert_eq!(
            (caller.account.as_str(), caller.region.as_str()),
            ("444455556666", "eu-west-1")
        );
    }

    #[test]
    fn other_access_key_ids_call_as_the_default_account() {
        let caller =
            signed("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/sts/aws4_request, Signature=0").unwrap();
        assert_eq!(
            (caller.account.as_str(), caller.service.as_str()),
            ("111122223333", "sts")
        );
    }

    #[test]
    fn missing_and_garbled_signatures_are_refused() {
        assert_eq!(
            caller(&Request::default(), "1").unwrap_err().code,
            "MissingAuthenticationTokenException"
        );
        for garbled in [
            "",
            "Basic abc",
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=a/b/c",
            "AWS4-HMAC-SHA256 Credential=/////",
        ] {
            assert_eq!(signed(garbled).unwrap_err().status, 403, "{garbled}");
        }
    }

    #[test]
    fn presigned_requests_are_refused_aloud() {
        let request = Request {
            query: "X-Amz-Credential=a%2Fb".to_owned(),
            ..Request::default()
        };
        assert_eq!(caller(&request, "1").unwrap_err().code, "IncompleteSignatureException");
    }
}

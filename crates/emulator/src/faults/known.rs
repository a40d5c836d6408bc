//! Which faults can happen at all: a misspelt operation or code would strike nothing, or surprise nobody but its author.

use super::{Effect, Fault};
use crate::{image_builder, organizations, s3, sts};

/// What any operation of any service can answer, whether its model names it or not: the common errors of AWS's API references,
/// in the spellings that the protocols have for them.
const COMMON: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MalformedHttpRequestException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "RequestAbortedException",
    "RequestEntityTooLargeException",
    "RequestExpired",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "SerializationException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SignatureDoesNotMatch",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];

const SERVICES: [&str; 4] = ["imagebuilder", "organizations", "s3", "sts"];

impl Fault {
    /// Whether this fault can strike and do what it says, for faults that come from outside.
    ///
    /// # Errors
    ///
    /// A sentence: a service or operation that there is none of, an error code that the operation's model does not name and that is
    /// no common error, or an HTTP status that is none.
    pub fn check(&self) -> Result<(), String> {
        if let Some(service) = &self.service
            && !SERVICES.contains(&service.as_str())
        {
            return Err(unknown("service", service, SERVICES.into_iter()));
        }
        if self.from == 0 || self.times == Some(0) {
            return Err("calls are counted from 1, and a fault strikes at least one".to_owned());
        }
        let struck: Vec<Known> = known()
            .into_iter()
            .filter(|known| self.matches(known.service, &known.operation))
            .collect();
        if struck.is_empty() {
            return Err(self.unknown_operation());
        }
        match &self.effect {
            Effect::Error { code, status, .. } => {
                check_status(status.unwrap_or(400), 400)?;
                self.check_code(code, &struck)
            }
            Effect::Status { status, .. } => check_status(*status, 200),
            _ => Ok(()),
        }
    }

    fn check_code(&self, code: &str, struck: &[Known]) -> Result<(), String> {
        let modelled = || struck.iter().flat_map(|known| known.errors.iter().map(String::as_str));
        if COMMON.contains(&code) || modelled().any(|error| error == code) {
            return Ok(());
        }
        let what = format!("error of `{}`", self.operation);
        Err(unknown(&what, code, modelled().chain(COMMON.iter().copied())))
    }

    fn unknown_operation(&self) -> String {
        let all = known();
        let of_service = all
            .iter()
            .filter(|known| self.service.as_deref().is_none_or(|service| service == known.service));
        let names = of_service.map(|known| known.operation.as_str());
        let what = self
            .service
            .as_ref()
            .map_or_else(|| "operation".to_owned(), |service| format!("operation of {service}"));
        unknown(&what, &self.operation, names)
    }
}

fn check_status(status: u16, least: u16) -> Result<(), String> {
    if (least..600).contains(&status) {
        Ok(())
    } else {
        Err(format!("the HTTP status must be from {least} to 599, not {status}"))
    }
}

/// An operation and the errors that its model names.
struct Known {
    service: &'static str,
    operation: String,
    errors: Vec<String>,
}

fn known() -> Vec<Known> {
    let pairs = [
        ("imagebuilder", image_builder::modelled_errors()),
        ("organizations", organizations::modelled_errors()),
        ("sts", sts::modelled_errors()),
        ("s3", s3::modelled_errors()),
    ];
    let mut known: Vec<Known> = Vec::new();
    for (service, pairs) in pairs {
        for (operation, error) in pairs {
            match known.last_mut() {
                Some(last) if last.service == service && last.operation == operation => last.errors.push(error),
                _ => known.push(Known {
                    service,
                    operation,
                    errors: vec![error],
                }),
            }
        }
    }
    known
}

/// `there is no operation 'ListComponent'; did you mean 'ListComponents'?`
fn unknown<'a>(what: &str, written: &str, names: impl Iterator<Item = &'a str>) -> String {
    // Half of it may be wrong; beyond, the likeness is chance.
    const ALIKE: f64 = 0.5;
    let shown: String = written.chars().take(100).collect();
    let nearest = names
        .map(|name| (strsim::normalized_damerau_levenshtein(&shown, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    match nearest {
        Some((_, name)) => format!("there is no {what} called `{shown}`; did you mean `{name}`?"),
        None => format!("there is no {what} called `{shown}`"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn error(operation: &str, code: &str) -> Fault {
        let effect = serde_json::json!({"kind": "error", "code": code});
        serde_json::from_value(serde_json::json!({"operation": operation, "effect": effect})).unwrap()
    }

    fn check(fault: &Fault, expected: &Expect) {
        expected.assert_eq(&fault.check().err().unwrap_or_else(|| "accepted".to_owned()));
    }

    #[test]
    fn operations_exist() {
        check(&error("Nope", "Foo"), &expect!["there is no operation called `Nope`"]);
        check(
            &error("ListComponent", "ServiceException"),
            &expect!["there is no operation called `ListComponent`; did you mean `ListComponents`?"],
        );
        let elsewhere = Fault {
            service: Some("organizations".to_owned()),
            ..error("ListComponents", "ServiceException")
        };
        assert!(elsewhere.check().unwrap_err().contains("operation of organizations"));
        let nowhere = Fault {
            service: Some("ec2".to_owned()),
            ..error("*", "ServiceException")
        };
        assert!(
            nowhere
                .check()
                .unwrap_err()
                .contains("there is no service called `ec2`")
        );
        for written in [
            "*",
            "List*",
            "ListComponents",
            "AttachPolicy",
            "AssumeRole",
            "GetObject",
        ] {
            assert_eq!(error(written, "AccessDenied").check(), Ok(()), "{written}");
        }
    }

    #[test]
    fn codes_are_the_operations_or_common() {
        check(
            &error("ListComponents", "Bogus"),
            &expect!["there is no error of `ListComponents` called `Bogus`"],
        );
        check(
            &error("ListComponents", "ServiceExeption"),
            &expect![
                "there is no error of `ListComponents` called `ServiceExeption`; did you mean `ServiceException`?"
            ],
        );
        let foreign = error("ListComponents", "PolicyNotFoundException");
        assert!(foreign.check().is_err());
        for code in [
            "ExpiredToken",
            "InternalFailure",
            "ThrottlingException",
            "InvalidPaginationTokenException",
        ] {
            assert_eq!(error("ListComponents", code).check(), Ok(()), "{code}");
        }
    }

    #[test]
    fn statuses_and_counts_are_ones() {
        let status = |status: u16| {
            let effect = Effect::Status {
                status,
                with_effect: false,
            };
            Fault::every("*", effect).check()
        };
        assert_eq!(status(503), Ok(()));
        assert!(status(0).is_err() && status(99).is_err() && status(600).is_err());
        assert!(Fault::nth("*", 0, Effect::Throttle).check().is_err());
        let never = Fault {
            times: Some(0),
            ..Fault::every("*", Effect::Throttle)
        };
        assert!(never.check().is_err());
    }

    #[test]
    fn every_modelled_pair_can_be_asked_for() {
        for Known {
            service,
            operation,
            errors,
        } in known()
        {
            for code in errors {
                let fault = Fault {
                    service: Some(service.to_owned()),
                    ..error(&operation, &code)
                };
                assert_eq!(fault.check(), Ok(()), "{service} {operation} {code}");
            }
        }
    }
}

//! STS, as far as a tool needs it to know who it is and to become somebody else.
//!
//! The query protocol: a form in, XML out.

use jiff::Timestamp;

use crate::caller::Caller;
use crate::clock::iso;
use crate::tested;

/// Every operation of the service, from its model, with what it refuses where it is modelled.
const OPERATIONS: &[(&str, Option<&str>)] = &[
    ("AssumeRole", Some("no role ARN; session name; duration")),
    ("AssumeRoleWithSAML", None),
    ("AssumeRoleWithWebIdentity", None),
    ("AssumeRoot", None),
    ("DecodeAuthorizationMessage", None),
    ("GetAccessKeyInfo", None),
    ("GetCallerIdentity", Some("nothing")),
    ("GetDelegatedAccessToken", None),
    ("GetFederationToken", None),
    ("GetSessionToken", None),
    ("GetWebIdentityToken", None),
];

/// Whether the model says that callers do not sign this operation.
pub(crate) fn is_unsigned_by_design(action: &str) -> bool {
    matches!(action, "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity")
}

/// Every operation with each error that its model names, and `InvalidAction`, which all of the query protocol's have.
pub(crate) fn modelled_errors() -> Vec<(String, String)> {
    let own = |operation: &str| -> &[&str] {
        match operation {
            "AssumeRole" => &[
                "ExpiredTokenException",
                "MalformedPolicyDocument",
                "PackedPolicyTooLarge",
                "RegionDisabledException",
            ],
            "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity" => &[
                "ExpiredTokenException",
                "IDPCommunicationError",
                "IDPRejectedClaim",
                "InvalidIdentityToken",
                "MalformedPolicyDocument",
                "PackedPolicyTooLarge",
                "RegionDisabledException",
            ],
            "AssumeRoot" => &["ExpiredTokenException", "RegionDisabledException"],
            "DecodeAuthorizationMessage" => &["InvalidAuthorizationMessageException"],
            "GetDelegatedAccessToken" => &[
                "ExpiredTradeInTokenException",
                "PackedPolicyTooLarge",
                "RegionDisabledException",
            ],
            "GetFederationToken" => &[
                "MalformedPolicyDocument",
                "PackedPolicyTooLarge",
                "RegionDisabledException",
            ],
            "GetSessionToken" => &["RegionDisabledException"],
            "GetWebIdentityToken" => &[
                "JWTPayloadSizeExceededException",
                "OutboundWebIdentityFederationDisabledException",
                "SessionDurationEscalationException",
            ],
            _ => &[],
        }
    };
    let pairs = OPERATIONS.iter().flat_map(|(name, _)| {
        let errors = own(name).iter().chain(["InvalidAction"].iter());
        errors.map(|error| ((*name).to_owned(), (*error).to_owned()))
    });
    pairs.collect()
}

/// Every operation of the service as a Markdown table.
pub(crate) fn operations_table() -> String {
    let rows = OPERATIONS
        .iter()
        .map(|(name, refuses)| tested::row("sts", name, *refuses));
    rows.fold(tested::HEAD.to_owned(), |table, row| table + &row)
}

/// Runs the operation that the form's `Action` names; gives the status and the XML body.
pub(crate) fn call(caller: &Caller, form: &[(String, String)], now_epoch_ms: i64) -> (u16, String) {
    let action = value(form, "Action").unwrap_or_default();
    match action {
        "GetCallerIdentity" => (200, answer(action, &caller_identity(caller), now_epoch_ms)),
        "AssumeRole" => match assume_role(form, now_epoch_ms) {
            Ok(result) => (200, answer(action, &result, now_epoch_ms)),
            Err(refusal) => (400, refuse("ValidationError", &refusal, now_epoch_ms)),
        },
        _ => (
            400,
            refuse(
                "InvalidAction",
                &format!("Could not find operation {action}: not modelled here"),
                now_epoch_ms,
            ),
        ),
    }
}

fn caller_identity(caller: &Caller) -> String {
    let account = &caller.account;
    let arn = escape(&caller.arn());
    // The id of an account's root user is the account's number.
    let user = arn
        .rsplit_once('/')
        .map_or(account.clone(), |(_, name)| format!("AIDALOCAL{account}{name}"));
    format!("<Arn>{arn}</Arn><UserId>{user}</UserId><Account>{account}</Account>")
}

/// Temporary credentials of the role's account: callers' accounts are read from the access key id.
fn assume_role(form: &[(String, String)], now_epoch_ms: i64) -> Result<String, String> {
    let role_arn = value(form, "RoleArn").unwrap_or_default();
    let session = value(form, "RoleSessionName").unwrap_or_default();
    let (account, role) = role_of(role_arn).ok_or_else(|| format!("{role_arn} is invalid"))?;
    let named = session
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c));
    if !named || !(2..=64).contains(&session.len()) {
        return Err(invalid("roleSessionName", session, "[\\w+=,.@-]{2,64}"));
    }
    let seconds = duration(form)?;
    let expiration = iso(not_before_the_machine(now_epoch_ms).saturating_add(seconds * 1000));
    Ok(format!(
        "<AssumedRoleUser><AssumedRoleId>AROALOCAL{account}:{session}</AssumedRoleId>\
         <Arn>arn:aws:sts::{account}:assumed-role/{role}/{session}</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>ASIA{account}LOCAL</AccessKeyId>\
         <SecretAccessKey>local-secret-of-{account}</SecretAccessKey>\
         <SessionToken>local-session-of-{account}</SessionToken>\
         <Expiration>{expiration}</Expiration></Credentials><PackedPolicySize>0</PackedPolicySize>",
        role = escape(role.rsplit('/').next().unwrap_or(role)),
    ))
}

/// Clients compare expirations with their own machine's clock, whatever time it is in this world: credentials that
/// had expired before they arrived would be fetched again for every call.
fn not_before_the_machine(now_epoch_ms: i64) -> i64 {
    Timestamp::now().as_millisecond().max(now_epoch_ms)
}

/// The account and the name (with its path) of a role's ARN.
fn role_of(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (scheme, _partition, service, region) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (account, resource) = (parts.next()?, parts.next()?);
    let role = resource.strip_prefix("role/").filter(|role| !role.is_empty())?;
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (scheme == "arn" && service == "iam" && region.is_empty() && digits && arn.len() <= 2048).then_some((account, role))
}

/// How long the session lasts, in seconds: 15 minutes to 12 hours, one hour when nothing is said.
fn duration(form: &[(String, String)]) -> Result<i64, String> {
    let Some(text) = value(form, "DurationSeconds") else {
        return Ok(3600);
    };
    match text.parse::<i64>() {
        Ok(seconds @ 900..=43200) => Ok(seconds),
        _ => Err(invalid("durationSeconds", text, "900 to 43200")),
    }
}

fn invalid(member: &str, value: &str, wanted: &str) -> String {
    format!("1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {wanted}")
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

fn answer(action: &str, result: &str, now_epoch_ms: i64) -> String {
    format!(
        "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{action}Response>",
        request_id(now_epoch_ms)
    )
}

fn refuse(code: &str, message: &str, now_epoch_ms: i64) -> String {
    format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
        escape(message),
        request_id(now_epoch_ms)
    )
}

fn request_id(now_epoch_ms: i64) -> String {
    format!("00000000-0000-4000-8000-{:012x}", now_epoch_ms & 0xffff_ffff_ffff)
}

fn escape(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut escaped, character| {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                // XML 1.0 has no way to write most control characters.
                control if control.is_control() => escaped.push('\u{fffd}'),
                other => escaped.push(other),
            }
            escaped
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> Caller {
        Caller {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            service: "sts".to_owned(),
            access_key_id: "AKIA111122223333".to_owned(),
        }
    }

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn identity_names_the_caller() {
        let (status, body) = call(&caller(), &form(&[("Action", "GetCallerIdentity")]), 0);
        assert_eq!(status, 200);
        assert!(body.contains("<Account>111122223333</Account>"), "{body}");
    }

    #[test]
    fn an_assumed_role_gives_a_key_of_its_account() {
        let role = "arn:aws:iam::999988887777:role/path/policies";
        let input = form(&[("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", "run")]);
        let (status, body) = call(&caller(), &input, 7_000_000_000_000);
        assert_eq!(status, 200);
        assert!(body.contains("ASIA999988887777LOCAL"), "{body}");
        assert!(
            body.contains("arn:aws:sts::999988887777:assumed-role/policies/run"),
            "{body}"
        );
        assert!(body.contains("<Expiration>2191-10-27T"), "{body}");
    }

    #[test]
    fn a_wrong_role_is_refused_and_escaped() {
        let input = form(&[("Action", "AssumeRole"), ("RoleArn", "<x>"), ("RoleSessionName", "run")]);
        let (status, body) = call(&caller(), &input, 0);
        assert_eq!(status, 400);
        assert!(body.contains("ValidationError") && !body.contains("<x>"), "{body}");
    }

    #[test]
    fn an_unknown_action_is_refused() {
        assert_eq!(
            call(&caller(), &form(&[("Action", "DecodeAuthorizationMessage")]), 0).0,
            400
        );
        assert_eq!(call(&caller(), &[], 0).0, 400);
    }
}

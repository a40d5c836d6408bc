//! What a delegation policy may say.

use serde_json::{Map, Value};

use super::super::OPERATIONS;
use super::super::document::parse;
use super::super::policy_type::PolicyType;
use super::super::refusal::invalid;
use super::super::state::Organization;
use super::evaluate::{is_like, texts};
use crate::error::ApiError;

/// Refuses a document with the reason that the model has for each of its parts.
pub(in super::super) fn check(organization: &Organization, content: &str) -> Result<(), ApiError> {
    let malformed = || invalid("INVALID_RESOURCE_POLICY_JSON");
    let document = parse(content).ok_or_else(malformed)?;
    let frame = document.as_object().ok_or_else(malformed)?;
    if frame
        .keys()
        .any(|key| !["Version", "Id", "Statement"].contains(&key.as_str()))
    {
        return Err(malformed());
    }
    let statements = statements(&document).ok_or_else(malformed)?;
    if statements.is_empty() {
        return Err(malformed());
    }
    statements
        .into_iter()
        .try_for_each(|statement| check_statement(organization, statement))
}

/// The statements of a document.
pub(super) fn statements(document: &Value) -> Option<Vec<&Map<String, Value>>> {
    match document.get("Statement")? {
        Value::Object(statement) => Some(vec![statement]),
        Value::Array(statements) => statements.iter().map(Value::as_object).collect(),
        _ => None,
    }
}

const ELEMENTS: &[&str] = &["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

fn check_statement(organization: &Organization, statement: &Map<String, Value>) -> Result<(), ApiError> {
    let framed = statement.keys().all(|key| ELEMENTS.contains(&key.as_str()))
        && matches!(statement.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny"))
        && statement.get("Condition").is_none_or(is_condition);
    if !framed {
        return Err(invalid("INVALID_RESOURCE_POLICY_JSON"));
    }
    check_principal(organization, statement.get("Principal"))?;
    let actions = texts(statement.get("Action")).filter(|actions| !actions.is_empty());
    let actions = actions.ok_or_else(|| invalid("INVALID_RESOURCE_POLICY_JSON"))?;
    if !actions.into_iter().all(is_delegable) {
        return Err(invalid("UNSUPPORTED_ACTION_IN_RESOURCE_POLICY"));
    }
    let resources = texts(statement.get("Resource")).filter(|resources| !resources.is_empty());
    let resources = resources.ok_or_else(|| invalid("INVALID_RESOURCE_POLICY_JSON"))?;
    if !resources.into_iter().all(is_resource) {
        return Err(invalid("UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY"));
    }
    check_policy_types(statement)
}

/// A member account, as twelve digits or as an ARN of one of its principals. Whether the account has to be in
/// the organization already is not documented; here it has to be.
fn check_principal(organization: &Organization, principal: Option<&Value>) -> Result<(), ApiError> {
    let named = principal.and_then(Value::as_object).filter(|named| named.len() == 1);
    let accounts = texts(named.and_then(|named| named.get("AWS"))).filter(|accounts| !accounts.is_empty());
    let is_member = |principal: &str| {
        let account = principal_account(principal);
        account.is_some_and(|it| it != organization.management_account && organization.accounts.contains_key(it))
    };
    if accounts.is_some_and(|accounts| accounts.into_iter().all(is_member)) {
        Ok(())
    } else {
        Err(invalid("INVALID_PRINCIPAL"))
    }
}

/// The account of a principal.
pub(super) fn principal_account(principal: &str) -> Option<&str> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_account(principal) {
        return Some(principal);
    }
    let mut parts = principal.splitn(6, ':');
    let (scheme, service) = (parts.next()?, parts.nth(1)?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    (scheme == "arn" && service == "iam" && region.is_empty() && !resource.is_empty() && is_account(account))
        .then_some(account)
}

/// Managing and reading policies can be delegated, and nothing else. A wildcard is taken where everything it
/// matches can be.
fn is_delegable(action: &str) -> bool {
    let Some(pattern) = action.strip_prefix("organizations:") else {
        return false;
    };
    let mut matched = OPERATIONS
        .iter()
        .filter(|operation| is_like(pattern, operation))
        .peekable();
    matched.peek().is_some() && matched.all(|operation| DELEGABLE.iter().any(|known| is_like(known, operation)))
}

const DELEGABLE: &[&str] = &[
    "CreatePolicy",
    "UpdatePolicy",
    "DeletePolicy",
    "AttachPolicy",
    "DetachPolicy",
    "EnablePolicyType",
    "DisablePolicyType",
    "TagResource",
    "UntagResource",
    "Describe*",
    "List*",
];

fn is_resource(resource: &str) -> bool {
    let kinds = [
        "root/",
        "ou/",
        "account/",
        "policy/",
        "resourcepolicy/",
        "organization/",
        "*",
    ];
    let of_organizations = |mut parts: std::str::SplitN<char>| {
        let (scheme, service) = (parts.next()?, parts.nth(1)?);
        let kind = parts.nth(2)?;
        Some(scheme == "arn" && service == "organizations" && kinds.iter().any(|known| kind.starts_with(known)))
    };
    resource == "*" || of_organizations(resource.splitn(6, ':')).unwrap_or(false)
}

fn is_condition(condition: &Value) -> bool {
    condition.as_object().is_some_and(|operators| {
        operators.values().all(|keys| {
            keys.as_object()
                .is_some_and(|keys| keys.values().all(|values| texts(Some(values)).is_some()))
        })
    })
}

fn check_policy_types(statement: &Map<String, Value>) -> Result<(), ApiError> {
    let operators = statement
        .get("Condition")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let keys = operators.filter_map(|(_, keys)| keys.as_object()).flatten();
    let named = keys.filter(|(key, _)| key.eq_ignore_ascii_case("organizations:PolicyType"));
    let is_type = |name: &&str| name.contains(['*', '?']) || PolicyType::from_name(name).is_some();
    if named
        .flat_map(|(_, values)| texts(Some(values)).unwrap_or_default())
        .all(|name| is_type(&name))
    {
        Ok(())
    } else {
        Err(invalid("UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY"))
    }
}

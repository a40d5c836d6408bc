//! What a delegation policy permits a member.

use serde_json::{Map, Value};

use super::super::document::parse;
use super::super::policy_type::PolicyType;
use super::super::request::Request;
use super::super::state::Organization;
use super::grammar::{principal_account, statements};

/// Whether the delegation policy names the account at all.
pub(in super::super) fn is_delegate(organization: &Organization, account: &str) -> bool {
    let Some(document) = document(organization) else {
        return false;
    };
    statements(&document).is_some_and(|statements| statements.into_iter().any(|statement| names(statement, account)))
}

/// Whether the delegation policy lets the caller do this: a matching Allow for every resource that the call
/// touches, and no matching Deny for any. The member's own IAM policies are not modelled.
pub(in super::super) fn permits(organization: &Organization, request: &Request) -> bool {
    let Some(document) = document(organization) else {
        return false;
    };
    let Some(statements) = statements(&document) else {
        return false;
    };
    let resources = resources(organization, request);
    let mut actions = vec![request.operation];
    if request.input.get("Tags").is_some_and(Value::is_array) {
        actions.push("TagResource");
    }
    let policy_type = policy_type(organization, request).map(PolicyType::name);
    let matches = |effect: &str, action: &str, resource: &str| {
        statements.iter().any(|statement| {
            statement.get("Effect").and_then(Value::as_str) == Some(effect)
                && names(statement, &request.caller.account)
                && any_like(statement.get("Action"), &format!("organizations:{action}"))
                && any_like(statement.get("Resource"), resource)
                && conditions_hold(statement, policy_type, organization, request)
        })
    };
    actions.into_iter().all(|action| {
        resources.iter().all(|resource| matches("Allow", action, resource))
            && !resources.iter().any(|resource| matches("Deny", action, resource))
    })
}

fn document(organization: &Organization) -> Option<Value> {
    parse(&organization.resource_policy.as_ref()?.content)
}

fn names(statement: &Map<String, Value>, account: &str) -> bool {
    let principals = texts(statement.get("Principal").and_then(|principal| principal.get("AWS")));
    principals
        .unwrap_or_default()
        .into_iter()
        .any(|principal| principal_account(principal) == Some(account))
}

/// The ARNs that a call is authorised on; `*` for calls about nothing in particular. Ids of nothing are left
/// to the operation, which refuses them by name.
fn resources(organization: &Organization, request: &Request) -> Vec<String> {
    let mut resources = Vec::new();
    if request.operation == "CreatePolicy" {
        resources.push(organization.policy_arn("*", request.policy_type("Type"), false));
    }
    for member in ["PolicyId", "ResourceId"] {
        let id = request.text(member);
        if let Some((id, (policy_type, policy))) = id.and_then(|id| Some((id, organization.policy(id)?))) {
            resources.push(organization.policy_arn(id, policy_type, policy.aws_managed));
        }
    }
    let entities = [
        "TargetId",
        "ResourceId",
        "RootId",
        "ParentId",
        "ChildId",
        "AccountId",
        "OrganizationalUnitId",
    ];
    let entities = entities.into_iter().filter_map(|member| request.text(member));
    resources.extend(
        entities
            .filter(|id| organization.is_target(id))
            .map(|id| organization.entity_arn(id)),
    );
    if resources.is_empty() {
        resources.push("*".to_owned());
    }
    resources
}

/// The condition key `organizations:PolicyType` of a call.
fn policy_type(organization: &Organization, request: &Request) -> Option<PolicyType> {
    let named = ["Type", "PolicyType", "Filter"]
        .into_iter()
        .find_map(|member| request.text(member));
    match named {
        Some(name) => PolicyType::from_name(name),
        None => Some(organization.policy(request.text("PolicyId")?)?.0),
    }
}

fn conditions_hold(
    statement: &Map<String, Value>,
    policy_type: Option<&str>,
    organization: &Organization,
    request: &Request,
) -> bool {
    let operators = statement
        .get("Condition")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let mut tests = operators.flat_map(|(operator, keys)| {
        keys.as_object()
            .into_iter()
            .flatten()
            .map(move |(key, values)| (operator, key, values))
    });
    let arn = request.caller.arn();
    tests.all(|(operator, key, values)| {
        let actual = match key.to_ascii_lowercase().as_str() {
            "organizations:policytype" => policy_type,
            "aws:principalaccount" => Some(request.caller.account.as_str()),
            "aws:principalarn" => Some(arn.as_str()),
            "aws:principalorgid" => Some(organization.id.as_str()),
            _ => None,
        };
        holds(operator, actual, &texts(Some(values)).unwrap_or_default())
    })
}

/// One operator on one key; a key that the call does not have fails every operator but the negated ones and
/// those with `IfExists`. Operators other than those for texts never hold.
fn holds(operator: &str, actual: Option<&str>, values: &[&str]) -> bool {
    let lower = operator.to_ascii_lowercase();
    let (lower, all) = match lower.strip_prefix("forallvalues:") {
        Some(rest) => (rest, true),
        None => (lower.strip_prefix("foranyvalue:").unwrap_or(&lower), false),
    };
    let (plain, if_exists) = match lower.strip_suffix("ifexists") {
        Some(plain) => (plain, true),
        None => (lower, false),
    };
    let any = |same: fn(&str, &str) -> bool| actual.map(|actual| values.iter().any(|value| same(value, actual)));
    let (outcome, negated) = match plain {
        "stringequals" | "arnequals" => (any(|value, actual| value == actual), false),
        "stringnotequals" | "arnnotequals" => (any(|value, actual| value == actual), true),
        "stringequalsignorecase" => (any(str::eq_ignore_ascii_case), false),
        "stringnotequalsignorecase" => (any(str::eq_ignore_ascii_case), true),
        "stringlike" | "arnlike" => (any(is_like), false),
        "stringnotlike" | "arnnotlike" => (any(is_like), true),
        _ => return false,
    };
    outcome.map_or(if_exists || all || negated, |outcome| outcome != negated)
}

fn any_like(patterns: Option<&Value>, text: &str) -> bool {
    texts(patterns)
        .unwrap_or_default()
        .into_iter()
        .any(|pattern| is_like(pattern, text))
}

/// A text, or a list of texts.
pub(super) fn texts(value: Option<&Value>) -> Option<Vec<&str>> {
    match value? {
        Value::String(text) => Some(vec![text]),
        Value::Array(list) => list.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// Whether a pattern with `*` and `?` matches a whole text. Goes back to the last star only, so the time is at
/// most the product of both lengths.
pub(super) fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut reached) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while reached < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, reached));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[reached] => {
                at += 1;
                reached += 1;
            }
            _ => match star {
                Some((back, from)) => {
                    star = Some((back, from + 1));
                    (at, reached) = (back + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_whole_texts() {
        for (pattern, text) in [
            ("*", ""),
            ("a*c", "abbc"),
            ("a?c", "abc"),
            ("*a*b*", "xaxbx"),
            ("ab", "ab"),
        ] {
            assert!(is_like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a*c", "abcd"), ("a?c", "ac"), ("*a", "ab"), ("ab", "abc")] {
            assert!(!is_like(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn missing_keys_fail_all_but_negated_and_optional_operators() {
        assert!(holds("StringEquals", Some("A"), &["B", "A"]));
        assert!(!holds("StringEquals", None, &["A"]));
        assert!(holds("StringLikeIfExists", None, &["A"]));
        assert!(holds("StringNotEquals", None, &["A"]));
        assert!(!holds("StringNotLike", Some("TAG_POLICY"), &["TAG*"]));
        assert!(!holds("NumericEquals", Some("1"), &["1"]));
    }
}

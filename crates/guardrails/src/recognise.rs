//! Telling policies apart by their content, for `check FILE…`.

use std::collections::BTreeSet;

use crate::{
    PolicyType,
    authorization::RCP_SERVICES,
    json::{self, Node, Value},
};

/// The type of policy that `text` is, if it looks like one at all. A document with mistakes is still recognised, also one
/// that is not JSON: then its words decide.
///
/// An SCP and an identity policy look the same: what has statements and no principal is an SCP here. What has principals
/// is an RCP, unless it is about services that RCPs do not apply to; see [`is_certain`].
pub fn recognise(text: &str) -> Option<PolicyType> {
    let Some(node) = json::parse(text).node else {
        return by_words(text);
    };
    let members = node.as_object()?;
    if let Some(statement) = members
        .iter()
        .find(|member| member.key.eq_ignore_ascii_case("Statement"))
    {
        return Some(of_statements(statement.node.items()));
    }
    let by_member = PolicyType::all().find(|policy_type| {
        policy_type
            .top_member()
            .is_some_and(|top| members.iter().any(|member| member.key == top))
    })?;
    (by_member == PolicyType::DeclarativeEc2 || has_operator(&node)).then_some(by_member)
}

/// Whether a text can only be of the type that [`recognise`] says. Statements with principals are an RCP, or an SCP or
/// somebody's resource policy with a mistake.
pub fn is_certain(text: &str) -> bool {
    json::parse(text).node.is_none_or(|node| {
        let statements = node.member("Statement").map(|member| member.node.items());
        !statements.unwrap_or_default().iter().any(has_principal)
    })
}

fn has_principal(statement: &Node) -> bool {
    statement.member("Principal").is_some() || statement.member("NotPrincipal").is_some()
}

fn of_statements(statements: &[Node]) -> PolicyType {
    if statements.iter().any(has_principal) && !statements.iter().any(beyond_resource_control) {
        PolicyType::ResourceControl
    } else {
        PolicyType::ServiceControl
    }
}

/// Whether a statement names an action of a service that RCPs do not apply to.
fn beyond_resource_control(statement: &Node) -> bool {
    let actions = statement
        .member("Action")
        .map(|member| member.node.items())
        .unwrap_or_default();
    let prefixes = actions
        .iter()
        .filter_map(|action| Some(action.as_str()?.split_once(':')?.0.to_lowercase()));
    let mut named = prefixes.filter(|prefix| !prefix.contains(['*', '?']));
    named.any(|prefix| !RCP_SERVICES.contains(&prefix.as_str()))
}

/// A text that begins like JSON and is none: cut off, with quotes of a word processor, nested too deep. Its first words are
/// looked at, in any quotes; a component written as JSON has others.
fn by_words(text: &str) -> Option<PolicyType> {
    /// Where a policy has not said what it is by then, nobody knows.
    const FAR_ENOUGH: usize = 1 << 16;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let mut end = start.len().min(FAR_ENOUGH);
    while !start.is_char_boundary(end) {
        end -= 1;
    }
    let head = &start[..end];
    let words: BTreeSet<&str> = head
        .split(|one: char| !(one.is_alphanumeric() || one == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    if ["phases", "schemaVersion"].iter().any(|word| words.contains(word)) {
        return None;
    }
    if words.contains("Statement") {
        return Some(if words.contains("Principal") {
            PolicyType::ResourceControl
        } else {
            PolicyType::ServiceControl
        });
    }
    let mut managed =
        PolicyType::all().filter(|policy_type| policy_type.top_member().is_some_and(|top| words.contains(top)));
    managed.find(|policy_type| *policy_type == PolicyType::DeclarativeEc2 || head.contains("@@"))
}

fn has_operator(node: &Node) -> bool {
    match &node.value {
        Value::Object(members) => members
            .iter()
            .any(|member| member.key.starts_with("@@") || has_operator(&member.node)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_apart() {
        for (text, expected) in [
            (r#"{"Statement":[{"Effect":"Deny"}]}"#, Some(PolicyType::ServiceControl)),
            (r#"{"statement":{}}"#, Some(PolicyType::ServiceControl)),
            (
                r#"{"Statement":{"Effect":"Deny","Principal":"*"}}"#,
                Some(PolicyType::ResourceControl),
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*"}}"#,
                Some(PolicyType::ResourceControl),
            ),
            (
                r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":["s3:*","ec2:RunInstances"]}}"#,
                Some(PolicyType::ServiceControl),
            ),
            (r#"{"ec2_attributes":{}}"#, Some(PolicyType::DeclarativeEc2)),
            (
                r#"{"tags":{"team":{"tag_key":{"@@assign":"Team"}}}}"#,
                Some(PolicyType::Tag),
            ),
            (r#"{"tags":{"team":"x"}}"#, None),
            (r#"{"phases":[]}"#, None),
            ("[]", None),
            ("name: x", None),
        ] {
            assert_eq!(recognise(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_known_by_its_words() {
        let deep = format!("{{\"Statement\":{}", "[".repeat(1_000));
        for (text, expected) in [
            (
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["ec2:*""#,
                Some(PolicyType::ServiceControl),
            ),
            (
                "{'Version':'2012-10-17','Statement':[]}",
                Some(PolicyType::ServiceControl),
            ),
            (
                "{“Version”:“2012-10-17”,“Statement”:[]}",
                Some(PolicyType::ServiceControl),
            ),
            (
                "\u{feff}{\"Version\":\"2012-10-17\",\"Statement\":[]}",
                Some(PolicyType::ServiceControl),
            ),
            (
                "{\"Version\":\"2012-10-17\",\0\"Statement\":[]}",
                Some(PolicyType::ServiceControl),
            ),
            (deep.as_str(), Some(PolicyType::ServiceControl)),
            (r#"{"Statement":[{"Principal":"*""#, Some(PolicyType::ResourceControl)),
            (r#"{"ec2_attributes":{"#, Some(PolicyType::DeclarativeEc2)),
            (r#"{"tags":{"team":{"@@assign""#, Some(PolicyType::Tag)),
            (r#"{"tags":{"team""#, None),
            (r#"{"schemaVersion":1.0,"phases":[{"name":"Statement""#, None),
            ("Statement: [", None),
        ] {
            assert_eq!(recognise(text), expected, "{text}");
            let errors = crate::check(text, PolicyType::ServiceControl, &crate::Context::default());
            assert!(!errors.is_empty(), "{text}");
        }
    }

    #[test]
    fn principals_leave_a_doubt() {
        assert!(is_certain(r#"{"Statement":{"Effect":"Deny"}}"#));
        assert!(!is_certain(r#"{"Statement":[{"Effect":"Deny","Principal":"*"}]}"#));
    }
}

//! Telling policies apart by their content, for `check FILE…`.

use crate::{
    PolicyType,
    json::{self, Node, Value},
};

/// The type of policy that `text` is, if it looks like one at all. A document with mistakes is still recognised.
///
/// An SCP and an identity policy look the same: what has statements and no principal is an SCP here. A policy with
/// principals is an RCP if all of its statements deny to `"*"`, and else somebody's resource policy.
pub fn recognise(text: &str) -> Option<PolicyType> {
    let node = json::parse(text).node?;
    let members = node.as_object()?;
    if let Some(statement) = members
        .iter()
        .find(|member| member.key.eq_ignore_ascii_case("Statement"))
    {
        return of_statements(statement.node.items());
    }
    let by_member = PolicyType::all().find(|policy_type| {
        policy_type
            .top_member()
            .is_some_and(|top| members.iter().any(|member| member.key == top))
    })?;
    (by_member == PolicyType::DeclarativeEc2 || has_operator(&node)).then_some(by_member)
}

fn of_statements(statements: &[Node]) -> Option<PolicyType> {
    let with_principal = statements
        .iter()
        .filter(|statement| statement.member("Principal").is_some() || statement.member("NotPrincipal").is_some());
    let mut with_principal = with_principal.peekable();
    if with_principal.peek().is_none() {
        return Some(PolicyType::ServiceControl);
    }
    let resource_control = statements.iter().all(|statement| {
        let text = |key: &str| statement.member(key).and_then(|member| member.node.as_str());
        text("Principal") == Some("*") && text("Effect") == Some("Deny")
    });
    resource_control.then_some(PolicyType::ResourceControl)
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
                r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"}}}"#,
                None,
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
}

//! From JSON to a [`Policy`].

use super::{Condition, Effect, NotAPolicy, Operator, Policy, Selection, Statement};
use crate::json::{self, Member, Node};

pub(super) fn policy(text: &str) -> Result<Policy, NotAPolicy> {
    let document = json::parse(text).strict().map_err(|problem| NotAPolicy {
        message: problem.to_string(),
        span: problem.span.clone(),
    })?;
    let Some(members) = document.as_object() else {
        return Err(refuse(&document, "a policy is a JSON object"));
    };
    unique(members)?;
    let version = document
        .member("Version")
        .and_then(|member| member.node.as_str())
        .map(str::to_owned);
    let Some(statement) = document.member("Statement") else {
        return Err(refuse(&document, "`Statement` is missing"));
    };
    let statements = statement
        .node
        .items()
        .iter()
        .map(self::statement)
        .collect::<Result<_, _>>()?;
    Ok(Policy { version, statements })
}

fn statement(node: &Node) -> Result<Statement, NotAPolicy> {
    let Some(members) = node.as_object() else {
        return Err(refuse(node, "a statement is an object"));
    };
    unique(members)?;
    if let Some(unknown) = members.iter().find(|member| !MEMBERS.contains(&member.key.as_str())) {
        return Err(NotAPolicy {
            message: format!("`{}` is no member of a statement", unknown.key),
            span: unknown.key_span.clone(),
        });
    }
    let effect = match node.member("Effect").map(|member| (member.node.as_str(), &member.node)) {
        Some((Some("Allow"), _)) => Effect::Allow,
        Some((Some("Deny"), _)) => Effect::Deny,
        Some((_, effect)) => return Err(refuse(effect, "`Effect` is `Allow` or `Deny`")),
        None => return Err(refuse(node, "`Effect` is missing")),
    };
    Ok(Statement {
        sid: node
            .member("Sid")
            .and_then(|member| member.node.as_str())
            .map(str::to_owned),
        span: node.span.clone(),
        effect,
        actions: selection(node, "Action", "NotAction")?,
        resources: selection(node, "Resource", "NotResource")?,
        conditions: node
            .member("Condition")
            .map(|member| conditions(&member.node))
            .transpose()?
            .unwrap_or_default(),
    })
}

const MEMBERS: [&str; 8] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Principal",
];

fn selection(statement: &Node, name: &str, negated_name: &str) -> Result<Selection, NotAPolicy> {
    let (negated, member) = match (statement.member(name), statement.member(negated_name)) {
        (Some(member), None) => (false, member),
        (None, Some(member)) => (true, member),
        (Some(_), Some(both)) => {
            return Err(NotAPolicy {
                message: format!("`{name}` and `{negated_name}` exclude each other"),
                span: both.key_span.clone(),
            });
        }
        (None, None) => return Err(refuse(statement, &format!("`{name}` is missing"))),
    };
    let text = |item: &Node| {
        item.as_str()
            .map(str::to_owned)
            .ok_or_else(|| refuse(item, "this must be a string"))
    };
    Ok(Selection {
        negated,
        patterns: member.node.items().iter().map(text).collect::<Result<_, _>>()?,
    })
}

fn conditions(node: &Node) -> Result<Vec<Condition>, NotAPolicy> {
    let Some(operators) = node.as_object() else {
        return Err(refuse(node, "`Condition` is an object"));
    };
    unique(operators)?;
    let mut conditions = Vec::new();
    for member in operators {
        let Some(operator) = Operator::parse(&member.key) else {
            return Err(NotAPolicy {
                message: format!("`{}` is no condition operator", member.key),
                span: member.key_span.clone(),
            });
        };
        let Some(keys) = member.node.as_object() else {
            return Err(refuse(&member.node, "an object of keys and values"));
        };
        unique(keys)?;
        for key in keys {
            let value = |item: &Node| item.scalar().ok_or_else(|| refuse(item, "this must be a string"));
            let values = key.node.items().iter().map(value).collect::<Result<_, _>>()?;
            conditions.push(Condition {
                operator,
                key: key.key.clone(),
                values,
            });
        }
    }
    Ok(conditions)
}

/// A repeated key has no meaning that anybody could rely on.
fn unique(members: &[Member]) -> Result<(), NotAPolicy> {
    let mut seen = std::collections::BTreeSet::new();
    match members.iter().find(|member| !seen.insert(&member.key)) {
        Some(again) => Err(NotAPolicy {
            message: format!("`{}` is here twice", again.key),
            span: again.key_span.clone(),
        }),
        None => Ok(()),
    }
}

fn refuse(node: &Node, message: &str) -> NotAPolicy {
    NotAPolicy {
        message: message.to_owned(),
        span: node.span.clone(),
    }
}

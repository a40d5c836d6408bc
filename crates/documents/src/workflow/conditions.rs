//! `if`: whether a step runs.

use crate::{findings::Findings, rules::workflow as rules, shape, suggest::shown, yaml::Node};

const COMPARISONS: &[&str] = &[
    "booleanEquals",
    "stringEquals",
    "numberEquals",
    "numberGreaterThan",
    "numberGreaterThanEquals",
    "numberLessThan",
    "numberLessThanEquals",
];

const LOGICAL: &[&str] = &["and", "or", "not"];

/// Conditions in one `and` or `or`.
const MOST_CHILDREN: usize = 10;

/// No limit is documented; deeper than this is not looked into.
const MOST_NESTED: usize = 20;

pub(super) fn check(node: &Node, what: &str, nested: usize, findings: &mut Findings<'_>) {
    let Some(entries) = shape::map(node, what, findings) else {
        return;
    };
    let mut operators = entries
        .iter()
        .filter(|entry| !matches!(entry.key.as_str(), "value" | "value.$"));
    let Some(operator) = operators.next() else {
        let span = findings.first_line(&node.span);
        return findings.add(
            &rules::CONDITION,
            format!("{what} needs a comparison"),
            &span,
            "has none",
        );
    };
    for entry in operators {
        let message = format!("{what} takes one comparison; join several with `and` or `or`");
        findings.add(&rules::CONDITION, message, &entry.key_span, "one too many");
    }
    let name = operator.key.strip_suffix(".$").unwrap_or(&operator.key);
    if COMPARISONS.contains(&name) {
        shape::text(&operator.value, &format!("`{name}`"), findings);
        if let Some(value) = node.get("value").or(node.get("value.$")) {
            shape::text(value, "`value`", findings);
        } else {
            let message = format!("`{name}` compares with `value`, which is missing");
            findings.add(
                &rules::CONDITION,
                message,
                &operator.key_span,
                "has no `value` beside it",
            );
        }
    } else if LOGICAL.contains(&name) && nested < MOST_NESTED {
        logical(name, &operator.value, nested, findings);
    } else if !LOGICAL.contains(&name) {
        let known = [COMPARISONS, LOGICAL].concat();
        let message = format!("there is no comparison {}", shown(name));
        findings.unknown_word(&rules::CONDITION, message, (name, &operator.key_span), &known);
    }
}

fn logical(name: &str, value: &Node, nested: usize, findings: &mut Findings<'_>) {
    let what = format!("`{name}`");
    if name == "not" {
        return check(value, &what, nested + 1, findings);
    }
    let children = shape::list(value, &what, findings).unwrap_or_default();
    if let Some(first) = children.get(MOST_CHILDREN) {
        let span = findings.first_line(&first.span);
        findings.add(
            &rules::CONDITION,
            format!("{what} takes at most {MOST_CHILDREN} conditions"),
            &span,
            "one too many",
        );
    }
    for child in children {
        check(child, &format!("an item of {what}"), nested + 1, findings);
    }
}

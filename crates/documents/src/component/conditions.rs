//! Conditions: of `if`, and of the Assert action.

use super::pattern;
use crate::{
    findings::Findings,
    rules::component as rules,
    shape,
    suggest::shown,
    yaml::{Entry, Node},
};

/// `and`, `or` and `not` inside of each other.
const MOST_NESTED: usize = 4;

/// The comparison with a regular expression, which stands under its name.
const PATTERN: &str = "patternMatches";

/// Comparisons whose other side is `value`.
const WITH_VALUE: &[&str] = &[
    "stringEquals",
    "stringLessThan",
    "stringLessThanEquals",
    "stringGreaterThan",
    "stringGreaterThanEquals",
    PATTERN,
    "numberEquals",
    "numberLessThan",
    "numberLessThanEquals",
    "numberGreaterThan",
    "numberGreaterThanEquals",
];

/// Comparisons whose other side is the file of `path`.
const WITH_PATH: &[&str] = &[
    "fileMD5Equals",
    "fileSHA1Equals",
    "fileSHA256Equals",
    "fileSHA512Equals",
];

/// Tests of one thing alone.
const ALONE: &[&str] = &[
    "stringIsEmpty",
    "stringIsWhitespace",
    "binaryExists",
    "fileExists",
    "folderExists",
];

const LOGICAL: &[&str] = &["and", "or", "not"];

/// What a step may do when its condition holds, or does not.
const BRANCHES: &[&str] = &["Abort", "Execute", "Skip"];

/// The condition of a step, with `then` and `else`.
pub(super) fn check_if(node: &Node, findings: &mut Findings<'_>) {
    check(node, "`if`", true, 0, findings);
    for key in ["then", "else"] {
        if let Some(entry) = node.entry(key)
            && let Some(word) = shape::text(&entry.value, &format!("`{key}`"), findings)
            && !BRANCHES.contains(&word)
        {
            let message = format!("`{key}` cannot be {}", shown(word));
            findings.unknown_word(&rules::BRANCH, message, (word, &entry.value.span), BRANCHES);
        }
    }
}

/// The condition that an Assert step tests.
pub(super) fn check_assert(node: &Node, findings: &mut Findings<'_>) {
    check(node, "the condition", false, 0, findings);
}

fn check(node: &Node, what: &str, branches: bool, nested: usize, findings: &mut Findings<'_>) {
    let Some(entries) = shape::map(node, what, findings) else {
        return;
    };
    let beside = |key: &str| matches!(key, "value" | "path") || (branches && matches!(key, "then" | "else"));
    let mut operators = entries.iter().filter(|entry| !beside(&entry.key));
    let Some(operator) = operators.next() else {
        let span = findings.first_line(&node.span);
        findings.add(
            &rules::OPERATOR,
            format!("{what} needs a comparison"),
            &span,
            "has none",
        );
        return;
    };
    for entry in operators {
        let message = format!("{what} takes one comparison; join several with `and` or `or`");
        findings.add(&rules::OPERATOR, message, &entry.key_span, "one too many");
    }
    compare(operator, node, nested, findings);
}

fn compare(operator: &Entry, node: &Node, nested: usize, findings: &mut Findings<'_>) {
    let name = operator.key.as_str();
    if WITH_VALUE.contains(&name) {
        side(operator, node, "value", findings);
        if name == PATTERN {
            pattern::check(&operator.value, findings);
        }
    } else if WITH_PATH.contains(&name) {
        side(operator, node, "path", findings);
    } else if ALONE.contains(&name) {
        shape::text(&operator.value, &format!("`{name}`"), findings);
    } else if LOGICAL.contains(&name) {
        logical(operator, nested, findings);
    } else {
        let known = [WITH_VALUE, WITH_PATH, ALONE, LOGICAL].concat();
        let message = format!("there is no comparison {}", shown(name));
        findings.unknown_word(&rules::OPERATOR, message, (name, &operator.key_span), &known);
    }
}

/// Both sides of a comparison.
fn side(operator: &Entry, node: &Node, other: &str, findings: &mut Findings<'_>) {
    let numbers = operator.key.starts_with("number");
    operand(&operator.value, &operator.key, numbers, findings);
    if let Some(value) = node.get(other) {
        operand(value, other, numbers, findings);
        return;
    }
    let message = format!("`{}` compares with `{other}`, which is missing", operator.key);
    findings.add(
        &rules::OPERATOR,
        message,
        &operator.key_span,
        &format!("has no `{other}` beside it"),
    );
}

/// One side of a comparison: a text, or a number. Whether a number may stand in quotes is not documented; a reference stands in some.
fn operand(node: &Node, name: &str, number: bool, findings: &mut Findings<'_>) {
    let Some(text) = shape::text(node, &format!("`{name}`"), findings) else {
        return;
    };
    if number && !text.contains("{{") && text.trim().parse::<f64>().is_err() {
        let message = format!("`{name}` compares numbers, and {} is none", shown(text));
        findings.add(&rules::OPERATOR, message, &node.span, "not a number");
    }
}

fn logical(operator: &Entry, nested: usize, findings: &mut Findings<'_>) {
    if nested >= MOST_NESTED {
        let message = format!("conditions are at most {MOST_NESTED} levels deep");
        findings.add(
            &rules::CONDITION_DEPTH,
            message,
            &operator.key_span,
            "one level too deep",
        );
        return;
    }
    let what = format!("`{}`", operator.key);
    if operator.key == "not" {
        return check(&operator.value, &what, false, nested + 1, findings);
    }
    for child in shape::list(&operator.value, &what, findings).unwrap_or_default() {
        check(child, &format!("an item of {what}"), false, nested + 1, findings);
    }
}

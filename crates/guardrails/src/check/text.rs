//! The text itself: JSON, repeated keys, templates, size.

use std::collections::BTreeMap;

use model::Severity;

use super::{
    Checker, Depth,
    rule::Rule,
    view::{is_ours, placeholders},
};
use crate::{
    PolicyType,
    json::{BYTE_ORDER_MARK, Node, Problem, ProblemKind, Value, ink},
};

pub(super) const RULES: &[Rule] = &[
    SYNTAX,
    MARK,
    COMMENT,
    COMMA,
    PLACEHOLDER,
    DUPLICATE,
    TEMPLATE,
    TOO_LARGE,
    BYTES,
    NEARLY_FULL,
];

const SYNTAX: Rule = Rule {
    code: "policy/syntax",
    severity: Severity::Error,
    title: "The text is not JSON",
    explanation: "Organizations answers MalformedPolicyDocument, without a position. Here is the position.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": 's3:*', "Resource": "*"}]}"#,
    at: "'",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const MARK: Rule = Rule {
    code: "policy/byte-order-mark",
    severity: Severity::Hint,
    title: "The file begins with a byte order mark",
    explanation: "Some editors write these three invisible bytes. JSON has no place for them (RFC 8259): goldsmith leaves them out of \
                  what it sends, other programs may send them, and AWS would read something that is not JSON. `check --fix` removes \
                  them.",
    policy_type: PolicyType::ServiceControl,
    bad: "\u{feff}{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}",
    at: "\u{feff}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const COMMENT: Rule = Rule {
    code: "policy/comment",
    severity: Severity::Error,
    title: "JSON has no comments",
    explanation: "Put the reason into the Sid, or into `description` of the policy's TOML file.",
    policy_type: PolicyType::ServiceControl,
    bad: "{\"Version\": \"2012-10-17\",\n // no S3\n \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}",
    at: "// no S3",
    good: "{\"Version\": \"2012-10-17\",\n \"Statement\": {\"Sid\": \"NoS3\", \"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}",
};

const COMMA: Rule = Rule {
    code: "policy/comma",
    severity: Severity::Error,
    title: "A comma is missing or too many",
    explanation: "JSON wants a comma between two items, and none after the last.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:GetObject", ], "Resource": "*"}}"#,
    at: ", ]",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:GetObject"], "Resource": "*"}}"#,
};

const PLACEHOLDER: Rule = Rule {
    code: "policy/bare-placeholder",
    severity: Severity::Error,
    title: "A placeholder outside of quotes",
    explanation: "The text is JSON only once it is rendered. goldsmith replaces `${var.x}` inside of strings, after parsing.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": ${buckets}}}"#,
    at: "${buckets}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "${var.buckets}"}}"#,
};

const DUPLICATE: Rule = Rule {
    code: "policy/duplicate-key",
    severity: Severity::Error,
    title: "A key is there twice",
    explanation: "Most JSON readers silently keep one of the two, and not all the same one. IAM refuses it. Two conditions \
                  with one operator belong into one object; two values for one key into one list.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Action": "sqs:*", "Resource": "*"}}"#,
    at: "\"Action\": \"sqs",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:*", "sqs:*"], "Resource": "*"}}"#,
};

const TEMPLATE: Rule = Rule {
    code: "policy/template",
    severity: Severity::Hint,
    title: "The text is a template of another tool",
    explanation: "Placeholders such as `${PARTITION}`, `[PRIVILEGED_ROLE]` or `<my-org-id>` stand where values belong. What \
                  the policy will say is not known, so nothing else is checked. goldsmith's own are `${var.name}`, \
                  `${account}`, `${region}`, `${organization}`, `${organization_arn}` and `${env}`.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:${PARTITION}:s3:::*"}}"#,
    at: "\"arn:${PARTITION}:s3:::*\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:${var.partition}:s3:::*"}}"#,
};

/// The quota that the examples of the three size rules are checked against, so that they stay readable.
#[cfg(test)]
pub(super) const EXAMPLE_QUOTA: usize = 100;

const TOO_LARGE: Rule = Rule {
    code: "policy/too-large",
    severity: Severity::Error,
    title: "The policy is larger than AWS takes",
    explanation: "Counted as it is sent, without white space between tokens. Wildcards in actions save most; else split \
                  the policy, mind the number of policies that a target takes, or attach it at several levels. (The \
                  example is too large for a quota of 100.)",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:DeleteObject"], "Resource": "*"}}"#,
    at: "{\"Version\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const BYTES: Rule = Rule {
    code: "policy/bytes",
    severity: Severity::Warning,
    title: "The policy fits in characters, but not in bytes",
    explanation: "AWS's quota page speaks of characters today and spoke of bytes before; which one is enforced for text \
                  beyond ASCII is not known. Leave such text out of Sids and values. (The example has 99 characters \
                  and 102 bytes where 100 are allowed.)",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::äöü"}}"#,
    at: "{\"Version\"",
    good: r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::a"}}"#,
};

const NEARLY_FULL: Rule = Rule {
    code: "policy/nearly-full",
    severity: Severity::Hint,
    title: "The policy is nearly as large as AWS takes",
    explanation: "More than nine tenths of the quota are used; the next statement may not fit. (The example is checked \
                  against a quota of 100.)",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::a"}}"#,
    at: "{\"Version\"",
    good: r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#,
};

/// What the parser passed over before it began.
pub(super) fn mark(checker: &mut Checker<'_>) {
    if checker.text.starts_with(BYTE_ORDER_MARK) {
        let span = 0..BYTE_ORDER_MARK.len_utf8();
        let finding = MARK.finding("a byte order mark is not JSON");
        checker.report(finding.at(span.clone(), "before the policy").fix(span, ""));
    }
}

/// What the parser found.
pub(super) fn problems(problems: &[Problem], checker: &mut Checker<'_>) {
    for problem in problems.iter().take(super::MOST_FINDINGS) {
        let span = problem.span.clone();
        let rule = match problem.kind {
            ProblemKind::Comment => COMMENT,
            ProblemKind::TrailingComma | ProblemKind::MissingComma => COMMA,
            ProblemKind::BarePlaceholder => PLACEHOLDER,
            _ => SYNTAX,
        };
        let finding = rule.finding(problem.to_string()).at(span.clone(), "here");
        checker.report(match problem.kind {
            ProblemKind::Comment => finding.fix(span, ""),
            ProblemKind::TrailingComma => finding.fix(span.start..span.start + 1, ""),
            ProblemKind::MissingComma => finding.fix(span.start..span.start, ","),
            ProblemKind::BarePlaceholder => finding.help("put it into quotes"),
            _ => finding,
        });
    }
}

/// Keys that an object has twice.
pub(super) fn duplicates(node: &Node, checker: &mut Checker<'_>) {
    match &node.value {
        Value::Object(members) => {
            let mut seen = BTreeMap::new();
            for member in members {
                if let Some(first) = seen.insert(&member.key, &member.key_span) {
                    let finding = DUPLICATE.finding(format!("`{}` is there twice", member.key));
                    checker.report(
                        finding
                            .at(member.key_span.clone(), "again")
                            .at(first.clone(), "first here"),
                    );
                }
                duplicates(&member.node, checker);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| duplicates(item, checker)),
        _ => {}
    }
}

/// Says once that the text is a template, and whether it is one.
pub(super) fn template(node: &Node, checker: &mut Checker<'_>) -> bool {
    let Some((span, placeholder)) = first_placeholder(node) else {
        return false;
    };
    let finding = TEMPLATE.finding(format!(
        "this is a template: `{placeholder}` is to be replaced by another tool"
    ));
    checker.report(
        finding
            .at(span, "a placeholder")
            .help("check the rendered policy, or write `${var.name}`"),
    );
    true
}

fn first_placeholder(node: &Node) -> Option<(std::ops::Range<usize>, String)> {
    let of = |text: &str, span: &std::ops::Range<usize>| foreign(text).map(|found| (span.clone(), found.to_owned()));
    match &node.value {
        Value::String(text) => of(text, &node.span),
        Value::Array(items) => items.iter().find_map(first_placeholder),
        Value::Object(members) => members
            .iter()
            .find_map(|member| of(&member.key, &member.key_span).or_else(|| first_placeholder(&member.node))),
        _ => None,
    }
}

/// A placeholder that neither IAM nor goldsmith fills in.
fn foreign(text: &str) -> Option<&str> {
    // What each of them begins with; most texts have none of it.
    if !text.bytes().any(|byte| b"$[<{".contains(&byte)) {
        return None;
    }
    let dollar = placeholders(text).find(|(name, span)| {
        let escaped = text[..span.start].ends_with('$');
        let of_iam = name.contains(':') || matches!(*name, "*" | "?" | "$" | "");
        !escaped
            && !of_iam
            && !is_ours(name)
            && name
                .chars()
                .all(|one| one.is_alphanumeric() || "_.-()[]\"' ".contains(one))
    });
    let between = |open: char, close: char, word: fn(char) -> bool| {
        text.match_indices(open).find_map(|(at, _)| {
            let after = &text[at + 1..];
            let inside = &after[..after.find(|one| !word(one)).unwrap_or(after.len())];
            let is_word = inside.starts_with(|first: char| first.is_ascii_alphabetic())
                && after[inside.len()..].starts_with(close);
            is_word.then(|| &text[at..at + inside.len() + 2])
        })
    };
    dollar
        .map(|(_, span)| &text[span])
        .or_else(|| {
            between('[', ']', |one| {
                one.is_ascii_uppercase() || one.is_ascii_digit() || "_-".contains(one)
            })
        })
        .or_else(|| between('<', '>', |one| one.is_ascii_alphanumeric() || "_- .".contains(one)))
        .or_else(|| {
            text.find("{{")
                .filter(|at| text[*at..].contains("}}"))
                .map(|at| &text[at..])
        })
}

/// A policy of more than so many times what AWS takes is not looked into beyond its grammar.
const FAR_TOO_LARGE: usize = 2;

/// The size as sent, and how far it is worth looking into.
pub(super) fn size(is_sound: bool, checker: &mut Checker<'_>) -> Depth {
    let most = checker.context.limits.get(checker.policy_type).max_characters;
    if !is_sound {
        // Nobody knows the size of what has mistakes in it; white space never counts.
        let ink = checker.text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
        return depth(ink, most);
    }
    let (characters, bytes) = ink(checker.text).fold((0, 0), |(characters, bytes), character| {
        (characters + 1, bytes + character.len_utf8())
    });
    sized(characters, bytes, most, checker);
    depth(characters, most)
}

fn depth(characters: usize, most: usize) -> Depth {
    if characters > most * FAR_TOO_LARGE {
        Depth::Grammar
    } else {
        Depth::Whole
    }
}

fn sized(characters: usize, bytes: usize, most: usize, checker: &mut Checker<'_>) {
    let start = checker
        .text
        .find(|character: char| !character.is_whitespace() && character != BYTE_ORDER_MARK)
        .unwrap_or(0);
    let whole = start..start + 1;
    let policy_type = checker.policy_type;
    if characters > most {
        let over = characters - most;
        let rest = match depth(characters, most) {
            Depth::Whole => "",
            Depth::Grammar => "; so far above it, only the grammar is checked",
        };
        let finding = TOO_LARGE.finding(format!(
            "this {policy_type} has {characters} characters, where AWS takes {most}{rest}"
        ));
        checker.report(
            finding
                .at(whole, format!("{over} too many"))
                .help("use wildcards, or split the policy"),
        );
    } else if bytes > most {
        let finding = BYTES.finding(format!(
            "{characters} characters, but {bytes} bytes, where {most} are the limit"
        ));
        checker.report(finding.at(whole, "the whole policy"));
    } else if characters * 10 > most * 9 {
        let finding = NEARLY_FULL.finding(format!("{characters} of {most} characters are used"));
        checker.report(finding.at(whole, format!("{} left", most - characters)));
    }
}

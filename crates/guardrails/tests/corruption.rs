//! Every valid policy, broken in every place in ways that break it by construction: nearly all must be found, at the
//! place of the break.

use std::ops::Range;

use goldsmith_guardrails::{Context, PolicyType, check, json, rules};
use json::{Node, Value};
use model::Diagnostic;

/// A broken text, and the bytes in it that a finding must touch.
struct Broken {
    what: &'static str,
    text: String,
    place: Range<usize>,
}

#[test]
fn breaks_are_found_where_they_are() {
    let (mut total, mut found) = (0_u32, 0_u32);
    let mut missed: Vec<String> = Vec::new();
    let valid = rules()
        .iter()
        .filter(|rule| !rule.good.contains("${var") && rule.good.starts_with('{'));
    for (policy_type, text) in valid.map(|rule| (rule.policy_type, rule.good)) {
        let before = check(text, policy_type, &Context::default());
        for broken in corruptions(text, policy_type) {
            total += 1;
            let findings = check(&broken.text, policy_type, &Context::default());
            let mut new = findings.iter().filter(|finding| is_new(finding, &findings, &before));
            let touches = new.any(|finding| {
                let label = &finding.labels[0].span;
                label.start <= broken.place.end && broken.place.start <= label.end
            });
            if touches {
                found += 1;
            } else {
                missed.push(format!("{}: {}", broken.what, broken.text));
            }
        }
    }
    missed.sort();
    missed.dedup();
    assert!(total > 1_000, "{total}");
    let share = f64::from(found) / f64::from(total);
    println!("{found} of {total} found ({:.1} %)", share * 100.0);
    assert!(
        share >= 0.95,
        "{found} of {total} found; missed:\n{}",
        missed.join("\n")
    );
}

/// Whether a finding was not there before the break, wherever it has moved since: nothing before says the same, or not as
/// often.
fn is_new(finding: &Diagnostic, after: &[Diagnostic], before: &[Diagnostic]) -> bool {
    let said = |findings: &[Diagnostic]| {
        let same = findings
            .iter()
            .filter(|other| other.code == finding.code && other.message == finding.message);
        same.count()
    };
    said(after) > said(before)
}

fn corruptions(text: &str, policy_type: PolicyType) -> Vec<Broken> {
    let root = json::parse(text).strict().expect("the good examples are JSON");
    let mut all = Vec::new();
    quotes(text, &mut all);
    walk(text, &root, &mut Vec::new(), policy_type, &mut all);
    all
}

/// One quote less.
fn quotes(text: &str, all: &mut Vec<Broken>) {
    for (at, _) in text.match_indices('"') {
        let mut broken = text.to_owned();
        broken.remove(at);
        // From the last quote before to the next line break, the reader cannot know which one is missing.
        let start = text[..at].rfind('"').unwrap_or(0);
        all.push(Broken {
            what: "a quote less",
            text: broken,
            place: start..text.len() - 1,
        });
    }
}

fn walk<'a>(text: &str, node: &'a Node, path: &mut Vec<&'a str>, policy_type: PolicyType, all: &mut Vec<Broken>) {
    let replace = |span: &Range<usize>, with: &str| {
        let mut broken = text.to_owned();
        broken.replace_range(span.clone(), with);
        (broken, span.start..span.start + with.len())
    };
    let mut push = |what: &'static str, (text, place): (String, Range<usize>)| all.push(Broken { what, text, place });
    let own_text = &text[node.span.clone()];
    let free = matches!(path.last(), Some(&"Sid" | &"Id" | &"exception_message"))
        || path.contains(&"Condition") && path.len() > 4;
    match &node.value {
        Value::String(value) if !free && !value.is_empty() => {
            push(
                "an object for a string",
                replace(&node.span, &format!("{{\"x\": {own_text}}}")),
            );
            if path.last() == Some(&"Action") && value.contains(':') && !value.contains('*') {
                push("a renamed action", replace(&node.span, &format!("\"{value}Zz\"")));
            }
            if path.last() == Some(&"Effect") {
                push("another effect", replace(&node.span, "\"Denied\""));
            }
        }
        Value::Array(items) if policy_type.is_authorization() && !items.is_empty() => {
            let first = &text[items[0].span.clone()];
            push("a map for a list", replace(&node.span, &format!("{{\"0\": {first}}}")));
        }
        _ => {}
    }
    for member in node.as_object().unwrap_or_default() {
        let key = &text[member.key_span.clone()];
        let in_condition = path.contains(&"Condition");
        if !in_condition || path.last() == Some(&"Condition") {
            push(
                "a misspelt member",
                replace(&member.key_span, &format!("\"{}x\"", &key[1..key.len() - 1])),
            );
        }
        let whole = member.key_span.start..member.node.span.end;
        push("a member twice", {
            let member_text = &text[whole.clone()];
            let (broken, _) = replace(&whole, &format!("{member_text}, {member_text}"));
            let second = whole.end + 2;
            (broken, second..second + member_text.len())
        });
        let required = [
            "Effect",
            "Action",
            "Resource",
            "Statement",
            "Principal",
            "NotAction",
            "NotResource",
            "Version",
        ];
        if required.contains(&member.key.as_str()) {
            push("a member less", drop_member(text, node, &whole));
        }
    }
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| walk(text, item, path, policy_type, all)),
        Value::Object(members) => {
            for member in members {
                path.push(&member.key);
                walk(text, &member.node, path, policy_type, all);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The text without a member and one of the commas beside it; the place is its object.
fn drop_member(text: &str, object: &Node, member: &Range<usize>) -> (String, Range<usize>) {
    let after = text[member.end..].trim_start();
    let mut span = member.clone();
    if after.starts_with(',') {
        span.end = text.len() - after.len() + 1;
    } else if let Some(comma) = text[..member.start]
        .rfind(',')
        .filter(|comma| *comma > object.span.start)
    {
        span.start = comma;
    }
    let mut broken = text.to_owned();
    broken.replace_range(span.clone(), "");
    (broken, object.span.start..object.span.end - span.len())
}

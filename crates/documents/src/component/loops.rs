//! `loop`: the same step several times.

use super::reference::{self, Target};
use crate::{
    findings::Findings,
    rules::component as rules,
    shape::{self, Names},
    suggest::shown,
    yaml::Node,
};

/// How a step refers to its loop when the loop has no name.
pub(crate) const UNNAMED: &str = "loop";

/// The characters that may stand between the items of a list.
const DELIMITERS: &[&str] = &[".", ",", ";", ":", "\n", "\t", " ", "-", "_"];

/// Checks a loop and tells its name.
pub(super) fn check(node: &Node, names: &mut Names, findings: &mut Findings<'_>) -> String {
    if shape::map(node, "`loop`", findings).is_none() {
        return UNNAMED.to_owned();
    }
    shape::known_keys(node, &["name", "for", "forEach"], "a loop", findings);
    match (node.get("for"), node.entry("forEach")) {
        (Some(range), None) => numbers(range, findings),
        (None, Some(entry)) => items(&entry.value, findings),
        (None, None) => {
            let span = findings.first_line(&node.span);
            findings.add(&rules::LOOP, "a loop needs `for` or `forEach`", &span, "has neither");
        }
        (Some(_), Some(entry)) => {
            findings.add(
                &rules::LOOP,
                "a loop has either `for` or `forEach`",
                &entry.key_span,
                "one too many",
            );
        }
    }
    let Some(name) = node.get("name").filter(|name| !name.is_null()) else {
        return UNNAMED.to_owned();
    };
    let Some(text) = shape::text(name, "a loop's name", findings) else {
        return UNNAMED.to_owned();
    };
    names.take("loops of this phase", text, &name.span, findings);
    text.to_owned()
}

/// `for: {start, end, updateBy}`
fn numbers(node: &Node, findings: &mut Findings<'_>) {
    if shape::map(node, "`for`", findings).is_none() {
        return;
    }
    shape::known_keys(node, &["start", "end", "updateBy"], "`for`", findings);
    let mut bound = |key: &str| {
        let value = shape::required(node, key, "`for`", findings)?;
        let number = shape::number(value);
        let reference = value.text().is_some_and(|text| text.contains("{{"));
        if chained(value, findings) {
            let message = format!("`{key}` cannot come from a step: only `forEach` takes what another step gives");
            findings.add(&rules::LOOP, message, &value.span, "comes from a step");
        } else if number.is_none() && !reference {
            findings.add(
                &rules::LOOP,
                format!("`{key}` must be a whole number"),
                &value.span,
                "not a number",
            );
        }
        number
    };
    let (start, end, step) = (bound("start"), bound("end"), bound("updateBy"));
    let (Some(start), Some(end), Some(step)) = (start, end, step) else {
        return;
    };
    let forever = step == 0 || (step > 0 && start > end) || (step < 0 && start < end);
    if forever {
        let span = node
            .get("updateBy")
            .map_or_else(|| node.span.clone(), |value| value.span.clone());
        let message = format!("a loop from {start} to {end} by steps of {step} never reaches its end");
        findings.add(&rules::LOOP, message, &span, "goes nowhere, or the wrong way");
    }
}

/// Whether a value refers to a step; to a parameter it may.
fn chained(value: &Node, findings: &Findings<'_>) -> bool {
    let references = reference::scan(findings.text, &value.span);
    references
        .iter()
        .any(|found| matches!(found.target, Target::Chain { .. }))
}

/// `forEach: [a, b]` or `forEach: {list, delimiter}`
fn items(node: &Node, findings: &mut Findings<'_>) {
    if let Some(items) = node.items() {
        for item in items.iter().filter(|item| item.text().is_none()) {
            shape::text(item, "an item of `forEach`", findings);
        }
        return;
    }
    if node.entries().is_none() {
        let message = format!(
            "`forEach` is a list, or a map of `list` and `delimiter`, and this is {}",
            node.describe()
        );
        findings.add(&rules::LOOP, message, &node.span, "neither");
        return;
    }
    shape::known_keys(node, &["list", "delimiter"], "`forEach`", findings);
    if let Some(list) = shape::required(node, "list", "`forEach`", findings) {
        shape::text(list, "`list`", findings);
    }
    if let Some(entry) = node.entry("delimiter")
        && let Some(text) = shape::text(&entry.value, "`delimiter`", findings)
        && !DELIMITERS.contains(&text)
    {
        let message = format!("{} cannot separate the items of a list", shown(text));
        let help = "one of `.` `,` `;` `:` `-` `_`, a blank, a tab or a line break, in quotes";
        findings.push(
            rules::LOOP
                .finding(message)
                .at(entry.value.span.clone(), "not a delimiter")
                .help(help),
        );
    }
}

//! The inputs of a step against what its action takes.

use super::{
    WorkflowStep,
    actions::{Action, Input, Kind},
};
use crate::{
    findings::Findings,
    rules::workflow as rules,
    shape,
    suggest::{one_of, shown},
    yaml::{Entry, Node},
};

/// Checks the inputs of a step; `entry` is the key `inputs`, if it is there.
pub(super) fn check(action: &Action, step: &WorkflowStep, entry: Option<&Entry>, findings: &mut Findings<'_>) {
    let required = action.inputs.iter().filter(|input| input.required);
    let Some(entry) = entry.filter(|entry| !entry.value.is_null() && entry.value.entries() != Some(&[])) else {
        let needed: Vec<&str> = required.map(|input| input.name).collect();
        if !needed.is_empty() {
            let message = format!("{} has no inputs, and needs {}", action.name, needed.join(", "));
            let span = entry.map_or(&step.action_span, |entry| &entry.value.span);
            findings.add(&rules::MISSING_INPUTS, message, span, "needs inputs");
        }
        return;
    };
    let node = &entry.value;
    let Some(entries) = shape::map(node, &format!("`inputs` of {}", action.name), findings) else {
        return;
    };
    let free: Vec<&str> = action
        .inputs
        .iter()
        .map(|input| input.name)
        .filter(|name| given(node, name).is_none())
        .collect();
    for entry in entries {
        let plain = entry.key.strip_suffix(".$").unwrap_or(&entry.key);
        match action.inputs.iter().find(|input| input.name == plain) {
            Some(input) if plain == entry.key => value(action, input, entry, findings),
            Some(_) => {}
            None => unknown_input(action, &free, entry, findings),
        }
    }
    for input in required.filter(|input| given(node, input.name).is_none()) {
        let span = findings.first_line(&node.span);
        let message = format!("{} needs `{}`", action.name, input.name);
        findings.add(
            &rules::MISSING_INPUT,
            message,
            &span,
            &format!("has no `{}`", input.name),
        );
    }
}

/// The value of an input, as it is or as a path.
fn given<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
    node.entries()?
        .iter()
        .find(|entry| entry.key.strip_suffix(".$").unwrap_or(&entry.key) == name)
}

fn unknown_input(action: &Action, free: &[&str], entry: &Entry, findings: &mut Findings<'_>) {
    let message = format!("{} has no input {}", action.name, shown(&entry.key));
    let paths: Vec<String> = free.iter().map(|name| format!("{name}.$")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let known = if entry.key.ends_with(".$") { &paths } else { free };
    findings.unknown_word(&rules::UNKNOWN_INPUT, message, (&entry.key, &entry.key_span), known);
}

fn value(action: &Action, input: &Input, entry: &Entry, findings: &mut Findings<'_>) {
    let node = &entry.value;
    if input.required && node.is_null() {
        let message = format!("{} needs a value for `{}`", action.name, input.name);
        return findings.add(&rules::MISSING_INPUT, message, &entry.key_span, "is empty");
    }
    let text = node.text();
    if text.is_some_and(|text| text.contains("{{") || text.starts_with("$.")) {
        return;
    }
    let wanted = match input.kind {
        Kind::Any => Ok(()),
        Kind::Regions(keys) => return regions(action, input, keys, node, findings),
        Kind::Text => text.map(drop).ok_or("a single value".to_owned()),
        Kind::Boolean => text
            .filter(|text| matches!(*text, "true" | "false"))
            .map(drop)
            .ok_or("true or false".to_owned()),
        Kind::Word(words) => text
            .filter(|text| words.contains(text))
            .map(drop)
            .ok_or_else(|| one_of(words)),
        Kind::List => node.items().map(drop).ok_or("a list".to_owned()),
        Kind::Lists => return lists(action, input, node, findings),
        Kind::Json => text
            .is_none_or(|text| serde_json::from_str::<serde_json::Value>(text).is_ok())
            .then_some(())
            .ok_or("JSON".to_owned()),
    };
    let Err(wanted) = wanted else { return };
    let message = format!("`{}` of {} must be {wanted}", input.name, action.name);
    match (input.kind, text) {
        (Kind::Word(words), Some(word)) => {
            findings.unknown_word(&rules::INPUT_VALUE, message, (word, &node.span), words);
        }
        _ => findings.add(&rules::INPUT_VALUE, message, &node.span, &format!("not {wanted}")),
    }
}

/// A map of lists; a path or a reference may stand for one.
fn lists(action: &Action, input: &Input, node: &Node, findings: &mut Findings<'_>) {
    let what = format!("`{}` of {}", input.name, action.name);
    for entry in shape::map(node, &what, findings).unwrap_or_default() {
        let text = entry.value.text();
        let open = entry.key.ends_with(".$") || text.is_some_and(|text| text.contains("{{") || text.starts_with("$."));
        if entry.value.items().is_none() && !open {
            let message = format!("each of {what} must be a list");
            findings.add(&rules::INPUT_VALUE, message, &entry.value.span, "not a list");
        }
    }
}

/// One map for each Region.
fn regions(action: &Action, input: &Input, keys: &[&str], node: &Node, findings: &mut Findings<'_>) {
    let what = format!("`{}` of {}", input.name, action.name);
    for item in shape::list(node, &what, findings).unwrap_or_default() {
        let Some(entries) = shape::map(item, &format!("an item of {what}"), findings) else {
            continue;
        };
        for entry in entries {
            let plain = entry.key.strip_suffix(".$").unwrap_or(&entry.key);
            if plain != "region" && !keys.contains(&plain) {
                let message = format!("{what} has no key {}", shown(&entry.key));
                findings.unknown_word(&rules::UNKNOWN_INPUT, message, (&entry.key, &entry.key_span), keys);
            }
        }
        if given(item, "region").is_none() {
            let span = findings.first_line(&item.span);
            findings.add(
                &rules::MISSING_INPUT,
                format!("{what} needs `region`"),
                &span,
                "has no `region`",
            );
        }
    }
}

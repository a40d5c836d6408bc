//! The inputs of a step against what its action takes.

use super::{
    Step,
    actions::{Action, Container, Input, Kind},
    conditions, special,
};
use crate::{
    checked::Context,
    findings::Findings,
    rules::component as rules,
    shape,
    suggest::{one_of, shown},
    yaml::{Entry, Node, Value},
};

/// Checks the inputs of a step; `entry` is the key `inputs`, if it is there.
pub(super) fn check(
    action: &Action,
    step: &Step,
    entry: Option<&Entry>,
    context: &Context<'_>,
    findings: &mut Findings<'_>,
) {
    let Some(entry) = entry.filter(|entry| !empty(&entry.value)) else {
        return missing(action, step, entry, findings);
    };
    let node = &entry.value;
    match (action.container, &node.value) {
        (Container::Condition, _) => conditions::check_assert(node, findings),
        (Container::Map, Value::Map(_)) => one(action, node, context, findings),
        (Container::List, Value::List(items)) => {
            for item in items {
                if shape::map(item, &format!("an input of {}", action.name), findings).is_some() {
                    one(action, item, context, findings);
                }
            }
        }
        (container, _) => {
            let wanted = if container == Container::Map {
                "a map"
            } else {
                "a list of maps, each with a dash"
            };
            let message = format!(
                "the inputs of {} are {wanted}, and this is {}",
                action.name,
                node.describe()
            );
            findings.add(&rules::INPUTS_SHAPE, message, &node.span, &format!("must be {wanted}"));
        }
    }
}

fn empty(node: &Node) -> bool {
    node.is_null() || node.items().is_some_and(<[_]>::is_empty) || node.entries().is_some_and(<[_]>::is_empty)
}

/// Since the middle of 2026 AWS refuses a step without the inputs that its action requires.
fn missing(action: &Action, step: &Step, entry: Option<&Entry>, findings: &mut Findings<'_>) {
    let span = entry.map_or(&step.action_span, |entry| &entry.value.span);
    let mut needed: Vec<&str> = action
        .inputs
        .iter()
        .filter(|input| input.required)
        .map(|input| input.name)
        .collect();
    if action.name == "ExecutePowerShell" {
        needed.push("commands");
    }
    if action.container == Container::Condition {
        needed.push("a comparison");
    }
    if !needed.is_empty() {
        let message = format!("{} has no inputs, and needs {}", action.name, needed.join(", "));
        findings.add(&rules::MISSING_INPUTS, message, span, "needs inputs");
    }
}

/// One map of inputs.
fn one(action: &Action, node: &Node, context: &Context<'_>, findings: &mut Findings<'_>) {
    let free: Vec<&str> = action
        .inputs
        .iter()
        .map(|input| input.name)
        .filter(|name| node.get(name).is_none())
        .collect();
    for entry in node.entries().unwrap_or_default() {
        if let Some(input) = action.inputs.iter().find(|input| input.name == entry.key) {
            value(action, input, entry, findings);
        } else {
            let message = format!("{} has no input {}", action.name, shown(&entry.key));
            findings.unknown_word(&rules::UNKNOWN_INPUT, message, (&entry.key, &entry.key_span), &free);
        }
    }
    for input in action
        .inputs
        .iter()
        .filter(|input| input.required && node.get(input.name).is_none())
    {
        let span = findings.first_line(&node.span);
        let message = format!("{} needs `{}`", action.name, input.name);
        findings.add(
            &rules::MISSING_INPUT,
            message,
            &span,
            &format!("has no `{}`", input.name),
        );
    }
    special::check(action, node, context, findings);
}

fn value(action: &Action, input: &Input, entry: &Entry, findings: &mut Findings<'_>) {
    let (name, node) = (input.name, &entry.value);
    if input.required && node.is_null() {
        let message = format!("{} needs a value for `{name}`", action.name);
        return findings.add(&rules::MISSING_INPUT, message, &entry.key_span, "is empty");
    }
    let text = node.text();
    if text.is_some_and(|text| text.contains("{{")) && input.kind != Kind::Texts {
        return;
    }
    let wanted = match input.kind {
        Kind::Text => text.is_some().then_some(()).ok_or("a single value".to_owned()),
        Kind::Boolean => flag(node).ok_or("true or false".to_owned()),
        Kind::Integer => shape::number(node).map(drop).ok_or("a whole number".to_owned()),
        Kind::Word(words) => text
            .is_some_and(|text| words.contains(&text))
            .then_some(())
            .ok_or_else(|| one_of(words)),
        Kind::Encoding => text
            .is_some_and(encoding)
            .then_some(())
            .ok_or("an encoding like `utf8` or `utf16-LE`".to_owned()),
        Kind::Texts => return texts(action, name, entry, findings),
        Kind::TextMap => single_values(node.entries().map(|entries| entries.iter().map(|entry| &entry.value)))
            .ok_or("a map of single values".to_owned()),
        Kind::TextOrTexts => text
            .map(drop)
            .or_else(|| single_values(node.items().map(<[_]>::iter)))
            .ok_or("a single value or a list of them".to_owned()),
        Kind::Arguments => arguments(node, findings).ok_or("a list of maps of `name` and `value`".to_owned()),
    };
    if let Err(wanted) = wanted {
        let message = format!("`{name}` of {} must be {wanted}", action.name);
        match (input.kind, text) {
            (Kind::Word(words), Some(word)) => {
                findings.unknown_word(&rules::INPUT_VALUE, message, (word, &node.span), words);
            }
            _ => findings.add(&rules::INPUT_VALUE, message, &node.span, &format!("not {wanted}")),
        }
    }
}

fn single_values<'n>(nodes: Option<impl Iterator<Item = &'n Node>>) -> Option<()> {
    nodes?.all(|node| node.text().is_some()).then_some(())
}

fn arguments(node: &Node, findings: &mut Findings<'_>) -> Option<()> {
    for item in node.items()? {
        item.entries()?;
        if let Some(name) = shape::required(item, "name", "a parameter of ExecuteDocument", findings) {
            shape::text(name, "`name`", findings);
        }
        match item.get("value") {
            None => drop(shape::required(
                item,
                "value",
                "a parameter of ExecuteDocument",
                findings,
            )),
            Some(value) => drop(shape::text(value, "`value`", findings)),
        }
        shape::known_keys(item, &["name", "value"], "a parameter of ExecuteDocument", findings);
    }
    Some(())
}

/// `true` and `false`, in quotes or not: whether AWS minds the quotes is not documented.
fn flag(node: &Node) -> Option<()> {
    let text = node.text()?;
    (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")).then_some(())
}

/// `utf8`, `utf16`, `utf32` with an optional byte order, with and without hyphens, in any case.
fn encoding(text: &str) -> bool {
    let text = text.to_ascii_lowercase().replace('-', "");
    matches!(
        text.as_str(),
        "utf8" | "utf16" | "utf16le" | "utf16be" | "utf32" | "utf32le" | "utf32be"
    )
}

/// A list of single values: commands above all.
fn texts(action: &Action, name: &str, entry: &Entry, findings: &mut Findings<'_>) {
    let node = &entry.value;
    let Some(items) = node.items() else {
        let message = format!(
            "`{name}` of {} must be a list, and this is {}",
            action.name,
            node.describe()
        );
        let finding = rules::COMMANDS_SHAPE
            .finding(message)
            .at(node.span.clone(), "must be a list");
        return findings.push(finding.help("begin each line with a dash; `- |` begins a script of several lines"));
    };
    if items.is_empty() && name == "commands" {
        let message = format!("{} needs at least one command", action.name);
        return findings.add(&rules::MISSING_INPUT, message, &entry.key_span, "is empty");
    }
    for item in items.iter().filter(|item| item.text().is_none()) {
        let source = &findings.text[item.span.clone()];
        let message = format!(
            "an item of `{name}` must be a single value, and this is {}",
            item.describe()
        );
        let finding = rules::COMMANDS_SHAPE
            .finding(message)
            .at(item.span.clone(), "YAML reads no text here");
        findings.push(if source.contains('\n') || source.starts_with(['[', '{']) {
            finding.help("write it as a script of several lines with `- |`")
        } else {
            finding
                .help("`: ` makes a map of a line; quotes keep it a text")
                .fix(item.span.clone(), shape::quoted(source))
        });
    }
}

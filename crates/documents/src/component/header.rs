//! Parameters and constants: lists of maps with a single key, the name.

use super::Constant;
use crate::{
    checked::{Parameter, ParameterKind},
    findings::Findings,
    rules::{component as rules, document},
    shape::{self, Names},
    suggest::shown,
    yaml::{Entry, Node},
};

/// AWS's quota L-A58CFBED.
const MOST_PARAMETERS: usize = 25;

/// AWS's quota L-10D22E0D, in characters.
const LONGEST_VALUE: usize = 1024;

pub(super) fn parameters(root: &Node, names: &mut Names, findings: &mut Findings<'_>) -> Vec<Parameter> {
    let Some(node) = root.get("parameters") else {
        return Vec::new();
    };
    let Some(items) = shape::list(node, "`parameters`", findings) else {
        return Vec::new();
    };
    if let Some(first) = items.get(MOST_PARAMETERS) {
        let message = format!("{} parameters, and AWS takes {MOST_PARAMETERS}", items.len());
        let span = findings.first_line(&first.span);
        findings.add(&document::TOO_MANY_PARAMETERS, message, &span, "one too many");
    }
    items
        .iter()
        .filter_map(|item| parameter(item, names, findings))
        .collect()
}

pub(super) fn constants(root: &Node, names: &mut Names, findings: &mut Findings<'_>) -> Vec<Constant> {
    let Some(node) = root.get("constants") else {
        return Vec::new();
    };
    let Some(items) = shape::list(node, "`constants`", findings) else {
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| constant(item, names, findings))
        .collect()
}

fn parameter(item: &Node, names: &mut Names, findings: &mut Findings<'_>) -> Option<Parameter> {
    let entry = declaration(item, "parameter", names, findings)?;
    let body = &entry.value;
    shape::map(body, "a parameter", findings)?;
    shape::known_keys(body, &["type", "default", "description"], "a parameter", findings);
    kind(body, "a parameter", findings);
    let default = shape::optional_text(body, "default", findings);
    if let (Some(text), Some(node)) = (&default, body.get("default")) {
        let length = text.chars().count();
        if length > LONGEST_VALUE {
            let message = format!("the default has {length} characters, and AWS takes {LONGEST_VALUE}");
            findings.add(&document::VALUE_TOO_LONG, message, &node.span, "too long");
        }
    }
    Some(Parameter {
        name: entry.key.clone(),
        kind: ParameterKind::String,
        default,
        description: shape::optional_text(body, "description", findings),
        span: entry.key_span.clone(),
    })
}

fn constant(item: &Node, names: &mut Names, findings: &mut Findings<'_>) -> Option<Constant> {
    let entry = declaration(item, "constant", names, findings)?;
    let body = &entry.value;
    shape::map(body, "a constant", findings)?;
    shape::known_keys(body, &["type", "value"], "a constant", findings);
    kind(body, "a constant", findings);
    if body.get("value").is_none() {
        shape::required(body, "value", "a constant", findings);
    }
    let value = shape::optional_text(body, "value", findings);
    Some(Constant {
        name: entry.key.clone(),
        value,
        span: entry.key_span.clone(),
    })
}

/// The single entry of a declaration, which is the name and what is declared.
fn declaration<'n>(item: &'n Node, what: &str, names: &mut Names, findings: &mut Findings<'_>) -> Option<&'n Entry> {
    let entries = shape::map(item, &format!("a {what}"), findings)?;
    let entry = match entries {
        [only] if only.value.entries().is_some() || only.key != "name" => only,
        _ => {
            let name = item.get("name").and_then(Node::text).unwrap_or("Name");
            // A second key, unless this is the form of workflows, where the first one is wrong already.
            let second = entries.get(1).filter(|_| item.get("name").is_none());
            let span = second.map_or_else(|| findings.first_line(&item.span), |entry| entry.key_span.clone());
            findings.push(
                rules::PARAMETER_SHAPE
                    .finding(format!("a {what} is a map with a single key, its name"))
                    .at(span, "not a single key")
                    .help(format!(
                        "write `- {name}:`, and `type: string` and the rest indented below it"
                    )),
            );
            return None;
        }
    };
    shape::parameter_name(what, &entry.key, &entry.key_span, findings);
    names.take("parameters or constants", &entry.key, &entry.key_span, findings);
    Some(entry)
}

fn kind(body: &Node, what: &str, findings: &mut Findings<'_>) {
    let Some(node) = shape::required(body, "type", what, findings) else {
        return;
    };
    let Some(text) = shape::text(node, "`type`", findings) else {
        return;
    };
    if text != "string" {
        let word = findings.word_in(&node.span, text);
        findings.push(
            document::PARAMETER_TYPE
                .finding(format!("components have no type {}", shown(text)))
                .at(node.span.clone(), "must be `string`")
                .fix(word, "string"),
        );
    }
}

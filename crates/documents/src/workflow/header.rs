//! Parameters and outputs: lists of maps with a `name`.

use super::Output;
use crate::{
    checked::{Parameter, ParameterKind},
    findings::Findings,
    rules::{document, workflow as rules},
    shape::{self, Names},
    suggest::shown,
    yaml::Node,
};

/// AWS's quota L-E49825CC.
const MOST_PARAMETERS: usize = 25;

/// AWS's quota L-A26B27A7, in characters.
const LONGEST_VALUE: usize = 1024;

/// `WorkflowParameterName` of the service model, in characters.
const LONGEST_NAME: usize = 128;

const KINDS: &[&str] = &["string", "integer", "boolean", "stringList"];

pub(super) fn parameters(root: &Node, findings: &mut Findings<'_>) -> Vec<Parameter> {
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
    let mut names = Names::default();
    items
        .iter()
        .filter_map(|item| parameter(item, &mut names, findings))
        .collect()
}

fn parameter(item: &Node, names: &mut Names, findings: &mut Findings<'_>) -> Option<Parameter> {
    shape::map(item, "a parameter", findings)?;
    shape::known_keys(
        item,
        &["name", "type", "default", "description"],
        "a parameter",
        findings,
    );
    let name_node = shape::required(item, "name", "a parameter", findings);
    let kind = kind(item, findings);
    let name_node = name_node?;
    let name = shape::text(name_node, "a parameter's name", findings)?;
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        let message = format!("a parameter's name has 1 to {LONGEST_NAME} characters");
        findings.add(&document::NAME, message, &name_node.span, "too short or too long");
    }
    names.take("parameters", name, &name_node.span, findings);
    let default = item.get("default").filter(|node| !node.is_null());
    Some(Parameter {
        name: name.to_owned(),
        kind: kind.unwrap_or(ParameterKind::String),
        default: default.map(|node| self::default(kind, node, findings)),
        description: shape::optional_text(item, "description", findings),
        span: name_node.span.clone(),
    })
}

fn kind(item: &Node, findings: &mut Findings<'_>) -> Option<ParameterKind> {
    let Some(node) = item.get("type").filter(|node| !node.is_null()) else {
        let span = item
            .entry("type")
            .map_or_else(|| findings.first_line(&item.span), |entry| entry.key_span.clone());
        let finding = rules::NO_TYPE
            .finding("this parameter has no type")
            .at(span, "has no `type`");
        findings.push(finding.help("write `type: string`"));
        return None;
    };
    let text = shape::text(node, "`type`", findings)?;
    let kind = ParameterKind::parse(text);
    if kind.is_none() {
        let message = format!("parameters have no type {}", shown(text));
        findings.unknown_word(&document::PARAMETER_TYPE, message, (text, &node.span), KINDS);
    }
    kind
}

fn default(kind: Option<ParameterKind>, node: &Node, findings: &mut Findings<'_>) -> String {
    let fits = match kind {
        Some(ParameterKind::Integer) => shape::number(node).is_some(),
        Some(ParameterKind::Boolean) => node.text().is_some_and(|text| matches!(text, "true" | "false")),
        Some(ParameterKind::StringList) => node
            .items()
            .is_some_and(|items| items.iter().all(|item| item.text().is_some())),
        Some(ParameterKind::String) => node.text().is_some(),
        None => true,
    };
    if !fits {
        let message = "the default is not of the parameter's type";
        findings.add(&rules::DEFAULT_TYPE, message, &node.span, "another type");
    }
    let texts: Vec<&str> = node
        .scalars()
        .into_iter()
        .map(|(scalar, _)| scalar.text.as_str())
        .collect();
    let text = texts.join(",");
    let length = text.chars().count();
    if length > LONGEST_VALUE {
        let message = format!("the default has {length} characters, and AWS takes {LONGEST_VALUE}");
        findings.add(&document::VALUE_TOO_LONG, message, &node.span, "too long");
    }
    text
}

pub(super) fn outputs(root: &Node, findings: &mut Findings<'_>) -> Vec<Output> {
    let Some(node) = root.get("outputs") else {
        return Vec::new();
    };
    let Some(items) = shape::list(node, "`outputs`", findings) else {
        return Vec::new();
    };
    let mut names = Names::default();
    items
        .iter()
        .filter_map(|item| output(item, &mut names, findings))
        .collect()
}

fn output(item: &Node, names: &mut Names, findings: &mut Findings<'_>) -> Option<Output> {
    shape::map(item, "an output", findings)?;
    shape::known_keys(item, &["name", "value", "value.$"], "an output", findings);
    if item.get("value.$").is_none() {
        shape::required(item, "value", "an output", findings);
    }
    let node = shape::required(item, "name", "an output", findings)?;
    let name = shape::text(node, "an output's name", findings)?;
    names.take("outputs", name, &node.span, findings);
    Some(Output {
        name: name.to_owned(),
        span: node.span.clone(),
    })
}

//! `$.stepOutputs.Step.output` and its like: what they name must be there, and be there in time.

use std::{
    collections::{BTreeSet, HashSet},
    ops::Range,
};

use super::{Workflow, WorkflowStep, actions};
use crate::{
    findings::Findings,
    rules::workflow as rules,
    suggest::shown,
    yaml::{Entry, Node, Value},
};

/// What a path may begin with. `imagebuilder` holds values of the service itself, of which no list is published.
const ROOTS: &[&str] = &["stepOutputs", "parameters", "workflowOutputs", "imagebuilder"];

/// Checks every path; answers the names of the outputs of other workflows among them.
pub(super) fn check(workflow: &Workflow, root: &Node, findings: &mut Findings<'_>) -> BTreeSet<String> {
    let text = findings.text;
    let mut used = Used::default();
    for (index, step) in workflow.steps.iter().enumerate() {
        for path in step.scalars.iter().flat_map(|span| scan(text, span)) {
            resolve(workflow, index, &path, &mut used, findings);
        }
        if let Some(inputs) = &step.inputs {
            marks(inputs, findings);
        }
    }
    for (_, span) in root.get("outputs").map(Node::scalars).unwrap_or_default() {
        for path in scan(text, span) {
            resolve(workflow, workflow.steps.len(), &path, &mut used, findings);
        }
    }
    for parameter in workflow
        .parameters
        .iter()
        .filter(|parameter| !used.parameters.contains(parameter.name.as_str()))
    {
        let message = format!(
            "the parameter {} is used nowhere in this document",
            shown(&parameter.name)
        );
        findings.add(&rules::UNUSED_PARAMETER, message, &parameter.span, "unused here");
    }
    used.outputs
}

/// What the paths name.
#[derive(Default)]
struct Used<'a> {
    parameters: HashSet<&'a str>,
    /// Outputs of other workflows.
    outputs: BTreeSet<String>,
}

/// A path in the source.
struct Path<'a> {
    /// What follows `$.`, between its dots.
    parts: Vec<&'a str>,
    span: Range<usize>,
}

/// The paths of a scalar: the whole of it, or between double braces.
fn scan<'a>(text: &'a str, within: &Range<usize>) -> Vec<Path<'a>> {
    let source = &text[within.clone()];
    let whole = source.trim_start_matches(['"', '\'']);
    let mut starts: Vec<usize> = Vec::new();
    if whole.starts_with("$.") {
        starts.push(source.len() - whole.len());
    }
    for (at, _) in source.match_indices("{{") {
        let inner = source[at + 2..].trim_start();
        if inner.starts_with("$.") {
            starts.push(source.len() - inner.len());
        }
    }
    starts
        .into_iter()
        .map(|start| path(text, within.start + start, within.end))
        .collect()
}

fn path(text: &str, start: usize, end: usize) -> Path<'_> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '.' | '_' | '-');
    let length = text[start..end].find(|c| !inside(c)).unwrap_or(end - start);
    let span = start..start + length;
    Path {
        parts: text[span.clone()].split('.').skip(1).collect(),
        span,
    }
}

impl Path<'_> {
    /// The place of one part.
    fn part(&self, index: usize) -> Range<usize> {
        let before: usize = self.parts[..index].iter().map(|part| part.len() + 1).sum();
        let start = self.span.start + "$.".len() + before;
        start..start + self.parts[index].len()
    }
}

/// Looks up a path that is used in the step of this index.
fn resolve<'a>(workflow: &Workflow, index: usize, path: &Path<'a>, used: &mut Used<'a>, findings: &mut Findings<'_>) {
    match path.parts.as_slice() {
        ["parameters", name, ..] => {
            used.parameters.insert(name);
            let mut known = workflow.parameters.iter().map(|parameter| parameter.name.as_str());
            if !known.any(|known| known == *name) {
                let message = format!("no parameter is called {}", shown(name));
                let known: Vec<&str> = workflow
                    .parameters
                    .iter()
                    .map(|parameter| parameter.name.as_str())
                    .collect();
                unknown(
                    &rules::UNDECLARED_PARAMETER,
                    message,
                    name,
                    &path.part(1),
                    &known,
                    findings,
                );
            }
        }
        ["workflowOutputs", name, ..] => drop(used.outputs.insert((*name).to_owned())),
        ["stepOutputs", step, rest @ ..] => step_output(workflow, index, path, step, rest.first().copied(), findings),
        [only] if ROOTS.contains(only) => {
            let message = "this path ends too early";
            findings.add(&rules::UNKNOWN_PATH, message, &path.span, "names no value");
        }
        [first, ..] if !ROOTS.contains(first) => {
            let message = format!("no path begins with {}", shown(first));
            unknown(&rules::UNKNOWN_PATH, message, first, &path.part(0), ROOTS, findings);
        }
        _ => {}
    }
}

fn step_output(
    workflow: &Workflow,
    index: usize,
    path: &Path<'_>,
    name: &str,
    output: Option<&str>,
    findings: &mut Findings<'_>,
) {
    let Some(found) = workflow.steps.iter().position(|step| step.name == name) else {
        let message = format!("there is no step {}", shown(name));
        let earlier = workflow.steps.iter().take(index).map(|step| step.name.as_str());
        let known: Vec<&str> = earlier.filter(|name| !name.is_empty()).collect();
        return unknown(&rules::UNKNOWN_STEP, message, name, &path.part(1), &known, findings);
    };
    if found >= index {
        let message = format!("{} has not run yet, so it has no outputs", shown(name));
        return findings.add(&rules::FORWARD_REFERENCE, message, &path.part(1), "runs later");
    }
    let step: &WorkflowStep = &workflow.steps[found];
    let Some(action) = actions::find(&step.action) else {
        return;
    };
    match output {
        None => findings.add(
            &rules::UNKNOWN_PATH,
            "this path ends too early",
            &path.span,
            "names no output",
        ),
        Some(output) if action.outputs.contains(&output) => {}
        Some(output) => {
            let message = format!("{} has no output {}", action.name, shown(output));
            unknown(
                &rules::UNKNOWN_OUTPUT,
                message,
                output,
                &path.part(2),
                action.outputs,
                findings,
            );
        }
    }
}

fn unknown(
    rule: &crate::rules::Rule,
    message: String,
    word: &str,
    span: &Range<usize>,
    known: &[&str],
    findings: &mut Findings<'_>,
) {
    if known.is_empty() {
        findings.add(rule, message, span, "there is none");
    } else {
        findings.unknown_word(rule, message, (word, span), known);
    }
}

/// Whether keys that end in `.$` have paths, and only they.
fn marks(node: &Node, findings: &mut Findings<'_>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| marks(item, findings)),
        Value::Map(entries) => {
            for entry in entries {
                mark(entry, findings);
                marks(&entry.value, findings);
            }
        }
    }
}

fn mark(entry: &Entry, findings: &mut Findings<'_>) {
    let is_path = |node: &Node| node.text().is_some_and(|text| text.starts_with("$."));
    let mark = entry.key.strip_suffix(".$");
    // A list of paths is one too; people write it for the parameters of RunCommand.
    let list = |items: &[Node]| mark.is_some() && items.iter().all(is_path);
    match (mark, is_path(&entry.value) || entry.value.items().is_some_and(list)) {
        (Some(_), false) => {
            let message = format!("{} takes a path that begins with `$.`", shown(&entry.key));
            findings.add(&rules::NOT_A_PATH, message, &entry.value.span, "not a path");
        }
        (None, true) => {
            let word = findings.word_in(&entry.key_span, &entry.key);
            findings.push(
                rules::UNMARKED_PATH
                    .finding("without `.$` at the end of its key, a path is only a text")
                    .at(entry.key_span.clone(), format!("should be `{}.$`", entry.key))
                    .fix(word, format!("{}.$", entry.key)),
            );
        }
        _ => {}
    }
}

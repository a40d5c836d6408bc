//! Paths (`$.stepOutputs.Launch.instanceId`) and conditions of workflows.

use super::{braces, conditions, each_text, items, name};
use crate::image_builder::documents::workflow::workflow;
use crate::image_builder::documents::workflow_actions::ACTIONS;
use crate::image_builder::documents::yaml::{Node, parse};

/// Checks the conditions and paths of a workflow document; the error is a sentence for the refusal.
pub(in crate::image_builder) fn sound_workflow(text: &str, stage: &str) -> Result<(), String> {
    workflow(text, stage)?;
    let root = parse(text)?;
    let parameters: Vec<&str> = items(root.get("parameters")).iter().map(name).collect();
    let steps = items(root.get("steps"));
    for (index, step) in steps.iter().enumerate() {
        let failed = |error: String| format!("Parsing step '{}' failed. Error: {error}", name(step));
        if let Some(condition) = step.get("if") {
            conditions::check(condition, conditions::WORKFLOW).map_err(failed)?;
        }
        for member in ["inputs", "if"] {
            let Some(node) = step.get(member) else { continue };
            check_paths(node, &parameters, &steps[..index]).map_err(failed)?;
        }
    }
    items(root.get("outputs"))
        .iter()
        .try_for_each(|output| check_paths(output, &parameters, steps))
}

/// Checks every path below a node, of which only the steps `before` it are done.
fn check_paths(node: &Node, parameters: &[&str], before: &[Node]) -> Result<(), String> {
    each_text(node, "", &mut |key, text| {
        let whole = (key.ends_with(".$") || key == "value").then_some(text);
        whole
            .into_iter()
            .chain(braces(text))
            .filter_map(|path| path.strip_prefix("$."))
            .try_for_each(|path| check_path(path, parameters, before))
    })
}

/// `workflowOutputs` belong to other documents, and what `imagebuilder` holds is not on record.
fn check_path(path: &str, parameters: &[&str], before: &[Node]) -> Result<(), String> {
    let mut parts = path.split(['.', '[']);
    match parts.next() {
        Some("parameters") => {
            let parameter = parts.next().unwrap_or("");
            if parameters.contains(&parameter) {
                Ok(())
            } else {
                Err(format!("The parameter '{parameter}' is not declared"))
            }
        }
        Some("stepOutputs") => check_output(parts.next().unwrap_or(""), parts.next(), before),
        Some("workflowOutputs" | "imagebuilder") => Ok(()),
        _ => Err(format!("The path '$.{path}' leads nowhere")),
    }
}

fn check_output(step: &str, output: Option<&str>, before: &[Node]) -> Result<(), String> {
    let node = before
        .iter()
        .find(|node| name(node) == step)
        .ok_or_else(|| format!("There is no earlier step '{step}'"))?;
    let action = node.get("action").and_then(Node::text).unwrap_or("");
    let outputs = ACTIONS
        .iter()
        .find(|known| known.name == action)
        .map_or(&[][..], |known| known.outputs);
    match output {
        Some(output) if !outputs.contains(&output) => {
            Err(format!("Action {action} of step '{step}' has no output '{output}'"))
        }
        _ => Ok(()),
    }
}

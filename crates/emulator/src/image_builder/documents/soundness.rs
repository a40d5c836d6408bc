//! What the guide says of loops, conditions and references. Whether a create is refused for it, or the build fails later, is not on
//! record, so all of it is behind one switch, `refuse_unsound_documents`.

mod conditions;
mod loops;
mod references;
mod workflow;

use super::component::component;
use super::yaml::{Node, parse};
use references::{Position, Steps};

pub(in crate::image_builder) use workflow::sound_workflow;

/// Checks the loops, conditions and references of a component document; the error is a sentence for the refusal.
pub(in crate::image_builder) fn sound_component(text: &str) -> Result<(), String> {
    component(text)?;
    let root = parse(text)?;
    let steps = Steps::of(&root);
    for (phase_index, phase) in items(root.get("phases")).iter().enumerate() {
        for (step_index, step) in items(phase.get("steps")).iter().enumerate() {
            let at = Position {
                phase: phase_index,
                step: step_index,
            };
            check_step(step, at, &steps).map_err(|error| {
                format!(
                    "Parsing step '{}' in phase '{}' failed. Error: {error}",
                    name(step),
                    name(phase)
                )
            })?;
        }
    }
    Ok(())
}

fn check_step(step: &Node, at: Position, steps: &Steps) -> Result<(), String> {
    if let Some(looped) = step.get("loop") {
        loops::check(looped)?;
    }
    if let Some(condition) = step.get("if") {
        conditions::check(condition, conditions::COMPONENT)?;
    }
    if step.get("action").and_then(Node::text) == Some("Assert")
        && let Some(asserted) = step.get("inputs").filter(|inputs| inputs.entries().is_some())
    {
        conditions::check(asserted, conditions::COMPONENT)?;
    }
    ["inputs", "loop", "if"]
        .iter()
        .filter_map(|member| step.get(member))
        .try_for_each(|node| steps.check(node, at))
}

fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::items).unwrap_or_default()
}

fn name(node: &Node) -> &str {
    node.get("name").and_then(Node::text).unwrap_or_default()
}

/// Does something with every scalar below a node, with the key that it stands under.
fn each_text<'a>(
    node: &'a Node,
    key: &'a str,
    visit: &mut impl FnMut(&'a str, &'a str) -> Result<(), String>,
) -> Result<(), String> {
    match node {
        Node::Scalar { text, .. } => visit(key, text),
        Node::List(items) => items.iter().try_for_each(|item| each_text(item, key, visit)),
        Node::Map(entries) => entries.iter().try_for_each(|(key, value)| each_text(value, key, visit)),
    }
}

/// What stands between `{{` and `}}` in a text.
fn braces(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}").map(|(inside, _)| inside.trim()))
}

#[cfg(test)]
mod tests;

//! `{{ Name }}` and `{{ phase.step.outputs.stdout }}`.

use super::{braces, each_text, items, name};
use crate::image_builder::documents::yaml::Node;

/// Where a step stands; data flows from earlier ones to later ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) phase: usize,
    pub(super) step: usize,
}

/// What the references of a document can name.
pub(super) struct Steps<'a> {
    /// Parameters and constants.
    declared: Vec<&'a str>,
    /// Each with its phase's and its own name.
    steps: Vec<(&'a str, &'a str, Position)>,
}

impl<'a> Steps<'a> {
    pub(super) fn of(root: &'a Node) -> Self {
        let declared = ["parameters", "constants"]
            .iter()
            .flat_map(|section| items(root.get(section)));
        let declared = declared
            .filter_map(Node::entries)
            .flatten()
            .map(|(name, _)| name.as_str());
        let phases = items(root.get("phases")).iter().enumerate();
        let steps = phases.flat_map(|(at, phase)| {
            let steps = items(phase.get("steps")).iter().enumerate();
            steps.map(move |(step, node)| (name(phase), name(node), Position { phase: at, step }))
        });
        Self {
            declared: declared.collect(),
            steps: steps.collect(),
        }
    }

    /// Checks every reference below a node of the step at `at`.
    pub(super) fn check(&self, node: &Node, at: Position) -> Result<(), String> {
        each_text(node, "", &mut |_, text| {
            braces(text).try_for_each(|reference| self.check_reference(reference, at))
        })
    }

    /// Text in braces that does not look like a reference, as templates of other programs have it, is text.
    fn check_reference(&self, reference: &str, at: Position) -> Result<(), String> {
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if !reference.is_empty() && reference.bytes().all(in_name) {
            return if self.declared.contains(&reference) {
                Ok(())
            } else {
                Err(format!("The parameter or constant '{reference}' is not declared"))
            };
        }
        let parts: Vec<&str> = reference.splitn(4, '.').collect();
        let [phase, step, container, _] = parts.as_slice() else {
            return Ok(());
        };
        let container = container.split('[').next().unwrap_or("");
        if !["inputs", "outputs"].contains(&container) {
            return Ok(());
        }
        match self.steps.iter().find(|known| (known.0, known.1) == (*phase, *step)) {
            None => Err(format!("There is no step '{step}' in a phase '{phase}'")),
            // A step's own inputs are there when it runs.
            Some((.., other)) if *other > at || (*other == at && container == "outputs") => {
                Err(format!("The step '{step}' does not come earlier"))
            }
            Some(_) => Ok(()),
        }
    }
}

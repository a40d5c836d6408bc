//! Component and workflow documents: parsed, and refused for what AWS is known or documented to refuse.

mod actions;
mod component;
mod soundness;
mod workflow;
mod workflow_actions;
mod yaml;

pub(super) use component::{ComponentDocument, component};
pub(super) use soundness::{sound_component, sound_workflow};
pub(super) use workflow::workflow;

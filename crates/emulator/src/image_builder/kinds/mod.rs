//! The kinds of resource: one file per kind, the same five verbs in each.

pub(super) mod component;
pub(super) mod container_recipe;
pub(super) mod distribution;
pub(super) mod image_recipe;
pub(super) mod infrastructure;
pub(super) mod lifecycle_policy;
pub(super) mod pipeline;
pub(super) mod policies;
mod recipe;
mod references;
pub(super) mod shared;
pub(super) mod tags;
pub(super) mod workflow;
pub(super) mod workflow_use;

pub(super) use references::dependents;

//! Desired state and observation become a plan. Every choice is made here; an executor only obeys.
//!
//! **Architecture invariants:** pure and synchronous: no I/O, no clock, no environment. No kind is named: what only one kind knows
//! is asked of its [`model::Kind`]. What must still be read is asked as [`Question`]s, and the planner runs again with the answers.

mod action;
mod attachments;
mod builds;
mod draft;
mod finding;
pub mod graph;
mod images;
mod item;
mod live;
mod objects;
mod planned;
mod prune;
mod reference_fields;
mod references;
mod refusal;
mod remedy;
mod resolve;
mod tags;
mod verdict;
mod versions;

use std::collections::BTreeMap;

use model::{Address, DesiredState, Digest, Gap, Kind, Observation, Question, Text};

pub use action::{Action, Class, Guard, Origin, Verb};
pub use finding::{Finding, UNKNOWN};
pub use graph::Cycle;
pub use refusal::{Refusal, RefusalKind};
pub use verdict::Verdict;

/// What the caller asks for, beside the two states.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The commit to write into the tags.
    pub commit: Option<String>,
    /// Digests of guarded actions that a person has allowed.
    pub allow: Vec<Digest>,
    /// Start a build of everything that is not built yet.
    pub build: bool,
    /// Delete everything that the stack owns.
    pub destroy: bool,
    /// Delete the images of its recipes as well, with their AMIs and snapshots.
    pub images: Option<ImageDeletion>,
}

/// How images are deleted.
#[derive(Debug, Clone, Default)]
pub struct ImageDeletion {
    /// As whom Image Builder deletes AMIs and snapshots.
    pub role: Option<String>,
}

/// What is to be done, what was found, and what stands in the way.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In dependency order.
    pub actions: Vec<Action>,
    /// What the comparison found, by address.
    pub findings: Vec<Finding>,
    /// What cannot be done.
    pub refusals: Vec<Refusal>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// What must be answered before this plan is final. Empty in a final plan.
    pub questions: Vec<Question>,
    /// What follows from the actions, a sentence each.
    pub effects: Vec<String>,
    /// The ARN (or id) that each desired resource has after the plan.
    pub arns: BTreeMap<Address, Text>,
}

impl Plan {
    /// Whether anything is to be done. Collecting old versions does not count.
    pub fn has_changes(&self) -> bool {
        self.actions.iter().any(|action| action.verb != Verb::Collect)
    }
}

/// Plans. `kinds` are all kinds, in an order in which a kind refers only to those before it.
pub fn plan(desired: &DesiredState, observation: &Observation, kinds: &[&'static dyn Kind], options: &Options) -> Plan {
    let graph = graph::Graph::new(desired);
    let live = live::Live::new(observation, kinds, desired);
    let mut draft = draft::Draft::new(desired, observation, kinds, options, &graph, &live);
    let order = match graph.order() {
        Ok(order) => order,
        Err(cycle) => {
            draft.refuse_cycle(&cycle);
            return draft.finish();
        }
    };
    draft.refuse_undeclared();
    if !options.destroy {
        draft.prepare_targets();
        draft.enable_types();
        for number in order {
            draft.planning = number;
            draft.resource(graph.resources[number]);
            draft.build(graph.resources[number]);
        }
    }
    draft.prune();
    draft.sequence_attachments();
    draft.finish()
}

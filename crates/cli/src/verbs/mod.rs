//! One file per verb.

pub(crate) mod apply;
pub(crate) mod check;
pub(crate) mod codes;
pub(crate) mod destroy;
pub(crate) mod drift;
pub(crate) mod graph;
pub(crate) mod local;
pub(crate) mod plan;
mod single_files;

use crate::arguments::Verb;

/// The verb's name, as it stands in the document.
pub(crate) fn name(verb: &Verb) -> &'static str {
    match verb {
        Verb::Check(_) => "check",
        Verb::Plan(_) => "plan",
        Verb::Apply(_) => "apply",
        Verb::Drift(_) => "drift",
        Verb::Destroy(_) => "destroy",
        Verb::Graph(_) => "graph",
        Verb::Local(_) => "local",
        Verb::Codes(_) => "codes",
    }
}

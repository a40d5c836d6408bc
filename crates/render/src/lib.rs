//! Plans, ledgers, drift and diagnostics as text, Markdown and JSON.
//!
//! Everything is first put into one [`Document`], which is the JSON; text and Markdown draw from it, so that they cannot disagree.
//!
//! **Architecture invariant:** pure. The caller prints.

mod access;
mod annotations;
mod build;
mod document;
mod escape;
mod graph;
mod guard;
mod markdown;
mod schedule;
mod snippet;
mod summary;
mod text;
mod values;

pub use access::{AccessReport, Names};
pub use annotations::{github, sarif};
pub use build::{answered, applied, checked, drifted, planned};
pub use document::{
    ActionReport, Document, FindingReport, GapReport, LedgerReport, NextRuns, PathReport, ReachReport, RefusalReport,
    StackReport,
};
pub use escape::{inline as escape_inline, terminal as escape_terminal};
pub use graph::Graph;
pub use markdown::markdown;
pub use snippet::{diagnostics as render_diagnostics, plain as render_diagnostics_plain};
pub use text::{Detail, event_line, text};

//! AWSTOE components and Image Builder workflows: parse, validate, lint, with spans.
//!
//! **Architecture invariant:** everything here is a pure function of a text and a [`Context`]: no file, clock or
//! environment is read. Hostile text costs bounded time and memory (see [`yaml`]).
//!
//! Errors stand for what AWS refuses, or what certainly fails when it runs. Everything that is a matter of judgement
//! is a warning or a hint.

mod allow;
mod arguments;
mod checked;
mod component;
mod findings;
mod lint;
mod opening;
mod recognise;
mod rules;
pub mod schedule;
mod shape;
mod suggest;
mod workflow;
pub mod yaml;

pub use arguments::{Argument, ArgumentProblem, check_arguments};
pub use checked::{Checked, Context, Parameter, ParameterKind};
pub use component::{Component, Constant, Phase, Step, check_component, read_component};
pub use recognise::{DocumentKind, recognise};
pub use rules::{Rule, rules};
pub use workflow::{Output, Workflow, WorkflowStep, check_workflow};

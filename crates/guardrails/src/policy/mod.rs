//! An authorization policy as typed data: what the evaluator and the effect of a change are computed from.

mod arn;
mod names;
mod operator;
mod pattern;
mod read;
mod template;
pub mod values;

use std::{fmt, ops::Range};

pub use arn::ArnPattern;
pub(crate) use names::Names;
pub use operator::{Operator, Qualifier, TESTS, Test, ValueType};
pub use pattern::{Case, Pattern, Token};
pub use template::{Piece, Template, Wildcards};

/// The version whose policies know variables.
pub const VERSION: &str = "2012-10-17";

/// An SCP or RCP.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// `Version`, where there is one.
    pub version: Option<String>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its Sid, where it has one.
    pub sid: Option<String>,
    /// Bytes of the statement in the policy's text.
    pub span: Range<usize>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// `Action` or `NotAction`.
    pub actions: Selection,
    /// `Resource` or `NotResource`.
    pub resources: Selection,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
}

/// `Allow` or `Deny`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        })
    }
}

/// A list of patterns, or everything but it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selection {
    /// Whether it is `NotAction` or `NotResource`.
    pub negated: bool,
    /// The patterns as written.
    pub patterns: Vec<String>,
}

/// One condition: an operator, a key and the values, any of which is enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The key as written; its case does not count.
    pub key: String,
    /// The values as text.
    pub values: Vec<String>,
}

/// A text that is no authorization policy. `check` says the same with all there is to say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NotAPolicy {
    /// What is wrong.
    pub message: String,
    /// The offending bytes.
    pub span: Range<usize>,
}

impl Policy {
    /// Reads a policy. It is as strict as it must be to know what the policy means.
    pub fn read(text: &str) -> Result<Self, NotAPolicy> {
        read::policy(text)
    }

    /// Whether `${…}` in resources and values is replaced.
    pub fn knows_variables(&self) -> bool {
        self.version.as_deref() == Some(VERSION)
    }
}

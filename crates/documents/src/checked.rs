//! What goes into a check and what comes out of it.

use std::ops::Range;

use model::{Diagnostic, Severity};

/// What is known about a document from outside of it. Everything is optional: a single file is checked with less.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The component's platform: `Linux`, `Windows` or `macOS`.
    pub platform: Option<&'a str>,
    /// The workflow's type: `BUILD`, `TEST` or `DISTRIBUTION`.
    pub workflow_type: Option<&'a str>,
    /// Today as `YYYY-MM-DD`, for the end dates of inline allows; without it none has ended.
    pub today: Option<&'a str>,
}

/// A document as far as it could be read, and every finding, in the order of their places.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<T> {
    /// What could be read. It is there even when there are errors, as long as the text is a YAML mapping, so that
    /// other files' references to its parameters can still be checked.
    pub document: Option<T>,
    /// Every finding that no inline allow takes away.
    pub findings: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// Whether AWS would take the document, as far as can be told.
    pub fn is_valid(&self) -> bool {
        self.document.is_some() && !self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// A parameter that a document declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, which is case-sensitive.
    pub name: String,
    /// What values it takes. Components know strings only.
    pub kind: ParameterKind,
    /// The default as written; the items of a string list are joined by commas. Without one, a workflow's parameter
    /// must be given by whoever uses the workflow.
    pub default: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its name in the text.
    pub span: Range<usize>,
}

/// The type of a parameter (`ParameterType` of the service model, spelled as in documents).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// `string`
    String,
    /// `integer`, workflows only
    Integer,
    /// `boolean`, workflows only
    Boolean,
    /// `stringList`, workflows only
    StringList,
}

impl ParameterKind {
    /// The kind that a document means by this word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "string" => Some(Self::String),
            "integer" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            "stringList" => Some(Self::StringList),
            _ => None,
        }
    }
}

//! JSON with a byte span for every key and value: what `serde_json` cannot give, and what a finding needs.

mod minify;
mod parse;
mod scan;

use std::{fmt, ops::Range};

pub(crate) use minify::ink;
pub use minify::minify;
pub use parse::parse;

/// Deepest nesting that is read. IAM documents need 6, declarative policies about 8.
pub const MAX_DEPTH: usize = 64;
/// Longest text that is read, in bytes: a hundred times the largest policy that AWS takes.
pub const MAX_BYTES: usize = 1 << 20;

/// What some editors write before a text. It is no JSON, so it is passed over and not sent.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the value, quotes and brackets included.
    pub span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A JSON value that keeps what the author wrote: order, duplicates, and the digits of numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, escapes resolved.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object; keys may repeat.
    Object(Vec<Member>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, escapes resolved.
    pub key: String,
    /// Bytes of the key, quotes included.
    pub key_span: Range<usize>,
    /// The value.
    pub node: Node,
}

/// What is wrong with a text that should be JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of mistake.
    pub kind: ProblemKind,
    /// The offending bytes.
    pub span: Range<usize>,
}

/// The mistakes that the parser tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// A `//`, `#` or `/* */` comment. The parser goes on.
    Comment,
    /// A comma before `}` or `]`. The parser goes on.
    TrailingComma,
    /// Two members or items with no comma between them. The parser goes on.
    MissingComma,
    /// `${…}` or `<…>` outside of a string: a template that is not JSON until rendered.
    BarePlaceholder,
    /// Something else than what had to come here.
    Unexpected(&'static str),
    /// The text ends inside a string, object or array.
    Unfinished(&'static str),
    /// Text after the end of the one value.
    Trailing,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Longer than [`MAX_BYTES`].
    TooLong,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ProblemKind::Comment => formatter.write_str("JSON has no comments"),
            ProblemKind::TrailingComma => formatter.write_str("JSON has no trailing commas"),
            ProblemKind::MissingComma => formatter.write_str("a comma is missing before this"),
            ProblemKind::BarePlaceholder => formatter.write_str("a placeholder outside of quotes is not JSON"),
            ProblemKind::Unexpected(expected) => write!(formatter, "this is not JSON: expected {expected}"),
            ProblemKind::Unfinished(what) => write!(formatter, "this {what} never ends"),
            ProblemKind::Trailing => formatter.write_str("text after the end of the document"),
            ProblemKind::TooDeep => write!(formatter, "nested deeper than {MAX_DEPTH} levels"),
            ProblemKind::TooLong => write!(formatter, "longer than {MAX_BYTES} bytes"),
        }
    }
}

impl std::error::Error for Problem {}

/// What [`parse`] made of a text: as much as can be read, and everything that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The document; `None` where the text cannot be read at all.
    pub node: Option<Node>,
    /// Every mistake, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Parsed {
    /// The document of a text without any mistake.
    pub fn strict(self) -> Result<Node, Problem> {
        match (self.node, self.problems.into_iter().next()) {
            (_, Some(problem)) => Err(problem),
            (Some(node), None) => Ok(node),
            (None, None) => Err(Problem {
                kind: ProblemKind::Unexpected("a JSON value"),
                span: 0..0,
            }),
        }
    }
}

impl Node {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The first member called `key`, if it is an object that has one.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.as_object()?.iter().find(|member| member.key == key)
    }

    /// The items of an array; anything else is a list of itself, as IAM reads it.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// A string, number or boolean as IAM reads it: as text. `None` for the rest.
    pub fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

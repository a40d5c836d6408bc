//! Reading a text: the limits, and what can be wrong.

use std::ops::Range;

use super::{builder::Builder, node::Node};

/// No text longer than this is read, in bytes. Four times AWS's quota for a document (64 KB), because documents may be
/// shortened before they are sent.
pub const MAX_BYTES: usize = 256 * 1024;

/// Lists and maps inside of each other. The deepest thing AWSTOE knows (conditions four levels deep) needs less than 20.
pub const MAX_DEPTH: usize = 64;

/// Values in one document with its aliases written out; text of [`MAX_BYTES`] has fewer in practice.
pub const MAX_NODES: usize = 100_000;

/// What [`parse`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The first document; `None` where the text is empty or breaks off.
    pub root: Option<Node>,
    /// What is wrong with it, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Something wrong with the text as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort of thing.
    pub kind: ProblemKind,
    /// Where.
    pub span: Range<usize>,
    /// The parser's words, or the key in question.
    pub detail: String,
    /// Another place that matters: the first of two equal keys.
    pub related: Option<Range<usize>>,
}

/// What can be wrong with a text as YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is not YAML.
    Syntax,
    /// A quote that is never closed, or closed only by the next one.
    OpenQuote,
    /// A value that begins with `{{` outside of quotes, which YAML takes for a map.
    UnquotedReference,
    /// The same key twice in one map.
    DuplicateKey,
    /// A key that is not a single value.
    ComplexKey,
    /// A second document in the same text.
    SecondDocument,
    /// Longer than [`MAX_BYTES`].
    TooLarge,
    /// Deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More than [`MAX_NODES`] values, for example through aliases of aliases.
    TooManyValues,
}

/// Reads the first document of a text. Takes time and memory in proportion to the text, within the limits.
pub fn parse(text: &str) -> Parsed {
    if text.len() > MAX_BYTES {
        let problem = Problem {
            kind: ProblemKind::TooLarge,
            span: 0..text.lines().next().map_or(0, str::len),
            detail: format!("{} bytes, where {MAX_BYTES} are the limit", text.len()),
            related: None,
        };
        return Parsed {
            root: None,
            problems: vec![problem],
        };
    }
    let mut builder = Builder::new(text);
    let complete = builder.read();
    let Builder { root, mut problems, .. } = builder;
    problems.sort_by_key(|problem| problem.span.start);
    Parsed {
        root: if complete { root } else { None },
        problems,
    }
}

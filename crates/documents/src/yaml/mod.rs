//! YAML as AWSTOE and Image Builder read it, with byte spans and with limits.
//!
//! Scalars keep their raw text (`1.0`, `0755`): YAML 1.1 and 1.2 disagree about such values, and none of them is a
//! number to AWS before it asks for one. Aliases are followed, within the limits; tags are ignored.

mod builder;
mod map;
mod node;
mod parse;
mod place;
mod syntax;

pub use node::{Entry, Node, Scalar, Style, Value};
pub use parse::{MAX_BYTES, MAX_DEPTH, MAX_NODES, Parsed, Problem, ProblemKind, parse};

#[cfg(test)]
mod tests;

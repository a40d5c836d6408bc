//! The rules that the compiler does not know: docs/architecture.md's invariants and CONTRIBUTING.md's habits.
//!
//! Each check takes what it judges as a value and answers with findings, so that each has a test that makes it fail.

mod code;
mod dependencies;
mod docs;
mod files;
mod words;

use std::fmt;

use crate::{Outcome, cargo, tree::Tree};

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file, or the crate.
    place: String,
    /// From 1; 0 where the whole is meant.
    line: usize,
    message: String,
}

impl Finding {
    fn new(place: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}: {}", self.place, self.message),
            line => write!(formatter, "{}:{line}: {}", self.place, self.message),
        }
    }
}

/// Prints every finding.
pub(crate) fn run(tree: &Tree) -> Outcome {
    let mut findings = dependencies::check(&cargo::metadata(&tree.root)?);
    findings.extend(words::check(tree));
    findings.extend(files::check(tree));
    findings.extend(docs::check(tree));
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    println!(
        "tidy: {} files, {} findings",
        tree.texts.len() + tree.others.len(),
        findings.len()
    );
    Ok(findings.is_empty())
}

#[cfg(test)]
mod testing {
    use super::{Finding, Tree};

    /// A tree of these texts.
    pub(super) fn tree(files: &[(&str, &str)]) -> Tree {
        let texts = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Tree {
            texts: texts.collect(),
            ..Tree::default()
        }
    }

    /// The findings, a line each.
    pub(super) fn lines(findings: &[Finding]) -> String {
        let lines: Vec<String> = findings.iter().map(|finding| format!("{finding}\n")).collect();
        lines.concat()
    }
}

//! Everything that can be said about a policy without asking anybody: grammar, sizes, keys, traps.

mod action;
mod condition;
mod declarative;
mod document;
mod image;
mod meaning;
mod resource;
mod rule;
mod statement;
mod text;
mod view;

use model::Diagnostic;

pub use rule::{Rule, rules};

use crate::{LimitTable, PolicyType, json};

/// What is known around the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The quotas to check against.
    pub limits: LimitTable,
    /// How golden images reach the accounts that the policy binds.
    pub images: ImageDelivery,
}

/// How images reach other accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ImageDelivery {
    /// Nobody said.
    #[default]
    Unknown,
    /// By launch permission: their tags are not visible there.
    Shared,
    /// Copied into each account, with tags of that account's own.
    Copied,
}

/// Most findings that are collected for one policy: a text with more is not one that anybody wants to read about.
const MOST_FINDINGS: usize = 1_000;

/// Checks a policy of a known type. The findings come in the order of the text; the first label of each is at the
/// offending bytes.
pub fn check(text: &str, policy_type: PolicyType, context: &Context) -> Vec<Diagnostic> {
    let mut checker = Checker {
        text,
        policy_type,
        context,
        findings: Vec::new(),
    };
    let parsed = json::parse(text);
    text::problems(&parsed.problems, &mut checker);
    if let Some(root) = &parsed.node {
        text::duplicates(root, &mut checker);
        if !text::template(root, &mut checker) {
            text::size(&mut checker);
            if policy_type.is_authorization() {
                document::check(root, &mut checker);
            } else {
                declarative::check(root, &mut checker);
            }
        }
    }
    let mut findings = checker.findings;
    findings.sort_by_key(|finding| finding.labels.first().map_or(0, |label| label.span.start));
    findings
}

struct Checker<'a> {
    text: &'a str,
    policy_type: PolicyType,
    context: &'a Context,
    findings: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn report(&mut self, finding: Diagnostic) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests;

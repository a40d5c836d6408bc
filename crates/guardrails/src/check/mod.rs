//! Everything that can be said about a policy without asking anybody: grammar, sizes, keys, traps.

mod action;
mod binding;
mod condition;
mod declarative;
mod document;
mod effort;
mod image;
mod meaning;
mod resource;
mod rule;
mod statement;
mod text;
mod view;

use model::Diagnostic;

use effort::Effort;
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
    let mut checker = Checker::new(text, policy_type, context, effort::MOST);
    checker.run();
    checker.into_findings()
}

struct Checker<'a> {
    text: &'a str,
    policy_type: PolicyType,
    context: &'a Context,
    effort: Effort,
    findings: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn new(text: &'a str, policy_type: PolicyType, context: &'a Context, effort: usize) -> Self {
        Self {
            text,
            policy_type,
            context,
            effort: Effort::new(effort),
            findings: Vec::new(),
        }
    }

    fn run(&mut self) {
        let parsed = json::parse(self.text);
        text::mark(self);
        text::problems(&parsed.problems, self);
        let Some(root) = &parsed.node else { return };
        text::duplicates(root, self);
        if text::template(root, self) {
            return;
        }
        let depth = text::size(parsed.problems.is_empty(), self);
        if self.policy_type.is_authorization() {
            document::check(root, depth, self);
        } else {
            declarative::check(root, self);
        }
        if !self.effort.is_left() {
            let start = root.span.start;
            let finding = effort::INTRICATE.finding("the policy is too intricate to be compared in full");
            self.report(finding.at(start..start + 1, "some findings may be missing"));
        }
    }

    fn report(&mut self, finding: Diagnostic) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn into_findings(mut self) -> Vec<Diagnostic> {
        self.findings
            .sort_by_key(|finding| finding.labels.first().map_or(0, |label| label.span.start));
        self.findings
    }
}

/// How far a policy is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Everything.
    Whole,
    /// Its grammar: it is so much too large that nobody will send it as it is.
    Grammar,
}

#[cfg(test)]
mod tests;

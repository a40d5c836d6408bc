//! What a rule is, and all of them.

use model::{Diagnostic, Severity};

use super::{action, binding, condition, declarative, document, effort, image, meaning, resource, statement, text};
use crate::PolicyType;

/// One rule. The examples are whole policies of the rule's type, or whole tests files: `bad` has a finding with this code
/// whose first label is at the text `at`, and `good` has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stable name: what it is about, a slash, and what is wrong.
    pub code: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: &'static str,
    /// Why it matters, and what to do.
    pub explanation: &'static str,
    /// The type of policy that the examples are of.
    pub policy_type: PolicyType,
    /// A policy that breaks the rule.
    pub bad: &'static str,
    /// The bytes of `bad` that the finding is at, where they stand first.
    pub at: &'static str,
    /// The same policy as it should be.
    pub good: &'static str,
}

impl Rule {
    /// A finding of this rule, without a place yet.
    pub(crate) fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.severity, message)
    }
}

/// Every rule whose code this crate can emit, ordered by topic.
pub fn rules() -> &'static [Rule] {
    use std::sync::OnceLock;
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        [
            text::RULES,
            effort::RULES,
            document::RULES,
            statement::RULES,
            action::RULES,
            resource::RULES,
            condition::RULES,
            condition::value::RULES,
            condition::variable::RULES,
            meaning::RULES,
            binding::RULES,
            image::RULES,
            declarative::RULES,
            crate::tests_file::RULES,
        ]
        .concat()
    })
}

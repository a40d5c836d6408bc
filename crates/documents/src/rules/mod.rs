//! Every rule: its stable code, how bad it is, and why.

use model::{Diagnostic, Severity};

/// Lines as a text.
macro_rules! lines {
    ($($line:literal)*) => { concat!($($line, "\n"),*) };
}

/// Lines as the steps of a component's build phase.
macro_rules! component {
    ($($line:literal)*) => {
        concat!("schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n", $("      ", $line, "\n"),*)
    };
}

/// Lines as the steps of a workflow.
macro_rules! workflow {
    ($($line:literal)*) => { concat!("schemaVersion: 1.0\nsteps:\n", $("  ", $line, "\n"),*) };
}

pub(crate) mod component;
pub(crate) mod document;
pub(crate) mod lint;
pub(crate) mod schedule;
pub(crate) mod workflow;

/// One rule. The examples are whole texts: checked as a Linux component or a BUILD workflow (where they distribute,
/// a DISTRIBUTION workflow) on 2026-11-01, `bad` has a finding with this code and `good` has not.
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
    /// A text that breaks the rule.
    pub bad: &'static str,
    /// The same text as it should be.
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
    ALL
}

/// The rule with this code.
pub(crate) fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code == code)
}

static ALL: &[Rule] = &[
    document::SYNTAX,
    document::UNQUOTED_REFERENCE,
    document::DUPLICATE_KEY,
    document::SECOND_DOCUMENT,
    document::LIMITS,
    document::TOO_LARGE,
    document::OVER_INLINE,
    document::TEMPLATE,
    document::WRONG_SHAPE,
    document::MISSING_KEY,
    document::UNKNOWN_KEY,
    document::SCHEMA_VERSION,
    document::NAME,
    document::DUPLICATE_NAME,
    document::PARAMETER_TYPE,
    document::TOO_MANY_PARAMETERS,
    document::VALUE_TOO_LONG,
    document::TIMEOUT,
    document::ON_FAILURE,
    document::ALLOW,
    document::ALLOW_UNUSED,
    component::NO_PHASE,
    component::PHASE_NOT_RUN,
    component::NO_STEPS,
    component::UNKNOWN_ACTION,
    component::PLATFORM,
    component::NO_PLATFORM,
    component::MAX_ATTEMPTS,
    component::PARAMETER_SHAPE,
    component::MISSING_INPUTS,
    component::MISSING_INPUT,
    component::INPUTS_SHAPE,
    component::UNKNOWN_INPUT,
    component::INPUT_VALUE,
    component::COMMANDS_SHAPE,
    component::LOOP,
    component::LOOP_REFERENCE,
    component::OPERATOR,
    component::BRANCH,
    component::CONDITION_DEPTH,
    component::PATTERN,
    component::UNDECLARED_PARAMETER,
    component::UNUSED_PARAMETER,
    component::UNKNOWN_STEP,
    component::FORWARD_REFERENCE,
    component::CROSS_STAGE,
    component::UNKNOWN_OUTPUT,
    component::ODD_REFERENCE,
    lint::SECRET,
    lint::CREDENTIALS_LEFT,
    lint::PIPE_TO_SHELL,
    lint::NO_CHECKSUM,
    lint::PLAIN_HTTP,
    lint::CHECK_OFF,
    lint::HIDDEN_FAILURE,
    lint::REBOOT_TRAP,
    lint::INTERACTIVE,
    lint::WORLD_WRITABLE,
    workflow::UNKNOWN_ACTION,
    workflow::WRONG_STAGE,
    workflow::TOO_MANY_STEPS,
    workflow::CONTAINER_AND_AMI,
    workflow::MISSING_INPUTS,
    workflow::MISSING_INPUT,
    workflow::UNKNOWN_INPUT,
    workflow::INPUT_VALUE,
    workflow::CONDITION,
    workflow::NO_TYPE,
    workflow::DEFAULT_TYPE,
    workflow::UNDECLARED_PARAMETER,
    workflow::UNUSED_PARAMETER,
    workflow::UNKNOWN_STEP,
    workflow::FORWARD_REFERENCE,
    workflow::UNKNOWN_OUTPUT,
    workflow::UNKNOWN_PATH,
    workflow::NOT_A_PATH,
    workflow::UNMARKED_PATH,
    schedule::SYNTAX,
    schedule::FIELDS,
    schedule::VALUE,
    schedule::QUESTION_MARK,
    schedule::RATE,
    schedule::NEVER,
];

#[cfg(test)]
mod tests;

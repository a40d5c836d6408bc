//! What can be wrong with a tests file, and with what it tests.

use model::{Diagnostic, Severity};

use super::{CannotRun, Case, Outcome};
use crate::{PolicyType, Rule};

pub(crate) const RULES: &[Rule] = &[MISTAKE, FAILED];

pub(super) const MISTAKE: Rule = Rule {
    code: "policy/tests-file",
    severity: Severity::Error,
    title: "A tests file has a mistake",
    explanation: "A tests file has `[[test]]` tables with `why`, `principal`, `action` and `expect`, and where needed `resource`, \
                  `resource_account`, `account`, `ou` and `context`.",
    policy_type: PolicyType::ServiceControl,
    bad: "[[test]]\nwhy = \"anybody may read\"\nprincipal = \"role/dev\"\naction = \"s3:GetObject\"\nou = \"/Prod\"\nexpects = \"allow\"\n",
    at: "expects",
    good: "[[test]]\nwhy = \"anybody may read\"\nprincipal = \"role/dev\"\naction = \"s3:GetObject\"\nou = \"/Prod\"\nexpect = \"allow\"\n",
};

const FAILED: Rule = Rule {
    code: "policy/test-failed",
    severity: Severity::Error,
    title: "A test of the policies fails",
    explanation: "The message names the statement, the policy and the level that decided. (The example runs where only \
                  FullAWSAccess is attached.)",
    policy_type: PolicyType::ServiceControl,
    bad: "[[test]]\nwhy = \"nobody reads\"\nprincipal = \"role/dev\"\naction = \"s3:GetObject\"\nou = \"/Prod\"\nexpect = \"deny\"\n",
    at: "[[test]]",
    good: "[[test]]\nwhy = \"anybody reads\"\nprincipal = \"role/dev\"\naction = \"s3:GetObject\"\nou = \"/Prod\"\nexpect = \"allow\"\n",
};

/// What there is to say about how a test went; `None` where it passed.
pub fn finding(case: &Case, result: &Result<Outcome, CannotRun>) -> Option<Diagnostic> {
    let failed = |message: String| FAILED.finding(message).at(case.span.clone(), "this test");
    match result {
        Ok(outcome) => {
            let first = outcome.failures.first()?;
            let more = match outcome.failures.len() - 1 {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            Some(failed(format!("\"{}\" fails: {first}{more}", case.why)))
        }
        Err(error) => Some(failed(format!("\"{}\" cannot run: {error}", case.why))),
    }
}

//! What can be wrong with a tests file, and with what it tests.

use model::{Diagnostic, Severity};

use super::{CannotRun, Case, Outcome};
use crate::{PolicyType, Rule};

pub(crate) const RULES: &[Rule] = &[MISTAKE, UNKNOWN, FAILED];

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

pub(super) const UNKNOWN: Rule = Rule {
    code: "policy/test-unknown-name",
    severity: Severity::Warning,
    title: "A test names an action or a condition key that nothing has",
    explanation: "No policy is about it, so the test passes or fails whatever the policies say. It may also be newer than \
                  goldsmith's data.",
    policy_type: PolicyType::ServiceControl,
    bad: "[[test]]\nwhy = \"anybody launches\"\nprincipal = \"role/dev\"\naction = \"ec2:RunInstance\"\nou = \"/Prod\"\nexpect = \"allow\"\n",
    at: "\"ec2:RunInstance\"",
    good: "[[test]]\nwhy = \"anybody launches\"\nprincipal = \"role/dev\"\naction = \"ec2:RunInstances\"\nou = \"/Prod\"\nexpect = \"allow\"\n",
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
    let name = case.name.as_ref().unwrap_or(&case.why);
    let failed = |message: String| {
        let finding = FAILED.finding(message).at(case.span.clone(), "this test");
        match &case.name {
            Some(_) => finding.help(&case.why),
            None => finding,
        }
    };
    match result {
        Ok(outcome) => {
            let first = outcome.failures.first()?;
            let more = match outcome.failures.len() - 1 {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            Some(failed(format!("\"{name}\" fails: {first}{more}")))
        }
        Err(error) => Some(failed(format!("\"{name}\" cannot run: {error}"))),
    }
}

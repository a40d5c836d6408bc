//! How much comparing one policy is worth.

use model::Severity;

use super::rule::Rule;
use crate::PolicyType;

pub(super) const RULES: &[Rule] = &[INTRICATE];

pub(super) const INTRICATE: Rule = Rule {
    code: "policy/too-intricate",
    severity: Severity::Hint,
    title: "The policy is too intricate to be compared in full",
    explanation: "Each action is compared with what its service documents, each item of a list with the others, each resource \
                  with those of the actions. A policy that AWS takes can be made to need hours of that, with hundreds of items \
                  of many wildcards each; one that people write needs a hundredth of what there is. Some findings may be \
                  missing; grammar and sizes were checked. (The example is checked with a thousandth of the usual effort.)",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["ec2:*a*b*c*d*e*f*", "ec2:*a*b*c*d*e*g*"], "Resource": "*"}}"#,
    at: "{\"Version\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["sqs:SendMessage"], "Resource": "*"}}"#,
};

/// Steps that comparing may take, each about a nanosecond: some ten milliseconds for one policy.
pub(super) const MOST: usize = 10_000_000;

/// What is left of it.
#[derive(Debug)]
pub(super) struct Effort {
    left: usize,
    exhausted: bool,
}

impl Effort {
    pub(super) fn new(most: usize) -> Self {
        Self {
            left: most,
            exhausted: false,
        }
    }

    /// Books so many steps before they are made; `None` where they may not be.
    #[must_use]
    pub(super) fn spend(&mut self, steps: usize) -> Option<()> {
        match self.left.checked_sub(steps).filter(|_| !self.exhausted) {
            Some(left) => self.left = left,
            None => self.exhausted = true,
        }
        self.is_left().then_some(())
    }

    /// Whether everything that was asked for could be done so far.
    pub(super) fn is_left(&self) -> bool {
        !self.exhausted
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.left
    }
}

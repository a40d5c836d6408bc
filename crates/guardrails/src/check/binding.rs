//! Statements that bind nobody, in whatever account: no principal that the policy binds meets a condition of theirs.

use std::sync::LazyLock;

use model::Severity;

use super::{
    Checker,
    rule::Rule,
    view::{ConditionView, View, is_open},
};
use crate::{
    PolicyType,
    evaluate::{Bound, Organization, Truth, differs_by_account, is_known, why_unmet},
    policy::Condition,
};

pub(super) const RULES: &[Rule] = &[NOBODY];

const NOBODY: Rule = Rule {
    code: "policy/binds-nobody",
    severity: Severity::Warning,
    title: "Nobody whom the policy binds meets this condition",
    explanation: "No policy binds service-linked roles, and no service control policy a service that acts for itself, as \
                  `aws:PrincipalIsAWSService`, `aws:PrincipalServiceName` and `aws:SourceAccount` tell of. A statement for them alone \
                  has no effect. A service that calls with somebody's credentials (`aws:ViaAWSService`) is bound as they are.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}}"#,
    at: "\"aws:PrincipalIsAWSService\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}}}}"#,
};

/// Steps that a value takes to be compared with the ARNs of principals, for each of its bytes.
const FOR_A_BYTE: usize = 100;

/// Of no organization is anything known but what is so in all of them.
static ANY: LazyLock<Organization> = LazyLock::new(Organization::default);

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    let bound = Bound::new(&ANY, "", checker.policy_type);
    for view in &view.conditions {
        let Some(condition) = condition(view).filter(|one| is_known(one) && !differs_by_account(one)) else {
            continue;
        };
        if checker.effort.spend(view.key.node.span.len() * FOR_A_BYTE).is_none() {
            return;
        }
        if bound.meets(&condition, true) == Truth::False {
            let finding = NOBODY.finding(why_unmet(&condition).to_string());
            checker.report(finding.at(view.key.key_span.clone(), "never met"));
        }
    }
}

/// The condition as the evaluator reads it, unless a value is not known yet.
fn condition(view: &ConditionView<'_>) -> Option<Condition> {
    let values: Vec<String> = view.values().map(|(value, _)| value).collect();
    let sound = !values.is_empty() && !values.iter().any(|value| is_open(value));
    let condition = |operator| Condition {
        operator,
        key: view.key.key.to_lowercase(),
        values,
    };
    view.operator.filter(|_| sound).map(condition)
}

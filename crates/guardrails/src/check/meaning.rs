//! Statements that can never apply, always do, or say what another one says.

use std::collections::BTreeMap;

use model::Severity;

use super::{
    Checker,
    rule::Rule,
    view::{ConditionView, View, is_open},
};
use crate::{
    PolicyType, canonical,
    policy::{Case, Effect, Operator, Pattern, Qualifier, Template, Test, ValueType, values},
};

pub(super) const RULES: &[Rule] = &[NEVER, ALWAYS, DENY_ALL, SAME];

const NEVER: Rule = Rule {
    code: "policy/never-matches",
    severity: Severity::Warning,
    title: "The conditions contradict each other",
    explanation: "All conditions of a statement must hold at once; values of one key under one operator are alternatives. Two \
                  conditions that no request meets together make a statement without effect.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}, "StringLike": {"aws:RequestedRegion": "us-*"}}}}"#,
    at: "\"aws:RequestedRegion\": \"us-*\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:RequestedRegion": ["eu-west-1", "us-*"]}}}}"#,
};

const ALWAYS: Rule = Rule {
    code: "policy/condition-without-effect",
    severity: Severity::Warning,
    title: "The condition does not restrict anything, or nothing passes it",
    explanation: "A pattern `*`, the block `0.0.0.0/0`, or both `true` and `false` hold for every value; negated for none. If \
                  the key's presence is meant, `Null` says so.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalTag/team": "*"}}}}"#,
    at: "\"*\"}}}}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/team": "true"}}}}"#,
};

const DENY_ALL: Rule = Rule {
    code: "policy/deny-everything",
    severity: Severity::Warning,
    title: "This denies everything to everybody",
    explanation: "Right for a quarantine OU, fatal elsewhere: it also binds the roles that would undo it. The management account \
                  and service-linked roles are not bound.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#,
    at: "{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/break-glass"}}}}"#,
};

const SAME: Rule = Rule {
    code: "policy/statement-twice",
    severity: Severity::Hint,
    title: "Two statements say the same",
    explanation: "The second has no effect, and costs characters.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Resource": ["*"], "Action": "S3:*"}]}"#,
    at: "{\"Effect\": \"Deny\", \"Resource\": [\"*\"], \"Action\": \"S3:*\"}",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    let on_everything = view.actions().any(|(text, _)| Pattern::wild(text).is_everything()) && view.is_on_everything();
    let unconditional = view
        .node
        .member("Condition")
        .is_none_or(|member| member.node.as_object().is_some_and(<[_]>::is_empty));
    if on_everything && unconditional && view.effect == Some(Effect::Deny) {
        let finding = DENY_ALL.finding("this denies everything to everybody below the target");
        let finding = finding.at(view.node.span.clone(), "everything, on everything, always");
        checker.report(finding.help("spare the break-glass role with a condition on `aws:PrincipalArn`"));
    }
    for condition in &view.conditions {
        always(condition, checker);
    }
    contradictions(view, checker);
}

fn always(condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let Some(operator) = condition.operator.filter(|operator| operator.test != Test::Null) else {
        return;
    };
    let whole = condition.values().find(|(value, _)| holds_for_all(operator, value));
    let values: Vec<String> = condition.values().map(|(value, _)| value.to_lowercase()).collect();
    let both = operator.test == Test::Bool
        && ["true", "false"]
            .iter()
            .all(|one| values.iter().any(|value| value == one));
    let (place, what) = match whole {
        Some((value, node)) => (node.span.clone(), format!("`{value}` is every value")),
        None if both => (
            condition.key.node.span.clone(),
            "`true` and `false` are every value".to_owned(),
        ),
        None => return,
    };
    let result = if operator.is_negated() {
        "only a missing key passes"
    } else {
        "every request with the key passes"
    };
    checker.report(ALWAYS.finding(format!("{what}: {result}")).at(place, "everything"));
}

fn holds_for_all(operator: Operator, value: &str) -> bool {
    match operator.test.value_type() {
        ValueType::IpAddress => matches!(value, "0.0.0.0/0"),
        ValueType::String | ValueType::Arn => operator.test.takes_wildcards() && Pattern::wild(value).is_everything(),
        _ => false,
    }
}

/// Pairs of conditions on one key that no single value meets.
fn contradictions(view: &View<'_>, checker: &mut Checker<'_>) {
    let mut by_key: BTreeMap<String, Vec<&ConditionView<'_>>> = BTreeMap::new();
    for condition in &view.conditions {
        by_key
            .entry(condition.key.key.to_lowercase())
            .or_default()
            .push(condition);
    }
    for conditions in by_key.values() {
        for (at, second) in conditions.iter().enumerate() {
            let mut earlier = conditions[..at].iter();
            let effort = &mut checker.effort;
            if let Some(first) =
                earlier.find(|first| effort.spend(cost(first, second)).is_some() && contradict(first, second))
            {
                let finding = NEVER.finding(format!("no request meets both conditions on `{}`", second.key.key));
                let finding = finding.at(whole(second), "cannot hold");
                checker.report(finding.at(whole(first), "together with this"));
            }
        }
    }
}

/// Steps that comparing the values of two conditions takes at most.
fn cost(first: &ConditionView<'_>, second: &ConditionView<'_>) -> usize {
    first.key.node.span.len() * second.key.node.span.len()
}

fn whole(condition: &ConditionView<'_>) -> std::ops::Range<usize> {
    condition.key.key_span.start..condition.key.node.span.end
}

fn contradict(first: &ConditionView<'_>, second: &ConditionView<'_>) -> bool {
    let (Some(one), Some(other)) = (first.operator, second.operator) else {
        return false;
    };
    let wants_missing = |operator: Operator, condition: &ConditionView<'_>| {
        operator.test == Test::Null
            && condition.values().all(|(value, _)| value == "true")
            && !condition.key.node.items().is_empty()
    };
    if wants_missing(one, first) {
        return needs_key(other, second);
    }
    if wants_missing(other, second) {
        return needs_key(one, first);
    }
    // A set qualifier or a missing key gives a way out; so may values that are not known yet.
    if one.qualifier.is_some() || other.qualifier.is_some() || one.if_exists || other.if_exists {
        return false;
    }
    let patterns = |condition: &ConditionView<'_>, operator: Operator| -> Option<Vec<Pattern>> {
        let values = condition.values().map(|(value, _)| {
            let plain = !is_open(&value) && !Template::parse(&value).has_variables();
            plain.then(|| {
                if operator.test.takes_wildcards() {
                    Pattern::wild(&value)
                } else {
                    Pattern::literal(&value)
                }
            })
        });
        values.collect()
    };
    let comparable = |operator: Operator| {
        operator.test.value_type() == ValueType::String
            && !matches!(
                operator.test,
                Test::StringEqualsIgnoreCase | Test::StringNotEqualsIgnoreCase
            )
    };
    if comparable(one) && comparable(other) {
        let (Some(left), Some(right)) = (patterns(first, one), patterns(second, other)) else {
            return false;
        };
        return match (one.is_negated(), other.is_negated()) {
            (false, false) => !left
                .iter()
                .any(|left| right.iter().any(|right| left.meets(right, Case::Sensitive))),
            (false, true) => left
                .iter()
                .all(|left| right.iter().any(|right| right.covers(left, Case::Sensitive))),
            (true, false) => right
                .iter()
                .all(|right| left.iter().any(|left| left.covers(right, Case::Sensitive))),
            (true, true) => false,
        };
    }
    empty_range(first, one, second, other)
}

fn needs_key(operator: Operator, condition: &ConditionView<'_>) -> bool {
    match operator.test {
        Test::Null => condition.values().all(|(value, _)| value == "false") && !condition.key.node.items().is_empty(),
        _ if operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues) => false,
        _ => operator.qualifier == Some(Qualifier::ForAnyValue) || !operator.is_negated(),
    }
}

/// `NumericLessThan 3` and `NumericGreaterThan 5`, dates likewise.
fn empty_range(first: &ConditionView<'_>, one: Operator, second: &ConditionView<'_>, other: Operator) -> bool {
    let number = |operator: Operator, value: &str| match operator.test.value_type() {
        ValueType::Date => values::date(value),
        _ => values::number(value),
    };
    // Values are alternatives, so the loosest one counts.
    let bound = |condition: &ConditionView<'_>, operator: Operator, loosest: fn(f64, f64) -> f64| {
        condition
            .values()
            .filter_map(|(value, _)| number(operator, &value))
            .reduce(loosest)
    };
    let upper = |test: Test| {
        matches!(
            test,
            Test::NumericLessThan | Test::NumericLessThanEquals | Test::DateLessThan | Test::DateLessThanEquals
        )
    };
    let lower = |test: Test| {
        matches!(
            test,
            Test::NumericGreaterThan
                | Test::NumericGreaterThanEquals
                | Test::DateGreaterThan
                | Test::DateGreaterThanEquals
        )
    };
    let (top, bottom) = if upper(one.test) && lower(other.test) {
        (bound(first, one, f64::max), bound(second, other, f64::min))
    } else if lower(one.test) && upper(other.test) {
        (bound(second, other, f64::max), bound(first, one, f64::min))
    } else {
        return false;
    };
    matches!((top, bottom), (Some(top), Some(bottom)) if top < bottom)
}

/// Statements that mean the same.
pub(super) fn duplicates(views: &[View<'_>], checker: &mut Checker<'_>) {
    if views.len() < 2 {
        return;
    }
    let mut seen: BTreeMap<String, &View<'_>> = BTreeMap::new();
    for view in views {
        let mut value = canonical::statement(view.node);
        if let Some(map) = value.as_object_mut() {
            map.remove("Sid");
        }
        if let Some(first) = seen.insert(canonical::compact(&value), view) {
            let finding = SAME.finding("another statement says the same");
            checker.report(
                finding
                    .at(view.node.span.clone(), "again")
                    .at(first.node.span.clone(), "first here"),
            );
        }
    }
}

//! Conditions: operators and keys.

pub(super) mod key;
pub(super) mod value;
pub(super) mod variable;

use std::collections::BTreeMap;

use model::{Severity, did_you_mean};

use super::{Checker, action, rule::Rule, view::View};
use crate::{
    PolicyType,
    json::{Member, Node},
    policy::{Operator, TESTS, Test},
};

pub(super) const RULES: &[Rule] = &[
    SHAPE,
    OPERATOR,
    OPERATOR_CASE,
    NULL_IF_EXISTS,
    KEY_TWICE,
    key::FORM,
    key::UNKNOWN,
    key::NOT_IN_ACTION,
    key::TYPE,
    key::NEEDS_SET,
    key::SET_ON_SINGLE,
    key::ALLOW_ALL_VALUES,
];

const SHAPE: Rule = Rule {
    code: "policy/condition",
    severity: Severity::Error,
    title: "A condition has the wrong shape",
    explanation: "`Condition` is an object of operators; each holds an object of condition keys; each key has a value or a \
                  list of values.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": "aws:RequestedRegion"}}}"#,
    at: "\"aws:RequestedRegion\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
};

const OPERATOR: Rule = Rule {
    code: "policy/operator",
    severity: Severity::Error,
    title: "IAM has no such condition operator",
    explanation: "The operators are those of the IAM user guide, with `ForAllValues:` or `ForAnyValue:` before and \
                  `IfExists` after them.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEqual": {"aws:RequestedRegion": "us-west-1"}}}}"#,
    at: "\"StringEqual\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
};

const OPERATOR_CASE: Rule = Rule {
    code: "policy/operator-case",
    severity: Severity::Warning,
    title: "The operator is not spelled as IAM does",
    explanation: "Whether the case of an operator counts is not documented.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"stringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
    at: "\"stringEquals\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
};

const NULL_IF_EXISTS: Rule = Rule {
    code: "policy/null-if-exists",
    severity: Severity::Error,
    title: "`Null` takes no `IfExists`",
    explanation: "`Null` asks whether the key exists; the suffix makes no sense there.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"NullIfExists": {"aws:RequestTag/owner": "true"}}}}"#,
    at: "\"NullIfExists\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"Null": {"aws:RequestTag/owner": "true"}}}}"#,
};

const KEY_TWICE: Rule = Rule {
    code: "policy/condition-key-twice",
    severity: Severity::Warning,
    title: "One condition key in two spellings",
    explanation: "Condition keys have no case, so these are two values of one key. Which one counts is not documented.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a", "aws:PrincipalARN": "arn:aws:iam::*:role/b"}}}}"#,
    at: "\"aws:PrincipalARN\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/a", "arn:aws:iam::*:role/b"]}}}}"#,
};

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    variable::check_resources(view, checker);
    let Some(member) = view.node.member("Condition") else {
        return;
    };
    let Some(operators) = member.node.as_object() else {
        shape("`Condition` is an object of operators", &member.node, checker);
        return;
    };
    for operator in operators {
        self::operator(operator, checker);
    }
    for condition in &view.conditions {
        key::check(view, condition, checker);
        value::check(condition, checker);
        variable::check_condition(view, condition, checker);
    }
}

fn operator(member: &Member, checker: &mut Checker<'_>) {
    match Operator::parse(&member.key) {
        None => unknown(member, checker),
        Some(operator) if operator.test == Test::Null && operator.if_exists => {
            let finding = NULL_IF_EXISTS
                .finding("`Null` takes no `IfExists`")
                .at(member.key_span.clone(), "no operator");
            checker.report(finding.fix(member.key_span.clone(), "\"Null\""));
        }
        Some(operator) if operator.to_string() != member.key => {
            let finding = OPERATOR_CASE.finding(format!("`{}` is spelled `{operator}`", member.key));
            checker.report(
                finding
                    .at(member.key_span.clone(), "here")
                    .fix(member.key_span.clone(), format!("\"{operator}\"")),
            );
        }
        Some(_) => {}
    }
    let Some(keys) = member.node.as_object() else {
        shape("an operator holds an object of condition keys", &member.node, checker);
        return;
    };
    if keys.is_empty() {
        action::empty(&format!("`{}`", member.key), &member.node, checker);
    }
    let mut seen: BTreeMap<String, &Member> = BTreeMap::new();
    for key in keys {
        if let Some(first) = seen
            .insert(key.key.to_lowercase(), key)
            .filter(|first| first.key != key.key)
        {
            let finding = KEY_TWICE.finding(format!("`{}` and `{}` are one key", first.key, key.key));
            checker.report(
                finding
                    .at(key.key_span.clone(), "again")
                    .at(first.key_span.clone(), "first here"),
            );
        }
        for item in key.node.items().iter().filter(|item| item.scalar().is_none()) {
            shape("a condition's value is a string", item, checker);
        }
        if key.node.items().is_empty() {
            action::empty(&format!("`{}`", key.key), &key.node, checker);
        }
    }
}

fn unknown(member: &Member, checker: &mut Checker<'_>) {
    let finding = OPERATOR.finding(format!("IAM has no condition operator `{}`", member.key));
    let finding = finding.at(member.key_span.clone(), "unknown");
    let (qualifier, rest) = match member.key.split_once(':') {
        Some((qualifier, rest)) => (
            did_you_mean(qualifier, ["ForAllValues", "ForAnyValue"]).map(|name| format!("{name}:")),
            rest,
        ),
        None => (Some(String::new()), member.key.as_str()),
    };
    let bare = rest.strip_suffix("IfExists").unwrap_or(rest);
    let suffix = &rest[bare.len()..];
    let meant = did_you_mean(bare, TESTS.iter().map(|(_, name)| *name));
    checker.report(match (qualifier, meant) {
        (Some(qualifier), Some(meant)) => {
            let name = format!("{qualifier}{meant}{suffix}");
            finding
                .help(format!("did you mean `{name}`?"))
                .fix(member.key_span.clone(), format!("\"{name}\""))
        }
        _ => finding,
    });
}

fn shape(message: &str, node: &Node, checker: &mut Checker<'_>) {
    let finding = SHAPE.finding(format!("{message}, this is {}", node.kind()));
    checker.report(finding.at(node.span.clone(), "wrong shape"));
}

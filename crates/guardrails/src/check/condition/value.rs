//! The values of conditions.

use model::Severity;

use super::super::{
    Checker, resource,
    rule::Rule,
    view::{ConditionView, is_open},
};
use crate::{
    PolicyType,
    json::Node,
    policy::{Operator, Template, Test, ValueType, values},
};

pub(in super::super) const RULES: &[Rule] = &[VALUE, HOST_BITS, LITERAL_WILDCARD, SHORT_ARN];

const VALUE: Rule = Rule {
    code: "policy/condition-value",
    severity: Severity::Error,
    title: "The value is not of the operator's type",
    explanation: "`Numeric…` takes numbers, `Date…` ISO 8601 dates or seconds since 1970, `Bool` and `Null` `true` or `false`, \
                  `IpAddress` addresses or CIDR blocks. Anything else matches nothing.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/33"}}}}"#,
    at: "\"192.0.2.0/33\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}}"#,
};

const HOST_BITS: Rule = Rule {
    code: "policy/cidr-host-bits",
    severity: Severity::Warning,
    title: "The block's address has bits beyond its prefix",
    explanation: "The block is probably wider than meant.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.77/24"}}}}"#,
    at: "\"192.0.2.77/24\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.77/32"}}}}"#,
};

const LITERAL_WILDCARD: Rule = Rule {
    code: "policy/literal-wildcard",
    severity: Severity::Warning,
    title: "A wildcard that is none",
    explanation: "`StringEquals` and its kin compare letter by letter: `*` means an asterisk. With a negated operator such a \
                  condition is practically always true.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-*"}}}}"#,
    at: "\"eu-*\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotLike": {"aws:RequestedRegion": "eu-*"}}}}"#,
};

const SHORT_ARN: Rule = Rule {
    code: "policy/short-arn",
    severity: Severity::Warning,
    title: "This is no ARN of six fields",
    explanation: "ARN operators compare the six fields of an ARN one by one; a wildcard does not reach over a colon. A value \
                  with fewer fields matches nothing.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam:*:role/admin"}}}}"#,
    at: "\"arn:aws:iam:*:role/admin\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}}}"#,
};

/// Keys whose values are account ids. `ec2:Owner` also takes aliases such as `amazon`.
const ACCOUNT_KEYS: [&str; 8] = [
    "aws:principalaccount",
    "aws:resourceaccount",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:vpceaccount",
    "ec2:owner",
    "s3:resourceaccount",
    "kms:calleraccount",
];

pub(super) fn check(condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let Some(operator) = condition.operator else { return };
    let is_account = ACCOUNT_KEYS.contains(&condition.key.key.to_lowercase().as_str());
    for (value, node) in condition.values() {
        if is_open(&value) || Template::parse(&value).has_variables() {
            continue;
        }
        match operator.test.value_type() {
            ValueType::String => string(operator, is_account, &value, node, checker),
            ValueType::Arn => arn(&value, node, checker),
            ValueType::IpAddress => address(operator, &value, node, checker),
            ValueType::Numeric => typed(values::number(&value).is_some(), "a number", &value, node, checker),
            ValueType::Date => typed(values::date(&value).is_some(), "a date", &value, node, checker),
            ValueType::Bool => {
                let sound = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
                typed(sound, "`true` or `false`", &value, node, checker);
            }
            ValueType::Binary => {}
        }
    }
}

fn typed(sound: bool, expected: &str, value: &str, node: &Node, checker: &mut Checker<'_>) {
    if !sound {
        let finding = VALUE.finding(format!("`{value}` is not {expected}"));
        checker.report(finding.at(node.span.clone(), "matches nothing"));
    }
}

fn address(operator: Operator, value: &str, node: &Node, checker: &mut Checker<'_>) {
    let block = values::block(value);
    typed(block.is_some(), "an address or a CIDR block", value, node, checker);
    if block.is_some_and(values::Block::has_host_bits) && value.contains('/') {
        let finding = HOST_BITS.finding(format!("`{value}` is wider than it looks"));
        checker.report(finding.at(node.span.clone(), format!("`{operator}` takes the whole block")));
    }
}

fn arn(value: &str, node: &Node, checker: &mut Checker<'_>) {
    if value != "*" && value.split(':').count() < 6 {
        let finding = SHORT_ARN.finding(format!("`{value}` has fewer than the six fields of an ARN"));
        checker.report(finding.at(node.span.clone(), "matches nothing"));
        return;
    }
    resource::account_in_arn(value, node, checker);
}

fn string(operator: Operator, is_account: bool, value: &str, node: &Node, checker: &mut Checker<'_>) {
    if is_account {
        resource::account_id(value, node, checker);
    }
    resource::account_in_arn(value, node, checker);
    if value.contains('*') && !operator.test.takes_wildcards() {
        let finding = LITERAL_WILDCARD.finding(format!("`{operator}` takes `{value}` letter by letter"));
        let like = match operator.test {
            Test::StringEquals => Some("StringLike"),
            Test::StringNotEquals => Some("StringNotLike"),
            _ => None,
        };
        let finding = finding.at(node.span.clone(), "no wildcard here");
        checker.report(match like {
            Some(like) => finding.help(format!("use `{like}`")),
            None => finding,
        });
    }
}

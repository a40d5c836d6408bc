//! Policy variables: known, and in a place where they are replaced.

use model::Severity;

use super::super::{
    Checker,
    rule::Rule,
    view::{ConditionView, View, is_ours},
};
use crate::{
    PolicyType,
    authorization::{self, global_key},
    json::Node,
    policy::{Piece, Template},
};

pub(in super::super) const RULES: &[Rule] = &[UNKNOWN, PLACE, VERSION];

const UNKNOWN: Rule = Rule {
    code: "policy/unknown-variable",
    severity: Severity::Warning,
    title: "No condition key has the variable's name",
    explanation: "A policy variable is replaced by the value of the condition key of its name. Without a value it matches \
                  nothing, and a negated operator everything.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::home/${aws:user}/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}"#,
    at: "\"arn:aws:s3:::home/${aws:user}/*\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::home/${aws:username}/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}"#,
};

const PLACE: Rule = Rule {
    code: "policy/variable-place",
    severity: Severity::Warning,
    title: "Variables are not replaced here",
    explanation: "Policy variables are replaced in the last field of a `Resource`, after the fifth colon, and in the values of \
                  string and ARN operators.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericLessThan": {"s3:TlsVersion": "${aws:PrincipalTag/tls}"}}}}"#,
    at: "\"${aws:PrincipalTag/tls}\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}}"#,
};

const VERSION: Rule = Rule {
    code: "policy/variable-version",
    severity: Severity::Warning,
    title: "Without `\"Version\": \"2012-10-17\"` a variable is plain text",
    explanation: "Policies of the old version, and those without one, compare `${…}` letter by letter.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"s3:ResourceAccount": "${aws:PrincipalAccount}"}}}}"#,
    at: "\"${aws:PrincipalAccount}\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"s3:ResourceAccount": "${aws:PrincipalAccount}"}}}}"#,
};

pub(super) fn check_condition(view: &View<'_>, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let Some(operator) = condition.operator else { return };
    for (value, node) in condition.values() {
        let template = Template::parse(&value);
        if variables(&template).next().is_none() {
            continue;
        }
        if !operator.test.takes_variables() {
            let finding = PLACE.finding(format!("`{operator}` does not replace variables"));
            checker.report(finding.at(node.span.clone(), "plain text"));
            continue;
        }
        check(view, &template, node, checker);
    }
}

pub(super) fn check_resources(view: &View<'_>, checker: &mut Checker<'_>) {
    for node in view.resource.iter().flat_map(|(member, _)| member.node.items()) {
        if let Some(text) = node.as_str() {
            let template = Template::parse(text);
            if template.has_variable_before_resource() && variables(&template).next().is_some() {
                let finding = PLACE.finding("variables are not replaced before the fifth colon of an ARN");
                checker.report(finding.at(node.span.clone(), "matches nothing"));
            }
            check(view, &template, node, checker);
        }
    }
}

fn check(view: &View<'_>, template: &Template, node: &Node, checker: &mut Checker<'_>) {
    let mut any = false;
    for key in variables(template) {
        any = true;
        if !is_known(key) {
            let finding = UNKNOWN.finding(format!("no condition key is called `{key}`"));
            checker.report(finding.at(node.span.clone(), "has no value"));
        }
    }
    if any && !view.knows_variables {
        let finding = VERSION.finding("the variable is plain text in a policy of this version");
        checker.report(
            finding
                .at(node.span.clone(), "not replaced")
                .help("add `\"Version\": \"2012-10-17\"`"),
        );
    }
}

fn variables(template: &Template) -> impl Iterator<Item = &str> {
    template.pieces().iter().filter_map(|piece| match piece {
        Piece::Variable { key, .. } if !is_ours(key) => Some(key.as_str()),
        _ => None,
    })
}

fn is_known(key: &str) -> bool {
    let Some((prefix, _)) = key.split_once(':') else {
        return false;
    };
    global_key(key).is_some()
        || prefix.contains('.')
        || ["saml", "sts", "ldap"].contains(&prefix)
        || authorization::service(prefix).is_some_and(|service| service.keys().iter().any(|known| known.is(key)))
}

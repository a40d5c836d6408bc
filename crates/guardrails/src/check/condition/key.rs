//! Condition keys: known at all, known to the action, of the operator's type.

use model::{Severity, did_you_mean};

use super::super::{
    Checker,
    action::SLIP,
    image,
    rule::Rule,
    view::{ConditionView, View, is_open},
};
use crate::{
    PolicyType,
    authorization::{self, global_key, global_keys},
    policy::{Effect, Operator, Qualifier, Test, ValueType},
};

pub(super) const FORM: Rule = Rule {
    code: "policy/condition-key",
    severity: Severity::Error,
    title: "This is not a condition key",
    explanation: "A condition key is `aws:Name` or `service:Name`.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"RequestedRegion": "us-west-1"}}}}"#,
    at: "\"RequestedRegion\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
};

pub(super) const UNKNOWN: Rule = Rule {
    code: "policy/unknown-condition-key",
    severity: Severity::Warning,
    title: "No service documents this condition key",
    explanation: "AWS takes any name. A key that is never in a request makes a condition false, or, with a negated operator \
                  or `IfExists`, true. The key may also be newer than goldsmith's data.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestRegion": "us-west-1"}}}}"#,
    at: "\"aws:RequestRegion\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
};

pub(super) const NOT_IN_ACTION: Rule = Rule {
    code: "policy/key-not-in-action",
    severity: Severity::Warning,
    title: "No request for the statement's actions carries this key",
    explanation: "The service authorization reference lists the condition keys of each action. One that the action never has \
                  makes the condition false, or, with a negated operator or `IfExists`, true.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:StopInstances", "Resource": "*", "Condition": {"StringEquals": {"ec2:ImageID": "ami-0123456789abcdef0"}}}}"#,
    at: "\"ec2:ImageID\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringEquals": {"ec2:ImageID": "ami-0123456789abcdef0"}}}}"#,
};

pub(super) const TYPE: Rule = Rule {
    code: "policy/operator-type",
    severity: Severity::Warning,
    title: "The operator does not fit the key's type",
    explanation: "A value of another type never matches: an address is compared as text, a number with `StringEquals` digit by \
                  digit.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:SourceIp": "10.*"}}}}"#,
    at: "\"StringLike\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}}"#,
};

pub(super) const NEEDS_SET: Rule = Rule {
    code: "policy/needs-set-operator",
    severity: Severity::Warning,
    title: "The key has several values, the operator tests one",
    explanation: "Keys such as `aws:TagKeys` hold a list. Without `ForAnyValue:` or `ForAllValues:` the result is undefined.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"StringEquals": {"aws:TagKeys": "golden"}}}}"#,
    at: "\"StringEquals\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "golden"}}}}"#,
};

pub(super) const SET_ON_SINGLE: Rule = Rule {
    code: "policy/set-operator-on-single",
    severity: Severity::Warning,
    title: "A set operator on a key with one value",
    explanation: "`ForAllValues:` is true where the key is missing, `ForAnyValue:` false even if the operator is negated. On a \
                  key that holds one value that is rarely meant.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
    at: "\"ForAllValues:StringEquals\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-west-1"}}}}"#,
};

pub(super) const ALLOW_ALL_VALUES: Rule = Rule {
    code: "policy/all-values-of-none",
    severity: Severity::Warning,
    title: "An Allow with `ForAllValues:` also allows where the key is missing",
    explanation: "All values of none pass every test. Require the key too: `\"Null\": {\"aws:TagKeys\": \"false\"}`.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "owner"}}}}"#,
    at: "\"ForAllValues:StringEquals\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "owner"}, "Null": {"aws:TagKeys": "false"}}}}"#,
};

/// What is documented about a key.
#[derive(Debug, Clone, Copy)]
struct Documented {
    kind: &'static str,
    multivalued: bool,
}

pub(super) fn check(view: &View<'_>, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let written = condition.key.key.as_str();
    if is_open(written) || image::is_image_tag(written) {
        return;
    }
    let Some((prefix, name)) = written
        .split_once(':')
        .filter(|(prefix, name)| !prefix.is_empty() && !name.is_empty())
    else {
        let finding = FORM.finding(format!("`{written}` is not a condition key"));
        let known = global_keys().iter().map(|key| key.name.trim_start_matches("aws:"));
        let finding = finding.at(condition.key.key_span.clone(), "not `service:Name`");
        checker.report(match did_you_mean(written, known) {
            Some(meant) => finding.help(format!("did you mean `aws:{meant}`?")),
            None => finding,
        });
        return;
    };
    match documented(prefix, written) {
        None if authorization::is_foreign(prefix) => {}
        None => unknown(view, (prefix, name), condition, checker),
        Some(key) => {
            in_action(view, condition, checker);
            if let Some(operator) = condition.operator {
                fits(key, operator, condition, checker);
                sets(view, key, operator, condition, checker);
            }
        }
    }
}

fn documented(prefix: &str, written: &str) -> Option<Documented> {
    if let Some(key) = global_key(written) {
        return Some(Documented {
            kind: key.kind,
            multivalued: key.multivalued,
        });
    }
    let service = authorization::service(prefix)?;
    let key = service.keys().iter().find(|key| key.is(written))?;
    Some(Documented {
        kind: key.element(),
        multivalued: key.is_multivalued(),
    })
}

fn unknown(view: &View<'_>, (prefix, name): (&str, &str), condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let written = &condition.key.key;
    let passes = condition.operator.is_some_and(passes_missing) && view.effect == Some(Effect::Deny);
    let so = if passes {
        "a request without this key passes the condition, and is denied"
    } else {
        ""
    };
    let finding = UNKNOWN.finding(format!("no service documents the condition key `{prefix}:{name}`"));
    let finding = finding.at(condition.key.key_span.clone(), "unknown");
    let known = authorization::candidates(written);
    let affordable = checker.effort.spend(SLIP * known.len());
    checker.report(match affordable.and_then(|()| did_you_mean(written, known)) {
        Some(meant) => {
            let help = format!("did you mean `{meant}`? {so}");
            finding
                .help(help.trim_end())
                .fix(condition.key.key_span.clone(), format!("\"{meant}\""))
        }
        None if passes => finding.help(so),
        None => finding,
    });
}

/// Whether some action of the statement has the key. Global keys that belong to no action are not asked about.
fn in_action(view: &View<'_>, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let written = condition.key.key.as_str();
    let of_actions = ["aws:ResourceTag/", "aws:RequestTag/", "aws:TagKeys"];
    let lower = written.to_lowercase();
    let depends =
        global_key(written).is_none() || of_actions.iter().any(|head| lower.starts_with(&head.to_lowercase()));
    let Some(services) = view.documented(&mut checker.effort).filter(|_| depends) else {
        return;
    };
    for (service, actions) in services.values() {
        if checker.effort.spend(service.keys().len() * 8 + actions.len()).is_none() {
            return;
        }
        let carries = service.carriers(written);
        if actions.iter().any(|action| carries(action)) {
            return;
        }
    }
    let finding = NOT_IN_ACTION.finding(format!("no request for these actions carries `{written}`"));
    let finding = finding.at(condition.key.key_span.clone(), "never in the request");
    let passes = condition.operator.is_some_and(passes_missing);
    checker.report(match (passes, view.effect) {
        (true, Some(Effect::Deny)) => finding.help("the condition is always true: this denies every such request"),
        (true, _) => finding.help("the condition is always true"),
        (false, _) => finding.help("the statement never applies"),
    });
}

/// Whether the operator is true for a key that is missing.
pub(in super::super) fn passes_missing(operator: Operator) -> bool {
    match operator.qualifier {
        _ if operator.if_exists => true,
        Some(qualifier) => qualifier == Qualifier::ForAllValues,
        None => operator.is_negated(),
    }
}

fn fits(key: Documented, operator: Operator, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let value_type = operator.test.value_type();
    let fits = match key.kind {
        _ if operator.test == Test::Null => true,
        "String" => value_type == ValueType::String,
        "ARN" => matches!(value_type, ValueType::Arn | ValueType::String),
        "Bool" => matches!(value_type, ValueType::Bool | ValueType::String),
        "Numeric" => matches!(value_type, ValueType::Numeric | ValueType::String),
        "Date" => matches!(value_type, ValueType::Date | ValueType::Numeric),
        "IPAddress" => value_type == ValueType::IpAddress,
        _ => true,
    };
    if !fits {
        let finding = TYPE.finding(format!(
            "`{}` is of type {}, `{operator}` is not",
            condition.key.key, key.kind
        ));
        let finding = finding.at(condition.operator_member.key_span.clone(), "does not fit");
        checker.report(finding.at(condition.key.key_span.clone(), format!("of type {}", key.kind)));
    }
}

fn sets(
    view: &View<'_>,
    key: Documented,
    operator: Operator,
    condition: &ConditionView<'_>,
    checker: &mut Checker<'_>,
) {
    let name = &condition.key.key;
    let finding = match (operator.qualifier, key.multivalued) {
        _ if operator.test == Test::Null => return,
        (None, true) => NEEDS_SET
            .finding(format!("`{name}` has several values, `{operator}` tests one"))
            .help(format!("write `ForAnyValue:{operator}` or `ForAllValues:{operator}`")),
        (Some(_), false) => SET_ON_SINGLE
            .finding(format!("`{name}` has one value"))
            .help("leave the `For…Values:` out"),
        (Some(Qualifier::ForAllValues), true) if view.effect == Some(Effect::Allow) && !is_required(view, name) => {
            ALLOW_ALL_VALUES.finding(format!("this also allows requests without `{name}`"))
        }
        _ => return,
    };
    checker.report(finding.at(condition.operator_member.key_span.clone(), "here"));
}

/// Whether a `Null` condition wants the key to be there.
fn is_required(view: &View<'_>, name: &str) -> bool {
    view.conditions.iter().any(|condition| {
        condition.operator.is_some_and(|operator| operator.test == Test::Null)
            && condition.key.key.eq_ignore_ascii_case(name)
            && condition.values().any(|(value, _)| value == "false")
    })
}

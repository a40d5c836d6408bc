//! A statement's members, per type of policy.

use std::collections::BTreeMap;

use model::{Severity, did_you_mean};

use super::{Checker, rule::Rule, view::View};
use crate::{
    PolicyType,
    json::{Member, Value},
    policy::Effect,
};

pub(super) const RULES: &[Rule] = &[
    UNKNOWN,
    NO_EFFECT,
    EFFECT,
    PRINCIPAL,
    RCP_PRINCIPAL,
    RCP_ALLOW,
    RCP_NOT_ACTION,
    ACTION_XOR,
    RESOURCE_XOR,
    NO_ACTION,
    NO_RESOURCE,
    SID,
    SID_KIND,
    SID_TWICE,
];

const UNKNOWN: Rule = Rule {
    code: "policy/unknown-statement-member",
    severity: Severity::Error,
    title: "The statement has a member that none has",
    explanation: "Statements have `Sid`, `Effect`, `Action` or `NotAction`, `Resource` or `NotResource`, `Condition`; those \
                  of RCPs also `Principal`. Names have a case.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Actions": "s3:*", "Resource": "*"}}"#,
    at: "\"Actions\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const NO_EFFECT: Rule = Rule {
    code: "policy/no-effect",
    severity: Severity::Error,
    title: "`Effect` is missing",
    explanation: "A statement allows or denies; there is no default.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Action": "s3:*", "Resource": "*"}}"#,
    at: "{\"Action\": \"s3:*\", \"Resource\": \"*\"}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const EFFECT: Rule = Rule {
    code: "policy/effect",
    severity: Severity::Error,
    title: "`Effect` is neither `Allow` nor `Deny`",
    explanation: "The two words have a case.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "deny", "Action": "s3:*", "Resource": "*"}}"#,
    at: "\"deny\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const PRINCIPAL: Rule = Rule {
    code: "policy/principal-in-scp",
    severity: Severity::Error,
    title: "SCPs have no `Principal`",
    explanation: "An SCP is about the principals of the accounts below its targets. To spare or pick some of them, use a \
                  condition on `aws:PrincipalArn`, `aws:PrincipalAccount` or `aws:PrincipalTag/…`.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#,
    at: "\"Principal\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}}}"#,
};

const RCP_PRINCIPAL: Rule = Rule {
    code: "policy/rcp-principal",
    severity: Severity::Error,
    title: "The principal of an RCP is `\"*\"`",
    explanation: "An RCP is about everybody who asks for a resource. To spare or pick some, use a condition.",
    policy_type: PolicyType::ResourceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}}"#,
    at: "{\"AWS\": \"111122223333\"}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#,
};

const RCP_ALLOW: Rule = Rule {
    code: "policy/rcp-allow",
    severity: Severity::Error,
    title: "RCPs only deny",
    explanation: "The one Allow is in RCPFullAWSAccess, which AWS attaches everywhere and nobody can detach.",
    policy_type: PolicyType::ResourceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#,
    at: "\"Allow\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#,
};

const RCP_NOT_ACTION: Rule = Rule {
    code: "policy/rcp-member",
    severity: Severity::Error,
    title: "RCPs have neither `NotAction` nor `NotPrincipal`",
    explanation: "Name the actions that are denied.",
    policy_type: PolicyType::ResourceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*"}}"#,
    at: "\"NotAction\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*"}}"#,
};

const ACTION_XOR: Rule = Rule {
    code: "policy/action-and-not-action",
    severity: Severity::Error,
    title: "`Action` and `NotAction` exclude each other",
    explanation: "`NotAction` means every action but those it names. Make two statements of it.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "NotAction": "s3:Get*", "Resource": "*"}}"#,
    at: "\"NotAction\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}}"#,
};

const RESOURCE_XOR: Rule = Rule {
    code: "policy/resource-and-not-resource",
    severity: Severity::Error,
    title: "`Resource` and `NotResource` exclude each other",
    explanation: "`NotResource` means every resource but those it names. Make two statements of it.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "NotResource": "arn:aws:s3:::logs"}}"#,
    at: "\"NotResource\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::logs"}}"#,
};

const NO_ACTION: Rule = Rule {
    code: "policy/no-action",
    severity: Severity::Error,
    title: "`Action` is missing",
    explanation: "A statement names actions, or with `NotAction` all but some.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Resource": "*"}}"#,
    at: "{\"Effect\": \"Deny\", \"Resource\": \"*\"}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const NO_RESOURCE: Rule = Rule {
    code: "policy/no-resource",
    severity: Severity::Error,
    title: "`Resource` is missing",
    explanation: "A statement names resources; `\"*\"` is all.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*"}}"#,
    at: "{\"Effect\": \"Deny\", \"Action\": \"s3:*\"}",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const SID: Rule = Rule {
    code: "policy/sid",
    severity: Severity::Warning,
    title: "The Sid is not made of letters and digits",
    explanation: "IAM takes A–Z, a–z and 0–9. Whether Organizations is as strict is not known.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Sid": "No S3!", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
    at: "\"No S3!\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Sid": "NoS3", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const SID_KIND: Rule = Rule {
    code: "policy/sid-kind",
    severity: Severity::Error,
    title: "The Sid is not a string",
    explanation: "A Sid is a string in quotes, even if it is a number; leave it out where there is nothing to say.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Sid": 1, "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
    at: "1, \"Effect\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Sid": "1", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#,
};

const SID_TWICE: Rule = Rule {
    code: "policy/sid-twice",
    severity: Severity::Warning,
    title: "Two statements have one Sid",
    explanation: "IAM wants Sids to be unique in a policy. Whether Organizations does is not known; people cannot tell the \
                  two apart in a plan.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "One", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Sid": "One" , "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}"#,
    at: "\"One\" ",
    good: r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "One", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Sid": "Two", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}"#,
};

const MEMBERS: [&str; 7] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const PRINCIPALS: [&str; 2] = ["Principal", "NotPrincipal"];

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    let members = view.node.as_object().unwrap_or_default();
    let resource_control = checker.policy_type == PolicyType::ResourceControl;
    for member in members {
        let key = member.key.as_str();
        if PRINCIPALS.contains(&key) && !resource_control {
            let finding = PRINCIPAL
                .finding(format!("an SCP has no `{key}`"))
                .at(member.key_span.clone(), "not in an SCP");
            checker.report(finding.help("use a condition on `aws:PrincipalArn`"));
        } else if !MEMBERS.contains(&key) && !PRINCIPALS.contains(&key) {
            unknown(member, checker);
        }
    }
    effect(view, checker);
    exclusive(view, ["Action", "NotAction"], &ACTION_XOR, &NO_ACTION, checker);
    exclusive(view, ["Resource", "NotResource"], &RESOURCE_XOR, &NO_RESOURCE, checker);
    if resource_control {
        resource_control_members(view, checker);
    }
}

fn unknown(member: &Member, checker: &mut Checker<'_>) {
    let finding = UNKNOWN.finding(format!("a statement has no member `{}`", member.key));
    let finding = finding.at(member.key_span.clone(), "unknown");
    checker.report(match did_you_mean(&member.key, MEMBERS) {
        Some(meant) => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(member.key_span.clone(), format!("\"{meant}\"")),
        None => finding,
    });
}

fn effect(view: &View<'_>, checker: &mut Checker<'_>) {
    let Some(member) = view.node.member("Effect") else {
        let finding = NO_EFFECT
            .finding("`Effect` is missing")
            .at(view.node.span.clone(), "in this statement");
        checker.report(finding.help("add `\"Effect\": \"Deny\"` or `\"Effect\": \"Allow\"`"));
        return;
    };
    if matches!(member.node.as_str(), Some("Allow" | "Deny")) {
        return;
    }
    let span = member.node.span.clone();
    let finding = EFFECT
        .finding("`Effect` is `Allow` or `Deny`")
        .at(span.clone(), "neither");
    let meant = member
        .node
        .as_str()
        .and_then(|text| did_you_mean(text, ["Allow", "Deny"]));
    checker.report(match meant {
        Some(meant) => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(span, format!("\"{meant}\"")),
        None => finding,
    });
}

fn exclusive(view: &View<'_>, names: [&str; 2], both: &Rule, none: &Rule, checker: &mut Checker<'_>) {
    let [plain, negated] = names;
    match (view.node.member(plain), view.node.member(negated)) {
        (Some(first), Some(second)) => {
            let finding = both.finding(format!("`{plain}` and `{negated}` exclude each other"));
            checker.report(
                finding
                    .at(second.key_span.clone(), "besides")
                    .at(first.key_span.clone(), "this"),
            );
        }
        (None, None) => {
            let finding = none.finding(format!("`{plain}` is missing"));
            checker.report(finding.at(view.node.span.clone(), "in this statement"));
        }
        _ => {}
    }
}

fn resource_control_members(view: &View<'_>, checker: &mut Checker<'_>) {
    if let Some(member) = view
        .node
        .member("Effect")
        .filter(|_| view.effect == Some(Effect::Allow))
    {
        checker.report(
            RCP_ALLOW
                .finding("an RCP only denies")
                .at(member.node.span.clone(), "not in an RCP"),
        );
    }
    for key in ["NotAction", "NotPrincipal"] {
        if let Some(member) = view.node.member(key) {
            let finding = RCP_NOT_ACTION.finding(format!("an RCP has no `{key}`"));
            checker.report(finding.at(member.key_span.clone(), "not in an RCP"));
        }
    }
    match view.node.member("Principal") {
        Some(member) if member.node.as_str() == Some("*") => {}
        Some(member) => {
            let span = member.node.span.clone();
            let finding = RCP_PRINCIPAL
                .finding("the principal of an RCP is `\"*\"`")
                .at(span.clone(), "not this");
            checker.report(finding.help("pick principals with a condition"));
        }
        None => {
            let finding = RCP_PRINCIPAL.finding("`\"Principal\": \"*\"` is missing");
            checker.report(finding.at(view.node.span.clone(), "in this statement"));
        }
    }
}

/// Sids, each for itself and together.
pub(super) fn sids(views: &[View<'_>], checker: &mut Checker<'_>) {
    let mut seen = BTreeMap::new();
    for member in views.iter().filter_map(|view| view.node.member("Sid")) {
        let Some(sid) = member.node.as_str() else {
            let finding = SID_KIND.finding(format!("a Sid is a string, this is {}", member.node.kind()));
            let finding = finding.at(member.node.span.clone(), "not a string");
            checker.report(match &member.node.value {
                Value::Number(number) => finding.fix(member.node.span.clone(), format!("\"{number}\"")),
                _ => finding,
            });
            continue;
        };
        if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let letters: String = sid.chars().filter(char::is_ascii_alphanumeric).collect();
            let finding = SID
                .finding("a Sid is made of letters and digits")
                .at(member.node.span.clone(), "is not");
            checker.report(if letters.is_empty() {
                finding
            } else {
                finding.fix(member.node.span.clone(), format!("\"{letters}\""))
            });
        }
        if let Some(first) = seen.insert(sid, member.node.span.clone()).filter(|_| !sid.is_empty()) {
            let finding = SID_TWICE.finding(format!("two statements are called `{sid}`"));
            checker.report(finding.at(member.node.span.clone(), "again").at(first, "first here"));
        }
    }
}

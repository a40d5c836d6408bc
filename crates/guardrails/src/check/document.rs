//! The document: its members, its version, its statements.

use model::{Severity, did_you_mean};

use super::{Checker, Depth, action, binding, condition, image, meaning, resource, rule::Rule, statement, view::View};
use crate::{
    PolicyType,
    json::{Node, Value},
    policy::VERSION,
};

pub(super) const RULES: &[Rule] = &[
    NOT_AN_OBJECT,
    UNKNOWN_MEMBER,
    NO_VERSION,
    VERSION_RULE,
    OLD_VERSION,
    NO_STATEMENT,
    STATEMENT_SHAPE,
    NO_STATEMENTS,
];

const NOT_AN_OBJECT: Rule = Rule {
    code: "policy/not-an-object",
    severity: Severity::Error,
    title: "A policy is one JSON object",
    explanation: "Not a list of policies, and not a string that holds one.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"[{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]"#,
    at: "[",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const UNKNOWN_MEMBER: Rule = Rule {
    code: "policy/unknown-member",
    severity: Severity::Error,
    title: "The policy has a member that none has",
    explanation: "A policy has `Version`, `Statement` and, tolerated by IAM, `Id`. Names have a case.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statements": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
    at: "\"Statements\"",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const NO_VERSION: Rule = Rule {
    code: "policy/no-version",
    severity: Severity::Warning,
    title: "`Version` is missing",
    explanation: "The SCP syntax page calls it mandatory, some of AWS's examples omit it; whether it is enforced is not \
                  known. Without it, policy variables are plain text.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
    at: "{",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const VERSION_RULE: Rule = Rule {
    code: "policy/version",
    severity: Severity::Error,
    title: "`Version` is no version of the policy language",
    explanation: "It is not a date of the author's: the language has two versions, `2012-10-17` and the old `2008-10-17`, \
                  and SCPs take the former.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2026-11-22", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
    at: "\"2026-11-22\"",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const OLD_VERSION: Rule = Rule {
    code: "policy/old-version",
    severity: Severity::Warning,
    title: "`Version` is the old version of the policy language",
    explanation: "IAM takes `2008-10-17` and advises against it: policy variables are plain text in it. Whether Organizations \
                  takes it is not known; its pages only show `2012-10-17`.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
    at: "\"2008-10-17\"",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const NO_STATEMENT: Rule = Rule {
    code: "policy/no-statement",
    severity: Severity::Error,
    title: "`Statement` is missing",
    explanation: "A policy without statements says nothing, and AWS refuses it.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17"}"#,
    at: "{",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const STATEMENT_SHAPE: Rule = Rule {
    code: "policy/statement-shape",
    severity: Severity::Error,
    title: "A statement is an object",
    explanation: "`Statement` is one statement or a list of them.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": ["Deny"]}"#,
    at: "\"Deny\"",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const NO_STATEMENTS: Rule = Rule {
    code: "policy/no-statements",
    severity: Severity::Warning,
    title: "The list of statements is empty",
    explanation: "Whether AWS takes it is not known; it says nothing.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": []}"#,
    at: "[]",
    good: r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
};

const MEMBERS: [&str; 3] = ["Version", "Id", "Statement"];

pub(super) fn check(root: &Node, depth: Depth, checker: &mut Checker<'_>) {
    let Some(members) = root.as_object() else {
        let finding = NOT_AN_OBJECT.finding(format!("a policy is an object, this is {}", root.kind()));
        checker.report(finding.at(root.span.start..root.span.start + 1, "not an object"));
        return;
    };
    for member in members.iter().filter(|member| !MEMBERS.contains(&member.key.as_str())) {
        let finding = UNKNOWN_MEMBER.finding(format!("a policy has no member `{}`", member.key));
        let finding = finding.at(member.key_span.clone(), "unknown");
        checker.report(match did_you_mean(&member.key, MEMBERS) {
            Some(meant) => finding
                .help(format!("did you mean `{meant}`?"))
                .fix(member.key_span.clone(), format!("\"{meant}\"")),
            None => finding,
        });
    }
    let open = root.span.start..root.span.start + 1;
    version(root, checker);
    let Some(statement) = root.member("Statement") else {
        checker.report(
            NO_STATEMENT
                .finding("`Statement` is missing")
                .at(open, "in this policy"),
        );
        return;
    };
    if matches!(&statement.node.value, Value::Array(items) if items.is_empty()) {
        let finding = NO_STATEMENTS.finding("a policy without statements says nothing");
        checker.report(finding.at(statement.node.span.clone(), "no statement"));
    }
    statements(root, &statement.node, depth, checker);
}

fn version(root: &Node, checker: &mut Checker<'_>) {
    let open = root.span.start..root.span.start + 1;
    match root.member("Version") {
        None => {
            let finding = NO_VERSION
                .finding("`Version` is missing")
                .at(open.clone(), "in this policy");
            let comma = if root.as_object().is_some_and(<[_]>::is_empty) {
                ""
            } else {
                ","
            };
            checker.report(finding.fix(open.end..open.end, format!("\"Version\": \"{VERSION}\"{comma} ")));
        }
        Some(member) if member.node.as_str() == Some(VERSION) => {}
        Some(member) if member.node.as_str() == Some("2008-10-17") => {
            let span = member.node.span.clone();
            let finding = OLD_VERSION.finding(format!("this version is old; the current one is \"{VERSION}\""));
            checker.report(finding.at(span.clone(), "old").fix(span, format!("\"{VERSION}\"")));
        }
        Some(member) => {
            let span = member.node.span.clone();
            let finding = VERSION_RULE.finding(format!(
                "`Version` is \"{VERSION}\": the language's version, not the policy's"
            ));
            checker.report(finding.at(span.clone(), "not this").fix(span, format!("\"{VERSION}\"")));
        }
    }
}

fn statements(root: &Node, list: &Node, depth: Depth, checker: &mut Checker<'_>) {
    let version = root.member("Version").and_then(|member| member.node.as_str());
    let mut views = Vec::new();
    for node in list.items() {
        if node.as_object().is_none() {
            let finding = STATEMENT_SHAPE.finding(format!("a statement is an object, this is {}", node.kind()));
            checker.report(finding.at(node.span.clone(), "not an object"));
            continue;
        }
        let view = View::new(node, version == Some(VERSION));
        statement::check(&view, checker);
        if depth == Depth::Whole {
            action::check(&view, checker);
            resource::check(&view, checker);
            condition::check(&view, checker);
            meaning::check(&view, checker);
            binding::check(&view, checker);
            image::check(&view, checker);
        }
        views.push(view);
    }
    statement::sids(&views, checker);
    if depth == Depth::Whole {
        meaning::duplicates(&views, checker);
    }
}

//! Resources: their form, and whether the actions have them.

use std::collections::BTreeMap;

use model::Severity;

use super::{
    Checker, action,
    effort::Effort,
    rule::Rule,
    view::{View, is_open},
};
use crate::{
    PolicyType,
    authorization::{Action, Service},
    json::Node,
    policy::{ArnPattern, Case, Pattern, Template, Wildcards},
};

pub(super) const RULES: &[Rule] = &[FORM, SHORT, NEVER, ACCOUNT];

const FORM: Rule = Rule {
    code: "policy/resource",
    severity: Severity::Error,
    title: "This is not a resource",
    explanation: "A resource is `*` or an ARN, `arn:partition:service:region:account:resource`, with wildcards. Images, \
                  buckets or instances are not named by their ids alone.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "ami-0123456789abcdef0"}}"#,
    at: "\"ami-0123456789abcdef0\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/ami-0123456789abcdef0"}}"#,
};

const SHORT: Rule = Rule {
    code: "policy/short-resource",
    severity: Severity::Warning,
    title: "An ARN with fewer than six fields",
    explanation: "AWS fills the fields that are missing at the end with `*` (IAM user guide, \"Resource\"). What stands in the wrong \
                  field stays there: `arn:aws:ec2:instance/*` asks for a Region called `instance/…`, and meets nothing. \
                  `arn:aws:s3` is every resource of S3. Write all six fields, and leave those empty that the service leaves empty.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2:instance/*"}}"#,
    at: "\"arn:aws:ec2:instance/*\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*"}}"#,
};

const NEVER: Rule = Rule {
    code: "policy/resource-never",
    severity: Severity::Warning,
    title: "No request for the action has such a resource",
    explanation: "AWS checks an action against resources of the types that its service documents, or against `*` where it has \
                  none. This statement never applies to the action. Mind the empty fields: the ARN of an image has no \
                  account, that of a bucket neither Region nor account.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:DescribeImages", "Resource": "arn:aws:ec2:*::image/*"}}"#,
    at: "\"ec2:DescribeImages\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:DescribeImages", "Resource": "*"}}"#,
};

const ACCOUNT: Rule = Rule {
    code: "policy/account-id",
    severity: Severity::Error,
    title: "An account id has twelve digits",
    explanation: "With more or fewer the value matches no account: a Deny then spares nobody, or with a negated operator \
                  denies everybody. Leading zeros count, so keep account ids in quotes.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "123456789"}}}}"#,
    at: "\"123456789\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "111122223333"}}}}"#,
};

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    let Some((member, _)) = view.resource else { return };
    if member.node.items().is_empty() {
        let finding = action::EMPTY.finding(format!("`{}` names no resource", member.key));
        checker.report(finding.at(member.node.span.clone(), "empty"));
    }
    for node in member.node.items() {
        if let Some(text) = node.as_str() {
            resource(text, node, checker);
        } else {
            let finding = FORM.finding(format!("a resource is a string, this is {}", node.kind()));
            checker.report(finding.at(node.span.clone(), "not a string"));
        }
    }
    action::redundant(&member.node, Case::Sensitive, checker);
    never(view, checker);
}

fn resource(text: &str, node: &Node, checker: &mut Checker<'_>) {
    if is_open(text) || text == "*" {
        return;
    }
    if !text.starts_with("arn:") && !text.starts_with(['*', '?']) {
        let finding = FORM
            .finding(format!("`{text}` is not an ARN"))
            .at(node.span.clone(), "neither `*` nor an ARN");
        checker.report(finding);
        return;
    }
    if text.starts_with("arn:") && text.split(':').count() < 6 {
        let finding = SHORT.finding(format!("`{text}` has fewer than the six fields of an ARN"));
        checker.report(
            finding
                .at(node.span.clone(), "AWS adds `*` for each field that is missing")
                .help("write `arn:partition:service:region:account:resource`"),
        );
    }
    account_in_arn(text, node, checker);
}

/// The account field of an ARN, where it is a number.
pub(super) fn account_in_arn(text: &str, node: &Node, checker: &mut Checker<'_>) {
    if let Some(account) = text.split(':').nth(4).filter(|_| text.starts_with("arn:")) {
        account_id(account, node, checker);
    }
}

/// A text of digits alone that stands where an account id belongs.
pub(super) fn account_id(text: &str, node: &Node, checker: &mut Checker<'_>) {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && text.len() != 12 {
        let finding = ACCOUNT.finding(format!("`{text}` has {} digits; an account id has twelve", text.len()));
        checker.report(finding.at(node.span.clone(), "no account id"));
    }
}

/// Actions that are checked against no resource that the statement names.
fn never(view: &View<'_>, checker: &mut Checker<'_>) {
    let resources: Vec<&str> = view.resources().map(|(text, _)| text).collect();
    let named = view.resource.is_some_and(|(_, negated)| !negated);
    if !named || resources.is_empty() || resources.iter().any(|text| is_open(text)) {
        return;
    }
    let patterns: Vec<ArnPattern> = resources.iter().map(|text| ArnPattern::new(&loosened(text))).collect();
    if patterns.iter().any(ArnPattern::is_everything) {
        return;
    }
    let mut met = BTreeMap::new();
    for meant in view.meant(&mut checker.effort) {
        let Some(service) = meant.service.filter(|_| !meant.actions.is_empty()) else {
            continue;
        };
        if !met.contains_key(service.prefix) {
            let Some(places) = places_met(service, &patterns, &mut checker.effort) else {
                return;
            };
            met.insert(service.prefix, places);
        }
        let is_met =
            |action: &&Action| Service::places_of(action).any(|place| met[service.prefix].get(place) == Some(&true));
        if !meant.actions.iter().copied().any(|action| is_met(&action)) {
            let text = meant.text;
            let finding = NEVER.finding(format!(
                "no request for `{text}` has a resource that this statement names"
            ));
            let mut finding = finding.at(meant.node.span.clone(), "never with these resources");
            if let Some((resource, _)) = view.resource {
                finding = finding.at(resource.node.span.clone(), "these");
            }
            checker.report(finding.help(expected(service, meant.actions[0])));
        }
    }
}

/// For each type of resource of a service whether one of the patterns meets it.
fn places_met(service: &Service, patterns: &[ArnPattern], effort: &mut Effort) -> Option<Vec<bool>> {
    let mut places = Vec::new();
    for known in service.patterns() {
        let mut is_met = false;
        for pattern in patterns {
            effort.spend(pattern.cost(known))?;
            is_met = pattern.meets(known);
            if is_met {
                break;
            }
        }
        places.push(is_met);
    }
    Some(places)
}

/// The pattern with every variable as a wildcard.
fn loosened(text: &str) -> Pattern {
    Template::parse(text)
        .pattern(Wildcards::Apply, |_| None)
        .unwrap_or_else(|_| {
            let mut loose = String::new();
            let mut rest = text;
            while let Some((before, from)) = rest.split_once("${") {
                loose.push_str(before);
                loose.push('*');
                rest = from.split_once('}').map_or("", |(_, after)| after);
            }
            loose.push_str(rest);
            Pattern::wild(&loose)
        })
}

fn expected(service: &Service, action: &Action) -> String {
    let arns: Vec<&str> = service
        .resources_of(action)
        .map(|resource| resource.arn)
        .take(3)
        .collect();
    match arns.as_slice() {
        [] => format!("`{}` is only checked against `*`", action.name),
        arns => format!("`{}` is checked against `{}`", action.name, arns.join("`, `")),
    }
}

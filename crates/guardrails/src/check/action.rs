//! Actions: their form, and whether the service has them.

use std::collections::HashMap;

use model::{Severity, did_you_mean};

use super::{
    Checker,
    effort::Effort,
    rule::Rule,
    view::{View, is_open},
};
use crate::{
    PolicyType,
    authorization::{self, RCP_SERVICES, Service},
    json::Node,
    policy::{Case, Pattern},
};

pub(super) const RULES: &[Rule] = &[
    FORM,
    EMPTY,
    NO_VALUE,
    PREFIX_CASE,
    UNKNOWN_SERVICE,
    UNKNOWN_ACTION,
    REDUNDANT,
    RCP_SERVICE,
    RCP_EVERY,
];

const FORM: Rule = Rule {
    code: "policy/action",
    severity: Severity::Error,
    title: "This is not an action",
    explanation: "An action is `*` or `service:Name`, where `*` and `?` are wildcards. It is not an ARN, and the API's name \
                  alone does not say which service is meant.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["RunInstances"], "Resource": "*"}}"#,
    at: "\"RunInstances\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["ec2:RunInstances"], "Resource": "*"}}"#,
};

pub(super) const EMPTY: Rule = Rule {
    code: "policy/empty-list",
    severity: Severity::Error,
    title: "A statement names no action, or no resource",
    explanation: "A list of actions or resources has one item or more (IAM user guide, \"Grammar of the IAM JSON policy \
                  language\"). An empty `Action` would match nothing, an empty `NotAction` everything.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": [], "Resource": "*"}}"#,
    at: "[]",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:*"], "Resource": "*"}}"#,
};

const NO_VALUE: Rule = Rule {
    code: "policy/empty-condition",
    severity: Severity::Warning,
    title: "A condition without a key or a value",
    explanation: "The grammar wants one or more; whether AWS enforces it here is not known. An operator without keys tests \
                  nothing; a key without values matches nothing.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": []}}}}"#,
    at: "[]",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-west-1"]}}}}"#,
};

const PREFIX_CASE: Rule = Rule {
    code: "policy/service-case",
    severity: Severity::Warning,
    title: "Service prefixes are written in lower case",
    explanation: "The documentation wants it so; some older text says that it counts.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "EC2:RunInstances", "Resource": "*"}}"#,
    at: "\"EC2:RunInstances\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}}"#,
};

const UNKNOWN_SERVICE: Rule = Rule {
    code: "policy/unknown-service",
    severity: Severity::Warning,
    title: "No service has this prefix",
    explanation: "The statement matches nothing, unless the service is newer than goldsmith's data.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ecc2:RunInstances", "Resource": "*"}}"#,
    at: "\"ecc2:RunInstances\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}}"#,
};

const UNKNOWN_ACTION: Rule = Rule {
    code: "policy/unknown-action",
    severity: Severity::Warning,
    title: "The service has no such action",
    explanation: "AWS takes any name without a word, and the statement then matches nothing. Some actions have other names \
                  than the API calls they authorize. The action may also be newer than goldsmith's data.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstance", "Resource": "*"}}"#,
    at: "\"ec2:RunInstance\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}}"#,
};

const REDUNDANT: Rule = Rule {
    code: "policy/redundant",
    severity: Severity::Hint,
    title: "Another item of the list covers this one",
    explanation: "It has no effect, and costs characters.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:*", "s3:GetObject"], "Resource": "*"}}"#,
    at: "\"s3:GetObject\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["s3:*", "sqs:*"], "Resource": "*"}}"#,
};

const RCP_SERVICE: Rule = Rule {
    code: "policy/rcp-service",
    severity: Severity::Warning,
    title: "RCPs do not apply to this service",
    explanation: "RCPs work for a list of services, which grows. The statement has no effect for others.",
    policy_type: PolicyType::ResourceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "ec2:RunInstances", "Resource": "*"}}"#,
    at: "\"ec2:RunInstances\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}}"#,
};

const RCP_EVERY: Rule = Rule {
    code: "policy/rcp-every-service",
    severity: Severity::Error,
    title: "The actions of an RCP name their service",
    explanation: "Only RCPFullAWSAccess, which is AWS's own, says `*`. Everybody else's names each service that it restricts (Organizations \
                  user guide, \"RCP syntax\").",
    policy_type: PolicyType::ResourceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::logs"}}"#,
    at: "\"*\", \"Resource\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logs"}}"#,
};

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    let Some((member, _)) = view.action else { return };
    if member.node.items().is_empty() {
        let finding = EMPTY.finding(format!("`{}` names no action", member.key));
        checker.report(finding.at(member.node.span.clone(), "empty"));
    }
    for node in member.node.items() {
        match node.as_str() {
            Some(text) if is_open(text) => {}
            Some(text) => action(text, node, checker),
            None => {
                let finding = FORM.finding(format!("an action is a string, this is {}", node.kind()));
                checker.report(finding.at(node.span.clone(), "not a string"));
            }
        }
    }
    for meant in view.named(&mut checker.effort) {
        if let (Some(service), Some((_, name)), []) = (meant.service, parts(meant.text), meant.actions.as_slice()) {
            unknown_action(service, name, meant.node, checker);
        }
    }
    redundant(&member.node, Case::Insensitive, checker);
}

/// The prefix and the name of an action that is written as one.
fn parts(text: &str) -> Option<(&str, &str)> {
    let is_sound = |part: &str| {
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"*?-_".contains(&byte);
        !part.is_empty() && part.bytes().all(sound)
    };
    let parts = text.split_once(':');
    parts.filter(|(prefix, name)| is_sound(prefix) && is_sound(name))
}

fn action(text: &str, node: &Node, checker: &mut Checker<'_>) {
    if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
        every_service(text, node, checker);
        return;
    }
    let Some((prefix, name)) = parts(text) else {
        let finding = FORM
            .finding(format!("`{text}` is not an action"))
            .at(node.span.clone(), "not `service:Name`");
        checker.report(match authorization::home(text) {
            Some(service) => finding.help(format!("did you mean `{service}:{text}`?")),
            None => finding.help("write `service:Name`, or `*`"),
        });
        return;
    };
    if prefix.contains(['*', '?']) {
        every_service(text, node, checker);
        return;
    }
    let Some(service) = authorization::service(prefix) else {
        unknown_service(prefix, name, node, checker);
        return;
    };
    if prefix != service.prefix {
        let finding = PREFIX_CASE.finding(format!("`{prefix}` is written `{}`", service.prefix));
        checker.report(
            finding
                .at(node.span.clone(), "in lower case")
                .fix(node.span.clone(), quote(service.prefix, name)),
        );
    }
    if checker.policy_type == PolicyType::ResourceControl && !RCP_SERVICES.contains(&service.prefix) {
        let finding = RCP_SERVICE.finding(format!("RCPs do not apply to `{}`", service.prefix));
        checker.report(finding.at(node.span.clone(), "without effect"));
    }
}

fn every_service(text: &str, node: &Node, checker: &mut Checker<'_>) {
    if checker.policy_type == PolicyType::ResourceControl {
        let finding = RCP_EVERY.finding(format!("an RCP names services, and `{text}` names none"));
        checker.report(finding.at(node.span.clone(), "any service"));
    }
}

fn unknown_service(prefix: &str, name: &str, node: &Node, checker: &mut Checker<'_>) {
    let finding = UNKNOWN_SERVICE.finding(format!("no service has the prefix `{prefix}`"));
    let finding = finding.at(node.span.clone(), "unknown service");
    checker.report(match did_you_mean(prefix, authorization::prefixes()) {
        Some(meant) => finding.help(format!("did you mean `{meant}:{name}`?")),
        None => finding,
    });
}

fn unknown_action(service: &Service, name: &str, node: &Node, checker: &mut Checker<'_>) {
    let what = if name.contains(['*', '?']) {
        "no action that matches"
    } else {
        "no action"
    };
    let finding = UNKNOWN_ACTION.finding(format!("`{}` has {what} `{name}`", service.prefix));
    let finding = finding.at(node.span.clone(), "matches nothing");
    let known = service.actions().iter().map(|action| action.name);
    let affordable = checker.effort.spend(SLIP * service.actions().len());
    checker.report(match affordable.and_then(|()| did_you_mean(name, known)) {
        Some(meant) => finding
            .help(format!("did you mean `{}:{meant}`?", service.prefix))
            .fix(node.span.clone(), quote(service.prefix, meant)),
        None => finding,
    });
}

/// Steps that [`did_you_mean`] takes for a candidate.
pub(super) const SLIP: usize = 50;

fn quote(prefix: &str, name: &str) -> String {
    format!("\"{prefix}:{name}\"")
}

/// Items of a list that another item covers.
pub(super) fn redundant(list: &Node, case: Case, checker: &mut Checker<'_>) {
    let items: Vec<Item<'_>> = list.items().iter().filter_map(Item::new).collect();
    let mut first: HashMap<String, usize> = HashMap::new();
    let wild: Vec<usize> = (0..items.len()).filter(|at| items[*at].pattern.is_wild()).collect();
    for (at, item) in items.iter().enumerate() {
        let folded = match case {
            Case::Sensitive => item.text.to_owned(),
            Case::Insensitive => item.text.to_lowercase(),
        };
        let same = *first.entry(folded).or_insert(at);
        let covering = if same == at {
            covering(at, &items, &wild, case, &mut checker.effort)
        } else {
            // Of two that mean the same, the first one stays.
            Some(same)
        };
        if let Some(other) = covering.map(|other| &items[other]) {
            let finding = REDUNDANT.finding(format!("`{}` covers `{}`", other.text, item.text));
            checker.report(
                finding
                    .at(item.node.span.clone(), "covered")
                    .at(other.node.span.clone(), "by this"),
            );
        }
    }
}

struct Item<'a> {
    text: &'a str,
    node: &'a Node,
    pattern: Pattern,
}

impl<'a> Item<'a> {
    fn new(node: &'a Node) -> Option<Self> {
        let text = node.as_str()?;
        let pattern = Pattern::wild(text);
        Some(Self { text, node, pattern })
    }
}

/// The first other item that covers this one: only one with a wildcard can.
fn covering(at: usize, items: &[Item<'_>], wild: &[usize], case: Case, effort: &mut Effort) -> Option<usize> {
    let covered = &items[at].pattern;
    for &other in wild.iter().filter(|other| **other != at) {
        let pattern = &items[other].pattern;
        effort.spend(pattern.cost_of_covering(covered))?;
        if pattern.covers(covered, case) && (other < at || !covered.covers(pattern, case)) {
            return Some(other);
        }
    }
    None
}

/// Says that a condition is empty.
pub(super) fn empty(what: &str, node: &Node, checker: &mut Checker<'_>) {
    let finding = NO_VALUE.finding(format!("{what} has no item"));
    checker.report(finding.at(node.span.clone(), "empty"));
}

//! Management policies: operators everywhere, and the attributes of declarative EC2 policies.

mod attributes;
mod rules;

use model::did_you_mean;

use super::{Checker, resource, rule::Rule, view::is_open};
use crate::{
    PolicyType,
    evaluate::{CONTROL, OPERATORS},
    json::{Member, Node, Value},
};
use attributes::Shape;
pub(super) use rules::RULES;
use rules::{CHILD_OPERATOR, MEMBER, NO_AUDIT, NO_OPERATOR, OPERATOR, PROVIDER, SINGLE, TOP, VALUE};

pub(super) fn check(root: &Node, checker: &mut Checker<'_>) {
    let open = root.span.start..root.span.start + 1;
    let Some(members) = root.as_object() else {
        let finding = TOP.finding(format!("the document is an object, this is {}", root.kind()));
        checker.report(finding.at(open, "not an object"));
        return;
    };
    if let Some(top) = checker.policy_type.top_member() {
        for member in members
            .iter()
            .filter(|member| member.key != top && !member.key.starts_with("@@"))
        {
            let finding = TOP.finding(format!(
                "a {} begins with `{top}`, not `{}`",
                checker.policy_type, member.key
            ));
            let finding = finding.at(member.key_span.clone(), "unknown");
            checker.report(match did_you_mean(&member.key, [top]) {
                Some(_) => finding.fix(member.key_span.clone(), format!("\"{top}\"")),
                None => finding,
            });
        }
        if members.is_empty() {
            let finding = TOP.finding(format!("a {} has the member `{top}`", checker.policy_type));
            checker.report(finding.at(open, "empty"));
        }
    }
    operators(root, checker);
    if let Some(attributes) = root
        .member("ec2_attributes")
        .filter(|_| checker.policy_type == PolicyType::DeclarativeEc2)
    {
        shape(&attributes.node, &attributes::ROOT, checker);
        no_audit(&attributes.node, checker);
    }
}

/// Operators anywhere in the document.
fn operators(node: &Node, checker: &mut Checker<'_>) {
    for member in node.as_object().unwrap_or_default() {
        if !member.key.starts_with("@@") {
            operators(&member.node, checker);
        } else if member.key == CONTROL {
            child_operators(&member.node, checker);
        } else if !OPERATORS.contains(&member.key.as_str()) {
            unknown(
                &OPERATOR,
                "there is no inheritance operator",
                member,
                &[OPERATORS.as_slice(), &[CONTROL]].concat(),
                checker,
            );
        }
    }
}

fn child_operators(node: &Node, checker: &mut Checker<'_>) {
    const KNOWN: [&str; 5] = ["@@all", "@@none", "@@assign", "@@append", "@@remove"];
    for item in node
        .items()
        .iter()
        .filter(|item| item.as_str().is_none_or(|text| !KNOWN.contains(&text)))
    {
        let shown = item.scalar().unwrap_or_else(|| item.kind().to_owned());
        let finding = CHILD_OPERATOR.finding(format!("`{shown}` is nothing that children can be given"));
        checker.report(finding.at(item.span.clone(), "unknown"));
    }
}

fn unknown(rule: &Rule, what: &str, member: &Member, known: &[&str], checker: &mut Checker<'_>) {
    let finding = rule
        .finding(format!("{what} `{}`", member.key))
        .at(member.key_span.clone(), "unknown");
    checker.report(match did_you_mean(&member.key, known.iter().copied()) {
        Some(meant) => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(member.key_span.clone(), format!("\"{meant}\"")),
        None => finding,
    });
}

fn shape(node: &Node, expected: &Shape, checker: &mut Checker<'_>) {
    match expected {
        Shape::Members(known) => members(node, known, checker),
        Shape::Criteria(inner) => {
            for member in plain_members(node, checker) {
                let number = member
                    .key
                    .strip_prefix("criteria_")
                    .and_then(|number| number.parse::<u8>().ok());
                if number.is_none_or(|number| !(1..=10).contains(&number)) {
                    let finding = MEMBER.finding(format!(
                        "criteria are called `criteria_1` to `criteria_10`, not `{}`",
                        member.key
                    ));
                    checker.report(finding.at(member.key_span.clone(), "unknown"));
                }
                shape(&member.node, inner, checker);
            }
        }
        leaf => setting(node, leaf, checker),
    }
}

fn members(node: &Node, known: &[(&str, Shape)], checker: &mut Checker<'_>) {
    for member in plain_members(node, checker) {
        if let Some((_, inner)) = known.iter().find(|(name, _)| *name == member.key) {
            shape(&member.node, inner, checker);
        } else {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            unknown(&MEMBER, "EC2 has no attribute", member, &names, checker);
        }
    }
}

/// The members that are no operators; a value in place of an object is a setting without an operator.
fn plain_members<'a>(node: &'a Node, checker: &mut Checker<'_>) -> Vec<&'a Member> {
    if let Some(members) = node.as_object() {
        members.iter().filter(|member| !member.key.starts_with("@@")).collect()
    } else {
        let finding = NO_OPERATOR.finding(format!("here are attributes, not {}", node.kind()));
        checker.report(finding.at(node.span.clone(), "not an object"));
        Vec::new()
    }
}

/// An attribute with a value: an object of operators.
fn setting(node: &Node, leaf: &Shape, checker: &mut Checker<'_>) {
    let Some(operators) = node.as_object() else {
        let finding = NO_OPERATOR.finding("a value stands under an operator");
        let text = &checker.text[node.span.clone()];
        let fix = format!("{{\"@@assign\": {text}}}");
        checker.report(finding.at(node.span.clone(), "no operator").fix(node.span.clone(), fix));
        return;
    };
    for member in operators {
        if OPERATORS.contains(&member.key.as_str()) {
            single(member, leaf, checker);
            for item in member.node.items() {
                value(item, leaf, checker);
            }
        } else if !member.key.starts_with("@@") {
            let finding = MEMBER.finding(format!(
                "`{}` is no operator, and the attribute has no members",
                member.key
            ));
            checker.report(finding.at(member.key_span.clone(), "unknown"));
        }
    }
}

/// What is for lists alone.
fn single(member: &Member, leaf: &Shape, checker: &mut Checker<'_>) {
    if leaf.is_list() {
        return;
    }
    if member.key != "@@assign" {
        let finding = SINGLE.finding(format!(
            "`{}` is for lists, and this attribute has one value",
            member.key
        ));
        checker.report(
            finding
                .at(member.key_span.clone(), "for lists")
                .help("write `@@assign`"),
        );
    } else if member.node.items().len() > 1 {
        let finding = SINGLE.finding("this attribute has one value");
        checker.report(finding.at(member.node.span.clone(), "several values"));
    }
}

fn value(node: &Node, leaf: &Shape, checker: &mut Checker<'_>) {
    let Some(text) = node.scalar() else {
        let finding = VALUE.finding(format!("a value is a string or a number, this is {}", node.kind()));
        checker.report(finding.at(node.span.clone(), "not a value"));
        return;
    };
    if is_open(&text) {
        return;
    }
    let wrong = match leaf {
        Shape::OneOf(known) if !known.contains(&text.as_str()) => Some(format!("one of `{}`", known.join("`, `"))),
        Shape::Number(least, most)
            if text
                .parse::<i64>()
                .map_or(true, |number| !(*least..=*most).contains(&number)) =>
        {
            Some(format!("a number from {least} to {most}"))
        }
        Shape::Text(most)
            if !matches!(node.value, Value::String(_)) || text.is_empty() || text.chars().count() > *most =>
        {
            Some(format!("a text of 1 to {most} characters"))
        }
        Shape::Names if !is_name(&text) => {
            Some("a name of 1 to 128 characters, of 3 or more where one is `?`".to_owned())
        }
        Shape::Codes if !(1..=25).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Some("a product code of 1 to 25 letters and digits".to_owned())
        }
        _ => None,
    };
    if let Some(expected) = wrong {
        let finding = VALUE
            .finding(format!("`{text}` is not {expected}"))
            .at(node.span.clone(), "not taken");
        let with_underscores = text.replace('-', "_");
        checker.report(match leaf {
            Shape::OneOf(known) if known.contains(&with_underscores.as_str()) => {
                finding.fix(node.span.clone(), format!("\"{with_underscores}\""))
            }
            _ => finding,
        });
    }
    if matches!(leaf, Shape::Provider) {
        provider(&text, node, checker);
    }
}

/// The name of an image, with wildcards.
fn is_name(text: &str) -> bool {
    let least = if text.contains('?') { 3 } else { 1 };
    (least..=128).contains(&text.chars().count())
}

fn provider(text: &str, node: &Node, checker: &mut Checker<'_>) {
    if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        resource::account_id(text, node, checker);
    } else if !["amazon", "aws_marketplace", "aws_backup_vault"].contains(&text) {
        let finding = PROVIDER
            .finding(format!("`{text}` provides no images"))
            .at(node.span.clone(), "not a provider");
        let aliased = text.replace('-', "_");
        checker.report(if aliased.starts_with("aws_") {
            finding.fix(node.span.clone(), format!("\"{aliased}\""))
        } else {
            finding
        });
    }
}

fn no_audit(attributes: &Node, checker: &mut Checker<'_>) {
    let Some(settings) = attributes.member("allowed_images_settings") else {
        return;
    };
    let state = settings
        .node
        .member("state")
        .and_then(|state| state.node.member("@@assign"));
    if let Some(state) = state.filter(|state| state.node.as_str() == Some("enabled"))
        && settings.node.member("image_criteria").is_none()
    {
        let finding = NO_AUDIT.finding("this enforces allowed images, and allows none");
        checker.report(finding.at(state.node.span.clone(), "without `image_criteria`"));
    }
}

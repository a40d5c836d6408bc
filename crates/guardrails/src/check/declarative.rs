//! Management policies: operators everywhere, and the attributes of declarative EC2 policies.

mod attributes;

use model::{Severity, did_you_mean};

use super::{Checker, resource, rule::Rule, view::is_open};
use crate::{
    PolicyType,
    evaluate::{CONTROL, OPERATORS},
    json::{Member, Node, Value},
};
use attributes::Shape;

pub(super) const RULES: &[Rule] = &[
    TOP,
    OPERATOR,
    NO_OPERATOR,
    CHILD_OPERATOR,
    MEMBER,
    VALUE,
    PROVIDER,
    NO_AUDIT,
];

const TOP: Rule = Rule {
    code: "policy/top-member",
    severity: Severity::Error,
    title: "The document does not begin as one of this type",
    explanation: "The document of a management policy is an object with one known member, such as `ec2_attributes`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attribute": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
    at: "\"ec2_attribute\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

const OPERATOR: Rule = Rule {
    code: "policy/inheritance-operator",
    severity: Severity::Error,
    title: "There is no such inheritance operator",
    explanation: "The operators are `@@assign`, `@@append`, `@@remove` and `@@operators_allowed_for_child_policies`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@set": "block_new_sharing"}}}}"#,
    at: "\"@@set\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

const NO_OPERATOR: Rule = Rule {
    code: "policy/no-operator",
    severity: Severity::Error,
    title: "A setting without an operator",
    explanation: "A value stands under `@@assign`, or in a list under `@@append` or `@@remove`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"state": "block_new_sharing"}}}"#,
    at: "\"block_new_sharing\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

const CHILD_OPERATOR: Rule = Rule {
    code: "policy/child-operator",
    severity: Severity::Error,
    title: "Children cannot be given this operator",
    explanation: "`@@operators_allowed_for_child_policies` lists `@@all`, `@@none`, or `@@assign`, `@@append`, `@@remove`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"@@operators_allowed_for_child_policies": ["none"], "state": {"@@assign": "block_new_sharing"}}}}"#,
    at: "\"none\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"@@operators_allowed_for_child_policies": ["@@none"], "state": {"@@assign": "block_new_sharing"}}}}"#,
};

const MEMBER: Rule = Rule {
    code: "policy/ec2-attribute",
    severity: Severity::Error,
    title: "EC2 has no such attribute",
    explanation: "The names are those of the declarative policy syntax, with underscores. (Those of `vpc_block_public_access` and \
                  `serial_console_access` are not known to goldsmith, and not checked.)",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_image_settings": {"state": {"@@assign": "audit_mode"}}}}"#,
    at: "\"allowed_image_settings\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}}}}"#,
};

const VALUE: Rule = Rule {
    code: "policy/ec2-value",
    severity: Severity::Error,
    title: "The attribute does not take this value",
    explanation: "Values have underscores here (`audit_mode`), where the EC2 API has hyphens (`audit-mode`).",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit-mode"}}}}"#,
    at: "\"audit-mode\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}}}}"#,
};

const PROVIDER: Rule = Rule {
    code: "policy/image-provider",
    severity: Severity::Error,
    title: "This provides no images",
    explanation: "An image provider is an account id of twelve digits, or `amazon`, `aws_marketplace`, `aws_backup_vault`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["self"]}}}}}}"#,
    at: "\"self\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#,
};

const NO_AUDIT: Rule = Rule {
    code: "policy/no-criteria",
    severity: Severity::Warning,
    title: "Allowed images are enforced without any criteria",
    explanation: "`enabled` refuses every image that meets no criteria; where nobody above or beside sets some, that is every \
                  image. Begin with `audit_mode`, which only reports.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "enabled"}}}}"#,
    at: "\"enabled\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "enabled"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#,
};

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
        Shape::Unknown => {}
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

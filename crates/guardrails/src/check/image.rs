//! The traps of golden-image enforcement.

use model::Severity;

use super::{
    Checker, ImageDelivery,
    condition::key::passes_missing,
    effort::Effort,
    rule::Rule,
    view::{ConditionView, View},
};
use crate::{
    PolicyType,
    authorization::{self, ResourceType},
    policy::{ArnPattern, Case, Effect, Pattern},
};

pub(super) const RULES: &[Rule] = &[IMAGE_TAG, EVERY_LAUNCH, SHARED_TAGS, OWNER_ALIAS];

const IMAGE_TAG: Rule = Rule {
    code: "policy/image-tag",
    severity: Severity::Error,
    title: "There is no condition key `ec2:ImageTag/…`",
    explanation: "It appears in walk-throughs, and in no request. A Deny with a negated operator on it is true for every launch, \
                  a Deny with a positive one never. Tags of an image are `aws:ResourceTag/…` or `ec2:ResourceTag/…`, checked \
                  against the resource `arn:aws:ec2:*::image/*`; they are not visible for a shared image. `ec2:Owner` always is.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:ImageTag/Golden": "true"}}}}"#,
    at: "\"ec2:ImageTag/Golden\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "111122223333"}}}}"#,
};

const EVERY_LAUNCH: Rule = Rule {
    code: "policy/denies-other-resources",
    severity: Severity::Error,
    title: "The condition is about one kind of resource, the statement about all",
    explanation: "A launch is checked once for each resource it touches: image, instance, subnet, volume and more, each with \
                  its own condition keys. On all but the image, `ec2:Owner` is missing; a negated operator is true for a \
                  missing key, so the Deny hits the subnet, and no launch passes. Name the resource that has the key.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringNotEquals": {"ec2:Owner": "111122223333"}}}}"#,
    at: "\"ec2:Owner\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "111122223333"}}}}"#,
};

const SHARED_TAGS: Rule = Rule {
    code: "policy/shared-image-tags",
    severity: Severity::Warning,
    title: "Tags of a shared image are not visible",
    explanation: "Accounts that an image is shared with by launch permission do not see its tags, so a Deny on a missing tag \
                  hits every launch there. Tags are there where the image is copied into the account. `ec2:Owner` works for \
                  both, and so does a declarative EC2 policy with allowed images.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"aws:ResourceTag/Golden": "true"}}}}"#,
    at: "\"aws:ResourceTag/Golden\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "111122223333"}}}}"#,
};

const OWNER_ALIAS: Rule = Rule {
    code: "policy/image-owner",
    severity: Severity::Warning,
    title: "`ec2:Owner` is an account id or an alias of AWS's",
    explanation: "Its values are twelve digits, or `amazon`, `aws-marketplace`, `aws-backup-vault`. `self` is understood by \
                  DescribeImages, not by policies.",
    policy_type: PolicyType::ServiceControl,
    bad: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "self"}}}}"#,
    at: "\"self\"",
    good: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*::image/*", "Condition": {"StringNotEquals": {"ec2:Owner": "amazon"}}}}"#,
};

/// Whether a key is the one that does not exist.
pub(super) fn is_image_tag(key: &str) -> bool {
    key.to_lowercase().starts_with("ec2:imagetag")
}

pub(super) fn check(view: &View<'_>, checker: &mut Checker<'_>) {
    for condition in &view.conditions {
        if is_image_tag(&condition.key.key) {
            image_tag(view, condition, checker);
        } else {
            other_resources(view, condition, checker);
            shared_tags(view, condition, checker);
            owner(condition, checker);
        }
    }
}

fn image_tag(view: &View<'_>, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let key = &condition.key.key;
    let denies = view.effect == Some(Effect::Deny) && condition.operator.is_some_and(passes_missing);
    let what = if denies {
        "this denies every launch"
    } else {
        "the condition never holds"
    };
    let finding = IMAGE_TAG.finding(format!("there is no condition key `{key}`: {what}"));
    let finding = finding.at(condition.key.key_span.clone(), "in no request");
    checker.report(
        finding.help("use `ec2:Owner` on `arn:aws:ec2:*::image/*`, or a declarative EC2 policy with allowed images"),
    );
}

/// A Deny that is meant for images, and also meets the other resources of a launch, where the key is missing.
fn other_resources(view: &View<'_>, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let key = condition.key.key.as_str();
    let about_images = is_image_key(key);
    let passes = condition.operator.is_some_and(passes_missing);
    if view.effect != Some(Effect::Deny) || !passes || !about_images || is_guarded(view, condition) {
        return;
    }
    let launches = view
        .actions()
        .any(|(text, _)| Pattern::wild(text).matches("ec2:RunInstances", Case::Insensitive));
    if !launches {
        return;
    }
    let patterns: Vec<ArnPattern> = view
        .resources()
        .map(|(text, _)| ArnPattern::new(&Pattern::wild(text)))
        .collect();
    let Some(hit) = hit(key, &patterns, &mut checker.effort) else {
        return;
    };
    let finding = EVERY_LAUNCH.finding(format!(
        "`{key}` is missing where a launch is checked for its {}: this denies every launch",
        hit.name
    ));
    let mut finding = finding.at(condition.key.key_span.clone(), "only images have this key");
    if let Some((resource, _)) = view.resource {
        finding = finding.at(resource.node.span.clone(), "more than images");
    }
    checker.report(finding.help("name the images: `\"Resource\": \"arn:aws:ec2:*::image/*\"`"));
}

/// What a launch touches besides images, has no such key, and meets one of the patterns.
fn hit(key: &str, patterns: &[ArnPattern], effort: &mut Effort) -> Option<&'static ResourceType> {
    for resource in launch_resources(key) {
        let known = resource.pattern();
        for pattern in patterns {
            effort.spend(pattern.cost(&known))?;
            if pattern.meets(&known) {
                return Some(resource);
            }
        }
    }
    None
}

/// Keys that only the image of a launch has (service authorization reference, October 2026).
const IMAGE_KEYS: [&str; 4] = ["ec2:owner", "ec2:imageid", "ec2:imagetype", "ec2:public"];

fn is_image_key(key: &str) -> bool {
    IMAGE_KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Whether another condition of the statement fails where the key is missing.
fn is_guarded(view: &View<'_>, condition: &ConditionView<'_>) -> bool {
    let image_only = |other: &&ConditionView<'_>| {
        is_image_key(&other.key.key)
            && !std::ptr::eq(other.key, condition.key)
            && other.operator.is_some_and(|operator| {
                use crate::policy::Test;
                match operator.test {
                    Test::Null => other.values().all(|(value, _)| value == "false"),
                    _ => !passes_missing(operator),
                }
            })
    };
    view.conditions.iter().any(|other| image_only(&other))
}

/// What a launch always touches besides what has the key.
fn launch_resources(key: &str) -> Vec<&'static ResourceType> {
    let Some(service) = authorization::service("ec2") else {
        return Vec::new();
    };
    let Some(launch) = service.action("RunInstances") else {
        return Vec::new();
    };
    let names = ["instance", "subnet", "network-interface", "volume", "security-group"];
    let others = service
        .resources_of(launch)
        .filter(|resource| names.contains(&resource.name));
    others
        .filter(|resource| !service.keys_on(launch, resource).any(|known| known.is(key)))
        .collect()
}

fn shared_tags(view: &View<'_>, condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    let lower = condition.key.key.to_lowercase();
    let is_tag = lower.starts_with("aws:resourcetag/") || lower.starts_with("ec2:resourcetag/");
    let on_images = view.resources().any(|(text, _)| text.contains(":image/"));
    let denies = view.effect == Some(Effect::Deny) && condition.operator.is_some_and(passes_missing);
    if !is_tag || !on_images || !denies || checker.context.images == ImageDelivery::Copied {
        return;
    }
    let known = checker.context.images == ImageDelivery::Shared;
    let finding = SHARED_TAGS.finding(if known {
        "the images are shared, so their tags are not visible: this denies every launch".to_owned()
    } else {
        format!(
            "where images are shared, `{}` is not visible, and this denies every launch",
            condition.key.key
        )
    });
    let finding = finding.at(condition.key.key_span.clone(), "missing for a shared image");
    checker.report(finding.help("use `ec2:Owner`, or copy the images into the accounts"));
}

fn owner(condition: &ConditionView<'_>, checker: &mut Checker<'_>) {
    const ALIASES: [&str; 4] = ["amazon", "aws-marketplace", "aws-backup-vault", "microsoft"];
    if !condition.key.key.eq_ignore_ascii_case("ec2:Owner") {
        return;
    }
    for (value, node) in condition.values() {
        let sound = value.bytes().all(|byte| byte.is_ascii_digit())
            || value.contains(['*', '?', '$'])
            || ALIASES.contains(&value.as_str());
        if !sound {
            let finding = OWNER_ALIAS.finding(format!("no image has the owner `{value}`"));
            checker.report(finding.at(node.span.clone(), "neither an account id nor an alias"));
        }
    }
}

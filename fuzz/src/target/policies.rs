//! Policies: the grammar, the rules, the evaluator, and comparing two.

use guardrails::{
    Context, PolicyType, canonical, check,
    effect::{Side, effect},
    evaluate::{Node, Organization, Policies, Request, decide, merge},
    guards::enforces_images,
    limits, minify, recognise, rules, semantic_diff,
};

use super::{Target, sound_in};
use crate::corpus;

const WORDS: [&str; 44] = [
    "\"Version\": \"2012-10-17\",",
    "\"Statement\": [",
    "\"Statement\": {",
    "\"Sid\": \"x\",",
    "\"Effect\": \"Deny\",",
    "\"Effect\": \"Allow\",",
    "\"Action\": ",
    "\"NotAction\": ",
    "\"Resource\": ",
    "\"NotResource\": ",
    "\"Principal\": \"*\",",
    "\"Condition\": {",
    "\"StringNotEquals\": {",
    "\"ForAllValues:StringLike\": {",
    "\"ForAnyValue:StringEqualsIfExists\": {",
    "\"ArnNotLike\": {",
    "\"NumericLessThan\": {",
    "\"DateGreaterThan\": {",
    "\"IpAddress\": {",
    "\"Bool\": {",
    "\"Null\": {",
    "\"BinaryEquals\": {",
    "\"ec2:Owner\": ",
    "\"ec2:ResourceTag/\": ",
    "\"aws:PrincipalArn\": ",
    "\"aws:SourceIp\": ",
    "\"*\"",
    "\"s3:*\"",
    "\"ec2:Run*\"",
    "\"???*???*\"",
    "\"arn:aws:ec2:*::image/*\"",
    "\"10.0.0.0/8\"",
    "\"2026-11-01T00:00:00Z\"",
    "\"${aws:username, 'x'}\"",
    "\"\\u0000\\ud800\"",
    "\"ec2_attributes\": {",
    "\"allowed_images_settings\": {",
    "\"state\": {\"@@assign\": \"enabled\"}",
    "\"@@operators_allowed_for_child_policies\": [\"@@none\"]",
    "\"image_criteria\": {\"criteria_1\": {\"allowed_image_providers\": {\"@@append\": [\"amazon\"]}}}",
    "//",
    "1e400",
    "true",
    "\\",
];

/// A policy that others are compared with.
const OTHER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["ec2:*","s3:Get*"],"Resource":"*","Condition":{"StringNotEquals":{"ec2:Owner":"111122223333"}}}]}"#;

pub(super) fn target() -> Target {
    Target {
        corpus: texts,
        words: &WORDS,
        look: Box::new(look),
    }
}

fn texts() -> Vec<String> {
    let mut texts = corpus::texts(&["desired-state", "examples", "crates/guardrails"], ".json");
    texts.extend(
        rules()
            .iter()
            .flat_map(|rule| [rule.bad.to_owned(), rule.good.to_owned()]),
    );
    texts.extend(intricate());
    texts
}

/// Policies that were made to take long, small enough to be looked into.
fn intricate() -> Vec<String> {
    let letter = |number: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]);
    let list = |count: usize, item: &dyn Fn(usize) -> String| {
        let items: Vec<String> = (0..count).map(|at| format!("\"{}\"", item(at))).collect();
        items.join(",")
    };
    let two = |at: usize| format!("*{}*{}*", letter(at / 26), letter(at));
    let runs = |at: usize| format!("{}{}", "*a".repeat(60), "b".repeat(at % 9));
    // Which of two statements covers the other is asked for every class of actions, and each action is of another class.
    let overlapping = (0..60).map(|at| {
        let effect = ["Allow", "Deny"][at % 2];
        let resources = list(10, &|more| two(at + 7 * more));
        format!(
            r#"{{"Effect":"{effect}","Action":"{}","Resource":[{resources}]}}"#,
            two(at)
        )
    });
    let overlapping: Vec<String> = overlapping.collect();
    let statement =
        |members: String| format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{members}}}]}}"#);
    vec![
        statement(format!(r#""Action":[{}],"Resource":"*""#, list(600, &two))),
        statement(format!(
            r#""Action":[{}],"Resource":"*""#,
            list(60, &|at| format!("ec2:{}", runs(at)))
        )),
        statement(format!(
            r#""Action":"ec2:*","Resource":[{}]"#,
            list(300, &|at| format!("arn:*:*:*:*:{}", two(at)))
        )),
        statement(format!(
            r#""Action":"ec2:*","Resource":"*","Condition":{{"StringLike":{{"aws:x":[{0}]}},"StringNotLike":{{"aws:x":[{0}]}}}}"#,
            list(300, &two)
        )),
        statement(format!(r#""Action":"{}","Resource":"*""#, "${".repeat(4_000))),
        format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, overlapping.join(",")),
    ]
}

fn look(text: &str) -> Result<(), String> {
    recognise(text);
    for policy_type in PolicyType::all() {
        sound_in(text, check(text, policy_type, &Context::default()))?;
        enforces_images(text, policy_type);
    }
    drop(semantic_diff(OTHER, text));
    drop(merge(&[vec![("one", text)], vec![("two", text)]]));
    if let Ok(small) = minify(text)
        && canonical(&small) != canonical(text)
    {
        return Err("white space changed what the text means".to_owned());
    }
    compare(text);
    Ok(())
}

/// Whether AWS could have it, and `check` would let it pass: what is larger is refused before anybody asks what it does.
fn fits(text: &str, kind: PolicyType) -> bool {
    minify(text).is_ok_and(|small| small.chars().count() <= limits(kind).max_characters)
}

/// What it allows, before and after it takes the place of another policy.
fn compare(text: &str) {
    let kind = PolicyType::ServiceControl;
    let nodes = [
        Node::root("r-x").attach(kind, "p-FullAWSAccess").attach(kind, "policy"),
        Node::account("111122223333", "one", "r-x").attach(kind, "p-FullAWSAccess"),
    ];
    let Ok(organization) = Organization::new("999988887777", nodes) else {
        return;
    };
    let (mut before, mut after) = (
        Policies::default().with_aws_managed(),
        Policies::default().with_aws_managed(),
    );
    if before.insert("policy", OTHER).is_err() || after.insert("policy", text).is_err() {
        return;
    }
    let request = Request::new("arn:aws:iam::111122223333:role/x", "ec2:RunInstances", "*")
        .with("aws:SourceIp", ["10.0.0.1"])
        .with("ec2:Owner", ["amazon"]);
    drop(decide(&organization, &after, &request));
    drop(decide(&organization, &after, &request.otherwise_unknown()));
    let side = |policies| Side {
        organization: &organization,
        policies,
    };
    if fits(text, kind) {
        drop(effect(side(&before), side(&after), kind));
    }
}

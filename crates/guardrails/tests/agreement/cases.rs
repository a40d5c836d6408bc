//! Seeded cases: policies of three levels and a request.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(crate) const PRINCIPAL: &str = "arn:aws:iam::111122223333:role/team/dev";

/// Policies by level, root first, and a request.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) levels: Vec<Vec<Value>>,
    pub(crate) action: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) context: BTreeMap<&'static str, Vec<&'static str>>,
}

/// A small generator of numbers (splitmix64): the same seed, the same cases, on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).expect("it is below a usize")
    }

    fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn some<T: Copy>(&mut self, items: &[T], most: usize) -> Vec<T> {
        (0..=self.below(most)).map(|_| self.pick(items)).collect()
    }
}

/// Actions with resources of their types.
const REQUESTS: [(&str, &str); 7] = [
    ("s3:GetObject", "arn:aws:s3:::golden/images/a"),
    ("s3:PutObject", "arn:aws:s3:::other/b"),
    ("s3:ListBucket", "arn:aws:s3:::golden"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:queue"),
    ("sqs:DeleteQueue", "arn:aws:sqs:eu-west-1:111122223333:queue-2"),
    (
        "ec2:StopInstances",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0",
    ),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/team/dev"),
];

const ACTIONS: [&str; 12] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:?etObject",
    "S3:putobject",
    "*:Delete*",
    "sqs:*",
    "sqs:Send*",
    "ec2:*Instances",
    "ec2:StopInstances",
    "iam:*",
    "kms:Decrypt",
];

const RESOURCES: [&str; 12] = [
    "*",
    "arn:aws:s3:::golden/*",
    "arn:aws:s3:::golden*",
    "arn:aws:s3:::golden",
    "arn:aws:s3:::*/images/?",
    "arn:aws:sqs:*:111122223333:queue",
    "arn:aws:sqs:us-east-1:*:*",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:iam::*:role/team/*",
    "arn:*:s3:::other/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    "arn:aws:sqs:*:${aws:PrincipalAccount}:queue*",
];

/// Operators with keys of their type and values that sometimes match.
const CONDITIONS: [(&[&str], &str, &[&str]); 10] = [
    (
        STRING,
        "aws:RequestedRegion",
        &["us-east-1", "eu-*", "EU-WEST-1", "eu-west-?"],
    ),
    (
        STRING,
        "aws:PrincipalTag/team",
        &["golden", "Golden", "g*", "${aws:username}"],
    ),
    (
        STRING,
        "aws:PrincipalAccount",
        &["111122223333", "4444*", "${aws:PrincipalAccount}"],
    ),
    (STRING, "aws:username", &["ann", "a*"]),
    (SET, "aws:TagKeys", &["golden", "owner", "o*"]),
    (NUMERIC, "aws:MultiFactorAuthAge", &["300", "60", "300.0"]),
    (
        DATE,
        "aws:CurrentTime",
        &["2026-11-22T00:00:00Z", "2020-01-01T00:00:00Z"],
    ),
    (
        ADDRESS,
        "aws:SourceIp",
        &["192.0.2.0/24", "10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"],
    ),
    (
        ARN,
        "aws:PrincipalArn",
        &[
            "arn:aws:iam::*:role/team/*",
            "arn:aws:iam::111122223333:role/team/dev",
            "arn:*:iam::*:user/*",
        ],
    ),
    (&["Bool"], "aws:SecureTransport", &["true", "false"]),
];

const STRING: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "Null",
];
const SET: &[&str] = &[
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEquals",
    "ForAllValues:StringLike",
    "ForAnyValue:StringLike",
    "ForAllValues:StringNotEquals",
    "ForAnyValue:StringNotEquals",
    "Null",
];
const NUMERIC: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
const DATE: &[&str] = &[
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
];
const ADDRESS: &[&str] = &["IpAddress", "NotIpAddress"];
const ARN: &[&str] = &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];

const CONTEXT: [(&str, &[&[&str]]); 9] = [
    ("aws:RequestedRegion", &[&["us-east-1"], &["eu-west-1"]]),
    ("aws:PrincipalTag/team", &[&["golden"], &["GOLDEN"], &["x"]]),
    ("aws:PrincipalAccount", &[&["111122223333"]]),
    ("aws:username", &[&["ann"], &["golden"]]),
    ("aws:TagKeys", &[&["golden"], &["golden", "owner"], &["cost"]]),
    ("aws:MultiFactorAuthAge", &[&["60"], &["300"], &["3600"]]),
    (
        "aws:CurrentTime",
        &[&["2026-11-22T00:00:00Z"], &["2026-11-23T10:00:00Z"]],
    ),
    ("aws:SourceIp", &[&["192.0.2.7"], &["10.1.2.3"], &["2001:db8::1"]]),
    ("aws:SecureTransport", &[&["true"], &["false"]]),
];

/// Keys that every request of a principal has.
const ALWAYS: [&str; 2] = ["aws:PrincipalAccount", "aws:PrincipalArn"];

pub(crate) fn case(dice: &mut Dice) -> Case {
    let levels = (0..3).map(|_| level(dice)).collect();
    let (action, resource) = dice.pick(&REQUESTS);
    let mut context = BTreeMap::from([("aws:PrincipalArn", vec![PRINCIPAL])]);
    for (key, values) in CONTEXT {
        if ALWAYS.contains(&key) || !dice.once_in(3) {
            context.insert(key, dice.pick(values).to_vec());
        }
    }
    Case {
        levels,
        action,
        resource,
        context,
    }
}

fn level(dice: &mut Dice) -> Vec<Value> {
    let mut policies: Vec<Value> = (0..=dice.below(2)).map(|_| policy(dice)).collect();
    // Without it hardly any request passes three levels.
    if !dice.once_in(4) {
        policies
            .push(json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}));
    }
    policies
}

fn policy(dice: &mut Dice) -> Value {
    let statements: Vec<Value> = (0..=dice.below(3)).map(|_| statement(dice)).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn statement(dice: &mut Dice) -> Value {
    let action = if dice.once_in(6) { "NotAction" } else { "Action" };
    let resource = if dice.once_in(6) { "NotResource" } else { "Resource" };
    let mut statement = json!({
        "Effect": if dice.once_in(2) { "Allow" } else { "Deny" },
        action: dice.some(&ACTIONS, 3),
        resource: dice.some(&RESOURCES, 3),
    });
    for _ in 0..dice.below(3) {
        let (operators, key, values) = dice.pick(&CONDITIONS);
        let operator = dice.pick(operators);
        let exists = if operator != "Null" && dice.once_in(4) {
            "IfExists"
        } else {
            ""
        };
        let values = if operator == "Null" {
            vec![dice.pick(&["true", "false"])]
        } else {
            dice.some(values, 2)
        };
        statement["Condition"][format!("{operator}{exists}")][key] = json!(values);
    }
    statement
}

/// The smallest part of `case` that still makes `differs` true: what a disagreement is really about.
pub(crate) fn shrink(mut case: Case, differs: impl Fn(&Case) -> bool) -> Case {
    loop {
        let smaller = smaller(&case).into_iter().find(|candidate| differs(candidate));
        match smaller {
            Some(candidate) => case = candidate,
            None => return case,
        }
    }
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    for level in 0..case.levels.len() {
        for policy in 0..case.levels[level].len() {
            all.push(with(case, |case| {
                case.levels[level].remove(policy);
            }));
            let statements = case.levels[level][policy]["Statement"].as_array().map_or(0, Vec::len);
            for statement in 0..statements {
                all.push(with(case, |case| {
                    case.levels[level][policy]["Statement"]
                        .as_array_mut()
                        .expect("it is one")
                        .remove(statement);
                }));
                all.extend(smaller_statements(case, level, policy, statement));
            }
        }
    }
    for key in case.context.keys().filter(|key| !ALWAYS.contains(key)) {
        all.push(with(case, |case| {
            case.context.remove(key);
        }));
    }
    all
}

fn smaller_statements(case: &Case, level: usize, policy: usize, statement: usize) -> Vec<Case> {
    let original = case.levels[level][policy]["Statement"][statement].clone();
    let mut variants = Vec::new();
    for member in ["Action", "NotAction", "Resource", "NotResource"] {
        for item in 0..original[member].as_array().map_or(0, Vec::len) {
            let mut variant = original.clone();
            let list = variant[member].as_array_mut().expect("it is one");
            if list.len() > 1 {
                list.remove(item);
                variants.push(variant);
            }
        }
    }
    for (operator, keys) in original["Condition"].as_object().into_iter().flatten() {
        let mut variant = original.clone();
        variant["Condition"]
            .as_object_mut()
            .expect("it is one")
            .remove(operator);
        variants.push(variant);
        for (key, values) in keys.as_object().into_iter().flatten() {
            for item in 0..values.as_array().map_or(0, Vec::len) {
                let mut variant = original.clone();
                let list = variant["Condition"][operator][key].as_array_mut().expect("it is one");
                if list.len() > 1 {
                    list.remove(item);
                    variants.push(variant);
                }
            }
        }
    }
    let put = |variant: Value| {
        with(case, |case| {
            case.levels[level][policy]["Statement"][statement] = variant.clone();
        })
    };
    variants.into_iter().map(put).collect()
}

fn with(case: &Case, change: impl FnOnce(&mut Case)) -> Case {
    let mut changed = case.clone();
    change(&mut changed);
    changed
}

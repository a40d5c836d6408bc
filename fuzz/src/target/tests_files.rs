//! Tests of policies, read and run.

use guardrails::{
    PolicyType,
    tests_file::{Attached, finding, offline, parse, run},
};

use super::{Target, sound_in};
use crate::corpus;

const WORDS: [&str; 30] = [
    "[[test]]\n",
    "[test]\n",
    "name = ",
    "why = \"w\"\n",
    "principal = \"role/x\"\n",
    "principal = \"arn:aws:iam::111122223333:role/x\"\n",
    "principal = \"root\"\n",
    "action = \"ec2:RunInstances\"\n",
    "action = [\"s3:*\", \"ec2:?\"]\n",
    "resource = \"*\"\n",
    "resource = [\"arn:aws:ec2:us-east-1::image/ami-1\"]\n",
    "resource_account = \"222233334444\"\n",
    "account = \"111122223333\"\n",
    "account = \"payments\"\n",
    "ou = \"/Workloads/Prod\"\n",
    "ou = \"/a/b/c/d/e/f/g/h\"\n",
    "ou = \"\\\\/\\\\/\"\n",
    "context = { \"ec2:Owner\" = \"111122223333\" }\n",
    "context = { \"aws:SourceIp\" = [\"10.0.0.1\", \"x\"] }\n",
    "expect = \"allow\"\n",
    "expect = \"deny\"\n",
    "[test.context]\n",
    "'''",
    "1979-05-27T07:32:00Z",
    "inf",
    "0xff",
    "a.b.c.d = 1\n",
    "[a.b]\n",
    "\"\\u00e9\"",
    "[[",
];

/// A policy for the tests to be run against.
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["ec2:*","s3:*"],"Resource":"arn:aws:ec2:*","Condition":{"StringNotEqualsIfExists":{"ec2:Owner":"${aws:PrincipalAccount}"},"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}"#;

pub(super) fn target() -> Target {
    let targets = ["root", "ou:/Workloads/Prod", "account:payments", "111122223333"].map(str::to_owned);
    Target {
        corpus: || corpus::texts(&["desired-state", "examples"], ".tests.toml"),
        words: &WORDS,
        look: Box::new(move |text| look(text, &targets)),
    }
}

fn look(text: &str, targets: &[String]) -> Result<(), String> {
    let (cases, mut findings) = parse(text);
    let attached = Attached {
        id: "policy",
        policy_type: PolicyType::ServiceControl,
        text: POLICY,
        targets,
    };
    if let Ok((organization, policies)) = offline(&[attached], &cases, "") {
        let failed = cases
            .iter()
            .filter_map(|case| finding(case, &run(case, &organization, &policies)));
        findings.extend(failed);
    }
    sound_in(text, findings)
}

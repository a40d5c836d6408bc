use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::PolicyType;

const OWNER: &str = r#"{"Version":"2012-10-17","Statement":{"Sid":"GoldenOnly","Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*::image/*","Condition":{"StringNotEquals":{"ec2:Owner":"111122223333"}}}}"#;

fn check(text: &str, expected: &Expect) {
    let (cases, findings) = parse(text);
    assert!(findings.is_empty(), "{findings:#?}");
    let targets = ["ou:/Workloads".to_owned()];
    let attached = Attached {
        id: "golden",
        policy_type: PolicyType::ServiceControl,
        text: OWNER,
        targets: &targets,
    };
    let (organization, policies) = offline(&[attached], &cases, "999988887777").unwrap();
    let lines: Vec<String> = cases
        .iter()
        .map(|case| match run(case, &organization, &policies) {
            Ok(outcome) if outcome.passed() => format!("ok {} ({})", case.why, outcome.requests),
            Ok(outcome) => {
                let failures: Vec<String> = outcome.failures.iter().map(ToString::to_string).collect();
                format!("failed {}: {}", case.why, failures.join("; "))
            }
            Err(error) => format!("cannot run {}: {error}", case.why),
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn tests_pass_and_fail() {
    check(
        r#"
[[test]]
why = "the golden image launches"
principal = "role/dev"
action = "ec2:RunInstances"
resource = ["arn:aws:ec2:us-east-1::image/ami-1", "arn:aws:ec2:us-east-1:222233334444:subnet/s"]
ou = "/Workloads/Prod"
context = { "ec2:Owner" = "111122223333" }
expect = "allow"

[[test]]
why = "any other does not"
principal = "role/dev"
action = "ec2:RunInstances"
resource = "arn:aws:ec2:us-east-1::image/ami-1"
account = "222233334444"
ou = "/Workloads"
context = { "ec2:owner" = "amazon" }
expect = "deny"

[[test]]
why = "but it should launch everywhere else too"
principal = "role/dev"
action = ["ec2:RunInstances", "s3:GetObject"]
resource = "arn:aws:ec2:us-east-1::image/ami-1"
ou = "/Workloads"
expect = "allow"

[[test]]
why = "the service-linked role is bound"
principal = "role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder"
action = "ec2:RunInstances"
resource = "arn:aws:ec2:us-east-1::image/ami-1"
account = "222233334444"
expect = "deny"

[[test]]
why = "not below the OU"
principal = "arn:aws:iam::333344445555:role/dev"
action = "ec2:RunInstances"
expect = "deny"
"#,
        &expect![[r"
            ok the golden image launches (1)
            ok any other does not (1)
            failed but it should launch everywhere else too: ec2:RunInstances on arn:aws:ec2:us-east-1::image/ami-1 in 000000000001: expected allow, denied by `GoldenOnly` of golden at root/Workloads; ec2:RunInstances on arn:aws:ec2:us-east-1::image/ami-1 in 000000000003: expected allow, denied by `GoldenOnly` of golden at root/Workloads; ec2:RunInstances on arn:aws:ec2:us-east-1::image/ami-1 in 222233334444: expected allow, denied by `GoldenOnly` of golden at root/Workloads
            failed the service-linked role is bound: ec2:RunInstances on arn:aws:ec2:us-east-1::image/ami-1 in 222233334444: expected deny, but policies never bind service-linked roles
            failed not below the OU: ec2:RunInstances on * in 333344445555: expected deny, allowed by statement 1 of p-FullAWSAccess at root, statement 1 of p-FullAWSAccess at 333344445555"]],
    );
}

/// What a launch is decided on: the image has an owner, the instance has a type, and neither has the other's.
#[test]
fn resources_have_contexts_of_their_own() {
    let launch = |owner: &str, expect: &str| {
        format!(
            r#"
[[test]]
why = "an image of {owner}"
principal = "role/dev"
action = "ec2:RunInstances"
ou = "/Workloads"
context = {{ "aws:RequestedRegion" = "us-east-1", "ec2:Owner" = "nobody" }}
resource = [
  "arn:aws:ec2:us-east-1:222233334444:subnet/subnet-1",
  {{ arn = "arn:aws:ec2:us-east-1:222233334444:instance/*", context = {{ "ec2:InstanceType" = "t3.large" }} }},
  {{ arn = "arn:aws:ec2:us-east-1::image/ami-1", context = {{ "EC2:Owner" = "{owner}" }} }},
]
expect = "{expect}"
"#
        )
    };
    let text = launch("111122223333", "allow") + &launch("999999999999", "deny") + &launch("999999999999", "allow");
    check(
        &text,
        &expect![[r"
            ok an image of 111122223333 (1)
            ok an image of 999999999999 (1)
            failed an image of 999999999999: ec2:RunInstances on arn:aws:ec2:us-east-1::image/ami-1 in 000000000001: expected allow, denied by `GoldenOnly` of golden at root/Workloads"]],
    );
}

#[test]
fn a_resource_needs_an_arn() {
    let text = r#"
[[test]]
why = "x"
principal = "role/a"
action = "ec2:RunInstances"
expect = "deny"
resource = [{ context = { "ec2:Owner" = 1 } }, { arn = "*", contxt = {} }]
"#;
    let (cases, findings) = parse(text);
    assert!(cases.is_empty());
    let lines: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        lines,
        [
            "`arn` is missing",
            "a resource has no `contxt`; did you mean `context`?"
        ]
    );
}

#[test]
fn the_management_account_is_not_bound() {
    check(
        r#"
[[test]]
why = "it may do what others may not"
principal = "role/dev"
action = "ec2:RunInstances"
resource = "arn:aws:ec2:us-east-1::image/ami-1"
account = "999988887777"
ou = "/Workloads"
expect = "allow"

[[test]]
why = "nor is anybody of it by the ARN"
principal = "arn:aws:iam::999988887777:user/admin"
action = "ec2:RunInstances"
expect = "deny"
"#,
        &expect![[r"
            ok it may do what others may not (1)
            failed nor is anybody of it by the ARN: ec2:RunInstances on * in 999988887777: expected deny, but policies never bind the management account"]],
    );
}

#[test]
fn names_that_nothing_has_are_said() {
    let text = r#"
[[test]]
why = "misspelt"
principal = "role/a"
action = ["ec2:RunInstance", "s3:GetObject", "ecc2:RunInstances"]
expect = "allow"
context = { "ec2:Ownr" = "111122223333", "aws:PrincipalTag/x" = "y", "accounts.google.com:aud" = "z", "owner" = "1" }
"#;
    let (cases, findings) = parse(text);
    assert_eq!(cases.len(), 1);
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let help = finding.help.as_deref().unwrap_or_default();
            format!(
                "{:?}: {}; {help}",
                &text[finding.labels[0].span.clone()],
                finding.message
            )
        })
        .collect();
    expect![[r#"
        "\"ec2:RunInstance\"": `ec2` has no action `RunInstance`; did you mean `ec2:RunInstances`?
        "\"ecc2:RunInstances\"": no service has the prefix `ecc2`; did you mean `ec2:RunInstances`?
        "\"ec2:Ownr\"": no service documents the condition key `ec2:Ownr`; did you mean `ec2:Owner`?
        "\"owner\"": no service documents the condition key `owner`; "#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn a_failure_is_called_by_its_name() {
    let (cases, _) = parse(
        "[[test]]\nname = \"anybody reads\"\nwhy = \"because\"\nprincipal = \"role/a\"\naction = \"s3:GetObject\"\nou = \"/A\"\nexpect = \"deny\"\n",
    );
    let (organization, policies) = offline(&[], &cases, "").unwrap();
    let finding = finding(&cases[0], &run(&cases[0], &organization, &policies)).unwrap();
    expect![[r#""anybody reads" fails: s3:GetObject on * in 000000000001: expected deny, allowed by statement 1 of p-FullAWSAccess at root, statement 1 of p-FullAWSAccess at root/A, statement 1 of p-FullAWSAccess at 000000000001; because"#]]
        .assert_eq(&format!("{}; {}", finding.message, finding.help.unwrap_or_default()));
}

#[test]
fn mistakes_have_a_place() {
    let text = r#"
[[test]]
why = "x"
princpal = "role/a"
action = "RunInstances"
expect = "maybe"
context = { a = { b = 1 } }
[other]
"#;
    let (cases, findings) = parse(text);
    assert!(cases.is_empty());
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("{:?}: {}", &text[finding.labels[0].span.clone()], finding.message))
        .collect();
    expect![[r#"
        "other": a tests file has `[[test]]` tables, and no `other`
        "princpal": a test has no `princpal`; did you mean `principal`?
        "[[test]]": `principal` is missing
        "{ b = 1 }": a context value is a string, a number or a boolean
        "\"maybe\"": `expect` is "allow" or "deny"
        "\"RunInstances\"": a request has one action, `service:Name`; `RunInstances` is none
        "a": no service documents the condition key `a`"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn paths_have_escapes() {
    assert_eq!(world::names(r"A/B\/C/D"), ["A", "B/C", "D"]);
    assert_eq!(world::names(""), Vec::<String>::new());
}

proptest! {
    #[test]
    fn nothing_panics(text in r#"(\[\[test\]\]|\n|why|=|"|action|\{|\}|\[|\]|'|a|é|\\|,|context|1|#){0,30}"#) {
        let (cases, findings) = parse(&text);
        for finding in findings {
            prop_assert!(text.get(finding.labels[0].span.clone()).is_some());
        }
        prop_assert!(cases.is_empty() || text.contains("why"));
    }
}

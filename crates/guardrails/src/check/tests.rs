use expect_test::{Expect, expect};

use super::*;

/// What an example is told: as a policy, or as a tests file that runs where only `FullAWSAccess` is attached.
fn check_example(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    if rule.code == "policy/too-intricate" {
        return check_with(text, rule.policy_type, effort::MOST / 1_000).into_findings();
    }
    if !rule.code.starts_with("policy/test") {
        return check(text, rule.policy_type, &context_of(rule));
    }
    let (cases, mut findings) = crate::tests_file::parse(text);
    let (organization, policies) = crate::tests_file::offline(&[], &cases, "").unwrap();
    for case in &cases {
        findings.extend(crate::tests_file::finding(
            case,
            &crate::tests_file::run(case, &organization, &policies),
        ));
    }
    findings
}

/// A check with so much effort, and what came of it.
fn check_with(text: &str, policy_type: PolicyType, effort: usize) -> Checker<'_> {
    use std::sync::LazyLock;
    static CONTEXT: LazyLock<Context> = LazyLock::new(Context::default);
    let mut checker = Checker::new(text, policy_type, &CONTEXT, effort);
    checker.run();
    checker
}

fn context_of(rule: &Rule) -> Context {
    let mut context = Context::default();
    if ["policy/too-large", "policy/bytes", "policy/nearly-full"].contains(&rule.code) {
        let limits = crate::limits(rule.policy_type);
        context.limits.set(
            rule.policy_type,
            crate::Limits {
                max_characters: text::EXAMPLE_QUOTA,
                ..limits
            },
        );
    }
    context
}

#[test]
fn every_rule_finds_its_bad_example_at_the_place_and_no_fault_in_the_good_one() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let findings = check_example(rule, rule.bad);
        let own = findings.iter().find(|finding| finding.code == rule.code);
        let start = rule
            .bad
            .find(rule.at)
            .unwrap_or_else(|| panic!("{}: `at` is not in the example", rule.code));
        match own {
            None => wrong.push(format!("{}: not found, but {:?}", rule.code, codes(&findings))),
            Some(finding) if finding.severity != rule.severity => wrong.push(format!("{}: severity", rule.code)),
            Some(finding) => match finding.labels.first() {
                Some(label) if label.span.start == start => {}
                label => wrong.push(format!("{}: at {label:?}, expected {start}", rule.code)),
            },
        }
        let left = check_example(rule, rule.good);
        if left
            .iter()
            .any(|finding| finding.code == rule.code || finding.severity == model::Severity::Error)
        {
            wrong.push(format!("{}: the good example has {:?}", rule.code, codes(&left)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_unique_and_texts_are_whole() {
    let mut seen = std::collections::BTreeSet::new();
    for rule in rules() {
        assert!(seen.insert(rule.code), "{} is there twice", rule.code);
        assert!(
            rule.explanation.ends_with(['.', ')']) && !rule.title.ends_with('.'),
            "{}",
            rule.code
        );
    }
}

/// A fix makes its own finding go away and makes no error.
#[test]
fn fixes_fix() {
    let mut fixed = 0;
    for rule in rules() {
        let findings = check_example(rule, rule.bad);
        let offered = findings
            .iter()
            .filter(|finding| finding.code == rule.code)
            .filter_map(|finding| finding.fix.as_ref());
        for fix in offered.take(1) {
            let mut text = rule.bad.to_owned();
            text.replace_range(fix.span.clone(), &fix.replacement);
            let after = check_example(rule, &text);
            let before = findings.iter().filter(|finding| finding.code == rule.code).count();
            let now = after.iter().filter(|finding| finding.code == rule.code).count();
            assert!(now < before, "{}: {text}", rule.code);
            fixed += 1;
        }
    }
    assert!(fixed >= 15, "{fixed}");
}

fn codes(findings: &[Diagnostic]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

fn shown(text: &str, policy_type: PolicyType, expected: &Expect) {
    let lines: Vec<String> = check(text, policy_type, &Context::default())
        .iter()
        .map(|finding| {
            let place = finding.labels.first().map_or("", |label| &text[label.span.clone()]);
            let place: String = place.chars().take(40).collect();
            format!("{} {} at {place}: {}", finding.severity, finding.code, finding.message)
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn a_published_walk_through_is_refused_at_each_of_its_mistakes() {
    shown(
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyNonGoldenAmis",
      "Effect": "Deny",
      "Action": "ec2:RunInstances",
      "Resource": "arn:aws:ec2:*:*:instance/*",
      "Condition": {
        "StringNotEquals": { "ec2:ImageTag/GoldenImage": "true" },
        "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::123456789:role/ImageBuilder" }
      }
    },
    {
      "Effect": "Deny",
      "Action": ["ec2:RunInstances"],
      "Resource": "*",
      "Condition": { "StringNotEquals": { "ec2:Owner": ["123456789"] } }
    }
  ]
}"#,
        PolicyType::ServiceControl,
        &expect![[r#"
            error policy/image-tag at "ec2:ImageTag/GoldenImage": there is no condition key `ec2:ImageTag/GoldenImage`: this denies every launch
            error policy/account-id at "arn:aws:iam::123456789:role/ImageBuilde: `123456789` has 9 digits; an account id has twelve
            error policy/denies-other-resources at "ec2:Owner": `ec2:Owner` is missing where a launch is checked for its instance: this denies every launch
            error policy/account-id at "123456789": `123456789` has 9 digits; an account id has twelve"#]],
    );
}

/// What public policies do, and AWS takes (402 of them were looked at; linting facts).
#[test]
fn legal_oddities_are_no_errors() {
    for text in [
        // `Statement` as an object, no Sid, no Version.
        r#"{"Statement": {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}}"#,
        // NotAction, NotResource, keys in any case, JSON booleans and numbers as values.
        r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Regions", "Effect": "Deny", "NotAction": ["iam:*", "sts:*", "a4b:*"], "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}, "ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/x*"]}}}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::logs*", "Condition": {"Bool": {"AWS:SecureTransport": false}}}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}}]}"#,
        // Wildcards in the middle of an action, and everywhere.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["ec2:*Image*", "*:Delete*"], "Resource": "*"}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        // Policy variables, with and without defaults.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:PrincipalTag/bucket, 'none'}/*"}]}"#,
        r#"{"Version": "2012-10-17", "Id": "x", "Statement": []}"#,
        // Placeholders of other tools.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/[PRIVILEGED_ROLE]"}}}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "<my-org-id>"}}}]}"#,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:${PARTITION}:s3:::x"}]}"#,
        // goldsmith's own.
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${var.bucket}", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "${account}"}}}]}"#,
    ] {
        let errors: Vec<_> = check(text, PolicyType::ServiceControl, &Context::default())
            .into_iter()
            .filter(|finding| finding.severity == model::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{text}\n{errors:#?}");
    }
}

#[test]
fn a_key_that_nobody_knows_under_a_negated_operator_denies_everybody() {
    let of = |effect: &str, operator: &str| {
        let condition = format!(r#"{{"{operator}": {{"aws:RequestRegion": "us-west-1"}}}}"#);
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "{effect}", "Action": "s3:*", "Resource": "*", "Condition": {condition}}}}}"#
        );
        let findings = check(&text, PolicyType::ServiceControl, &Context::default());
        findings[0].help.clone().unwrap_or_default()
    };
    let policy = |operator: &str| of("Deny", operator);
    let no_denial = "did you mean `aws:RequestedRegion`?";
    assert_eq!(policy("StringEquals"), no_denial);
    assert_eq!(of("Allow", "StringNotEquals"), no_denial);
    let consequence =
        "did you mean `aws:RequestedRegion`? a request without this key passes the condition, and is denied";
    assert_eq!(policy("StringNotEquals"), consequence);
    assert_eq!(policy("StringEqualsIfExists"), consequence);
}

#[test]
fn the_size_of_what_begins_with_a_byte_order_mark_is_told_where_it_begins() {
    let resource = "x".repeat(11_000);
    let text = format!(
        "\u{feff}{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::{resource}\"}}}}"
    );
    let findings = check(&text, PolicyType::ServiceControl, &Context::default());
    let large = findings
        .iter()
        .find(|finding| finding.code == "policy/too-large")
        .unwrap();
    assert_eq!(&text[large.labels[0].span.clone()], "{");
}

#[test]
fn a_template_is_said_once() {
    let text = r#"{"Version": "x", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": ["arn:${PARTITION}:s3:::x", "<y>"]}]}"#;
    assert_eq!(
        codes(&check(text, PolicyType::ServiceControl, &Context::default())),
        ["policy/template"]
    );
}

#[test]
fn images_that_are_copied_keep_their_tags() {
    let rule = rules()
        .iter()
        .find(|rule| rule.code == "policy/shared-image-tags")
        .unwrap();
    let context = Context {
        images: ImageDelivery::Copied,
        ..Context::default()
    };
    assert!(check(rule.bad, rule.policy_type, &context).is_empty());
}

mod bounds;
mod documented;

mod hostile {
    use proptest::prelude::*;

    use super::super::*;

    proptest! {
        #[test]
        fn nothing_panics_and_spans_are_sound(text in r#"(\{|\}|\[|\]|"|:|,|Statement|Version|Condition|Effect|Deny|Action|ec2|\$\{|@@assign|"Statement":|\*|é){0,40}"#) {
            for policy_type in [PolicyType::ServiceControl, PolicyType::ResourceControl, PolicyType::DeclarativeEc2] {
                for finding in check(&text, policy_type, &Context::default()) {
                    prop_assert!(!finding.labels.is_empty());
                    for label in finding.labels {
                        prop_assert!(text.get(label.span).is_some());
                    }
                }
            }
        }
    }
}

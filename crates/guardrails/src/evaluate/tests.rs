use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::PolicyType::{ResourceControl, ServiceControl};

const ACCOUNT: &str = "111122223333";

/// Root → OU → account, `FullAWSAccess` everywhere, and policies attached as given.
fn world(attached: &[(&str, &str)]) -> (Organization, Policies) {
    let mut organization = Organization::new(
        "999988887777",
        [
            Node::root("r-x"),
            Node::unit("ou-a", "Prod", "r-x"),
            Node::account(ACCOUNT, "one", "ou-a"),
            Node::account("999988887777", "management", "r-x"),
        ],
    )
    .unwrap();
    organization.id = Some("o-abc1234567".to_owned());
    let mut policies = Policies::default().with_aws_managed();
    for id in ["r-x", "ou-a", ACCOUNT, "999988887777"] {
        assert!(organization.attach(id, ServiceControl, "p-FullAWSAccess"));
    }
    for (at, (target, text)) in attached.iter().enumerate() {
        let id = format!("p-{at}");
        policies.insert(&id, text).unwrap();
        assert!(organization.attach(target, ServiceControl, &id));
    }
    (organization, policies)
}

fn statement(condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"ec2:Run*","Resource":"arn:aws:ec2:*::image/*","Condition":{condition}}}}}"#
    )
}

fn run_instances() -> Request {
    Request::new(
        "arn:aws:iam::111122223333:role/dev",
        "ec2:RunInstances",
        "arn:aws:ec2:us-east-1::image/ami-1",
    )
}

fn denied_by(condition: &str, request: &Request) -> bool {
    let text = statement(condition);
    let (organization, policies) = world(&[("ou-a", &text)]);
    !decide(&organization, &policies, request).allowed
}

#[test]
fn the_six_textbook_cases() {
    let deny = r#"{"Statement":{"Sid":"No","Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    let (organization, policies) = world(&[("r-x", deny)]);
    let at = |action: &str, principal: &str| {
        let decision = decide(&organization, &policies, &Request::new(principal, action, "*"));
        (decision.allowed, decision.deciding.len(), decision.not_bound)
    };
    assert_eq!(
        at("ec2:RunInstances", "arn:aws:iam::111122223333:role/a"),
        (true, 3, None)
    );
    assert_eq!(at("S3:GetObject", "arn:aws:iam::111122223333:root"), (false, 1, None));
    assert_eq!(
        at("s3:GetObject", "arn:aws:iam::999988887777:root"),
        (true, 0, Some(NotBound::ManagementAccount))
    );
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder";
    assert_eq!(at("s3:GetObject", linked), (true, 0, Some(NotBound::ServiceLinkedRole)));
    assert_eq!(
        at("s3:GetObject", "arn:aws:iam::123412341234:root"),
        (true, 0, Some(NotBound::OutsideOrganization))
    );

    // An allow-list on the OU instead of FullAWSAccess, and nothing at all.
    let (mut organization, mut policies) = world(&[]);
    organization.detach("ou-a", ServiceControl, "p-FullAWSAccess");
    let request = run_instances();
    let missing = decide(&organization, &policies, &request);
    assert!(!missing.allowed);
    assert_eq!(
        (missing.deciding[0].effect, missing.deciding[0].level.as_str()),
        (Verdict::NoAllow, "ou-a")
    );
    policies
        .insert(
            "p-list",
            r#"{"Statement":{"Effect":"Allow","Action":["ec2:*"],"Resource":"*"}}"#,
        )
        .unwrap();
    organization.attach("ou-a", ServiceControl, "p-list");
    assert!(decide(&organization, &policies, &request).allowed);
    assert!(
        !decide(
            &organization,
            &policies,
            &Request {
                action: "s3:GetObject".to_owned(),
                ..request
            }
        )
        .allowed
    );
}

#[test]
fn missing_keys() {
    let request = run_instances();
    for (condition, denied) in [
        (r#"{"StringEquals":{"ec2:Owner":"1"}}"#, false),
        (r#"{"StringNotEquals":{"ec2:Owner":"1"}}"#, true),
        (r#"{"StringNotEqualsIfExists":{"ec2:Owner":"1"}}"#, true),
        (r#"{"StringEqualsIfExists":{"ec2:Owner":"1"}}"#, true),
        (r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}"#, true),
        (r#"{"ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}}"#, false),
        (r#"{"ForAnyValue:StringEqualsIfExists":{"aws:TagKeys":"a"}}"#, false),
        (r#"{"ForAllValues:StringEqualsIfExists":{"aws:TagKeys":"a"}}"#, true),
        (r#"{"Null":{"ec2:Owner":"true"}}"#, true),
        (r#"{"Null":{"ec2:Owner":false}}"#, false),
        (r#"{"Bool":{"ec2:Public":"true"}}"#, false),
    ] {
        assert_eq!(denied_by(condition, &request), denied, "{condition}");
    }
}

#[test]
fn operators_on_values() {
    let request = run_instances()
        .with("ec2:Owner", ["111122223333"])
        .with("aws:TagKeys", ["a", "b"])
        .with("n:Size", ["30"])
        .with("aws:CurrentTime", ["2026-11-22T08:00:00Z"])
        .with("aws:SourceIp", ["192.0.2.7"])
        .with("x:Bool", ["True"])
        .with("aws:PrincipalTag/team", ["gold*"]);
    for (condition, denied) in [
        (r#"{"StringEquals":{"EC2:OWNER":["1","111122223333"]}}"#, true),
        (r#"{"StringNotEquals":{"ec2:Owner":["1","111122223333"]}}"#, false),
        (r#"{"StringLike":{"ec2:Owner":"1111*"}}"#, true),
        (r#"{"StringEquals":{"ec2:Owner":"1111*"}}"#, false),
        (r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}}"#, true),
        (r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}"#, false),
        (r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}}"#, true),
        (r#"{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}}"#, true),
        (r#"{"ForAllValues:StringNotEquals":{"aws:TagKeys":["a"]}}"#, false),
        (r#"{"NumericLessThanEquals":{"n:Size":30}}"#, true),
        (r#"{"NumericGreaterThan":{"n:Size":"30"}}"#, false),
        (r#"{"NumericNotEquals":{"n:Size":"30.0"}}"#, false),
        (r#"{"DateGreaterThan":{"aws:CurrentTime":"2026-11-22"}}"#, true),
        (
            r#"{"DateLessThan":{"aws:CurrentTime":"2026-11-22T09:00:00+02:00"}}"#,
            false,
        ),
        (r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}"#, true),
        (r#"{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#, false),
        (r#"{"Bool":{"x:Bool":true}}"#, true),
        (r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/d?v"}}"#, true),
        (
            r#"{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/d?v"}}"#,
            false,
        ),
        (r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}"#, true),
        (r#"{"StringEquals":{"ec2:Owner":"${aws:PrincipalAccount}"}}"#, true),
        (r#"{"StringEquals":{"ec2:Owner":"${aws:username}"}}"#, false),
        (
            r#"{"StringNotEquals":{"ec2:Owner":"${aws:username, '111122223333'}"}}"#,
            false,
        ),
        (
            r#"{"StringLike":{"aws:PrincipalTag/Team":"${aws:PrincipalTag/team}"}}"#,
            true,
        ),
        (r#"{"StringLike":{"ec2:Owner":"${*}"}}"#, false),
        (
            r#"{"Null":{"ec2:Owner":"false"},"StringEquals":{"ec2:Owner":"2"}}"#,
            false,
        ),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc1234567"}}"#, true),
        (
            r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc1234567/r-x/ou-a/*"}}"#,
            true,
        ),
    ] {
        assert_eq!(denied_by(condition, &request), denied, "{condition}");
    }
}

#[test]
fn unknown_keys_make_it_uncertain() {
    let text = statement(r#"{"StringNotEquals":{"ec2:Owner":"1"}}"#);
    let (organization, policies) = world(&[("ou-a", &text)]);
    let decision = decide(&organization, &policies, &run_instances().otherwise_unknown());
    assert!(decision.allowed);
    assert_eq!(decision.uncertain.len(), 1);
    // A key that is known decides whatever the others are.
    let text =
        statement(r#"{"StringNotEquals":{"ec2:Owner":"1"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}"#);
    let (organization, policies) = world(&[("ou-a", &text)]);
    assert!(
        decide(&organization, &policies, &run_instances().otherwise_unknown())
            .uncertain
            .is_empty()
    );
}

#[test]
fn a_policy_that_was_not_read_is_no_policy_without_effect() {
    let (mut organization, policies) = world(&[]);
    organization.attach("ou-a", ServiceControl, "p-unread");
    let decision = decide(&organization, &policies, &run_instances());
    assert_eq!(decision.uncertain.len(), 1);
    assert_eq!(decision.uncertain[0].policy.as_deref(), Some("p-unread"));
}

#[test]
fn resource_control_follows_the_resource() {
    let (mut organization, mut policies) = world(&[]);
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
        "Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-abc1234567"}}}}"#;
    policies.insert("p-rcp", text).unwrap();
    organization.attach("r-x", ResourceControl, "p-rcp");
    let mut request = Request::new("arn:aws:iam::123412341234:role/x", "s3:GetObject", "arn:aws:s3:::b/k");
    request.resource_account = Some(ACCOUNT.to_owned());
    assert!(!decide(&organization, &policies, &request).allowed);
    request.resource_account = Some("999988887777".to_owned());
    assert!(decide(&organization, &policies, &request).allowed);
    let mut inside = Request::new("arn:aws:iam::111122223333:role/x", "s3:GetObject", "arn:aws:s3:::b/k");
    inside.resource_account = Some(ACCOUNT.to_owned());
    assert!(decide(&organization, &policies, &inside).allowed);
}

fn check(request: &Request, text: &str, expected: &Expect) {
    let (organization, policies) = world(&[("r-x", text)]);
    let decision = decide(&organization, &policies, request);
    let lines: Vec<String> = decision
        .deciding
        .iter()
        .map(|one| {
            format!(
                "{} {:?} {:?} {:?} {:?}",
                one.level, one.effect, one.policy, one.statement, one.sid
            )
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn the_deciding_statement_is_named() {
    check(
        &run_instances(),
        r#"{"Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"},{"Sid":"Images","Effect":"Deny","NotAction":"s3:*","Resource":"*"}]}"#,
        &expect![[r#"r-x Deny Some("p-0") Some(1) Some("Images")"#]],
    );
}

/// Everything again, by the book and without any of the crate's matching code: for policies of plain words.
mod oracle {
    #[derive(Debug, Clone)]
    pub(super) struct Statement {
        pub(super) allow: bool,
        pub(super) not_action: bool,
        pub(super) actions: Vec<&'static str>,
        pub(super) not_resource: bool,
        pub(super) resources: Vec<&'static str>,
        pub(super) condition: Option<(&'static str, &'static str, Vec<&'static str>)>,
    }

    fn glob(pattern: &str, text: &str) -> bool {
        match pattern.chars().next() {
            None => text.is_empty(),
            Some('*') => (0..=text.len()).any(|at| text.is_char_boundary(at) && glob(&pattern[1..], &text[at..])),
            Some(first) => text.starts_with(first) && glob(&pattern[first.len_utf8()..], &text[first.len_utf8()..]),
        }
    }

    pub(super) fn allowed(levels: &[Vec<Statement>], action: &str, resource: &str, key: Option<&[&str]>) -> bool {
        let matching = |statement: &&Statement| {
            statement.actions.iter().any(|one| glob(one, action)) != statement.not_action
                && statement.resources.iter().any(|one| glob(one, resource)) != statement.not_resource
                && statement
                    .condition
                    .as_ref()
                    .is_none_or(|(operator, _, values)| holds(operator, values, key))
        };
        levels
            .iter()
            .all(|level| level.iter().filter(matching).any(|one| one.allow))
            && !levels.iter().flatten().filter(matching).any(|one| !one.allow)
    }

    fn holds(operator: &str, ours: &[&str], key: Option<&[&str]>) -> bool {
        let hit = |value: &&&str| ours.iter().any(|one| glob(one, value));
        match (operator, key) {
            ("StringLike" | "StringLikeIfExists", Some([value])) => hit(&value),
            ("StringNotLike", Some([value])) => !hit(&value),
            ("StringLike" | "StringNotLike" | "StringLikeIfExists", Some(_)) | ("StringLike", None) => false,
            ("StringNotLike" | "StringLikeIfExists", None) => true,
            ("ForAllValues:StringLike", values) => values.unwrap_or_default().iter().all(|value| hit(&value)),
            ("ForAnyValue:StringLike", values) => values.unwrap_or_default().iter().any(|value| hit(&value)),
            ("ForAnyValue:StringNotLike", values) => values.unwrap_or_default().iter().any(|value| !hit(&value)),
            other => unreachable!("{other:?}"),
        }
    }
}

fn statements() -> impl Strategy<Value = Vec<oracle::Statement>> {
    let actions = proptest::sample::subsequence(vec!["*", "a:*", "a:B*", "a:BC", "b:*", "*C"], 0..3);
    let resources = proptest::sample::subsequence(vec!["*", "arn:aws:a:::x*", "arn:aws:a:::xy", "arn:aws:*:::z"], 0..3);
    let operators = vec![
        "StringLike",
        "StringNotLike",
        "StringLikeIfExists",
        "ForAllValues:StringLike",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotLike",
    ];
    let values = proptest::sample::subsequence(vec!["v", "w*", "*"], 0..3);
    let condition = (proptest::sample::select(operators), Just("k:K"), values);
    let one = (
        any::<bool>(),
        any::<bool>(),
        actions,
        any::<bool>(),
        resources,
        proptest::option::of(condition),
    )
        .prop_map(
            |(allow, not_action, actions, not_resource, resources, condition)| oracle::Statement {
                allow,
                not_action,
                actions,
                not_resource,
                resources,
                condition,
            },
        );
    proptest::collection::vec(one, 0..4)
}

fn text(statements: &[oracle::Statement]) -> String {
    let all: Vec<serde_json::Value> = statements
        .iter()
        .map(|one| {
            let mut value = serde_json::json!({
                "Effect": if one.allow { "Allow" } else { "Deny" },
                if one.not_action { "NotAction" } else { "Action" }: one.actions,
                if one.not_resource { "NotResource" } else { "Resource" }: one.resources,
            });
            if let Some((operator, key, values)) = &one.condition {
                value["Condition"] = serde_json::json!({ *operator: { *key: values } });
            }
            value
        })
        .collect();
    serde_json::json!({"Version": "2012-10-17", "Statement": all}).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_oracle(
        levels in proptest::collection::vec(statements(), 3),
        action in proptest::sample::select(vec!["a:BC", "a:BD", "b:C", "c:X"]),
        resource in proptest::sample::select(vec!["*", "arn:aws:a:::x", "arn:aws:a:::xy", "arn:aws:b:::z"]),
        key in proptest::option::of(proptest::collection::vec(proptest::sample::select(vec!["v", "w", "ww", "u"]), 1..3)),
    ) {
        let (mut organization, mut policies) = world(&[]);
        for (target, level) in ["r-x", "ou-a", ACCOUNT].into_iter().zip(&levels) {
            policies.insert(target, &text(level)).unwrap();
            organization.detach(target, ServiceControl, "p-FullAWSAccess");
            organization.attach(target, ServiceControl, target);
        }
        let mut request = Request::new("arn:aws:iam::111122223333:role/r", action, resource);
        if let Some(values) = &key {
            request = request.with("k:K", values.iter().copied());
        }
        let ours = decide(&organization, &policies, &request);
        prop_assert_eq!(ours.allowed, oracle::allowed(&levels, action, resource, key.as_deref()));
        prop_assert!(ours.uncertain.is_empty());
        // Whatever is decided with unknown keys and no doubt is decided the same once they are known.
        let open = decide(&organization, &policies, &Request { context: Context::new(), ..request.clone() }.otherwise_unknown());
        if open.uncertain.is_empty() {
            prop_assert_eq!(open.allowed, ours.allowed);
        }
    }
}

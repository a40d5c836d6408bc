use expect_test::{Expect, expect};
use proptest::prelude::*;

mod idle;

use super::*;
use crate::{
    PolicyType::ServiceControl,
    evaluate::{Node, Request, decide},
};

const FULL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// Two accounts in an OU and one beside it; the policies are attached to the OU.
fn world(policies_of_ou: &[&str]) -> (Organization, Policies) {
    let mut organization = Organization::new(
        "999988887777",
        [
            Node::root("r-x"),
            Node::unit("ou-a", "Prod", "r-x"),
            Node::account("111122223333", "one", "ou-a"),
            Node::account("222233334444", "two", "ou-a"),
            Node::account("333344445555", "three", "r-x"),
            Node::account("999988887777", "management", "r-x"),
        ],
    )
    .unwrap();
    let mut policies = Policies::default().with_aws_managed();
    for id in ["r-x", "ou-a", "111122223333", "222233334444", "333344445555"] {
        organization.attach(id, ServiceControl, "p-FullAWSAccess");
    }
    organization.detach("ou-a", ServiceControl, "p-FullAWSAccess");
    for (at, text) in policies_of_ou.iter().enumerate() {
        policies.insert(&format!("p-{at}"), text).unwrap();
        organization.attach("ou-a", ServiceControl, &format!("p-{at}"));
    }
    (organization, policies)
}

fn effect_of(before: &[&str], after: &[&str]) -> Effect {
    let (before, after) = (world(before), world(after));
    let side = |world: &'_ (Organization, Policies)| -> Side<'static> {
        // The worlds live as long as the test.
        let leaked: &'static (Organization, Policies) = Box::leak(Box::new(world.clone()));
        Side {
            organization: &leaked.0,
            policies: &leaked.1,
        }
    };
    effect(side(&before), side(&after), ServiceControl)
}

fn check(before: &[&str], after: &[&str], expected: &Expect) {
    expected.assert_eq(&effect_of(before, after).to_string());
}

#[test]
fn a_reformat_has_no_effect() {
    let before = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:PutObject","s3:GetObject"],"Resource":["*"]}]}"#;
    let after = r#"{"Version":"2012-10-17","Statement":{"Sid":"New","Resource":"*","Effect":"Deny","Action":["S3:getObject","s3:PutObject"]}}"#;
    check(&[FULL, before], &[FULL, after], &expect!["no effect on 3 accounts"]);
    // A Deny of what is denied already.
    let more = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::x/*"}}"#;
    check(
        &[FULL, before],
        &[FULL, before, more],
        &expect!["no effect on 3 accounts"],
    );
}

#[test]
fn a_new_deny_is_tighter() {
    let deny =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":["ec2:RunInstances","s3:*"],"Resource":"*"}}"#;
    check(
        &[FULL],
        &[FULL, deny],
        &expect![[r"
        2 of 3 accounts:
          tighter: ec2:RunInstances, s3:* (169): allowed → denied
    "]],
    );
    check(
        &[FULL, deny],
        &[FULL],
        &expect![[r"
        2 of 3 accounts:
          looser: ec2:RunInstances, s3:* (169): denied → allowed
    "]],
    );
}

#[test]
fn conditions_are_shown_and_compared() {
    let owner = |owners: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*::image/*","Condition":{{"StringNotEquals":{{"ec2:Owner":{owners}}}}}}}}}"#
        )
    };
    let (one, two) = (owner(r#""111122223333""#), owner(r#"["111122223333","222233334444"]"#));
    check(
        &[FULL, &one],
        &[FULL, &two],
        &expect![[r"
            2 of 3 accounts:
              looser: ec2:RunInstances (1): denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333 → denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333 or 222233334444
        "]],
    );
    check(
        &[FULL, &two],
        &[FULL, &one],
        &expect![[r"
            2 of 3 accounts:
              tighter: ec2:RunInstances (1): denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333 or 222233334444 → denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333
        "]],
    );
    check(
        &[FULL],
        &[FULL, &one],
        &expect![[r"
            2 of 3 accounts:
              tighter: ec2:RunInstances (1): allowed → denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333
        "]],
    );
    check(
        &[FULL, &one],
        &[FULL, &owner(r#""222233334444""#)],
        &expect![[r"
            2 of 3 accounts:
              different: ec2:RunInstances (1): denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333 → denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 222233334444
        "]],
    );
}

#[test]
fn an_allow_list_instead_of_everything() {
    let list = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["ec2:*"],"Resource":"*"}}"#;
    let effect = effect_of(&[FULL], &[list]);
    assert_eq!(effect.direction(), Some(Direction::Tighter));
    assert_eq!(effect.accounts_changed(), 2);
    assert!(effect.groups[0].changes[0].count > 15_000);
    // Nothing but the allow-list's own actions come back.
    let back = effect_of(
        &[list],
        &[
            list,
            r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#,
        ],
    );
    expect![[r"
        2 of 3 accounts:
          looser: s3:GetObject (1): denied → allowed
    "]]
    .assert_eq(&back.to_string());
}

/// `RCPFullAWSAccess` is always there, whether or not somebody listed it.
#[test]
fn resource_control_needs_no_allow() {
    let (organization, _) = world(&[]);
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}}"#;
    let mut policies = Policies::default();
    policies.insert("p-rcp", deny).unwrap();
    let mut attached = organization.clone();
    attached.attach("ou-a", PolicyType::ResourceControl, "p-rcp");
    let before = Side {
        organization: &organization,
        policies: &policies,
    };
    let after = Side {
        organization: &attached,
        policies: &policies,
    };
    let effect = effect(before, after, PolicyType::ResourceControl);
    assert_eq!(effect.direction(), Some(Direction::Tighter));
    assert_eq!((effect.accounts_changed(), effect.groups[0].changes[0].count), (2, 1));
    // A type that is not enabled restricts nothing.
    attached.disable(PolicyType::ResourceControl);
    let disabled = Side {
        organization: &attached,
        policies: &policies,
    };
    assert!(super::effect(before, disabled, PolicyType::ResourceControl).is_none());
}

/// RCPs say nothing about services that they do not apply to, nor about `kms:RetireGrant`.
#[test]
fn resource_control_is_about_its_services_only() {
    let (organization, _) = world(&[]);
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":["ec2:*","sqs:*","kms:Re*"],"Resource":"*"}}"#;
    let mut policies = Policies::default();
    policies.insert("p-rcp", deny).unwrap();
    let mut attached = organization.clone();
    attached.attach("r-x", PolicyType::ResourceControl, "p-rcp");
    let side = |organization| Side {
        organization,
        policies: &policies,
    };
    let effect = effect(side(&organization), side(&attached), PolicyType::ResourceControl);
    let actions = &effect.groups[0].changes[0].actions;
    assert!(actions.contains(&"sqs:*".to_owned()) && actions.contains(&"kms:ReEncryptFrom".to_owned()));
    assert!(
        actions
            .iter()
            .all(|action| !action.starts_with("ec2:") && action != "kms:RetireGrant")
    );
}

#[test]
fn the_statements_that_make_the_difference_are_told() {
    let one = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*"},{"Sid":"Buckets","Effect":"Deny","Action":"s3:PutObject","Resource":"*"}]}"#;
    let two = one.replace("s3:PutObject", "s3:DeleteObject");
    let effect = effect_of(&[FULL, one], &[FULL, &two]);
    let group = &effect.groups[0];
    let shown: Vec<String> = group
        .changes
        .iter()
        .zip(&group.decided_by)
        .map(|(change, by)| format!("{} {} {by:?}", change.direction, change.actions.join(" ")))
        .collect();
    expect![[r#"
        tighter s3:DeleteObject {Decider { before: false, policy: "p-1", statement: 1, sid: Some("Buckets") }}
        looser s3:PutObject {Decider { before: true, policy: "p-1", statement: 1, sid: Some("Buckets") }}"#]]
    .assert_eq(&shown.join("\n"));
    // A level without any Allow has no statement that could be told.
    assert!(effect_of(&[FULL], &[]).groups[0].decided_by[0].is_empty());
    let list = r#"{"Statement":{"Sid":"List","Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let listed = effect_of(&[], &[list]);
    let by = listed.groups[0].decided_by[0].first().and_then(|by| by.sid.as_deref());
    assert_eq!(by, Some("List"));
}

#[test]
fn what_was_not_read_is_said() {
    let (mut organization, policies) = world(&[FULL]);
    organization.attach("ou-a", ServiceControl, "p-unread");
    let side = Side {
        organization: &organization,
        policies: &policies,
    };
    assert_eq!(
        effect(side, side, ServiceControl).unread,
        BTreeSet::from(["p-unread".to_owned()])
    );
}

fn policy() -> impl Strategy<Value = String> {
    let patterns = vec!["*", "s3:*", "s3:GetObject", "ec2:Run*", "s3:Get*"];
    let resources = vec!["*", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"];
    let condition = (
        proptest::sample::select(vec![
            "StringLike",
            "StringNotLike",
            "StringEqualsIfExists",
            "Null",
            "ForAllValues:StringLike",
            "ArnLike",
            "ArnNotLikeIfExists",
            "Bool",
        ]),
        proptest::sample::select(vec![
            "k:K",
            "aws:PrincipalAccount",
            "aws:PrincipalArn",
            "aws:PrincipalIsAWSService",
            "aws:SourceArn",
        ]),
        proptest::sample::subsequence(
            vec![
                "v",
                "w*",
                "true",
                "false",
                "1*",
                "222233334444",
                "arn:*:iam::1*",
                "*:role/aws-service-role/*",
            ],
            1..3,
        ),
    );
    let statement = (
        any::<bool>(),
        any::<bool>(),
        proptest::sample::subsequence(patterns, 1..3),
        any::<bool>(),
        proptest::sample::subsequence(resources, 1..3),
        proptest::option::of(condition),
    );
    let text = statement.prop_map(|(allow, not_action, actions, not_resource, resources, condition)| {
        let mut value = serde_json::json!({
            "Effect": if allow { "Allow" } else { "Deny" },
            if not_action { "NotAction" } else { "Action" }: actions,
            if not_resource { "NotResource" } else { "Resource" }: resources,
        });
        if let Some((operator, key, values)) = condition {
            value["Condition"] = serde_json::json!({ operator: { key: values } });
        }
        value
    });
    proptest::collection::vec(text, 1..3)
        .prop_map(|statements| serde_json::json!({"Version": "2012-10-17", "Statement": statements}).to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// The evaluator is the judge: where nothing is reported nothing changes, and a direction holds for every request.
    #[test]
    fn no_claim_is_wrong(
        before in proptest::collection::vec(policy(), 1..3),
        after in proptest::collection::vec(policy(), 1..3),
        full in any::<bool>(),
    ) {
        let mut before: Vec<&str> = before.iter().map(String::as_str).collect();
        let mut after: Vec<&str> = after.iter().map(String::as_str).collect();
        if full {
            before.push(FULL);
            after.push(FULL);
        }
        let effect = effect_of(&before, &after);
        let (old, new) = (world(&before), world(&after));
        let actions = ["s3:GetObject", "s3:GetBucketAcl", "s3:PutObject", "ec2:RunInstances", "sqs:SendMessage"];
        let principals = ["111122223333:role/r", "222233334444:user/v"];
        for (action, principal) in actions.iter().flat_map(|action| principals.map(|principal| (*action, principal))) {
            let here = effect.groups.iter().filter(|group| group.accounts.iter().any(|account| principal.starts_with(account.as_str())));
            let change = here.flat_map(|group| &group.changes).find(|change| {
                change.actions.iter().any(|pattern| crate::policy::Pattern::wild(pattern).matches(action, crate::policy::Case::Sensitive))
            });
            for resource in ["*", "arn:aws:s3:::ab", "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::c"] {
                for key in [None, Some("v"), Some("wx"), Some("u")] {
                    let mut request = Request::new(&format!("arn:aws:iam::{principal}"), action, resource);
                    if let Some(value) = key {
                        request = request.with("k:K", [value]);
                    }
                    let was = decide(&old.0, &old.1, &request).allowed;
                    let is = decide(&new.0, &new.1, &request).allowed;
                    match change.map(|change| change.direction) {
                        None => prop_assert_eq!(was, is, "{} {} {} {:?}", principal, action, resource, key),
                        Some(Direction::Tighter) => prop_assert!(was || !is, "{} {} {} {:?}", principal, action, resource, key),
                        Some(Direction::Looser) => prop_assert!(is || !was, "{} {} {} {:?}", principal, action, resource, key),
                        Some(Direction::Different) => {}
                    }
                }
            }
        }
    }
}

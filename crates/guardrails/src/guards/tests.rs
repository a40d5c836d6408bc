use expect_test::expect;

use super::*;
use crate::evaluate::{Node, Organization, Policies};

fn world(scp: &str) -> (Organization, Policies) {
    let nodes = [
        Node::root("r-x").attach(PolicyType::ServiceControl, "p-FullAWSAccess"),
        Node::account("111122223333", "one", "r-x").attach(PolicyType::ServiceControl, "p-FullAWSAccess"),
        Node::account("999988887777", "management", "r-x"),
    ];
    let mut organization = Organization::new("999988887777", nodes).unwrap();
    let mut policies = Policies::default().with_aws_managed();
    if !scp.is_empty() {
        policies.insert("p-scp", scp).unwrap();
        organization.attach("r-x", PolicyType::ServiceControl, "p-scp");
    }
    (organization, policies)
}

fn found(scp: &str, guards: &Guards) -> Vec<String> {
    let (before, after) = (world(""), world(scp));
    let lock_outs = lock_outs(
        Side {
            organization: &before.0,
            policies: &before.1,
        },
        Side {
            organization: &after.0,
            policies: &after.1,
        },
        guards,
        "us-east-1",
    );
    lock_outs
        .iter()
        .map(|one| {
            format!(
                "{:?} {} on {}{}",
                one.guard,
                one.action,
                one.resource,
                if one.certain { "" } else { "?" }
            )
        })
        .collect()
}

fn guards(role: &str) -> Guards {
    Guards {
        factory_roles: vec![role.to_owned()],
        ..Guards::default()
    }
}

const OWNER: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*::image/*","Condition":{"StringNotEquals":{"ec2:Owner":"111122223333"}}}}"#;

#[test]
fn golden_images_lock_the_factory_out() {
    let role = "arn:aws:iam::111122223333:role/image-build";
    expect!["Factory ec2:RunInstances on arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0"]
        .assert_eq(&found(OWNER, &guards(role)).join("\n"));
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder";
    assert!(found(OWNER, &guards(linked)).is_empty());
    assert!(found(OWNER, &guards("arn:aws:iam::999988887777:role/image-build")).is_empty());
}

#[test]
fn the_way_back_is_guarded() {
    let everything = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":["organizations:*","iam:*"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin"}}}}"#;
    let guards = Guards {
        apply_role: Some("arn:aws:iam::111122223333:role/apply".to_owned()),
        break_glass_roles: vec!["arn:aws:iam::111122223333:role/admin".to_owned()],
        ..Guards::default()
    };
    expect![[r"
        ApplyRole organizations:AttachPolicy on *
        ApplyRole organizations:DetachPolicy on *
        ApplyRole organizations:UpdatePolicy on *
        ApplyRole organizations:DeletePolicy on *
        ApplyRole organizations:ListPolicies on *
        ApplyRole organizations:DescribePolicy on *"]]
    .assert_eq(&found(everything, &guards).join("\n"));
}

#[test]
fn what_depends_on_unknown_keys_is_a_question() {
    let mfa = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}"#;
    let guards = Guards {
        break_glass_roles: vec!["arn:aws:iam::111122223333:role/admin".to_owned()],
        ..Guards::default()
    };
    expect!["BreakGlass sts:AssumeRole on *?"].assert_eq(&found(mfa, &guards).join("\n"));
}

#[test]
fn enforcement_is_recognised() {
    assert!(enforces_images(OWNER, PolicyType::ServiceControl));
    let state = |state: &str| {
        format!(r#"{{"ec2_attributes":{{"allowed_images_settings":{{"state":{{"@@assign":"{state}"}}}}}}}}"#)
    };
    assert!(enforces_images(&state("enabled"), PolicyType::DeclarativeEc2));
    assert!(!enforces_images(&state("audit_mode"), PolicyType::DeclarativeEc2));
    let other = r#"{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
    assert!(!enforces_images(other, PolicyType::ServiceControl));
}

#[test]
fn places_without_an_image_are_listed() {
    let set = |items: &[&str]| -> BTreeSet<String> { items.iter().map(|&item| item.to_owned()).collect() };
    let available = BTreeMap::from([("1".to_owned(), set(&["a"]))]);
    let missing = enforced_too_early(&set(&["1", "2"]), &set(&["a", "b"]), &available);
    assert_eq!(
        missing,
        BTreeMap::from([("1".to_owned(), set(&["b"])), ("2".to_owned(), set(&["a", "b"]))])
    );
}

#[test]
fn an_empty_target_is_named() {
    let (before, mut after) = (world(""), world(""));
    after.0.detach("r-x", PolicyType::ServiceControl, "p-FullAWSAccess");
    let side = |world: &(Organization, Policies)| -> Vec<String> {
        left_without(
            Side {
                organization: &before.0,
                policies: &before.1,
            },
            Side {
                organization: &world.0,
                policies: &world.1,
            },
            PolicyType::ServiceControl,
        )
    };
    assert_eq!(side(&after), ["r-x"]);
    let accounts = bound_accounts(
        Side {
            organization: &before.0,
            policies: &before.1,
        },
        &BTreeSet::from(["r-x".to_owned()]),
    );
    assert_eq!(accounts, BTreeSet::from(["111122223333".to_owned()]));
}

//! Statements that bind nobody in some accounts are told as such, and those that bind somebody never are.

use expect_test::expect;

use super::{FULL, effect_of, world};
use crate::{
    PolicyType::{self, ResourceControl},
    effect::{Direction, Effect, Side, effect},
    evaluate::Policies,
};

/// A denial of `sqs:*` under a condition.
fn deny(condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Sid":"New","Effect":"Deny","Action":"sqs:*","Resource":"*","Condition":{{{condition}}}}}}}"#
    )
}

/// What a new denial under a condition does in the accounts 111122223333 and 222233334444.
fn denied(condition: &str) -> Effect {
    effect_of(&[FULL], &[FULL, &deny(condition)])
}

#[test]
fn what_binds_nobody_has_no_effect() {
    for condition in [
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}"#,
        r#""StringLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/aws-service-role/a","arn:*:iam::1*:role/aws-service-role/b*"]}"#,
        r#""Bool":{"aws:PrincipalIsAWSService":"true"}"#,
        r#""BoolIfExists":{"aws:PrincipalIsAWSService":"true"}"#,
        r#""Null":{"aws:PrincipalIsAWSService":"true"}"#,
        r#""Null":{"aws:PrincipalArn":"true"}"#,
        r#""Null":{"aws:RequestedRegion":"true"}"#,
        r#""StringEquals":{"aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}"#,
        r#""ForAnyValue:StringLike":{"aws:PrincipalServiceNamesList":"*"}"#,
        r#""StringEquals":{"aws:SourceAccount":"111122223333"}"#,
        r#""Null":{"aws:SourceArn":"false"}"#,
        r#""StringEquals":{"aws:PrincipalAccount":"999988887777"}"#,
        r#""StringNotLike":{"aws:PrincipalAccount":"*2222333*"}"#,
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::333344445555:role/*"}"#,
        r#""ArnNotLike":{"aws:PrincipalArn":"arn:*:*:*:*:*"}"#,
        // One condition that nobody meets is enough.
        r#""StringEquals":{"aws:RequestedRegion":"eu-west-1","aws:PrincipalAccount":"999988887777"}"#,
    ] {
        let effect = denied(condition);
        assert!(effect.is_none(), "{condition}: {effect}");
        let idle = effect.idle.iter().map(|idle| idle.accounts.join(" "));
        assert_eq!(idle.collect::<Vec<_>>(), ["111122223333 222233334444"], "{condition}");
        let back = effect_of(&[FULL, &deny(condition)], &[FULL]);
        assert!(
            back.is_none() && back.idle[0].written.iter().all(|place| place.before),
            "{condition}"
        );
    }
}

/// Whatever may be met by somebody is shown.
#[test]
fn what_binds_somebody_is_never_hidden() {
    for condition in [
        r#""ArnLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/aws-service-role/*","arn:aws:iam::*:role/admin"]}"#,
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service*"}"#,
        r#""StringLike":{"aws:PrincipalArn":"*aws-service-role*"}"#,
        r#""ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}"#,
        r#""ArnNotLike":{"aws:PrincipalArn":"arn:*"}"#,
        r#""StringEqualsIgnoreCase":{"aws:PrincipalArn":"ARN:AWS:IAM::111122223333:ROLE/A"}"#,
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::${aws:PrincipalAccount}:role/x"}"#,
        // A service that uses the caller's credentials is bound as the caller is.
        r#""Bool":{"aws:ViaAWSService":"true"}"#,
        r#""ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"}"#,
        r#""StringNotEquals":{"aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}"#,
        r#""StringEqualsIfExists":{"aws:SourceAccount":"333344445555"}"#,
        r#""Bool":{"aws:PrincipalIsAWSService":"false"}"#,
        r#""StringEquals":{"aws:PrincipalTag/team":"x"}"#,
        r#""Null":{"aws:ResourceAccount":"true"}"#,
        r#""Null":{"aws:RequestedRegion":["true","false"]}"#,
        r#""StringEquals":{"aws:ResourceAccount":"999988887777"}"#,
        r#""StringEquals":{"aws:PrincipalOrgID":"o-somebodyelse"}"#,
    ] {
        let effect = denied(condition);
        assert_eq!(effect.direction(), Some(Direction::Tighter), "{condition}");
        assert_eq!((effect.accounts_changed(), effect.idle.len()), (2, 0), "{condition}");
    }
}

#[test]
fn each_account_is_judged_by_itself() {
    let named = denied(r#""StringEquals":{"aws:PrincipalAccount":"111122223333"}"#);
    expect![[r"
        1 of 3 accounts:
          tighter: sqs:* (20): allowed → denied
        no effect on 1 of 3 accounts: it asks for StringEquals aws:PrincipalAccount 111122223333: nobody there meets it
    "]]
    .assert_eq(&named.to_string());
    let spared =
        denied(r#""ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/admin","arn:aws:iam::222233334444:role/*"]}"#);
    assert_eq!((spared.accounts_changed(), spared.idle.len()), (2, 0));
    let other = denied(r#""ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::222233334444:role/admin"}"#);
    expect![[r"
        1 of 3 accounts:
          tighter: sqs:* (20): allowed → denied
        1 of 3 accounts:
          tighter: sqs:* (20): allowed → denied if ArnNotLike aws:PrincipalArn arn:aws:iam::222233334444:role/admin
    "]]
    .assert_eq(&other.to_string());
}

/// An Allow that nobody meets allows nothing: a level with no other one denies.
#[test]
fn an_allow_for_nobody_is_none() {
    let allow = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:PrincipalIsAWSService":"true"}}}}"#;
    assert!(effect_of(&[], &[allow]).is_none());
    assert_eq!(effect_of(&[FULL], &[allow]).direction(), Some(Direction::Tighter));
}

/// What a new denial under a condition does to resources of the accounts 111122223333 and 222233334444.
fn denied_to_resources(condition: &str) -> Effect {
    let (organization, _) = world(&[]);
    let mut policies = Policies::default();
    let deny = deny(condition).replace(r#""Effect""#, r#""Principal":"*","Effect""#);
    policies.insert("p-rcp", &deny).unwrap();
    let mut attached = organization.clone();
    attached.attach("ou-a", ResourceControl, "p-rcp");
    let side = |organization| Side {
        organization,
        policies: &policies,
    };
    effect(side(&organization), side(&attached), ResourceControl)
}

#[test]
fn of_resources_the_owner_is_known_and_the_caller_is_not() {
    let of = |condition: &str| {
        let effect = denied_to_resources(condition);
        (effect.accounts_changed(), effect.idle.len())
    };
    for nobody in [
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}"#,
        r#""StringEquals":{"aws:ResourceAccount":"999988887777"}"#,
    ] {
        assert_eq!(of(nobody), (0, 1), "{nobody}");
    }
    for somebody in [
        r#""Bool":{"aws:PrincipalIsAWSService":"true"}"#,
        r#""StringEquals":{"aws:PrincipalAccount":"999988887777"}"#,
        r#""Null":{"aws:PrincipalArn":"true"}"#,
        r#""ArnLikeIfExists":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}"#,
        r#""StringEqualsIfExists":{"aws:ResourceAccount":"999988887777"}"#,
        r#""StringNotEquals":{"aws:ResourceAccount":"111122223333"}"#,
        r#""StringEquals":{"aws:SourceAccount":"111122223333"}"#,
    ] {
        assert_eq!(of(somebody), (2, 0), "{somebody}");
    }
}

/// Anonymous callers have no ARN: what every principal meets is not met by everybody who calls.
#[test]
fn of_resources_every_principal_is_not_every_caller() {
    expect![[r"
        2 of 3 accounts:
          tighter: sqs:* (20): allowed → denied if ArnLike aws:PrincipalArn *
    "]]
    .assert_eq(&denied_to_resources(r#""ArnLike":{"aws:PrincipalArn":"*"}"#).to_string());
}

#[test]
fn what_binds_nobody_and_stays_is_not_told_beside_what_comes() {
    let idle = deny(r#""Bool":{"aws:PrincipalIsAWSService":"true"}"#);
    let effect = effect_of(&[FULL, &idle], &[FULL, &idle, &deny("")]);
    assert_eq!((effect.accounts_changed(), effect.idle.len()), (2, 0));
}

/// A policy that goes to the management account alone says nothing to anybody.
#[test]
fn the_management_account_is_told_of_alone() {
    let scp = PolicyType::ServiceControl;
    let (organization, mut policies) = world(&[FULL]);
    policies.insert("p-new", &deny("")).unwrap();
    let side = |organization| Side {
        organization,
        policies: &policies,
    };
    let mut attached = organization.clone();
    attached.attach("999988887777", scp, "p-new");
    let alone = effect(side(&organization), side(&attached), scp);
    expect![[r"
        no effect on 1 of 3 accounts: policies never bind the management account
    "]]
    .assert_eq(&alone.to_string());
    // Where it says something to others, too, nobody asks about this one.
    let mut moved = attached.clone();
    moved.detach("ou-a", scp, "p-0");
    assert!(effect(side(&organization), side(&moved), scp).idle.is_empty());
}

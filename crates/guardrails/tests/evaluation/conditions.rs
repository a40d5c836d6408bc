//! Conditions: operators, keys and values.

use goldsmith_guardrails::{
    PolicyType::{ResourceControl, ServiceControl},
    evaluate::Request,
};

use crate::{MEMBER, World, applies, policy, request};

/// IAM user guide, "Conditions with multiple context keys or values": operators and keys AND, values OR, negated ones NOR.
#[test]
fn conditions_are_joined() {
    let request = request().with("a:K", ["x"]).with("a:L", ["y"]);
    for (condition, met) in [
        (r#"{"StringEquals":{"a:K":"x","a:L":"y"}}"#, true),
        (r#"{"StringEquals":{"a:K":"x","a:L":"z"}}"#, false),
        (r#"{"StringEquals":{"a:K":"x"},"StringLike":{"a:L":"z*"}}"#, false),
        (r#"{"StringEquals":{"a:K":["z","x"]}}"#, true),
        (r#"{"StringNotEquals":{"a:K":["z","x"]}}"#, false),
        (r#"{"StringNotEquals":{"a:K":["z","w"]}}"#, true),
        (r#"{"StringEquals":{"a:K":[]}}"#, false),
        (r#"{"StringNotEquals":{"a:K":[]}}"#, true),
        ("{}", true),
    ] {
        assert_eq!(applies(condition, &request), met, "{condition}");
    }
}

/// IAM user guide, "Numeric condition operators" and "Date condition operators": what each says of less, of the same, and of more.
#[test]
fn comparisons_at_their_boundary() {
    for (operator, met) in [
        ("Equals", [false, true, false]),
        ("NotEquals", [true, false, true]),
        ("LessThan", [true, false, false]),
        ("LessThanEquals", [true, true, false]),
        ("GreaterThan", [false, false, true]),
        ("GreaterThanEquals", [false, true, true]),
    ] {
        for (kind, boundary, values) in [
            ("Numeric", "-1.5", ["-2", "-1.50", "0"]),
            (
                "Date",
                "2026-11-22T08:00:00Z",
                [
                    "2026-11-22T07:59:59Z",
                    "2026-11-22T09:00:00+01:00",
                    "2026-11-22T08:00:01Z",
                ],
            ),
        ] {
            let condition = format!(r#"{{"{kind}{operator}":{{"a:K":"{boundary}"}}}}"#);
            let of = |value| applies(&condition, &request().with("a:K", [value]));
            assert_eq!(values.map(of), met, "{condition}: {values:?}");
        }
    }
}

/// IAM user guide, "IAM JSON policy elements: Condition operators": a value that each operator takes, and one that it does not.
#[test]
fn operators_tell_values_apart() {
    for (operator, ours, met, unmet) in [
        ("StringEquals", "Gold", "Gold", "gold"),
        ("StringNotEquals", "Gold", "gold", "Gold"),
        ("StringEqualsIgnoreCase", "Gold", "gOLD", "golden"),
        ("StringNotEqualsIgnoreCase", "Gold", "golden", "gOLD"),
        ("StringLike", "G?ld*", "Golden", "golden"),
        ("StringNotLike", "G?ld*", "golden", "Golden"),
        ("Bool", "true", "TRUE", "false"),
        ("BinaryEquals", "R29sZA==", "R29sZA==", "r29szA=="),
        ("IpAddress", "192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
        ("NotIpAddress", "192.0.2.0/24", "192.0.3.0", "192.0.2.255"),
        ("IpAddress", "2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
        ("ArnEquals", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"),
        ("ArnNotEquals", "arn:aws:s3:::a*", "arn:aws:s3:::b", "arn:aws:s3:::ab"),
        ("ArnNotLike", "arn:aws:*:::a", "arn:aws:sqs:::b", "arn:aws:sqs:::a"),
    ] {
        let condition = format!(r#"{{"{operator}":{{"a:K":"{ours}"}}}}"#);
        let of = |value| applies(&condition, &request().with("a:K", [value]));
        assert_eq!([met, unmet].map(of), [true, false], "{condition}");
    }
}

/// IAM user guide, "Null condition operator".
#[test]
fn null_asks_whether_a_key_is_there() {
    for (ours, of_missing, of_there) in [("true", true, false), ("false", false, true), ("FALSE", false, true)] {
        let condition = format!(r#"{{"Null":{{"a:K":"{ours}"}}}}"#);
        let (missing, there) = (request(), request().with("a:K", ["x"]));
        assert_eq!(
            (applies(&condition, &missing), applies(&condition, &there)),
            (of_missing, of_there),
            "{condition}"
        );
    }
}

/// "AWS global condition context keys", properties of the principal and of the resource: one outside has no organization.
#[test]
fn a_request_carries_whose_the_principal_and_the_resource_are() {
    const OUTSIDE: &str = "123412341234";
    for (key, of_member) in [
        ("Account", MEMBER),
        ("OrgID", "o-abc1234567"),
        ("OrgPaths", "o-abc1234567/r-x/ou-a/"),
    ] {
        let denies = |kind, subject: &str, principal_of: &str, owner: &str| {
            let principal = if kind == ResourceControl {
                r#""Principal":"*","#
            } else {
                ""
            };
            let condition = format!(r#"{{"ForAnyValue:StringEquals":{{"aws:{subject}{key}":"{of_member}"}}}}"#);
            let rest = format!(r#"{principal}"Action":"*","Resource":"*","Condition":{condition}"#);
            let mut world = World::new(&[]).with(kind, MEMBER, &policy("Deny", &rest));
            world.organization.id = Some("o-abc1234567".to_owned());
            let role = format!("arn:aws:iam::{principal_of}:role/dev");
            let mut request = Request::new(&role, "s3:GetObject", "arn:aws:s3:::bucket/key");
            request.resource_account = Some(owner.to_owned());
            !world.allows(&request)
        };
        for kind in [ServiceControl, ResourceControl] {
            for subject in ["Principal", "Resource"] {
                assert!(denies(kind, subject, MEMBER, MEMBER), "{kind:?} {subject}{key}");
            }
        }
        assert!(!denies(ServiceControl, "Resource", MEMBER, OUTSIDE), "{key}");
        assert!(!denies(ResourceControl, "Principal", OUTSIDE, MEMBER), "{key}");
    }
}

/// "Set operators for multivalued context keys".
#[test]
fn set_operators() {
    let with = |values: &[&str]| request().with("aws:TagKeys", values.iter().copied());
    for (values, all, any) in [
        (&["a"][..], true, true),
        (&["a", "b"], true, true),
        (&["a", "c"], false, true),
        (&["c"], false, false),
        (&[], true, false),
        // "A null dataset, such as an empty string."
        (&[""], true, false),
    ] {
        let request = with(values);
        let condition = |operator: &str| format!(r#"{{"{operator}:StringEquals":{{"aws:TagKeys":["a","b"]}}}}"#);
        assert_eq!(applies(&condition("ForAllValues"), &request), all, "all of {values:?}");
        assert_eq!(applies(&condition("ForAnyValue"), &request), any, "any of {values:?}");
    }
    // What becomes of a list without a set operator is not documented; a constant of ours says that it is not met.
    for operator in ["StringEquals", "StringNotEquals", "StringEqualsIfExists"] {
        let condition = format!(r#"{{"{operator}":{{"aws:TagKeys":"a"}}}}"#);
        assert!(!applies(&condition, &with(&["a", "b"])), "{operator}");
    }
}

/// "Policy variables with no value", "Specifying default values", and that a list is no variable.
#[test]
fn variables() {
    let request = request()
        .with("aws:PrincipalTag/team", ["a*"])
        .with("aws:TagKeys", ["x"])
        .with("a:K", ["ab"])
        .with("a:L", ["a*"]);
    for (condition, met) in [
        (r#"{"StringLike":{"a:L":"${aws:PrincipalTag/team}"}}"#, true),
        (r#"{"StringLike":{"a:K":"${aws:PrincipalTag/team}"}}"#, false),
        (r#"{"StringEquals":{"a:K":"${aws:username}"}}"#, false),
        (r#"{"StringNotEquals":{"a:K":"${aws:username}"}}"#, true),
        (r#"{"StringEquals":{"a:K":"${aws:username, 'ab'}"}}"#, true),
        (r#"{"StringEquals":{"a:L":"a${*}"}}"#, true),
        (r#"{"StringLike":{"a:K":"a${*}"}}"#, false),
        (r#"{"StringLike":{"aws:PrincipalTag/team":"${aws:TagKeys}*"}}"#, false),
        (r#"{"NumericEquals":{"a:K":"${aws:PrincipalTag/team}"}}"#, false),
    ] {
        assert_eq!(applies(condition, &request), met, "{condition}");
    }
    let old = r#"{"Version":"2008-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:L":"${aws:PrincipalTag/team}"}}}}"#;
    assert!(
        World::new(&[]).with(ServiceControl, "r-x", old).allows(&request),
        "text before 2012"
    );
}

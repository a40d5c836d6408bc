//! The evaluator by the book: a test for each sentence of the Organizations and IAM user guides on evaluation.

use goldsmith_guardrails::{
    PolicyType::{self, ResourceControl, ServiceControl},
    evaluate::{Node, NotBound, Organization, Policies, Request, Verdict, decide},
};

const FULL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const MEMBER: &str = "111122223333";
const OTHER: &str = "444455556666";
const MANAGEMENT: &str = "999988887777";
const ROLE: &str = "arn:aws:iam::111122223333:role/dev";

/// Root → OU → member, another member below the root, and the management account.
struct World {
    organization: Organization,
    policies: Policies,
}

impl World {
    /// With `FullAWSAccess` everywhere but at `without`.
    fn new(without: &[&str]) -> Self {
        let nodes = [
            Node::root("r-x"),
            Node::unit("ou-a", "Prod", "r-x"),
            Node::account(MEMBER, "one", "ou-a"),
            Node::account(OTHER, "other", "r-x"),
            Node::account(MANAGEMENT, "management", "r-x"),
        ];
        let mut world = Self {
            organization: Organization::new(MANAGEMENT, nodes).unwrap(),
            policies: Policies::default(),
        };
        for id in ["r-x", "ou-a", MEMBER, OTHER, MANAGEMENT] {
            if !without.contains(&id) {
                world = world.with(ServiceControl, id, FULL);
            }
        }
        world
    }

    fn with(mut self, policy_type: PolicyType, target: &str, text: &str) -> Self {
        let id = format!("p-{policy_type:?}-{target}-{text}");
        self.policies.insert(&id, text).unwrap();
        assert!(self.organization.attach(target, policy_type, &id));
        self
    }

    fn allows(&self, request: &Request) -> bool {
        decide(&self.organization, &self.policies, request).allowed
    }

    fn allows_action(&self, action: &str) -> bool {
        self.allows(&Request::new(ROLE, action, "*"))
    }
}

fn policy(effect: &str, rest: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}",{rest}}}]}}"#)
}

fn deny(actions: &str) -> String {
    policy("Deny", &format!(r#""Action":{actions},"Resource":"*""#))
}

fn allow(actions: &str) -> String {
    policy("Allow", &format!(r#""Action":{actions},"Resource":"*""#))
}

/// Whether a Deny of everything with this condition applies to the request.
fn applies(condition: &str, request: &Request) -> bool {
    let rest = format!(r#""Action":"*","Resource":"*","Condition":{condition}"#);
    !World::new(&[])
        .with(ServiceControl, "r-x", &policy("Deny", &rest))
        .allows(request)
}

fn request() -> Request {
    Request::new(ROLE, "ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1")
}

/// "SCP evaluation", how SCPs work with Allow: what is allowed at the root only reaches nobody.
#[test]
fn an_allow_is_needed_at_every_level() {
    for missing in ["r-x", "ou-a", MEMBER] {
        let world = World::new(&[missing]);
        let decision = decide(&world.organization, &world.policies, &request());
        let found: Vec<_> = decision
            .deciding
            .iter()
            .map(|one| (one.level.as_str(), one.effect))
            .collect();
        assert_eq!((decision.allowed, found), (false, vec![(missing, Verdict::NoAllow)]));
    }
    assert!(World::new(&[]).allows(&request()));
    // The other account lies beside the OU, and needs nothing of it.
    assert!(World::new(&["ou-a"]).allows(&Request::new("arn:aws:iam::444455556666:role/dev", "s3:GetObject", "*")));
}

/// "SCP evaluation", how SCPs work with Deny: a Deny at any level is final.
#[test]
fn a_deny_at_any_level_wins() {
    for level in ["r-x", "ou-a", MEMBER] {
        let world = World::new(&[]).with(ServiceControl, level, &deny(r#"["ec2:*"]"#));
        assert!(!world.allows_action("ec2:RunInstances"), "{level}");
        assert!(world.allows_action("s3:GetObject"), "{level}");
    }
}

/// "SCP inheritance": an allow-list at the root and one at the OU leave what both have.
#[test]
fn allow_lists_intersect() {
    let world = World::new(&["r-x", "ou-a"])
        .with(ServiceControl, "r-x", &allow(r#"["s3:*","ec2:*"]"#))
        .with(ServiceControl, "ou-a", &allow(r#"["ec2:*","sqs:*"]"#));
    assert!(world.allows_action("ec2:RunInstances"));
    assert!(!world.allows_action("s3:GetObject") && !world.allows_action("sqs:SendMessage"));
}

/// Several policies of one level add up.
#[test]
fn allows_of_a_level_are_a_union() {
    let world = World::new(&["ou-a"])
        .with(ServiceControl, "ou-a", &allow(r#""s3:*""#))
        .with(ServiceControl, "ou-a", &allow(r#""ec2:*""#));
    assert!(world.allows_action("s3:GetObject") && world.allows_action("ec2:RunInstances"));
    assert!(!world.allows_action("sqs:SendMessage"));
}

/// "Tasks and entities not restricted by SCPs".
#[test]
fn who_is_not_bound_by_service_control() {
    let world = World::new(&[]).with(ServiceControl, "r-x", &deny(r#""*""#));
    for (principal, why) in [
        ("arn:aws:iam::999988887777:root", Some(NotBound::ManagementAccount)),
        ("arn:aws:iam::999988887777:user/ann", Some(NotBound::ManagementAccount)),
        (
            "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            Some(NotBound::ServiceLinkedRole),
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
            Some(NotBound::ServiceLinkedRole),
        ),
        ("imagebuilder.amazonaws.com", Some(NotBound::ServicePrincipal)),
        (
            "arn:aws:iam::123412341234:role/dev",
            Some(NotBound::OutsideOrganization),
        ),
        // The root user of a member is bound, and nobody gets away by a name.
        ("arn:aws:iam::111122223333:root", None),
        ("arn:aws:iam::111122223333:role/x.amazonaws.com", None),
        ("arn:aws:iam::111122223333:role/aws-service-role-of-mine", None),
        ("arn:aws:sts::111122223333:assumed-role/dev/ec2.amazonaws.com", None),
    ] {
        let decision = decide(
            &world.organization,
            &world.policies,
            &Request::new(principal, "s3:GetObject", "*"),
        );
        assert_eq!(
            (decision.not_bound, decision.allowed),
            (why, why.is_some()),
            "{principal}"
        );
    }
}

/// "RCP effects on permissions": by the resource's owner, whoever asks.
#[test]
fn resource_control_binds_by_the_resource() {
    let world = World::new(&[]).with(
        ResourceControl,
        "ou-a",
        &policy("Deny", r#""Principal":"*","Action":"*","Resource":"*""#),
    );
    let ask = |principal: &str, action: &str, owner: Option<&str>| {
        let mut request = Request::new(principal, action, "arn:aws:s3:::bucket/key");
        request.resource_account = owner.map(str::to_owned);
        world.allows(&request)
    };
    let outsider = "arn:aws:iam::123412341234:role/x";
    for principal in [
        ROLE,
        outsider,
        "arn:aws:iam::999988887777:root",
        "cloudtrail.amazonaws.com",
    ] {
        assert!(!ask(principal, "s3:GetObject", Some(MEMBER)), "{principal}");
        assert!(
            ask(principal, "s3:GetObject", Some(OTHER)),
            "{principal}: not below the OU"
        );
        assert!(
            ask(principal, "s3:GetObject", Some(MANAGEMENT)),
            "{principal}: never bound"
        );
        assert!(
            ask(principal, "s3:GetObject", Some("123412341234")),
            "{principal}: outside"
        );
        assert!(
            ask(principal, "ec2:RunInstances", Some(MEMBER)),
            "{principal}: not a service of RCPs"
        );
        assert!(ask(principal, "kms:RetireGrant", Some(MEMBER)), "{principal}: excepted");
    }
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForS3";
    assert!(ask(linked, "s3:GetObject", Some(MEMBER)));
}

/// A call to another account needs the SCPs of the one and the RCPs of the other.
#[test]
fn both_sides_of_a_call_are_asked() {
    let mut request = Request::new(ROLE, "s3:GetObject", "arn:aws:s3:::bucket/key");
    request.resource_account = Some(OTHER.to_owned());
    let no_reads = deny(r#""s3:Get*""#);
    let of_owner = policy("Deny", r#""Principal":"*","Action":"s3:*","Resource":"*""#);
    assert!(World::new(&[]).allows(&request));
    assert!(!World::new(&[]).with(ServiceControl, MEMBER, &no_reads).allows(&request));
    assert!(World::new(&[]).with(ServiceControl, OTHER, &no_reads).allows(&request));
    assert!(!World::new(&[]).with(ResourceControl, OTHER, &of_owner).allows(&request));
    assert!(
        World::new(&[])
            .with(ResourceControl, MEMBER, &of_owner)
            .allows(&request)
    );
}

/// "Enabling a policy type": attachments of a type that is not enabled mean nothing.
#[test]
fn a_type_that_is_not_enabled_does_not_bind() {
    let mut world = World::new(&["ou-a"]).with(ServiceControl, "r-x", &deny(r#""*""#));
    assert!(!world.allows(&request()));
    world.organization.disable(ServiceControl);
    assert!(world.allows(&request()));

    let everybody = policy("Deny", r#""Principal":"*","Action":"*","Resource":"*""#);
    let mut world = World::new(&[]).with(ResourceControl, "r-x", &everybody);
    let mut request = Request::new(ROLE, "s3:GetObject", "arn:aws:s3:::bucket/key");
    request.resource_account = Some(MEMBER.to_owned());
    assert!(!world.allows(&request));
    world.organization.disable(ResourceControl);
    assert!(world.allows(&request));
}

/// IAM user guide, "Action" and "Resource", and what is said of their negations.
#[test]
fn elements_and_their_negations() {
    let cases = [
        (r#""Action":"EC2:runinstances","Resource":"*""#, true),
        (r#""Action":"ec2:Run?nstances","Resource":"*""#, true),
        (r#""Action":"ec2:Run?Instances","Resource":"*""#, false),
        (r#""Action":"ec2:*Inst*","Resource":"*""#, true),
        (r#""NotAction":["s3:*","ec2:*"],"Resource":"*""#, false),
        (r#""NotAction":["s3:*","ec2:Stop*"],"Resource":"*""#, true),
        (r#""Action":"*","Resource":"arn:aws:ec2:*::image/*""#, true),
        (r#""Action":"*","Resource":"arn:aws:ec2:*::IMAGE/*""#, false),
        (r#""Action":"*","Resource":"arn:aws:ec2:*:*:instance/*""#, false),
        (r#""Action":"*","NotResource":"arn:aws:ec2:*::image/ami-1""#, false),
        (
            r#""Action":"*","NotResource":["arn:aws:ec2:*::image/ami-2","arn:aws:s3:::*"]"#,
            true,
        ),
        (r#""Action":[],"Resource":"*""#, false),
        (r#""NotAction":[],"Resource":"*""#, true),
    ];
    for (rest, denied) in cases {
        let world = World::new(&[]).with(ServiceControl, "r-x", &policy("Deny", rest));
        assert_eq!(!world.allows(&request()), denied, "{rest}");
    }
}

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

/// "aws:PrincipalArn" and its kin: what follows from the principal and its place.
#[test]
fn keys_that_follow_from_the_principal() {
    let session = Request::new("arn:aws:sts::111122223333:assumed-role/dev/ann", "s3:GetObject", "*");
    for (condition, met) in [
        (
            r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/dev"}}"#,
            true,
        ),
        (r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#, true),
        (r#"{"Bool":{"aws:PrincipalIsAWSService":"false"}}"#, true),
        (r#"{"Null":{"aws:username":"true"}}"#, true),
        (r#"{"Null":{"aws:PrincipalArn":"false"}}"#, true),
    ] {
        assert_eq!(applies(condition, &session), met, "{condition}");
    }
}

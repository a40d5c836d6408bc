//! The evaluator by the book: a test for each sentence of the Organizations and IAM user guides on evaluation.

mod conditions;

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

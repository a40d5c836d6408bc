mod common;
mod enforcement;
mod holding;
mod known;

use expect_test::expect;

use model::FactoryRole;

use super::*;
use crate::evaluate::{Node, Organization, Policies};

fn world(scp: &str) -> (Organization, Policies) {
    let nodes = [
        Node::root("r-x").attach(PolicyType::ServiceControl, "p-FullAWSAccess"),
        Node::account("111122223333", "one", "r-x").attach(PolicyType::ServiceControl, "p-FullAWSAccess"),
        Node::account("999988887777", "management", "r-x"),
    ];
    let mut organization = Organization::new("999988887777", nodes).unwrap();
    organization.id = Some("o-exampleorg1".to_owned());
    let mut policies = Policies::default().with_aws_managed();
    if !scp.is_empty() {
        policies.insert("p-scp", scp).unwrap();
        organization.attach("r-x", PolicyType::ServiceControl, "p-scp");
    }
    (organization, policies)
}

fn found(scp: &str, guards: &Guards) -> Vec<String> {
    compared(&world(""), &world(scp), guards)
}

/// What is lost where an allow list takes the place of `FullAWSAccess` at the root.
fn instead_of_full_access(scp: &str, guards: &Guards) -> Vec<String> {
    let mut after = world(scp);
    after.0.detach("r-x", PolicyType::ServiceControl, "p-FullAWSAccess");
    compared(&world(""), &after, guards)
}

fn found_by_rcp(rcp: &str, guards: &Guards) -> Vec<String> {
    let mut after = world("");
    after.1.insert("p-rcp", rcp).unwrap();
    after.0.attach("r-x", PolicyType::ResourceControl, "p-rcp");
    compared(&world(""), &after, guards)
}

fn compared(before: &(Organization, Policies), after: &(Organization, Policies), guards: &Guards) -> Vec<String> {
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
        &places(),
    );
    let line = |one: &LockOut| {
        let question = if one.certain { "" } else { "?" };
        format!("{:?} {} on {}{question}", one.guard, one.action, one.resource)
    };
    lock_outs.iter().map(line).collect()
}

/// A stack of a pipeline and a policy, in one account that Organizations has delegated policies to.
fn places() -> Places {
    let object = |rest: &str| {
        (
            format!("arn:aws:imagebuilder:us-east-1:111122223333:{rest}"),
            BTreeMap::new(),
        )
    };
    let policy = |rest: &str| (format!("arn:aws:organizations::999988887777:{rest}"), BTreeMap::new());
    Places {
        account: "111122223333".to_owned(),
        home: "us-east-1".to_owned(),
        others: BTreeSet::from(["eu-west-1".to_owned()]),
        actions: vec![
            "imagebuilder:ListImagePipelines",
            "imagebuilder:GetImageRecipe",
            "imagebuilder:CreateImagePipeline",
            "imagebuilder:UpdateImagePipeline",
            "imagebuilder:CreateLifecyclePolicy",
            "organizations:ListPolicies",
            "organizations:DetachPolicy",
            "organizations:UpdatePolicy",
        ],
        types: vec!["SERVICE_CONTROL_POLICY".to_owned()],
        objects: BTreeMap::from([
            object("image-pipeline/linux"),
            object("image-recipe/linux/1.0.0"),
            policy("policy/o-exampleorg1/service_control_policy/p-00000000"),
            policy("root/o-exampleorg1/r-x"),
        ]),
        passed: BTreeSet::from([(
            "arn:aws:iam::111122223333:role/golden-image-build".to_owned(),
            "ec2.amazonaws.com".to_owned(),
        )]),
        launches: vec![Launch {
            instance_types: vec!["t3.medium".to_owned()],
            http_tokens: Some("required".to_owned()),
            hop_limit: Some("1".to_owned()),
            encrypted: Some(true),
            ..Launch::default()
        }],
        logs: BTreeSet::from(["arn:aws:s3:::golden-logs/linux/build.log".to_owned()]),
        documents: BTreeSet::from(["arn:aws:s3:::golden-documents/agents.yaml".to_owned()]),
        component_keys: BTreeSet::from(["arn:aws:kms:us-east-1:111122223333:key/component".to_owned()]),
        workflow_keys: BTreeSet::from(["arn:aws:kms:us-east-1:111122223333:key/workflow".to_owned()]),
        image_keys: BTreeSet::from(["arn:aws:kms:eu-west-1:111122223333:key/image".to_owned()]),
        ..Places::default()
    }
}

fn guards(role: &str) -> Guards {
    Guards {
        factory_roles: vec![FactoryRole::new(role)],
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
        ApplyRole organizations:ListPolicies on *
        ApplyRole organizations:DetachPolicy on arn:aws:organizations::999988887777:policy/o-exampleorg1/service_control_policy/p-00000000
        ApplyRole organizations:DetachPolicy on arn:aws:organizations::999988887777:root/o-exampleorg1/r-x
        ApplyRole organizations:UpdatePolicy on arn:aws:organizations::999988887777:policy/o-exampleorg1/service_control_policy/p-00000000
        ApplyRole iam:PassRole on arn:aws:iam::111122223333:role/golden-image-build"]]
    .assert_eq(&found(everything, &guards).join("\n"));
}

#[test]
fn what_depends_on_unknown_keys_is_a_question() {
    let mfa = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}"#;
    let guards = Guards {
        break_glass_roles: vec!["arn:aws:iam::111122223333:role/admin".to_owned()],
        ..Guards::default()
    };
    expect!["BreakGlass sts:AssumeRole on arn:aws:iam::111122223333:role/any?"]
        .assert_eq(&found(mfa, &guards).join("\n"));
}

/// What was so before is not what the change does.
#[test]
fn what_was_denied_or_in_doubt_before_is_no_lock_out() {
    let mfa = r#","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#;
    let guards = Guards {
        break_glass_roles: vec!["arn:aws:iam::111122223333:role/admin".to_owned()],
        ..Guards::default()
    };
    for scp in [deny(r#""*""#, ""), deny(r#""*""#, mfa)] {
        assert!(!found(&scp, &guards).is_empty(), "{scp}");
        assert_eq!(
            compared(&world(&scp), &world(&scp), &guards),
            Vec::<String>::new(),
            "{scp}"
        );
    }
    // Certain before, and now perhaps allowed.
    let (before, after) = (world(&deny(r#""*""#, "")), world(&deny(r#""*""#, mfa)));
    assert!(
        compared(&before, &after, &guards)
            .iter()
            .all(|line| line.ends_with('?'))
    );
}

#[test]
fn places_without_an_image_are_listed() {
    let set = |items: &[&str]| -> BTreeSet<String> { items.iter().map(|&item| item.to_owned()).collect() };
    let available = BTreeMap::from([("1".to_owned(), set(&["a"]))]);
    let available = available
        .into_iter()
        .chain([("3".to_owned(), set(&["b", "a"]))])
        .collect();
    let missing = enforced_too_early(&set(&["1", "2", "3"]), &set(&["a", "b"]), &available);
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
    let gone = Organization::new("999988887777", [Node::root("r-x")]).unwrap();
    after.0 = gone;
    assert_eq!(side(&after), ["r-x"], "what is no longer there has nothing to lose");
}

fn deny(actions: &str, rest: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":{actions},"Resource":"*"{rest}}}}}"#)
}

fn role_that(needs: &[&str]) -> Guards {
    Guards {
        factory_roles: vec![FactoryRole {
            arn: "arn:aws:iam::111122223333:role/factory".to_owned(),
            needs: needs.iter().map(|need| need.parse().unwrap()).collect(),
        }],
        ..Guards::default()
    }
}

/// One that is denied something the role does not do is not locked out of its work.
#[test]
fn a_role_is_asked_for_what_it_does() {
    for (denied, task) in [
        ("ec2:CreateImage", "build"),
        ("imagebuilder:GetComponent", "instance"),
        ("ec2:CopyImage", "distribute"),
        ("ec2:DeregisterImage", "lifecycle"),
        ("codebuild:StartBuild", "codebuild:StartBuild"),
    ] {
        let scp = deny(&format!("\"{denied}\""), "");
        for need in ["build", "instance", "distribute", "lifecycle", "codebuild:StartBuild"] {
            let found = found(&scp, &role_that(&[need]));
            assert_eq!(!found.is_empty(), need == task, "{denied} for {need}: {found:?}");
        }
    }
}

#[test]
fn what_is_done_elsewhere_is_asked_for_there() {
    let only_here = deny(
        r#"["ec2:*"]"#,
        r#","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}"#,
    );
    assert!(found(&only_here, &role_that(&["build", "instance"])).is_empty());
    expect![[r"
        Factory ec2:CopyImage on arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0
        Factory ec2:CopyImage on arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0
        Factory ec2:ModifyImageAttribute on arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0
        Factory ec2:CreateTags on arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0
        Factory ec2:DescribeImages on *"]]
    .assert_eq(&found(&only_here, &role_that(&["distribute"])).join("\n"));
}

#[test]
fn an_action_is_asked_for_each_kind_of_its_resources() {
    let images = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:CreateTags","Resource":"arn:aws:ec2:*::image/*"}}"#;
    expect!["Factory ec2:CreateTags on arn:aws:ec2:us-east-1::image/x"]
        .assert_eq(&found(images, &role_that(&["ec2:CreateTags"])).join("\n"));
}

/// The role that calls Organizations may be another one, in an account that policies bind.
#[test]
fn whoever_calls_organizations_must_be_able_to_undo() {
    let side = |world: &'_ (Organization, Policies)| (world.0.clone(), world.1.clone());
    let (before, after) = (world(""), world(&deny(r#"["organizations:*","sts:AssumeRole"]"#, "")));
    let ((first, one), (second, other)) = (side(&before), side(&after));
    let ask = |apply: &str, organizer: &str| {
        let guards = Guards {
            apply_role: Some(apply.to_owned()),
            ..Guards::default()
        };
        let places = Places {
            organizer: Some(organizer.to_owned()),
            ..places()
        };
        let side = |organization, policies| Side { organization, policies };
        let found = lock_outs(side(&first, &one), side(&second, &other), &guards, &places);
        let lines = found.iter().map(|found| {
            let name = found.role.rsplit('/').next().unwrap_or_default();
            format!("{name} {} on {}\n", found.action, found.resource)
        });
        lines.collect::<String>()
    };
    let (member, management) = (
        "arn:aws:iam::111122223333:role/organizer",
        "arn:aws:iam::999988887777:role/organizer",
    );
    expect![[r"
        organizer organizations:ListPolicies on *
        organizer organizations:DetachPolicy on arn:aws:organizations::999988887777:policy/o-exampleorg1/service_control_policy/p-00000000
        organizer organizations:DetachPolicy on arn:aws:organizations::999988887777:root/o-exampleorg1/r-x
        organizer organizations:UpdatePolicy on arn:aws:organizations::999988887777:policy/o-exampleorg1/service_control_policy/p-00000000
        apply sts:AssumeRole on arn:aws:iam::111122223333:role/organizer
    "]]
    .assert_eq(&ask("arn:aws:iam::111122223333:role/apply", member));
    expect![[r"
        apply sts:AssumeRole on arn:aws:iam::999988887777:role/organizer
    "]]
    .assert_eq(&ask("arn:aws:iam::111122223333:role/apply", management));
    assert_eq!(ask("arn:aws:iam::999988887777:role/apply", management), "");
}

/// Who is not bound is not warned about, whatever is denied.
#[test]
fn no_wolf_is_cried_about_those_that_no_policy_binds() {
    let everything = deny("\"*\"", "");
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder";
    for role in [linked, "arn:aws:iam::999988887777:role/any"] {
        let guards = Guards {
            apply_role: Some(role.to_owned()),
            break_glass_roles: vec![role.to_owned()],
            factory_roles: vec![FactoryRole::new(role)],
            ..Guards::default()
        };
        assert_eq!(found(&everything, &guards), Vec::<String>::new(), "{role}");
    }
}

#[test]
fn what_is_inherited_covers_a_target_unless_aws_wants_one_at_each() {
    let (mut before, mut after) = (world("").0, world("").0);
    let kind = PolicyType::DeclarativeEc2;
    before.attach("111122223333", kind, "p-images");
    let policies = Policies::default();
    let left = |before: &Organization, after: &Organization, kind| {
        let side = |organization| Side {
            organization,
            policies: &policies,
        };
        left_without(side(before), side(after), kind)
    };
    assert_eq!(left(&before, &after, kind), ["111122223333"]);
    after.attach("r-x", kind, "p-images");
    assert_eq!(left(&before, &after, kind), Vec::<String>::new());
    let mut detached = before.clone();
    detached.detach("111122223333", PolicyType::ServiceControl, "p-FullAWSAccess");
    assert_eq!(left(&before, &detached, PolicyType::ServiceControl), ["111122223333"]);
}

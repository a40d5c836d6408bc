//! What the lock-out guard sees of real policies: denials by ARN, reads, roles that are passed on; and what it keeps quiet about.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{World, action, repository};

/// The shipped factory, applied, with one more policy on the organizational unit of its account.
fn factory_with(statement: &str) -> World {
    let world = World::shipped();
    world.apply();
    let policy = format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{statement}}}]}}"#);
    world.write("policies/new.json", &policy);
    world.write(
        "policies/new.toml",
        "type = \"SERVICE_CONTROL_POLICY\"\ndescription = \"new\"\ntargets = [\"ou:/Infrastructure/Images\"]\n",
    );
    world
}

/// The message at the creation of the new policy.
fn held(world: &World) -> String {
    let planned = world.plan_guarded();
    let guard = &action(&planned, "create policy.new")["guard"];
    assert_eq!(guard["name"], "lock-out");
    let applied = world.local("apply --format json").exits(6);
    assert_eq!(applied.writes(), Vec::<String>::new());
    guard["message"].as_str().unwrap().to_owned()
}

#[test]
fn denials_by_arn_are_held() {
    for (statement, lost) in [
        (
            r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:*:*""#,
            "goldsmith-apply could no longer do imagebuilder:",
        ),
        (
            r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/golden-linux""#,
            "on arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/golden-linux",
        ),
        (
            r#""Action":"organizations:*","Resource":"arn:aws:organizations::*:policy/*""#,
            "on arn:aws:organizations::999988887777:policy/o-exampleorg1/",
        ),
        (
            r#""Action":["iam:AttachRolePolicy","iam:PutRolePolicy"],"Resource":"arn:aws:iam::*:role/*""#,
            "break-glass could no longer do iam:AttachRolePolicy on arn:aws:iam::111122223333:role/any",
        ),
        (
            r#""Action":"imagebuilder:Get*","Resource":"*""#,
            "could no longer do imagebuilder:GetComponent on arn:aws:imagebuilder:us-east-1:111122223333:component/",
        ),
        (
            r#""Action":"iam:PassRole","Resource":"*""#,
            "could no longer do iam:PassRole on arn:aws:iam::111122223333:role/golden-image-",
        ),
    ] {
        let message = held(&factory_with(statement));
        assert!(message.contains(lost), "{statement}: {message}");
    }
}

/// Starting builds is asked for where goldsmith starts them: as the files say, or as this run was asked to.
#[test]
fn whoever_starts_no_builds_may_be_kept_from_it() {
    let denied = || factory_with(r#""Action":"imagebuilder:StartImagePipelineExecution","Resource":"*""#);
    let world = denied();
    assert_eq!(action(&world.plan(), "create policy.new")["guard"], Value::Null);
    let asked = world.local("plan --build --format json").exits(6).json();
    let lost = "goldsmith-apply could no longer do imagebuilder:StartImagePipelineExecution on arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/golden-";
    let message = action(&asked, "create policy.new")["guard"]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains(lost), "{message}");
    world.edit(
        "pipelines/golden-linux.toml",
        "# build_on_change = true",
        "build_on_change = true",
    );
    let message = held(&world);
    assert!(message.contains(lost), "{message}");
}

#[test]
fn what_locks_nobody_out_is_not_held() {
    for statement in [
        r#""Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg1"}}"#,
        r#""Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#,
        r#""Action":"organizations:LeaveOrganization","Resource":"*""#,
        r#""NotAction":["iam:*","organizations:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}"#,
        r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:*:image-pipeline/somebody-elses""#,
    ] {
        let world = factory_with(statement);
        let plan = world.plan();
        assert_eq!(action(&plan, "create policy.new")["guard"], Value::Null, "{statement}");
    }
}

/// One reason for several actions is said once, with their number, and `--allow` lets the plan pass.
#[test]
fn a_guard_speaks_once() {
    let world = factory_with(r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:*:*""#);
    let planned = world.local("plan --color never").exits(6);
    assert_eq!(
        planned.stdout.matches("could no longer do").count(),
        1,
        "{}",
        planned.stdout
    );
    assert!(planned.stdout.contains("(holds 2 actions)"), "{}", planned.stdout);
    assert!(
        planned.stdout.contains("guard lock-out: as above"),
        "{}",
        planned.stdout
    );
    let plan = world.plan_guarded();
    let held = plan["actions"].as_array().unwrap().iter();
    let allow: Vec<String> = held
        .map(|action| format!("--allow {}", action["digest"].as_str().unwrap()))
        .collect();
    world.local(&format!("plan {}", allow.join(" "))).exits(0);
}

/// A narrowed policy is harmless beside the one that makes up for it, and a lock-out without it: the part that was approved is
/// judged by itself.
#[test]
fn a_part_of_a_plan_is_judged_without_the_rest() {
    const TYPE: &str = "type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\"ou:/Infrastructure/Images\"]\n";
    let allow = |actions: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{actions}","Resource":"*"}}]}}"#)
    };
    let world = World::shipped();
    world.write("policies/everything.toml", TYPE);
    world.write("policies/everything.json", &allow("*"));
    world.apply();
    world.behind_gits_back(|aws| {
        let unit = aws.unit_of("Images");
        let aws_managed = json!({ "PolicyId": "p-FullAWSAccess", "TargetId": unit });
        aws.organizations("DetachPolicy", aws_managed);
    });
    world.write("policies/everything.json", &allow("ec2:*"));
    world.local("plan --out part.json").exits(6);
    world.write("policies/rest.toml", TYPE);
    world.write("policies/rest.json", &allow("*"));
    assert_eq!(world.plan()["verdict"], "ok", "the whole locks nobody out");
    let refused = world.local("apply --approved part.json").exits(6);
    assert_eq!(refused.writes(), Vec::<String>::new());
    assert!(refused.stdout.contains("could no longer do"), "{}", refused.stdout);
    assert!(
        refused.stdout.contains("without the rest of the plan"),
        "{}",
        refused.stdout
    );
    world.apply();
}

/// The guard asks for what the documentation grants (a test of `kinds` holds its list against that page), and the page grants
/// everything that is really called: so nothing that goldsmith calls is left out by the guard.
#[test]
fn every_call_is_one_that_the_documentation_grants() {
    let page = std::fs::read_to_string(repository().join("docs/before-first-apply.md")).unwrap();
    let world = World::shipped();
    let mut called = BTreeSet::new();
    let mut run = |world: &World, words: &str| {
        let ended = world.local(words);
        called.extend(ended.calls.into_iter().map(|call| call.operation));
    };
    run(&world, "apply");
    world.edit(
        "components/golden-linux-test.yaml",
        "Effective settings",
        "All settings",
    );
    world.edit(
        "policies/golden-images-only.toml",
        "[\"ou:/Workloads\"]",
        "[\"ou:/Workloads\", \"ou:/Sandbox\"]",
    );
    for words in ["plan --deep", "apply", "drift", "destroy --yes"] {
        run(&world, words);
    }
    assert!(called.len() > 30, "{called:?}");
    let granted = |operation: &String| {
        ["imagebuilder", "organizations", "sts"]
            .iter()
            .any(|service| page.contains(&format!("{service}:{operation}")))
    };
    let missing: Vec<&String> = called.iter().filter(|operation| !granted(operation)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

/// A policy that enforces already, and is made to enforce more, waits for images as a new one does.
#[test]
fn enforcing_more_waits_for_images_too() {
    let world = World::shipped();
    world.apply();
    world.edit(
        "policies/golden-images-only.toml",
        "targets     = [\"ou:/Workloads\"]\n",
        "targets     = [\"ou:/Workloads\"]\nrequires    = \"pipeline.golden-linux\"\n",
    );
    world.local("plan").exits(0);
    let owners = "[\"${account}\", \"amazon\"]";
    world.edit("policies/golden-images-only.json", owners, "[\"${account}\"]");
    let held = world.plan_guarded();
    assert_eq!(
        action(&held, "update policy.golden-images-only")["guard"]["name"],
        "too-early"
    );
    assert_eq!(world.local("apply").exits(6).writes(), Vec::<String>::new());
    // The other way, more images pass: that waits for nothing.
    world.edit(
        "policies/golden-images-only.json",
        "\"ec2:Owner\": [\"${account}\"]",
        "\"ec2:Owner\": [\"${account}\", \"amazon\", \"aws-marketplace\"]",
    );
    let plan = world.plan();
    assert_eq!(action(&plan, "update policy.golden-images-only")["guard"], Value::Null);
}

/// What role is in an instance profile is taken for granted aloud, unless the guards say it.
#[test]
fn the_role_of_an_instance_profile_is_assumed_aloud() {
    let statement = r#""Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/builder""#;
    let world = factory_with(statement);
    let planned = world.local("plan").exits(0).stdout;
    assert!(
        planned.contains("the role in the instance profile golden-image-build to be called golden-image-build as well"),
        "{planned}"
    );
    let stack = world.read("goldsmith.toml");
    let named = |role: &str| {
        let profiles = format!("[guards.instance_profiles]\ngolden-image-build = \"{role}\"\nold = \"{role}\"\n");
        world.write("goldsmith.toml", &format!("{stack}\n{profiles}"));
    };
    named("arn:aws:iam::111122223333:role/builder");
    let lost = "goldsmith-apply could no longer do iam:PassRole on arn:aws:iam::111122223333:role/builder";
    assert!(held(&world).contains(lost));
    named("arn:aws:iam::111122223333:role/path/builder");
    let planned = world.local("plan").exits(0).stdout;
    assert!(!planned.contains("to be called"), "{planned}");
    assert!(
        planned.contains("names old, which no infrastructure configuration uses"),
        "{planned}"
    );
}

/// The own keys of a component and of a workflow, a document in S3 and the prefix of the logs are known by their ARNs.
#[test]
fn keys_documents_and_logs_are_guarded() {
    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-3333-4a4a-8b8b-333333333333";
    const OF_WORKFLOW: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-4444-4a4a-8b8b-444444444444";
    for (action, resource, role) in [
        ("kms:GenerateDataKey*", KEY, "goldsmith-apply"),
        ("kms:Decrypt", KEY, "golden-image-build"),
        ("kms:GenerateDataKey*", OF_WORKFLOW, "goldsmith-apply"),
        ("s3:GetObject", "arn:aws:s3:::documents/*", "goldsmith-apply"),
        (
            "s3:PutObject",
            "arn:aws:s3:::golden-images-logs-111122223333/golden-linux/*",
            "golden-image-build",
        ),
        (
            "kms:CreateGrant",
            "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-1111-*",
            "golden-image-pipeline",
        ),
    ] {
        let world = factory_with(&format!(r#""Action":"{action}","Resource":"{resource}""#));
        let component = world.read("components/golden-linux-test.toml");
        world.write(
            "components/golden-linux-test.toml",
            &format!("kms_key_id = \"{KEY}\"\n{component}"),
        );
        let approve =
            format!("type = \"TEST\"\nuri = \"s3://documents/approve.yaml\"\nkms_key_id = \"{OF_WORKFLOW}\"\n");
        world.write("workflows/approve.toml", &approve);
        let stack = world.read("goldsmith.toml");
        let roles = "[guards.factory_roles]\n\"arn:aws:iam::111122223333:role/golden-image-build\" = [\"instance\"]\n\"arn:aws:iam::111122223333:role/golden-image-pipeline\" = [\"build\"]\n";
        world.write("goldsmith.toml", &format!("{stack}\n{roles}"));
        let message = held(&world);
        assert!(
            message.contains(&format!("{role} could no longer do ")),
            "{action}: {message}"
        );
        assert!(message.contains(action.trim_end_matches('*')), "{action}: {message}");
    }
}

//! `apply --hold`: what is refused or guarded is held with what depends on it, and everything else is done.

use serde_json::Value;

use crate::harness::{Ended, World, action, arn, findings, guarded_world, one_component};

/// Each action of a ledger as `outcome verb address`.
fn outcomes(applied: &Value) -> Vec<String> {
    let word = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let ledger = applied["ledger"].as_array().unwrap().iter();
    ledger
        .map(|entry| [word(entry, "outcome"), word(entry, "verb"), word(entry, "address")].join(" "))
        .collect()
}

/// One object lost all of our tags, and something that has nothing to do with it was changed by hand.
fn stripped() -> World {
    let world = one_component();
    world.write("infrastructure/spare.toml", &world.read("infrastructure/linux.toml"));
    world.apply();
    world.behind_gits_back(|aws| {
        let spare = arn("infrastructure-configuration", "spare");
        for tag in ["stack", "self", "applied"] {
            aws.untag(&spare, &format!("goldsmith:{tag}"));
        }
        aws.reschedule("linux", "cron(0 * * * ? *)");
    });
    world
}

#[test]
fn one_lost_tag_does_not_stop_the_rest() {
    let world = stripped();
    let refused = world.local("apply").exits(6);
    assert_eq!(refused.writes(), Vec::<String>::new());
    assert!(
        refused.stdout.contains("`apply --hold` does the rest"),
        "{}",
        refused.stdout
    );
    assert!(
        refused
            .stdout
            .ends_with("guarded: 1 update, 1 refused; nothing was done\n"),
        "{}",
        refused.stdout
    );
    let applied = world.local("apply --hold --format json").exits(7);
    assert_eq!(outcomes(&applied.json()), ["done update pipeline.linux"]);
    assert_eq!(applied.json()["refusals"][0]["code"], "plan/not-ours");
    // What was held is still there to be decided.
    world.local("plan").exits(6);
    assert!(
        world
            .local("apply --hold")
            .exits(7)
            .stdout
            .ends_with("unapproved: nothing to do, 1 refused\n")
    );
}

#[test]
fn a_lost_tag_can_be_put_back_with_the_line_that_is_printed() {
    for tags in [&["stack", "self", "applied"][..], &["self"]] {
        let world = one_component();
        world.apply();
        let object = arn("infrastructure-configuration", "linux");
        world.behind_gits_back(|aws| {
            for tag in tags {
                aws.untag(&object, &format!("goldsmith:{tag}"));
            }
        });
        let refusal = &world.plan_refused()[0];
        let help = refusal["help"].as_str().unwrap();
        assert!(
            !refusal["message"].as_str().unwrap().contains("another object"),
            "{refusal}"
        );
        let command = format!("aws imagebuilder tag-resource --region us-east-1 --resource-arn {object} --tags '");
        let (_, rest) = help.split_once(&command).unwrap_or_else(|| panic!("{help}"));
        let put: Value = serde_json::from_str(rest.split_once('\'').unwrap().0).unwrap();
        world.behind_gits_back(|aws| aws.tag(&object, put));
        world.apply();
        assert_eq!(world.drift(0)["drift"], serde_json::json!([]));
    }
}

#[test]
fn a_policy_that_lost_its_tags_is_found_and_can_be_taken_back() {
    let world = guarded_world();
    world.apply();
    world.behind_gits_back(|aws| {
        let policy = aws.policy("SERVICE_CONTROL_POLICY", "no-leaving");
        let keys = ["goldsmith:stack", "goldsmith:self", "goldsmith:applied"];
        aws.organizations(
            "UntagResource",
            serde_json::json!({ "ResourceId": policy, "TagKeys": keys }),
        );
    });
    assert_eq!(findings(&world.drift(2)), ["unowned policy.no-leaving"]);
    let help = world.plan_refused()[0]["help"].as_str().unwrap().to_owned();
    let (_, rest) = help.split_once(" --tags '").unwrap();
    let tags: Value = serde_json::from_str(rest.split_once('\'').unwrap().0).unwrap();
    world.behind_gits_back(|aws| {
        let policy = aws.policy("SERVICE_CONTROL_POLICY", "no-leaving");
        assert!(help.contains(&format!("--resource-id {policy} ")), "{help}");
        aws.organizations("TagResource", serde_json::json!({ "ResourceId": policy, "Tags": tags }));
    });
    world.apply();
}

#[test]
fn what_lost_its_tags_is_not_what_git_says() {
    let world = stripped();
    let drift = world.drift(2);
    assert!(
        findings(&drift).contains(&"unowned infrastructure.spare".to_owned()),
        "{drift:#}"
    );
    let text = world.local("drift").exits(2);
    assert!(
        text.stdout.ends_with("changes: 2 found, 1 refused\n"),
        "{}",
        text.stdout
    );
    let markdown = world.local("drift --format markdown").exits(2);
    assert!(
        markdown.stdout.contains("**changes**: 2 found, 1 refused\n"),
        "{}",
        markdown.stdout
    );
}

/// A policy that waits for images of a pipeline that nobody has made yet.
fn fresh_and_enforcing() -> World {
    let world = one_component();
    let stack = guarded_world().read("goldsmith.toml");
    world.write(
        "goldsmith.toml",
        &stack.replace("SERVICE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2"),
    );
    world.write(
        "policies/images.toml",
        "type = \"DECLARATIVE_POLICY_EC2\"\ntargets = [\"ou:/Workloads\"]\nrequires = \"pipeline.linux\"\n",
    );
    let images = r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "enabled"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#;
    world.write("policies/images.json", images);
    world
}

#[test]
fn a_fresh_factory_is_made_before_what_requires_it() {
    let world = fresh_and_enforcing();
    let planned = world.local("plan").exits(6);
    assert!(planned.stdout.contains("guard too-early"), "{}", planned.stdout);
    assert!(planned.stdout.contains("1 refused\n"), "{}", planned.stdout);
    assert_eq!(world.local("apply").exits(6).writes(), Vec::<String>::new());
    let applied = world.local("apply --hold --format json").exits(7).json();
    let outcomes = outcomes(&applied);
    assert!(
        outcomes.contains(&"done create pipeline.linux".to_owned()),
        "{outcomes:?}"
    );
    assert!(
        outcomes.contains(&"held attach policy.images".to_owned()),
        "{outcomes:?}"
    );
    // Only what waits for an image is left.
    let left = world.plan_guarded();
    assert_eq!(left["actions"].as_array().unwrap().len(), 1, "{left:#}");
    let drift = world.local("drift").exits(2).stdout;
    assert!(drift.contains("policy.images (apply: held by a guard)"), "{drift}");
    let text = world.local("apply --hold").exits(7).stdout;
    assert!(text.ends_with("unapproved: 0 of 1 action done, 1 held\n"), "{text}");
    assert!(text.contains("Not done\n  held "), "{text}");
    let attach = &left["actions"][0];
    world.apply_with(&format!("--hold --allow {}", attach["digest"].as_str().unwrap()));
}

#[test]
fn what_a_policy_waits_for_is_built_while_the_policy_is_held() {
    let world = fresh_and_enforcing();
    let applied = world.local("apply --hold --build --format json").exits(7).json();
    let outcomes = outcomes(&applied);
    for line in ["done build pipeline.linux", "held attach policy.images"] {
        assert!(
            outcomes.contains(&line.to_owned()),
            "{line} is missing in {outcomes:#?}"
        );
    }
}

#[test]
fn what_depends_on_something_held_is_held() {
    let world = one_component();
    for file in ["components/motd.toml", "image-recipes/linux.toml"] {
        world.write(file, &format!("keep_versions = 0\n{}", world.read(file)));
    }
    world.apply();
    world.edit("pipelines/linux.toml", "cron(0 4 ? * sun *)", "cron(0 4 * * ? *)");
    world.behind_gits_back(|aws| aws.reschedule("linux", "cron(0 * * * ? *)"));
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    let applied = world.local("apply --hold --format json").exits(7).json();
    let outcomes = outcomes(&applied);
    for line in [
        "done new-version component.motd",
        "done new-version image-recipe.linux",
        "held update pipeline.linux",
        // The pipeline still uses them.
        "held collect image-recipe.linux",
        "held collect component.motd",
    ] {
        assert!(
            outcomes.contains(&line.to_owned()),
            "{line} is missing in {outcomes:#?}"
        );
    }
    let held = action(&applied, "update pipeline.linux");
    assert_eq!(held["guard"]["name"], "conflict");
}

#[test]
fn an_error_in_the_files_holds_everything() {
    let world = one_component();
    world.write("infrastructure/spare.toml", &world.read("infrastructure/linux.toml"));
    world.edit(
        "image-recipes/linux.toml",
        "aws:amazon-linux-2023-x86",
        "aws:no-such-image",
    );
    let refused = world.local("apply --hold").exits(3);
    assert_eq!(refused.writes(), Vec::<String>::new());
}

/// `plan` and `apply` of the same world, in text and Markdown.
fn forms(world: &World, arguments: &str) -> [Ended; 2] {
    ["text", "markdown"].map(|form| world.local(&format!("{arguments} --format {form}")))
}

#[test]
fn plan_ends_as_apply_would_refuse() {
    let world = stripped();
    let line = "guarded: 1 update, 1 refused";
    let [text, markdown] = forms(&world, "plan");
    assert!(text.exits(6).stdout.ends_with(&format!("{line}\n")));
    assert!(markdown.exits(6).stdout.contains("**guarded**: 1 update, 1 refused\n"));
    world.local("plan --detailed-exitcode").exits(6);
}

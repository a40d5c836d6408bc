//! The table of drift, three ways: desired, what the tag says was applied, and live.

mod foreign;
mod unknown;

use serde_json::{Value, json};

use crate::harness::{World, action, actions, arn, component, findings, one_component};

const WEEKLY: &str = "cron(0 4 ? * sun *)";
const DAILY: &str = "cron(0 4 * * ? *)";
const HOURLY: &str = "cron(0 * * * ? *)";

fn applied() -> World {
    let world = one_component();
    world.apply();
    world
}

fn schedule_in_git(world: &World, expression: &str) {
    world.edit("pipelines/linux.toml", WEEKLY, expression);
}

/// The one finding, with what apply is said to do.
fn only_finding(drift: &Value) -> (String, String) {
    let found = findings(drift);
    assert_eq!(found.len(), 1, "{found:?}");
    (
        found[0].clone(),
        drift["drift"][0]["action"].as_str().unwrap().to_owned(),
    )
}

fn words(class: &str, action: &str) -> (String, String) {
    (class.to_owned(), action.to_owned())
}

/// `apply` must end so, and write nothing.
fn writes_nothing(world: &World, code: i32) {
    let before = world.store_text();
    let refused = world.local("apply").exits(code);
    assert_eq!(refused.writes(), Vec::<String>::new());
    assert_eq!(world.store_text(), before);
}

#[test]
fn drift_is_repaired() {
    let world = applied();
    world.behind_gits_back(|aws| aws.reschedule("linux", HOURLY));
    assert_eq!(only_finding(&world.drift(2)), words("drift pipeline.linux", "repairs"));
    let plan = world.plan();
    assert_eq!(action(&plan, "update pipeline.linux")["origin"], "drift");
    world.apply();
    assert_eq!(world.live().schedule("linux"), WEEKLY);
}

#[test]
fn a_value_that_nobody_declared_is_reset_to_the_default() {
    let world = applied();
    world.behind_gits_back(|aws| aws.change_pipeline("linux", |pipeline| pipeline["description"] = "by hand".into()));
    let plan = world.plan();
    assert_eq!(actions(&plan), ["reset pipeline.linux"]);
    let paths = json!([{ "path": "description", "before": "by hand", "after": null }]);
    assert_eq!(plan["actions"][0]["paths"], paths);
    world.apply();
}

#[test]
fn pending_is_no_drift() {
    let world = applied();
    schedule_in_git(&world, DAILY);
    assert_eq!(only_finding(&world.drift(0)), words("pending pipeline.linux", "update"));
    assert_eq!(action(&world.plan(), "update pipeline.linux")["origin"], "config");
    world.apply();
    assert_eq!(world.live().schedule("linux"), DAILY);
}

#[test]
fn converged_by_hand_only_refreshes_the_tag() {
    let world = applied();
    schedule_in_git(&world, DAILY);
    world.behind_gits_back(|aws| aws.reschedule("linux", DAILY));
    assert_eq!(
        only_finding(&world.drift(0)),
        words("converged pipeline.linux", "refreshes the tag")
    );
    assert_eq!(actions(&world.plan()), ["tag pipeline.linux"]);
    assert_eq!(world.apply().writes(), ["TagResource"]);
    assert_eq!(world.drift(0)["drift"], json!([]));
}

#[test]
fn a_conflict_is_held_until_its_digest_is_allowed() {
    let world = applied();
    schedule_in_git(&world, DAILY);
    world.behind_gits_back(|aws| aws.reschedule("linux", HOURLY));
    assert_eq!(
        only_finding(&world.drift(2)),
        words("conflict pipeline.linux", "held until allowed")
    );
    let plan = world.plan_guarded();
    let held = action(&plan, "update pipeline.linux");
    assert_eq!(
        (&held["origin"], &held["guard"]["name"]),
        (&json!("both"), &json!("conflict"))
    );
    writes_nothing(&world, 6);

    let other = "0".repeat(64);
    for verb in ["apply", "plan", "destroy"] {
        let run = world.local(&format!("{verb} --allow {other}")).exits(3);
        assert!(run.stderr.contains("names no action of this plan"), "{}", run.stderr);
        assert_eq!(run.writes(), Vec::<String>::new());
    }
    world.apply_with(&format!("--allow {}", held["digest"].as_str().unwrap()));
    assert_eq!(world.live().schedule("linux"), DAILY);
    assert_eq!(world.drift(0)["drift"], json!([]));
}

#[test]
fn an_allowed_digest_may_be_shortened_and_says_what_it_was_made_for() {
    let world = applied();
    schedule_in_git(&world, DAILY);
    world.behind_gits_back(|aws| aws.reschedule("linux", HOURLY));
    let plan = world.plan_guarded();
    let digest = action(&plan, "update pipeline.linux")["digest"]
        .as_str()
        .unwrap()
        .to_owned();
    // Somebody changes it once more: what was looked at is no longer what would be done.
    world.behind_gits_back(|aws| aws.reschedule("linux", "cron(0 5 * * ? *)"));
    assert_eq!(
        world.local(&format!("apply --allow {digest}")).exits(3).writes(),
        Vec::<String>::new()
    );
    world.behind_gits_back(|aws| aws.reschedule("linux", HOURLY));
    world.apply_with(&format!("--allow {}", &digest[..16]));
}

#[test]
fn without_the_tag_it_is_untracked_and_a_version_stays_the_version_it_is() {
    let world = applied();
    world.behind_gits_back(|aws| {
        aws.untag(&arn("image-pipeline", "linux"), "goldsmith:applied");
        aws.untag(&component("motd", "1.0.0/1"), "goldsmith:applied");
        aws.tag(
            &arn("infrastructure-configuration", "linux"),
            json!({ "goldsmith:applied": "99:from the future" }),
        );
    });
    assert_eq!(
        findings(&world.drift(0)),
        [
            "untracked component.motd",
            "untracked infrastructure.linux",
            "untracked pipeline.linux"
        ]
    );
    assert_eq!(
        actions(&world.plan()),
        ["tag component.motd", "tag infrastructure.linux", "tag pipeline.linux"]
    );
    world.apply();
    assert_eq!(world.drift(0)["drift"], json!([]));
}

#[test]
fn what_was_deleted_by_hand_is_missing_and_created_again() {
    let world = applied();
    world.behind_gits_back(|aws| {
        aws.image_builder(
            "DeleteImagePipeline",
            json!({ "imagePipelineArn": arn("image-pipeline", "linux") }),
        );
    });
    assert_eq!(only_finding(&world.drift(2)), words("missing pipeline.linux", "create"));
    assert_eq!(world.apply().writes(), ["CreateImagePipeline"]);
}

#[test]
fn what_no_file_declares_any_more_is_an_orphan_and_deleted() {
    let world = applied();
    world.remove("pipelines/linux.toml");
    assert_eq!(only_finding(&world.drift(2)), words("orphan pipeline.linux", "deletes"));
    let plan = world.plan();
    assert_eq!(actions(&plan), ["delete pipeline.linux"]);
    assert_eq!(world.apply().writes(), ["DeleteImagePipeline"]);
}

#[test]
fn orphans_go_in_the_order_of_their_references() {
    let world = applied();
    world.write(
        "infrastructure/other.toml",
        "instance_profile_name = \"golden-image-build\"\n",
    );
    for file in [
        "pipelines/linux.toml",
        "image-recipes/linux.toml",
        "components/motd.toml",
        "components/motd.yaml",
        "infrastructure/linux.toml",
    ] {
        world.remove(file);
    }
    let writes = world.apply().writes();
    let at = |operation: &str| writes.iter().position(|write| write == operation).unwrap();
    assert!(at("DeleteImagePipeline") < at("DeleteImageRecipe"));
    assert!(at("DeleteImageRecipe") < at("DeleteComponent"));
    assert!(at("DeleteImagePipeline") < at("DeleteInfrastructureConfiguration"));
}

#[test]
fn a_moved_file_with_the_same_name_is_no_change() {
    let world = applied();
    let text = world.read("pipelines/linux.toml");
    world.remove("pipelines/linux.toml");
    world.write("pipelines/weekly.toml", &format!("name = \"linux\"\n{text}"));
    world.assert_converged();
}

#[test]
fn a_pipeline_that_aws_disabled_is_enabled_again_only_if_somebody_says_so() {
    let world = applied();
    world.behind_gits_back(|aws| {
        aws.edit_state(|state| {
            let pipeline = find(state, &arn("image-pipeline", "linux")).expect("the pipeline's object");
            pipeline["status"] = "DISABLED".into();
            pipeline["consecutiveFailures"] = 5.into();
        });
    });
    assert_eq!(
        only_finding(&world.drift(0)),
        words("auto-disabled pipeline.linux", "none")
    );
    world.assert_converged();

    world.edit("pipelines/linux.toml", "recipe = ", "status = \"ENABLED\"\nrecipe = ");
    assert_eq!(actions(&world.plan()), ["update pipeline.linux"]);
    world.apply();
}

/// The object with this ARN, wherever it is in the saved state.
fn find<'a>(state: &'a mut Value, arn: &str) -> Option<&'a mut Value> {
    if state["arn"] == arn {
        return Some(state);
    }
    match state {
        Value::Object(members) => members.values_mut().find_map(|member| find(member, arn)),
        Value::Array(items) => items.iter_mut().find_map(|item| find(item, arn)),
        _ => None,
    }
}

//! `build_on_change` and `--build`: builds that goldsmith itself starts.

use emulator::{Effect, Fault};
use expect_test::expect;
use serde_json::{Value, json};

use crate::harness::{Ended, Server, World, action, actions, one_component};

/// More than any build takes, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
const START: &str = "StartImagePipelineExecution";
const FIRST: &str = "arn:aws:imagebuilder:us-east-1:111122223333:image/linux/1.0.0/1";
const SECOND: &str = "arn:aws:imagebuilder:us-east-1:111122223333:image/linux/1.0.1/1";

/// One component, and a pipeline that is built when it changes.
fn building() -> World {
    let world = one_component();
    world.edit(
        "pipelines/linux.toml",
        "[schedule]",
        "build_on_change = true\nimage_tags = { Team = \"images\" }\n\n[schedule]",
    );
    world
}

fn change(world: &World) {
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
}

/// What became of the build, and its image.
fn entry(applied: &Value) -> &Value {
    let mut ledger = applied["ledger"].as_array().unwrap().iter();
    ledger.find(|entry| entry["verb"] == "build").unwrap()
}

/// The images that there are, as ARN and status.
fn images(world: &World) -> Vec<(String, String)> {
    let listed = world.live().image_builder("ListImageBuildVersions", json!({}));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let images = listed["imageSummaryList"].as_array().unwrap().iter();
    images
        .map(|image| (text(&image["arn"]), text(&image["state"]["status"])))
        .collect()
}

fn starts(run: &Ended) -> usize {
    run.calls.iter().filter(|call| call.operation == START).count()
}

fn a_day_later(world: &World) {
    world.behind_gits_back(|aws| aws.emulator.world(|world| world.clock.advance(DAY)));
}

#[test]
fn what_is_new_and_what_changes_is_built_once() {
    let world = building();
    // The harness plans again after each apply, and wants nothing to do.
    let created = world.apply_with("--format json");
    assert_eq!(entry(&created.json())["image"], FIRST);
    assert_eq!(starts(&created), 1);
    change(&world);
    let changed = world.apply_with("--format json");
    assert_eq!(entry(&changed.json())["image"], SECOND);
    assert_eq!(starts(&changed), 1);
    assert_eq!(images(&world).len(), 2);
    let request = |run: &Ended| {
        let call = run.calls.iter().find(|call| call.operation == START);
        call.unwrap().request.clone()
    };
    assert_eq!(request(&created)["tags"], json!({ "Team": "images" }));
    assert_ne!(request(&created)["clientToken"], request(&changed)["clientToken"]);
    // What has nothing to do with the recipe brings no build.
    world.edit("pipelines/linux.toml", "cron(0 4 ? * sun *)", "cron(0 5 ? * sun *)");
    let rescheduled = world.apply();
    assert_eq!(rescheduled.writes(), ["UpdateImagePipeline", "TagResource"]);
}

#[test]
fn a_build_is_shown_counted_and_told() {
    let world = building();
    world.apply();
    change(&world);
    let plan = world.plan();
    assert_eq!(plan["summary"], json!({ "build": 1, "new-version": 2, "update": 1 }));
    let mut build = action(&plan, "build pipeline.linux").clone();
    let update = &action(&plan, "update pipeline.linux")["digest"];
    assert_eq!(build["depends_on"], json!([update]));
    build["depends_on"] = json!(["the update's"]);
    expect![[r#"
        {
          "digest": "8062c31bdba842bb52986dba7c493f8f9d1e87ad22a38c852fce3c3e9b3b5dee",
          "address": "pipeline.linux",
          "verb": "build",
          "arn": "arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/linux",
          "depends_on": [
            "the update's"
          ],
          "origin": "config",
          "cause": "it is pointed at another recipe version, and says `build_on_change`",
          "source": {
            "file": "pipelines/linux.toml",
            "line": 4,
            "column": 1
          },
          "paths": [
            {
              "path": "image",
              "before": null,
              "after": "arn:aws:imagebuilder:us-east-1:111122223333:image/linux/1.0.1"
            }
          ],
          "guard": null
        }
    "#]]
    .assert_eq(&format!("{build:#}\n"));
    let text = world.local("plan").exits(0).stdout;
    expect![[r#"
          > build       pipeline.linux
              arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/linux
              it is pointed at another recipe version, and says `build_on_change` (pipelines/linux.toml:4:1)
              image: (not set) → "arn:aws:imagebuilder:us-east-1:111122223333:image/linux/1.0.1"

        Effects
          component.motd reaches image-recipe.linux, pipeline.linux

        ok: 1 build, 2 new-version, 1 update
    "#]]
    .assert_eq(text.split_once("\nBuilds\n").unwrap().1);
    let markdown = world.local("plan --format markdown").exits(0).stdout;
    assert!(markdown.contains("\n### build `pipeline.linux`\n"), "{markdown}");
    let applied = world.local("apply").exits(0);
    assert!(
        applied
            .stdout
            .contains(&format!("\nBuilds that began\n  pipeline.linux: {SECOND}\n")),
        "{}",
        applied.stdout
    );
    assert!(
        applied
            .stderr
            .contains(&format!("done build pipeline.linux ({SECOND})\n")),
        "{}",
        applied.stderr
    );
}

#[test]
fn without_it_plan_says_how_to_build() {
    let world = one_component();
    world.apply();
    change(&world);
    let plan = world.plan();
    assert_eq!(plan["summary"], json!({ "new-version": 2, "update": 1 }));
    let effects = plan["effects"].as_array().unwrap();
    let sentence =
        "pipeline.linux uses a recipe version of which no image has been built yet; `apply --build` starts a build";
    assert!(effects.contains(&sentence.into()), "{effects:#?}");
    assert_eq!(starts(&world.apply()), 0);
}

#[test]
fn a_build_that_does_not_begin_is_partial_and_names_the_way() {
    let (world, server) = (building(), Server::fresh());
    let quota = Effect::Error {
        code: "ServiceQuotaExceededException".to_owned(),
        status: None,
        message: Some("Too many builds".to_owned()),
        members: serde_json::Map::new(),
        with_effect: false,
    };
    server.aws.emulator.add_fault(Fault::every(START, quota));
    let run = server.goldsmith(&world, "apply --yes --format json").end().exits(5);
    let applied = run.json();
    assert_eq!(entry(&applied)["outcome"], "failed");
    let message = entry(&applied)["message"].as_str().unwrap();
    assert!(message.contains("Too many builds"), "{message}");
    let effects = applied["effects"].as_array().unwrap();
    let sentence = "no build of pipeline.linux was started; `apply --build` starts one";
    assert!(effects.contains(&sentence.into()), "{effects:#?}");
    // What was changed is as it is to be, so that no plan by itself comes back to it.
    server.goldsmith(&world, "plan --detailed-exitcode").end().exits(0);
    let drift = server.goldsmith(&world, "drift").end().exits(0);
    assert!(
        drift.stdout.contains("; `apply --build` starts a build\n"),
        "{}",
        drift.stdout
    );
    server.aws.emulator.clear_faults();
    let again = server
        .goldsmith(&world, "apply --yes --build --format json")
        .end()
        .exits(0);
    assert_eq!(actions(&again.json()), ["build pipeline.linux"]);
    assert_eq!(entry(&again.json())["image"], FIRST);
    server
        .goldsmith(&world, "plan --build --detailed-exitcode")
        .end()
        .exits(0);
}

#[test]
fn who_may_not_start_builds_is_told_so() {
    let (world, server) = (building(), Server::fresh());
    server.deny(START);
    let run = server.goldsmith(&world, "apply --yes").end().exits(5);
    assert!(run.stdout.contains(&format!("`{START}` failed")), "{}", run.stdout);
    server.goldsmith(&world, "apply --yes --build").end().exits(4);
}

/// What is not asked about cannot be built by asking for it.
#[test]
fn a_build_of_what_is_not_asked_about_names_another_way_where_it_does_not_begin() {
    let (world, server) = (building(), Server::fresh());
    server.goldsmith(&world, "apply --yes").end().exits(0);
    world.write("pipelines/other.toml", &world.read("pipelines/linux.toml"));
    let recipe = "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.0";
    world.edit(
        "pipelines/other.toml",
        "\"linux\"\ninfra",
        &format!("\"{recipe}\"\ninfra"),
    );
    let kept = format!("keep = [\"recipe\"]\n{}", world.read("pipelines/linux.toml"));
    world.write("pipelines/kept.toml", &kept);
    server.deny(START);
    let run = server.goldsmith(&world, "apply --yes").end().exits(5);
    for pipeline in ["other", "kept"] {
        let way = format!(
            "no build of pipeline.{pipeline} was started; `aws imagebuilder start-image-pipeline-execution --region us-east-1 \
             --image-pipeline-arn arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/{pipeline}` starts one\n"
        );
        assert!(run.stdout.contains(&way), "{}", run.stdout);
    }
}

#[test]
fn what_a_failed_pipeline_would_build_is_not_begun() {
    let (world, server) = (building(), Server::fresh());
    server.deny("CreateImagePipeline");
    let run = server.goldsmith(&world, "apply --yes --format json").end().exits(5);
    assert_eq!(entry(&run.json())["outcome"], "skipped");
    assert!(!server.writes().contains(&START.to_owned()));
    server.aws.emulator.clear_faults();
    let again = server.goldsmith(&world, "apply --yes --format json").end().exits(0);
    assert_eq!(entry(&again.json())["image"], FIRST);
}

#[test]
fn whatever_is_not_built_yet_is_built_where_somebody_asks() {
    let world = one_component();
    world.apply();
    let planned = world.local("plan --build --detailed-exitcode --format json").exits(2);
    assert_eq!(actions(&planned.json()), ["build pipeline.linux"]);
    // A plan of nothing, and one list for each pipeline: of the images of its recipe version.
    let nothing = world.local("plan").exits(0);
    let mut tally = nothing.tally();
    tally.push("1 ListImageBuildVersions".to_owned());
    tally.sort_by(|one, other| one[2..].cmp(&other[2..]));
    assert_eq!(planned.tally(), tally);
    let applied = world.apply_with("--build --format json");
    assert_eq!(applied.writes(), [START]);
    assert_eq!(entry(&applied.json())["image"], FIRST);
    let rests = || world.local("plan --build --detailed-exitcode").exits(0);
    // It is being made, and then it is there.
    rests();
    let drift = world.local("drift").exits(0).stdout;
    assert!(
        drift.contains(&format!("pipeline.linux is being built: {FIRST} is ")),
        "{drift}"
    );
    a_day_later(&world);
    rests();
    assert_eq!(images(&world), [(FIRST.to_owned(), "AVAILABLE".to_owned())]);
    let drift = world.local("drift").exits(0).stdout;
    assert!(!drift.contains("built"), "{drift}");
}

#[test]
fn drift_promises_the_build_of_what_is_not_applied_yet() {
    let world = building();
    world.apply();
    a_day_later(&world);
    change(&world);
    let drift = world.local("drift").exits(0).stdout;
    assert!(
        drift.contains(
            "pipeline.linux is not built yet: there is no image of arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.1; the next apply starts a build"
        ),
        "{drift}"
    );
}

#[test]
fn a_build_is_asked_for_together_with_what_it_needs() {
    let world = one_component();
    let applied = world.apply_with("--build --format json").json();
    assert_eq!(actions(&applied).last().unwrap(), "build pipeline.linux");
    assert_eq!(entry(&applied)["image"], FIRST);
    change(&world);
    let applied = world.apply_with("--build --format json").json();
    assert_eq!(entry(&applied)["image"], SECOND);
}

#[test]
fn an_approved_build_is_done_and_another_is_not() {
    let world = one_component();
    world.apply();
    world.local("plan --build --out plan.json").exits(0);
    // A build is planned only where it is asked for, whatever a file says.
    let unasked = world.apply_with("--approved plan.json");
    assert_eq!(unasked.writes(), Vec::<String>::new());
    let told = "approved, but not in this plan, as it is done or something changed since: build pipeline.linux; what `plan --build` showed is started by `apply --build`";
    assert!(unasked.stderr.contains(told), "{}", unasked.stderr);
    let applied = world.apply_with("--build --approved plan.json");
    assert_eq!(applied.writes(), [START]);
    assert!(!applied.stderr.contains("not in this plan"), "{}", applied.stderr);
    // The approval was of one recipe version.
    change(&world);
    world.local("plan --out plan.json").exits(0);
    let run = world.local("apply --build --approved plan.json --format json").exits(7);
    assert_eq!(entry(&run.json())["message"], "it is in no approved plan");
    assert_eq!(starts(&run), 0);
    let effects = run.json()["effects"].to_string();
    assert!(effects.contains("`apply --build` starts one"), "{effects}");
    world.local("plan --build --out plan.json").exits(0);
    assert_eq!(world.apply_with("--build --approved plan.json").writes(), [START]);
}

#[test]
fn what_is_held_takes_its_build_along() {
    let world = building();
    world.apply();
    change(&world);
    world.edit("pipelines/linux.toml", "cron(0 4 ? * sun *)", "cron(0 4 * * ? *)");
    world.behind_gits_back(|aws| aws.reschedule("linux", "cron(0 * * * ? *)"));
    let run = world.local("apply --hold --format json").exits(7);
    assert_eq!(entry(&run.json())["outcome"], "held");
    assert_eq!(starts(&run), 0);
}

#[test]
fn where_images_cannot_be_read_nothing_is_built_twice() {
    let (world, server) = (one_component(), Server::fresh());
    server.goldsmith(&world, "apply --yes").end().exits(0);
    server.deny("ListImageBuildVersions");
    server.goldsmith(&world, "plan").end().exits(0);
    for verb in ["plan --build", "apply --yes --build"] {
        let run = server
            .goldsmith(&world, &format!("{verb} --format json"))
            .end()
            .exits(8);
        assert_eq!(run.json()["actions"], json!([]));
        assert_eq!(
            run.json()["observation"]["gaps"][0]["operation"],
            "ListImageBuildVersions"
        );
    }
    assert!(!server.writes().contains(&START.to_owned()));
}

#[test]
fn a_disabled_pipeline_is_built_too() {
    let world = building();
    world.edit(
        "pipelines/linux.toml",
        "[schedule]",
        "status = \"DISABLED\"\n\n[schedule]",
    );
    assert_eq!(starts(&world.apply()), 1);
}

#[test]
fn what_is_left_alone_is_not_called_unbuilt() {
    let world = one_component();
    world.apply();
    world.edit(
        "pipelines/linux.toml",
        "[schedule]",
        "keep = [\"recipe\"]\n\n[schedule]",
    );
    change(&world);
    world.apply();
    world.local("plan --build --detailed-exitcode").exits(0);
    let drift = world.local("drift").exits(0).stdout;
    assert!(!drift.contains("not built yet"), "{drift}");
}

#[test]
fn a_factory_that_was_destroyed_is_built_again_when_it_comes_back() {
    let world = building();
    world.apply();
    a_day_later(&world);
    world.local("destroy").exits(0);
    // The component comes back under another build number than planned, so the rest is planned again in the same run.
    let again = world.apply_with("--format json");
    assert!(again.stderr.contains("planning again"), "{}", again.stderr);
    assert_eq!(starts(&again), 1);
    assert_eq!(entry(&again.json())["image"], FIRST.replace("/1.0.0/1", "/1.0.0/2"));
}

//! Workflows of our own: made, rolled to the pipelines that use them, compared, collected, and deleted.

use expect_test::expect;
use serde_json::{Value, json};

use crate::harness::{ACCOUNT, Server, World, action, actions, arn, findings, token};

const PIPELINE: &str = "pipelines/base-linux.toml";
const DOCUMENT: &str = "workflows/boot-and-approve.yaml";
const RESOURCE: &str = "workflows/boot-and-approve.toml";

fn example() -> World {
    World::example("own-workflow")
}

fn applied() -> World {
    let world = example();
    world.apply();
    world
}

fn workflow(stage: &str, version: &str) -> String {
    arn(&format!("workflow/{stage}"), &format!("boot-and-approve/{version}"))
}

/// The ARNs of the workflows that the pipeline runs, in its order.
fn used(world: &World) -> Vec<String> {
    let pipeline = arn("image-pipeline", "base-linux");
    let answer = world
        .live()
        .image_builder("GetImagePipeline", json!({ "imagePipelineArn": pipeline }));
    let workflows = answer["imagePipeline"]["workflows"].as_array().unwrap().clone();
    let name = |workflow: &Value| workflow["workflowArn"].as_str().unwrap().to_owned();
    workflows.iter().map(name).collect()
}

/// The versions of our workflow that are there, oldest first.
fn versions(world: &World) -> Vec<String> {
    let answer = world.live().image_builder("ListWorkflowBuildVersions", json!({}));
    let rows = answer["workflowSummaryList"].as_array().unwrap().clone();
    let mut versions: Vec<String> = rows
        .iter()
        .map(|row| row["version"].as_str().unwrap().to_owned())
        .collect();
    versions.sort_unstable();
    versions
}

#[test]
fn it_is_made_before_the_pipeline_that_runs_it() {
    let world = example();
    let plan = world.plan();
    let made = action(&plan, "create workflow.boot-and-approve");
    assert_eq!(made["arn"], workflow("test", "1.0.0/1").as_str());
    let pipeline = action(&plan, "create pipeline.base-linux");
    assert!(
        pipeline["depends_on"].as_array().unwrap().contains(&made["digest"]),
        "{pipeline}"
    );
    let writes = world.apply().writes();
    let at = |operation: &str| writes.iter().position(|write| write == operation).unwrap();
    assert!(at("CreateWorkflow") < at("CreateImagePipeline"), "{writes:?}");
    assert_eq!(
        used(&world),
        [
            "arn:aws:imagebuilder:us-east-1:aws:workflow/build/build-image/x.x.x".to_owned(),
            workflow("test", "1.0.0/1")
        ]
    );
    assert_eq!(world.drift(0)["drift"], json!([]));
}

#[test]
fn one_line_is_a_version_and_the_pipeline_and_nothing_else() {
    let world = applied();
    world.edit(DOCUMENT, "timeoutSeconds: 86400", "timeoutSeconds: 172800");
    let plan = world.local("plan").exits(0);
    expect![[r#"
        plan approved-images in account 111122223333, us-east-1

        Updates
          ~ update      pipeline.base-linux
              arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/base-linux
              workflow.boot-and-approve gets version 1.0.1 (pipelines/base-linux.toml:9:3)
              workflows[boot-and-approve].workflow: "arn:aws:imagebuilder:us-east-1:111122223333:workflow/test/boot-and-approve/1.0.0/1" → "arn:aws:imagebuilder:us-east-1:111122223333:workflow/test/boot-and-approve/1.0.1/1"

        New versions
          ^ new-version workflow.boot-and-approve
              arn:aws:imagebuilder:us-east-1:111122223333:workflow/test/boot-and-approve/1.0.1/1
              workflows/boot-and-approve.yaml changed (workflows/boot-and-approve.yaml:37:1)
              data:
                @@ -35,5 +35,5 @@
                     action: WaitForAction
                     onFailure: Abort
                -    timeoutSeconds: 86400
                +    timeoutSeconds: 172800
                     if:
                       booleanEquals: true

        Effects
          workflow.boot-and-approve reaches pipeline.base-linux

        ok: 1 new-version, 1 update
    "#]].assert_eq(&plan.stdout);
    let mut writes = world.apply().writes();
    writes.sort();
    assert_eq!(writes, ["CreateWorkflow", "TagResource", "UpdateImagePipeline"]);
    assert_eq!(used(&world)[1], workflow("test", "1.0.1/1"));
}

#[test]
fn a_pinned_version_does_not_change() {
    let world = example();
    world.write(RESOURCE, "type = \"TEST\"\nversion = \"2.5.0\"\n");
    world.apply();
    assert_eq!(used(&world)[1], workflow("test", "2.5.0/1"));
    world.edit(DOCUMENT, "timeoutSeconds: 86400", "timeoutSeconds: 172800");
    let refused = world.local("plan").exits(3);
    assert!(
        refused.stdout.contains("its version 2.5.0 is pinned"),
        "{}",
        refused.stdout
    );
}

#[test]
fn the_fifth_version_collects_the_first() {
    let world = applied();
    for change in 1..=4 {
        let text = world.read(DOCUMENT);
        world.write(DOCUMENT, &format!("{text}# Reviewed {change} times.\n"));
        let plan = world.plan();
        let mut expected = vec!["new-version workflow.boot-and-approve", "update pipeline.base-linux"];
        if change == 4 {
            expected.push("collect workflow.boot-and-approve");
            let collected = action(&plan, "collect workflow.boot-and-approve");
            assert_eq!(collected["arn"], workflow("test", "1.0.0/1").as_str());
        }
        assert_eq!(actions(&plan), expected, "change {change}");
        let applied = world.apply();
        assert_eq!(
            applied.writes().last().map(String::as_str) == Some("DeleteWorkflow"),
            change == 4
        );
    }
    assert_eq!(versions(&world), ["1.0.1", "1.0.2", "1.0.3", "1.0.4"]);
}

#[test]
fn what_a_foreign_pipeline_runs_is_not_collected_and_that_is_no_failure() {
    let world = applied();
    world.behind_gits_back(|aws| {
        aws.image_builder(
            "CreateImagePipeline",
            json!({
                "name": "somebody-elses",
                "imageRecipeArn": arn("image-recipe", "base-linux/1.0.0"),
                "infrastructureConfigurationArn": arn("infrastructure-configuration", "base-linux"),
                "executionRole": format!("arn:aws:iam::{ACCOUNT}:role/golden-image-execution"),
                "workflows": [{ "workflowArn": workflow("test", "1.0.0/1"), "parameters": [{ "name": "topic", "value": ["t"] }] }],
                "clientToken": token(),
            }),
        );
    });
    world.edit(RESOURCE, "type ", "keep_versions = 0\ntype ");
    world.edit(DOCUMENT, "timeoutSeconds: 86400", "timeoutSeconds: 172800");
    let applied = world.local("apply --format json").exits(0).json();
    assert_eq!(applied["verdict"], "ok");
    assert_eq!(versions(&world), ["1.0.0", "1.0.1"]);
}

#[test]
fn another_stage_is_another_workflow_and_the_old_one_goes() {
    let world = applied();
    world.edit(RESOURCE, "\"TEST\"", "\"BUILD\"");
    world.edit(PIPELINE, "[[workflows]]\nworkflow = \"aws:build/build-image\"\n", "");
    world.edit(PIPELINE, "on_failure = \"ABORT\"\n", "");
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "create workflow.boot-and-approve",
            "update pipeline.base-linux",
            "delete workflow.boot-and-approve"
        ]
    );
    assert_eq!(
        action(&plan, "create workflow.boot-and-approve")["arn"],
        workflow("build", "1.0.0/1").as_str()
    );
    let writes = world.apply().writes();
    assert_eq!(writes.last().map(String::as_str), Some("DeleteWorkflow"), "{writes:?}");
    assert_eq!(used(&world), [workflow("build", "1.0.0/1")]);
}

/// No operation of AWS's changes a version. Drift reads it all the same; a plan trusts its digest.
#[test]
fn drift_is_found_where_the_content_is_not_what_was_sent() {
    let world = applied();
    world.behind_gits_back(|aws| {
        aws.edit_state(|state| {
            *state = serde_json::from_str(&state.to_string().replace("86400", "3600")).unwrap();
        });
    });
    let drift = world.drift(2);
    assert_eq!(
        findings(&drift),
        ["pending pipeline.base-linux", "drift workflow.boot-and-approve"]
    );
    assert_eq!(drift["drift"][1]["paths"][0]["path"], "data");
    assert_eq!(drift["drift"][1]["action"], "new-version");
}

#[test]
fn a_lost_tag_is_written_again_and_makes_no_version() {
    let world = applied();
    world.behind_gits_back(|aws| aws.untag(&workflow("test", "1.0.0/1"), "goldsmith:applied"));
    assert_eq!(findings(&world.drift(0)), ["untracked workflow.boot-and-approve"]);
    assert_eq!(actions(&world.plan()), ["tag workflow.boot-and-approve"]);
    world.apply();
    assert_eq!(versions(&world), ["1.0.0"]);
}

#[test]
fn what_somebody_deleted_is_made_again() {
    let world = applied();
    world.behind_gits_back(|aws| {
        let pipeline = arn("image-pipeline", "base-linux");
        aws.image_builder("DeleteImagePipeline", json!({ "imagePipelineArn": pipeline }));
        let version = workflow("test", "1.0.0/1");
        aws.image_builder("DeleteWorkflow", json!({ "workflowBuildVersionArn": version }));
    });
    assert_eq!(
        findings(&world.drift(2)),
        ["missing pipeline.base-linux", "missing workflow.boot-and-approve"]
    );
    world.apply();
    assert_eq!(used(&world)[1], workflow("test", "1.0.0/2"));
}

#[test]
fn it_is_destroyed_after_its_pipeline() {
    let world = applied();
    let writes = world.local("destroy").exits(0).writes();
    let at = |operation: &str| writes.iter().position(|write| write == operation).unwrap();
    assert!(at("DeleteImagePipeline") < at("DeleteWorkflow"), "{writes:?}");
    assert_eq!(versions(&world), Vec::<String>::new());
}

#[test]
fn the_graph_has_it() {
    let graph = example().goldsmith("graph").end().exits(0).stdout;
    assert!(
        graph.contains("\"pipeline.base-linux\" -> \"workflow.boot-and-approve\""),
        "{graph}"
    );
}

#[test]
fn calls_to_the_number() {
    let world = applied();
    // One page of workflows, and no Get of any: what Amazon manages was asked for when the pipeline was made.
    expect![[r#"
        1 GetCallerIdentity
        1 GetDistributionConfiguration
        1 GetInfrastructureConfiguration
        1 ListComponentBuildVersions
        1 ListDistributionConfigurations
        1 ListImagePipelines
        1 ListImageRecipes
        1 ListInfrastructureConfigurations
        1 ListLifecyclePolicies
        1 ListRoots
        1 ListWorkflowBuildVersions
    "#]]
    .assert_eq(&(world.local("plan").exits(0).tally().join("\n") + "\n"));
    // Drift reads the document, too.
    let drift = world.local("drift").exits(0).tally();
    assert!(drift.contains(&"1 GetWorkflow".to_owned()), "{drift:?}");
}

/// What AWS would answer to the apply is said offline, with the line.
#[test]
fn the_pipeline_is_held_against_the_document() {
    let world = example();
    world.edit(PIPELINE, "{ topic =", "{ topc =");
    world.edit(PIPELINE, "aws:build/build-image", "aws:build/bild-image");
    let checked = world.goldsmith("check").end().exits(3);
    expect![[r#"
        error[pipeline/missing-parameter]: boot-and-approve: the parameter `topic` has no default, and is given no value
          --> pipelines/base-linux.toml:13:14
           |
        13 | workflow   = "boot-and-approve"
           |              ^^^^^^^^^^^^^^^^^^
           |
           = help: `boot-and-approve` declares topic, approval

        error[pipeline/unknown-parameter]: boot-and-approve: the document has no parameter `topc`; did you mean `topic`?
          --> pipelines/base-linux.toml:14:16
           |
        14 | parameters = { topc = "${var.approvals}" }
           |                ^^^^
           |
           = help: `boot-and-approve` declares topic, approval

        warning[load/unknown-managed]: `bild-image` is not among the names of Amazon's that goldsmith knows of
          --> pipelines/base-linux.toml:10:12
           |
        10 | workflow = "aws:build/bild-image"
           |            ^^^^^^^^^^^^^^^^^^^^^^ did you mean `aws:build/build-image`?
    "#]]
    .assert_eq(&checked.stderr);
}

#[test]
fn an_unknown_workflow_of_amazons_is_refused_by_the_plan() {
    let world = example();
    world.edit(PIPELINE, "aws:build/build-image", "aws:build/bild-image");
    let refused = world.local("plan").exits(3);
    assert!(
        refused
            .stdout
            .contains("Amazon manages nothing named `aws:build/bild-image@x.x.x`"),
        "{}",
        refused.stdout
    );
}

#[test]
fn what_may_not_be_read_is_unknown_and_so_is_what_runs_it() {
    let world = example();
    let server = Server::fresh();
    server.goldsmith(&world, "apply --yes").end().exits(0);
    let written = server.writes().len();
    server.deny("ListWorkflowBuildVersions");
    world.edit(DOCUMENT, "timeoutSeconds: 86400", "timeoutSeconds: 172800");
    let applied = server
        .goldsmith(&world, "apply --yes --format json")
        .end()
        .exits(8)
        .json();
    assert_eq!(actions(&applied), Vec::<String>::new());
    let gap = &applied["observation"]["gaps"][0];
    assert_eq!(
        (&gap["operation"], &gap["affects"]),
        (&json!("ListWorkflowBuildVersions"), &json!(["workflow"]))
    );
    assert_eq!(server.writes().len(), written);
    let drift = server.goldsmith(&world, "drift --format json").end().exits(8).json();
    assert_eq!(
        findings(&drift),
        ["unknown pipeline.base-linux", "unknown workflow.boot-and-approve"]
    );
}

/// Whether Amazon manages what a new pipeline runs cannot be found out: the pipeline waits.
#[test]
fn a_workflow_of_amazons_that_may_not_be_read_is_a_gap_of_the_pipeline() {
    let world = example();
    let server = Server::fresh();
    server.deny("GetWorkflow");
    world.write(
        PIPELINE,
        &world.read(PIPELINE).replace(
            "boot-and-approve\"\nparameters = { topic = \"${var.approvals}\" }",
            "aws:test/test-image\"",
        ),
    );
    world.remove(DOCUMENT);
    world.remove(RESOURCE);
    let plan = server.goldsmith(&world, "plan --format json").end().exits(8).json();
    assert!(
        !actions(&plan).iter().any(|action| action.contains("pipeline")),
        "{plan:#}"
    );
    assert_eq!(plan["observation"]["gaps"][0]["affects"], json!(["pipeline"]));
}

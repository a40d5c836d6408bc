//! Lifecycle policies at work, sharing, and workflows that wait.

use serde_json::{Value, json};

use crate::setting::{Setting, mine, pipeline, policy, with, workflow};

const DAY: i64 = 24 * 60;

/// Builds this many images of the recipe, a day apart.
fn build(factory: &Setting, images: i64) {
    for _ in 0..images {
        factory.ok(
            "StartImagePipelineExecution",
            json!({"imagePipelineArn": mine("image-pipeline/pipe")}),
        );
        factory.advance(DAY);
    }
}

/// The builds that are left, with their status.
fn left(factory: &Setting) -> Vec<String> {
    let listed = factory.ok("ListImageBuildVersions", json!({}));
    let rows = listed["imageSummaryList"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            format!(
                "{} {}",
                row["version"].as_str().unwrap(),
                row["state"]["status"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_count_keeps_the_newest() {
    let factory = Setting::factory();
    build(&factory, 5);
    factory.ok("CreateLifecyclePolicy", policy("tidy"));
    assert_eq!(left(&factory).len(), 5);
    factory.advance(DAY);
    assert_eq!(
        left(&factory),
        ["1.0.0/3 AVAILABLE", "1.0.0/4 AVAILABLE", "1.0.0/5 AVAILABLE"]
    );
    let executions = factory.ok(
        "ListLifecycleExecutions",
        json!({"resourceArn": mine("lifecycle-policy/tidy")}),
    );
    assert_eq!(
        executions["lifecycleExecutions"][0]["resourcesImpactedSummary"]["hasImpactedResources"],
        true
    );
}

#[test]
fn ages_deprecate_and_delete_but_retain_some() {
    let factory = Setting::factory();
    build(&factory, 6);
    let details = json!([
        {"action": {"type": "DEPRECATE"}, "filter": {"type": "AGE", "value": 3, "unit": "DAYS"}},
        {"action": {"type": "DELETE"}, "filter": {"type": "AGE", "value": 5, "unit": "DAYS", "retainAtLeast": 5}},
    ]);
    factory.ok(
        "CreateLifecyclePolicy",
        with(policy("tidy"), json!({"policyDetails": details})),
    );
    factory.advance(DAY);
    let expected = [
        "1.0.0/1 DEPRECATED",
        "1.0.0/2 DEPRECATED",
        "1.0.0/3 DEPRECATED",
        "1.0.0/4 DEPRECATED",
        "1.0.0/5 DEPRECATED",
        "1.0.0/6 AVAILABLE",
    ];
    assert_eq!(left(&factory)[..], expected, "one action per image and run");
    factory.advance(DAY);
    assert_eq!(left(&factory).len(), 5, "the oldest goes, five are retained");
}

#[test]
fn disabled_policies_rest_and_selections_select() {
    let factory = Setting::factory();
    build(&factory, 5);
    factory.ok(
        "CreateLifecyclePolicy",
        with(policy("off"), json!({"status": "DISABLED"})),
    );
    let other = json!({"recipes": [{"name": "recipe", "semanticVersion": "2.x.x"}]});
    factory.ok(
        "CreateLifecyclePolicy",
        with(policy("other"), json!({"resourceSelection": other})),
    );
    let tagged = json!({"tagMap": {"keep": "no"}});
    factory.ok(
        "CreateLifecyclePolicy",
        with(policy("tagged"), json!({"resourceSelection": tagged})),
    );
    factory.advance(2 * DAY);
    assert_eq!(left(&factory).len(), 5);
}

#[test]
fn what_is_shared_is_seen_elsewhere_and_not_deleted() {
    let factory = Setting::factory();
    let arn = mine("workflow/test/flow/1.0.0/1");
    factory.ok("DeleteWorkflow", json!({"workflowBuildVersionArn": arn}));
    let recipe = mine("container-recipe/box/1.0.0");
    let share = |statements: &str| {
        let policy = format!(r#"{{"Statement": [{statements}]}}"#);
        factory.ok(
            "PutContainerRecipePolicy",
            json!({"containerRecipeArn": recipe, "policy": policy}),
        );
    };
    share(r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}}"#);
    let delete = json!({"containerRecipeArn": recipe});
    factory.refused("DeleteContainerRecipe", delete.clone(), "400 ResourceDependency", "");
    share("");
    factory.ok("DeleteContainerRecipe", delete);
}

#[test]
fn a_step_that_waits_holds_the_build_until_somebody_acts() {
    let factory = Setting::factory();
    let changes = json!({"name": "careful", "executionRole": "role", "workflows": [{"workflowArn": mine("workflow/test/flow/1.0.0/1")}]});
    factory.ok("CreateImagePipeline", with(pipeline("careful"), changes));
    for (action, outcome) in [("RESUME", "AVAILABLE"), ("STOP", "FAILED")] {
        let started = factory.ok(
            "StartImagePipelineExecution",
            json!({"imagePipelineArn": mine("image-pipeline/careful")}),
        );
        let image: &Value = &started["imageBuildVersionArn"];
        factory.advance(120);
        let waiting = factory.ok("ListWaitingWorkflowSteps", json!({}));
        let step = &waiting["steps"][0];
        assert_eq!(
            (&step["name"], &step["imageBuildVersionArn"]),
            (&json!("Approve"), image)
        );
        let act = json!({"stepExecutionId": step["stepExecutionId"], "imageBuildVersionArn": image, "action": action});
        factory.ok("SendWorkflowStepAction", act.clone());
        factory.refused("SendWorkflowStepAction", act, "400 ResourceInUse", "");
        factory.advance(120);
        let read = factory.ok("GetImage", json!({"imageBuildVersionArn": image}));
        assert_eq!(read["image"]["state"]["status"], outcome);
    }
    factory.refused(
        "DeleteWorkflow",
        json!({"workflowBuildVersionArn": mine("workflow/test/flow/1.0.0/1")}),
        "400 ResourceDependency",
        "",
    );
    factory.ok("CreateWorkflow", workflow("unused"));
    factory.ok(
        "DeleteWorkflow",
        json!({"workflowBuildVersionArn": mine("workflow/test/unused/1.0.0/1")}),
    );
}

#[test]
fn an_execution_that_takes_time_can_be_cancelled_and_ends_otherwise() {
    let factory = Setting::factory();
    build(&factory, 2);
    factory
        .emulator
        .world(|world| world.switches.lifecycle_execution_ms = 60 * 60 * 1000);
    let update = |build: u32| {
        let change = json!({"resourceArn": mine(&format!("image/recipe/1.0.0/{build}")), "state": {"status": "DELETED"},
            "executionRole": "role", "includeResources": {"amis": true}});
        factory.ok("StartResourceStateUpdate", change.clone())["lifecycleExecutionId"].clone()
    };
    let status = |id: &Value| {
        let read = factory.ok("GetLifecycleExecution", json!({"lifecycleExecutionId": id}));
        read["lifecycleExecution"]["state"]["status"].clone()
    };
    let (cancelled, kept) = (update(1), update(2));
    let again = json!({"resourceArn": mine("image/recipe/1.0.0/1"), "state": {"status": "DEPRECATED"}});
    factory.refused("StartResourceStateUpdate", again, "400 ResourceInUse", "");
    factory.ok("CancelLifecycleExecution", json!({"lifecycleExecutionId": cancelled}));
    factory.refused(
        "CancelLifecycleExecution",
        json!({"lifecycleExecutionId": cancelled}),
        "400 ResourceInUse",
        "",
    );
    assert_eq!(
        (status(&cancelled), status(&kept)),
        (json!("CANCELLED"), json!("IN_PROGRESS"))
    );
    assert_eq!(left(&factory).len(), 2);
    factory.advance(2 * 60);
    assert_eq!(
        (status(&cancelled), status(&kept)),
        (json!("CANCELLED"), json!("SUCCESS"))
    );
    assert_eq!(left(&factory), ["1.0.0/1 AVAILABLE"]);
}

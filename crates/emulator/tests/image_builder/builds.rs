//! Builds on the clock.

use emulator::BuildFailure;
use serde_json::{Value, json};

use crate::setting::{Setting, mine, pipeline, with};

const WEEK: i64 = 7 * 24 * 60;

fn start(factory: &Setting) -> Value {
    let started = factory.ok(
        "StartImagePipelineExecution",
        json!({"imagePipelineArn": mine("image-pipeline/pipe")}),
    );
    started["imageBuildVersionArn"].clone()
}

fn image(factory: &Setting, arn: &Value) -> Value {
    factory.ok("GetImage", json!({"imageBuildVersionArn": arn}))["image"].clone()
}

fn pipe(factory: &Setting) -> Value {
    factory.ok(
        "GetImagePipeline",
        json!({"imagePipelineArn": mine("image-pipeline/pipe")}),
    )["imagePipeline"]
        .clone()
}

fn reschedule(factory: &Setting, schedule: Value) {
    let mut update = with(
        pipeline("pipe"),
        json!({"imagePipelineArn": mine("image-pipeline/pipe")}),
    );
    update["schedule"] = schedule;
    factory.ok("UpdateImagePipeline", update);
}

fn builds(factory: &Setting) -> usize {
    let listed = factory.ok("ListImageBuildVersions", json!({}));
    listed["imageSummaryList"].as_array().unwrap().len()
}

#[test]
fn a_build_takes_its_time_and_leaves_an_ami() {
    let factory = Setting::factory();
    let arn = start(&factory);
    assert_eq!(image(&factory, &arn)["state"]["status"], "PENDING");
    let by_version = json!({"imageBuildVersionArn": mine("image/recipe/1.0.0")});
    factory.refused("GetImage", by_version.clone(), "404 ResourceNotFound", "");
    factory.advance(60);
    let built = image(&factory, &arn);
    assert_eq!(
        (&built["state"]["status"], &built["version"]),
        (&json!("AVAILABLE"), &json!("1.0.0/1"))
    );
    assert_eq!(built["outputResources"]["amis"].as_array().unwrap().len(), 1);
    assert_eq!(factory.ok("GetImage", by_version)["image"]["arn"], arn);
    assert_eq!(pipe(&factory)["lastRunStatus"], "AVAILABLE");
    assert_eq!(start(&factory), json!(mine("image/recipe/1.0.0/2")));
}

#[test]
fn a_failure_names_component_phase_and_step() {
    let factory = Setting::factory();
    let failure = BuildFailure {
        recipe: Some("recipe".to_owned()),
        component: Some("component".to_owned()),
        phase: Some("build".to_owned()),
        step: Some("Install".to_owned()),
        stage: None,
        message: Some("no such package".to_owned()),
        times: Some(1),
    };
    factory
        .emulator
        .world(|world| world.switches.build_failures = vec![failure]);
    let arn = start(&factory);
    factory.advance(60);
    let state = &image(&factory, &arn)["state"];
    assert_eq!(state["status"], "FAILED");
    let context = &state["failureContext"];
    assert_eq!(
        (&context["imageStatus"], &context["failedStep"]),
        (&json!("BUILDING"), &json!("ApplyBuildComponents"))
    );
    assert_eq!(context["componentFailure"]["stepName"], "Install");
    assert_eq!(context["componentFailure"]["errorMessage"], "no such package");
    let steps = factory.ok(
        "ListWorkflowStepExecutions",
        json!({"workflowExecutionId": context["workflowExecutionId"]}),
    );
    assert!(
        steps["steps"]
            .as_array()
            .unwrap()
            .iter()
            .any(|step| step["status"] == "FAILED")
    );
    let second = start(&factory);
    factory.advance(60);
    assert_eq!(
        image(&factory, &second)["state"]["status"],
        "AVAILABLE",
        "the failure was used up"
    );
}

#[test]
fn schedules_build_only_for_news_unless_told_otherwise() {
    let factory = Setting::factory();
    reschedule(&factory, json!({"scheduleExpression": "rate(7 days)"}));
    for _ in 0..3 {
        factory.advance(WEEK + 60);
        builds(&factory);
    }
    assert_eq!(builds(&factory), 1, "the base image has no news after the first build");
    factory.emulator.world(|world| {
        let now = world.clock.now();
        world
            .image_builder
            .release("us-east-1", "image", "amazon-linux-2023-x86", "2026.1.1", now)
    });
    factory.advance(WEEK);
    assert_eq!(builds(&factory), 2, "a newer base image is news");
    reschedule(
        &factory,
        json!({"scheduleExpression": "rate(7 days)", "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY"}),
    );
    factory.advance(WEEK);
    factory.advance(WEEK);
    assert_eq!(builds(&factory), 4);
}

#[test]
fn failures_in_a_row_disable_the_pipeline() {
    let factory = Setting::factory();
    let failure = BuildFailure {
        recipe: None,
        component: None,
        phase: None,
        step: None,
        stage: Some("TESTING".to_owned()),
        message: None,
        times: None,
    };
    factory
        .emulator
        .world(|world| world.switches.build_failures = vec![failure]);
    reschedule(
        &factory,
        json!({"scheduleExpression": "rate(7 days)", "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY",
                                "autoDisablePolicy": {"failureCount": 2}}),
    );
    factory.advance(10 * WEEK);
    let pipeline = pipe(&factory);
    assert_eq!(
        (&pipeline["status"], &pipeline["consecutiveFailures"]),
        (&json!("DISABLED"), &json!(2))
    );
    assert_eq!(builds(&factory), 2);
}

#[test]
fn a_clock_that_leaps_does_not_hang_a_call() {
    let factory = Setting::factory();
    reschedule(
        &factory,
        json!({"scheduleExpression": "rate(1 minute)", "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY"}),
    );
    factory
        .emulator
        .world(|world| world.switches.quotas.concurrent_builds = 1);
    factory.advance(500 * WEEK);
    let next = pipe(&factory)["dateNextRun"].as_str().unwrap().to_owned();
    let now = factory.emulator.world(|world| emulator::clock::iso(world.clock.now()));
    assert!(next > now, "{next} lies behind {now}");
}

#[test]
fn running_builds_are_cancelled_not_deleted() {
    let factory = Setting::factory();
    let arn = json!({"imageBuildVersionArn": start(&factory)});
    factory.refused("DeleteImage", arn.clone(), "400 ResourceDependency", "");
    factory.ok("CancelImageCreation", arn.clone());
    factory.refused("CancelImageCreation", arn.clone(), "400 ResourceInUse", "CANCELLED");
    factory.ok("DeleteImage", arn);
    assert_eq!(
        start(&factory),
        json!(mine("image/recipe/1.0.0/2")),
        "build numbers are not reused"
    );
}

#[test]
fn too_many_builds_at_once_are_refused() {
    let factory = Setting::factory();
    factory
        .emulator
        .world(|world| world.switches.quotas.concurrent_builds = 1);
    start(&factory);
    let again = json!({"imagePipelineArn": mine("image-pipeline/pipe")});
    factory.refused(
        "StartImagePipelineExecution",
        again,
        "402 ServiceQuotaExceeded",
        "concurrent builds",
    );
}

/// Amazon's own workflows run where nobody gave others, those for what is built.
#[test]
fn what_is_built_says_which_workflows_run() {
    let factory = Setting::factory();
    let build = |recipe: Value| {
        let settings = json!({"infrastructureConfigurationArn": mine("infrastructure-configuration/infra")});
        let image = factory.ok("CreateImage", with(settings, recipe))["imageBuildVersionArn"].clone();
        factory.advance(120);
        let ran = factory.ok("ListWorkflowExecutions", json!({"imageBuildVersionArn": image}));
        let ran = ran["workflowExecutions"].as_array().unwrap().iter();
        let name = |arn: &str| arn.split('/').nth(2).unwrap().to_owned();
        let mut names: Vec<String> = ran
            .map(|one| name(one["workflowBuildVersionArn"].as_str().unwrap()))
            .collect();
        names.sort();
        names
    };
    let image = json!({"imageRecipeArn": mine("image-recipe/recipe/1.0.0")});
    assert_eq!(build(image), ["build-image", "distribute-image", "test-image"]);
    let container = json!({"containerRecipeArn": mine("container-recipe/box/1.0.0")});
    assert_eq!(
        build(container),
        ["build-container", "distribute-container", "test-container"]
    );
}

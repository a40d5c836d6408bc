//! Starting a build: `CreateImage`, `StartImagePipelineExecution` and the schedule.

use serde_json::{Value, json};

use super::build::{Build, Execution, Run, StepExecution};
use super::failure;
use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, latest_version_references, list, text};
use crate::image_builder::kinds::pipeline::{
    check_configurations, check_log_groups, check_scanning, check_watermarks, recipe_of, tests_configuration,
};
use crate::image_builder::kinds::workflow_use::{self, check_workflows};
use crate::image_builder::store::{Key, Resource};
use crate::image_builder::{Answer, Object, documents, ids, refusals};

/// What starts a build.
pub(super) struct Order<'a> {
    /// The members of `CreateImage`, or of the pipeline.
    pub(super) settings: &'a Object,
    pub(super) pipeline: Option<Key>,
    pub(super) scheduled: bool,
    pub(super) tags: Option<Value>,
}

pub(in crate::image_builder) fn create_image(call: &mut Call, input: &Object) -> Answer {
    let recipe = recipe_of(call, input)?;
    check_configurations(call, input)?;
    check_watermarks(call, input, &recipe)?;
    check_scanning(input)?;
    check_workflows(call, input)?;
    check_log_groups(input)?;
    call.check_role(input)?;
    let order = Order {
        settings: input,
        pipeline: None,
        scheduled: false,
        tags: input.get("tags").cloned(),
    };
    let key = start(call, &order)?;
    let references = latest_version_references(call.region, call.account, Kind::Image, &key);
    let mut answer = answer(call, &key);
    answer.insert("latestVersionReferences".to_owned(), references);
    Ok(answer)
}

/// Also starts disabled pipelines.
pub(in crate::image_builder) fn start_pipeline(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "imagePipelineArn");
    let key = call.own(Kind::ImagePipeline, "imagePipelineArn", arn)?;
    let image = run_pipeline(call, &key, false, input.get("tags").cloned())?;
    Ok(answer(call, &image))
}

fn answer(call: &Call, image: &Key) -> Object {
    Object::from_iter([(
        "imageBuildVersionArn".to_owned(),
        call.own_arn(Kind::Image, image).into(),
    )])
}

/// Starts the build of a pipeline.
pub(super) fn run_pipeline(call: &mut Call, key: &Key, scheduled: bool, tags: Option<Value>) -> Result<Key, ApiError> {
    let Some(pipeline) = call.here().store.get(Kind::ImagePipeline, key) else {
        return Err(refusals::not_found(&call.own_arn(Kind::ImagePipeline, key)));
    };
    let settings = pipeline.object.clone();
    let order = Order {
        settings: &settings,
        pipeline: Some(key.clone()),
        scheduled,
        tags,
    };
    let image = start(call, &order)?;
    let resolved = dependencies(call, &settings);
    let date = call.date();
    if let Some(pipeline) = call.here_mut().store.get_mut(Kind::ImagePipeline, key) {
        pipeline.object.insert("dateLastRun".to_owned(), date);
        pipeline.object.insert("lastRunStatus".to_owned(), "PENDING".into());
        pipeline.hidden.insert("resolved".to_owned(), resolved);
    }
    Ok(image)
}

/// What the references of a pipeline's recipe resolve to now: the start condition compares it with the last build's.
pub(super) fn dependencies(call: &Call, settings: &Object) -> Value {
    let Ok(recipe) = recipe_of(call, settings) else {
        return Value::Null;
    };
    let components = list(&recipe.object, "components")
        .iter()
        .filter_map(|item| item["componentArn"].as_str());
    let resolve = |kind: Kind, arn: &str| {
        call.resolve(kind, "", arn)
            .map_or(Value::Null, |found| found.arn().into())
    };
    let mut resolved: Vec<Value> = components.map(|arn| resolve(Kind::Component, arn)).collect();
    resolved.push(resolve(Kind::Image, recipe.text("parentImage")));
    Value::Array(resolved)
}

fn start(call: &mut Call, order: &Order) -> Result<Key, ApiError> {
    let limit = call.switches.quotas.concurrent_builds;
    let running = call
        .here()
        .builds
        .values()
        .filter(|build| build.next_at.is_some())
        .count();
    if running >= limit {
        return Err(refusals::quota("concurrent builds", limit));
    }
    let recipe = recipe_of(call, order.settings)?;
    let mut key = Key {
        build: 0,
        ..recipe.key.clone()
    };
    key.build = call.here().store.builds_so_far(Kind::Image, &key) + 1;
    let image = image(call, order, &recipe, &key);
    let build = build(call, order, &recipe, &image, &key);
    let next_at = build.next_at;
    let arn = image.arn().to_owned();
    call.insert(Kind::Image, image);
    call.here_mut().builds.insert(arn, build);
    call.builder.note_event(next_at);
    Ok(key)
}

/// The image resource, with copies of everything that it is made from.
fn image(call: &Call, order: &Order, recipe: &Resource, key: &Key) -> Resource {
    let settings = order.settings;
    let is_container = settings.contains_key("containerRecipeArn");
    let member = if is_container { "containerRecipe" } else { "imageRecipe" };
    let mut object = copy(settings, &["imageScanningConfiguration", "executionRole", "workflows"]);
    let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
    set("arn", call.own_arn(Kind::Image, key).into());
    set("type", if is_container { "DOCKER" } else { "AMI" }.into());
    set("name", recipe.text("name").into());
    set("version", format!("{}/{}", key.version, key.build).into());
    set("platform", recipe.text("platform").into());
    set(
        "enhancedImageMetadataEnabled",
        settings
            .get("enhancedImageMetadataEnabled")
            .cloned()
            .unwrap_or(true.into()),
    );
    set("state", json!({"status": "PENDING"}));
    set(member, Value::Object(recipe.object.clone()));
    set("imageTestsConfiguration", tests_configuration(settings));
    set("dateCreated", call.date());
    set(
        "buildType",
        if order.scheduled { "SCHEDULED" } else { "USER_INITIATED" }.into(),
    );
    set("imageSource", "CUSTOM".into());
    for (kind, arn_member, member) in [
        (
            Kind::InfrastructureConfiguration,
            "infrastructureConfigurationArn",
            "infrastructureConfiguration",
        ),
        (
            Kind::DistributionConfiguration,
            "distributionConfigurationArn",
            "distributionConfiguration",
        ),
    ] {
        if settings.contains_key(arn_member)
            && let Ok(found) = call.resolve(kind, arn_member, text(settings, arn_member))
        {
            set(member, Value::Object(found.object));
        }
    }
    if let Some(pipeline) = &order.pipeline {
        set("sourcePipelineArn", call.own_arn(Kind::ImagePipeline, pipeline).into());
    }
    if let Some(tags) = &order.tags {
        set("tags", tags.clone());
    }
    if let Some(group) = log_group(settings) {
        set("loggingConfiguration", json!({"logGroupName": group}));
    }
    let base = call.resolve(Kind::Image, "", recipe.text("parentImage")).ok();
    if let Some(os_version) = base.and_then(|base| base.object.get("osVersion").cloned()) {
        set("osVersion", os_version);
    }
    Resource::new(key.clone(), object)
}

/// The image's own log group: a pipeline names it apart from its own.
fn log_group(settings: &Object) -> Option<&str> {
    let logging = settings.get("loggingConfiguration")?;
    logging["imageLogGroupName"]
        .as_str()
        .or(logging["logGroupName"].as_str())
}

fn build(call: &mut Call, order: &Order, recipe: &Resource, image: &Resource, key: &Key) -> Build {
    let tests = image.object["imageTestsConfiguration"]["imageTestsEnabled"] == true;
    let executions = executions(call, order.settings, image);
    let has_tests = tests && executions.iter().any(|execution| execution.kind == "TEST");
    let stages = [
        "PENDING",
        "CREATING",
        "BUILDING",
        "TESTING",
        "DISTRIBUTING",
        "INTEGRATING",
    ];
    let stages = stages
        .into_iter()
        .filter(|stage| has_tests || *stage != "TESTING")
        .map(str::to_owned);
    Build {
        key: key.clone(),
        stages: stages.collect(),
        at: 0,
        next_at: Some(call.now.saturating_add(call.switches.build_state_ms.max(0))),
        pipeline: order.pipeline.clone(),
        scheduled: order.scheduled,
        executions,
        failure: failure::planned(call, recipe),
    }
}

/// The workflows that run: those that are given, which replace Amazon's; Amazon's distribution, unless one is given.
fn executions(call: &mut Call, settings: &Object, image: &Resource) -> Vec<Execution> {
    let [build, test, distribution] = workflow_use::defaults(call, image.text("type") == "DOCKER");
    let given = list(settings, "workflows").iter().map(|workflow| {
        let arn = workflow["workflowArn"].as_str().unwrap_or("").to_owned();
        (arn, workflow["parallelGroup"].as_str().map(str::to_owned))
    });
    let mut wanted: Vec<(String, Option<String>)> = given.collect();
    if wanted.is_empty() {
        wanted = vec![(build, None), (test, None)];
    }
    if !wanted.iter().any(|(arn, _)| arn.contains(":workflow/distribution/")) {
        wanted.push((distribution, None));
    }
    let tests = image.object["imageTestsConfiguration"]["imageTestsEnabled"] == true;
    let mut executions = Vec::new();
    for (index, (arn, parallel_group)) in wanted.into_iter().enumerate() {
        let Ok(workflow) = call.resolve(Kind::Workflow, "", &arn) else {
            continue;
        };
        let kind = workflow.text("type").to_owned();
        if kind == "TEST" && !tests {
            continue;
        }
        let seed = format!("{}/{index}", image.arn());
        let document = documents::workflow(workflow.text("data"), &kind).unwrap_or_default();
        let steps = document
            .steps
            .into_iter()
            .enumerate()
            .map(|(step_index, step)| StepExecution {
                id: format!("step-{}", ids::uuid(&format!("{seed}/{step_index}"))),
                name: step.name,
                action: step.action,
                run: Run::pending(),
            });
        executions.push(Execution {
            id: format!("wf-{}", ids::uuid(&seed)),
            workflow_arn: workflow.arn().to_owned(),
            kind,
            parallel_group,
            run: Run::pending(),
            steps: steps.collect(),
        });
    }
    executions
}

//! Image pipelines.

use serde_json::{Value, json};

use crate::clock::iso;
use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, list, text};
use crate::image_builder::kinds::shared::{Listing, answer_arn, named_key, stop_dry_run};
use crate::image_builder::kinds::workflow_use::{self, check_workflows};
use crate::image_builder::schedule::{Schedule, zone};
use crate::image_builder::store::{Key, Resource};
use crate::image_builder::{Answer, Object, refusals};

const SETTINGS: &[&str] = &[
    "description",
    "imageRecipeArn",
    "containerRecipeArn",
    "infrastructureConfigurationArn",
    "distributionConfigurationArn",
    "enhancedImageMetadataEnabled",
    "status",
    "imageTags",
    "imageScanningConfiguration",
    "workflows",
    "executionRole",
    "loggingConfiguration",
];

/// What is the service's: an update keeps it.
const SERVICE_OWNED: &[&str] = &["arn", "name", "dateCreated", "tags", "dateLastRun", "lastRunStatus"];

/// Log groups outside this prefix need an execution role.
const OWN_LOG_GROUPS: &str = "/aws/imagebuilder/";

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let kind = Kind::ImagePipeline;
    let recipe = check(call, input)?;
    let key = named_key(input);
    call.check_free(kind, &key)?;
    call.check_quota(kind, "image pipelines", call.switches.quotas.image_pipelines)?;
    stop_dry_run(input)?;

    let arn = call.own_arn(kind, &key);
    let mut object = copy(input, &["name", "tags"]);
    object.insert("arn".to_owned(), arn.clone().into());
    object.insert("dateCreated".to_owned(), call.date());
    let mut pipeline = Resource::new(key, object);
    configure(call, &mut pipeline, input, &recipe);
    call.builder.note_event(next_run(&pipeline));
    call.insert(kind, pipeline);
    Ok(answer_arn("imagePipelineArn", &arn))
}

/// A full replacement: what is left out is removed or reset, `status` to ENABLED.
pub(in crate::image_builder) fn update(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "imagePipelineArn");
    let key = call.own(Kind::ImagePipeline, "imagePipelineArn", arn)?;
    let recipe = check(call, input)?;
    let Some(before) = call.here().store.get(Kind::ImagePipeline, &key) else {
        return Err(refusals::not_found(arn));
    };
    let is_container = |object: &Object| object.contains_key("containerRecipeArn");
    if is_container(&before.object) != is_container(input) {
        let sentence = "The recipe must stay of the same type.";
        return Err(refusals::invalid_combination("imageRecipeArn", sentence));
    }
    let mut pipeline = before.clone();
    pipeline.object = copy(&pipeline.object, SERVICE_OWNED);
    configure(call, &mut pipeline, input, &recipe);
    call.builder.note_event(next_run(&pipeline));
    call.insert(Kind::ImagePipeline, pipeline);
    Ok(answer_arn("imagePipelineArn", arn))
}

/// Writes settings and defaults; `dateUpdated` is set already on create, unlike that of the configurations.
fn configure(call: &Call, pipeline: &mut Resource, input: &Object, recipe: &Resource) {
    let object = &mut pipeline.object;
    object.extend(copy(input, SETTINGS));
    object.entry("status").or_insert_with(|| "ENABLED".into());
    object
        .entry("enhancedImageMetadataEnabled")
        .or_insert(Value::Bool(true));
    object.insert("imageTestsConfiguration".to_owned(), tests_configuration(input));
    object.insert("platform".to_owned(), recipe.text("platform").into());
    if call.switches.echo_default_workflows && !input.contains_key("workflows") {
        let defaults = workflow_use::defaults(call, input.contains_key("containerRecipeArn"));
        let workflows = defaults.map(|arn| json!({"workflowArn": arn}));
        object.insert("workflows".to_owned(), workflows.to_vec().into());
    }
    object.insert("dateUpdated".to_owned(), call.date());
    if let Some(schedule) = input.get("schedule").and_then(Value::as_object) {
        let mut schedule = schedule.clone();
        let condition = "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE";
        schedule
            .entry("pipelineExecutionStartCondition")
            .or_insert_with(|| condition.into());
        if call.switches.echo_default_timezone {
            schedule.entry("timezone").or_insert_with(|| "UTC".into());
        }
        object.insert("schedule".to_owned(), Value::Object(schedule));
    }
    // The count of consecutive failures starts again with any update.
    pipeline.hidden.shift_remove("failures");
    plan_next_run(pipeline, call.now);
}

/// Tests are on, for 720 minutes, unless said otherwise.
pub(in crate::image_builder) fn tests_configuration(input: &Object) -> Value {
    let given = input.get("imageTestsConfiguration");
    let member = |name: &str, default: Value| given.and_then(|given| given.get(name)).cloned().unwrap_or(default);
    json!({
        "imageTestsEnabled": member("imageTestsEnabled", true.into()),
        "timeoutMinutes": member("timeoutMinutes", 720.into()),
    })
}

/// Works out when the pipeline next runs by itself.
pub(in crate::image_builder) fn plan_next_run(pipeline: &mut Resource, now: i64) {
    let schedule = pipeline
        .object
        .get("schedule")
        .filter(|_| pipeline.text("status") == "ENABLED");
    let next = schedule.and_then(|schedule| {
        let expression = Schedule::parse(schedule["scheduleExpression"].as_str()?).ok()?;
        expression.next_run(now, schedule["timezone"].as_str().unwrap_or("UTC"))
    });
    match next {
        Some(next) => pipeline.hidden.insert("nextRun".to_owned(), next.into()),
        None => pipeline.hidden.shift_remove("nextRun"),
    };
}

fn next_run(pipeline: &Resource) -> Option<i64> {
    pipeline.hidden.get("nextRun").and_then(Value::as_i64)
}

/// The object with the next run in it.
pub(in crate::image_builder) fn view(pipeline: &Resource) -> Object {
    let mut object = pipeline.object.clone();
    if let Some(next) = next_run(pipeline) {
        object.insert("dateNextRun".to_owned(), iso(next).into());
    }
    if let Some(failures) = pipeline.hidden.get("failures") {
        object.insert("consecutiveFailures".to_owned(), failures.clone());
    }
    object
}

/// Checks everything that create and update share; returns the recipe.
fn check(call: &Call, input: &Object) -> Result<Resource, ApiError> {
    let recipe = recipe_of(call, input)?;
    check_configurations(call, input)?;
    check_watermarks(call, input, &recipe)?;
    check_schedule(input)?;
    check_scanning(input)?;
    check_workflows(call, input)?;
    check_log_groups(input)?;
    call.check_role(input)?;
    Ok(recipe)
}

/// The recipe that a pipeline or image names: exactly one of the two kinds.
pub(in crate::image_builder) fn recipe_of(call: &Call, input: &Object) -> Result<Resource, ApiError> {
    match (input.get("imageRecipeArn"), input.get("containerRecipeArn")) {
        (Some(arn), None) => call.resolve(Kind::ImageRecipe, "imageRecipeArn", arn.as_str().unwrap_or("")),
        (None, Some(arn)) => call.resolve(Kind::ContainerRecipe, "containerRecipeArn", arn.as_str().unwrap_or("")),
        _ => {
            let sentence = "Exactly one of imageRecipeArn and containerRecipeArn must be given.";
            Err(refusals::invalid_combination("imageRecipeArn", sentence))
        }
    }
}

/// The infrastructure and distribution configurations must exist.
pub(in crate::image_builder) fn check_configurations(call: &Call, input: &Object) -> Result<(), ApiError> {
    for (kind, member) in [
        (Kind::InfrastructureConfiguration, "infrastructureConfigurationArn"),
        (Kind::DistributionConfiguration, "distributionConfigurationArn"),
    ] {
        if input.contains_key(member) {
            call.resolve(kind, member, text(input, member))?;
        }
    }
    Ok(())
}

/// AMIs with watermarks cannot be made public. Whether AWS says so already here, or only while building, is not known.
pub(in crate::image_builder) fn check_watermarks(
    call: &Call,
    input: &Object,
    recipe: &Resource,
) -> Result<(), ApiError> {
    let member = "distributionConfigurationArn";
    if list(&recipe.object, "amiWatermarks").is_empty() || !input.contains_key(member) {
        return Ok(());
    }
    let configuration = call.resolve(Kind::DistributionConfiguration, member, text(input, member))?;
    let public = list(&configuration.object, "distributions").iter().any(|distribution| {
        let groups = &distribution["amiDistributionConfiguration"]["launchPermission"]["userGroups"];
        groups
            .as_array()
            .is_some_and(|groups| groups.iter().any(|group| group == "all"))
    });
    if public {
        let sentence = "The recipe sets amiWatermarks, so its AMIs cannot be public.";
        return Err(refusals::invalid_combination(member, sentence));
    }
    Ok(())
}

fn check_schedule(input: &Object) -> Result<(), ApiError> {
    let Some(schedule) = input.get("schedule").and_then(Value::as_object) else {
        return Ok(());
    };
    let path = "schedule.scheduleExpression";
    if schedule.contains_key("scheduleExpression") {
        Schedule::parse(text(schedule, "scheduleExpression")).map_err(|details| {
            // Observed frame.
            refusals::invalid_value(path, &format!("Invalid schedule expression. Details: {details}"))
        })?;
    }
    match schedule.get("timezone").and_then(Value::as_str) {
        Some(name) if zone(name).is_none() => Err(refusals::invalid_value(
            "schedule.timezone",
            &format!("There is no time zone '{name}'."),
        )),
        _ => Ok(()),
    }
}

/// Scanning needs tests; a condition on its result needs the on-demand type.
pub(in crate::image_builder) fn check_scanning(input: &Object) -> Result<(), ApiError> {
    let path = "imageScanningConfiguration";
    let Some(scanning) = input.get(path).and_then(Value::as_object) else {
        return Ok(());
    };
    let tests = tests_configuration(input)["imageTestsEnabled"] == true;
    if scanning.get("imageScanningEnabled") == Some(&Value::Bool(true)) && !tests {
        return Err(refusals::invalid_combination(
            path,
            "Image scanning needs image tests to be enabled.",
        ));
    }
    let on_demand = scanning
        .get("imageScanningTypes")
        .is_some_and(|types| types[0] == "ON_DEMAND_AMI_CVE");
    if scanning.contains_key("scanResultCondition") && !on_demand {
        let sentence = "scanResultCondition needs the scanning type ON_DEMAND_AMI_CVE.";
        return Err(refusals::invalid_combination(
            &format!("{path}.scanResultCondition"),
            sentence,
        ));
    }
    Ok(())
}

/// Custom log groups elsewhere need an execution role.
pub(in crate::image_builder) fn check_log_groups(input: &Object) -> Result<(), ApiError> {
    let groups = input.get("loggingConfiguration").and_then(Value::as_object);
    let foreign = groups.and_then(|groups| {
        groups
            .values()
            .filter_map(Value::as_str)
            .find(|group| !group.starts_with(OWN_LOG_GROUPS))
    });
    match foreign {
        Some(group) if !input.contains_key("executionRole") => {
            let sentence = format!("The log group '{group}' needs an executionRole.");
            Err(refusals::invalid_combination("loggingConfiguration", &sentence))
        }
        _ => Ok(()),
    }
}

pub(in crate::image_builder) fn delete(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "imagePipelineArn");
    let key: Key = call.own(Kind::ImagePipeline, "imagePipelineArn", arn)?;
    call.here_mut().store.remove(Kind::ImagePipeline, &key);
    Ok(answer_arn("imagePipelineArn", arn))
}

pub(in crate::image_builder) fn list_all(call: &mut Call, input: &Object) -> Answer {
    const FILTERS: &[(&str, &str)] = &[
        ("description", "description"),
        ("distributionConfigurationArn", "distributionConfigurationArn"),
        ("imageRecipeArn", "imageRecipeArn"),
        ("infrastructureConfigurationArn", "infrastructureConfigurationArn"),
        ("name", "name"),
        ("status", "status"),
    ];
    const LISTING: Listing = Listing {
        operation: "ListImagePipelines",
        kind: Kind::ImagePipeline,
        filters: FILTERS,
        member: "imagePipelineList",
    };
    let row = |resource: &Resource| Value::Object(view(resource));
    LISTING.all(call, input, row)
}

//! The workflows that a pipeline or an image runs.

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::{Kind, partition};
use crate::image_builder::call::{Call, list};
use crate::image_builder::store::Resource;
use crate::image_builder::{Object, refusals};

/// The stages that run once: a pipeline has at most one workflow of each (user guide). How AWS refuses a second is not known.
const ONCE: [&str; 2] = ["BUILD", "DISTRIBUTION"];

/// The only version in which Amazon's workflows can be used.
const NEWEST: &str = "x.x.x";

/// The ARNs of Amazon's workflows that run where none is given: build, test, distribution.
pub(in crate::image_builder) fn defaults(call: &Call, container: bool) -> [String; 3] {
    let shape = if container { "container" } else { "image" };
    let region = call.region;
    let partition = partition(region);
    [("build", "build"), ("test", "test"), ("distribution", "distribute")].map(|(stage, verb)| {
        format!("arn:{partition}:imagebuilder:{region}:aws:workflow/{stage}/{verb}-{shape}/{NEWEST}")
    })
}

/// Checks the `workflows` of a request.
pub(in crate::image_builder) fn check_workflows(call: &Call, input: &Object) -> Result<(), ApiError> {
    let workflows = list(input, "workflows");
    if workflows.is_empty() {
        return Ok(());
    }
    if !input.contains_key("executionRole") {
        return Err(refusals::invalid_combination(
            "executionRole",
            // Observed sentence.
            "An execution role is required to provide workflows",
        ));
    }
    let limit = call.switches.quotas.workflows_per_image;
    if workflows.len() > limit {
        return Err(refusals::quota("workflows of an image", limit));
    }
    let mut stages = Vec::new();
    for (index, configuration) in workflows.iter().enumerate() {
        let workflow = check_one(call, configuration, &format!("workflows[{index}]"))?;
        let stage = workflow.text("type").to_owned();
        if ONCE.contains(&stage.as_str()) && stages.contains(&stage) {
            let sentence = format!("There is more than one workflow of type {stage}.");
            return Err(refusals::invalid_value("workflows", &sentence));
        }
        stages.push(stage);
    }
    Ok(())
}

fn check_one(call: &Call, configuration: &Value, path: &str) -> Result<Resource, ApiError> {
    let arn = configuration["workflowArn"].as_str().unwrap_or("");
    let workflow = call.resolve(Kind::Workflow, &format!("{path}.workflowArn"), arn)?;
    if workflow.text("owner") == "Amazon" && !arn.ends_with(NEWEST) {
        // Observed text, hole included (aws/aws-cdk issue 29910).
        let sentence = "AWS managed workflows must have latest version 'x.x.x' for '{workflow_arn_str}'";
        return Err(refusals::invalid_value("workflows", sentence));
    }
    let is_test = workflow.text("type") == "TEST";
    for member in ["parallelGroup", "onFailure"] {
        if configuration.get(member).is_some() && !is_test {
            let sentence = format!("{member} can be set for test workflows only.");
            return Err(refusals::invalid_combination(&format!("{path}.{member}"), &sentence));
        }
    }
    let given = list_of(&configuration["parameters"]);
    check_parameters(&workflow, given, &format!("{path}.parameters"))?;
    check_lengths(call, given)?;
    Ok(workflow)
}

/// Every parameter without a default must be given, and only declared ones may be.
fn check_parameters(workflow: &Resource, given: &[Value], path: &str) -> Result<(), ApiError> {
    let declared = list(&workflow.object, "parameters");
    for parameter in given {
        if !declared.iter().any(|known| known["name"] == parameter["name"]) {
            let sentence = format!(
                "The parameter {} is not defined in the provided workflow.",
                parameter["name"]
            );
            return Err(refusals::invalid_combination(path, &sentence));
        }
    }
    for known in declared {
        let is_given = given.iter().any(|parameter| parameter["name"] == known["name"]);
        if known.get("defaultValue").is_none() && !is_given {
            let sentence = format!("The parameter {} has no default and no value.", known["name"]);
            return Err(refusals::invalid_combination(path, &sentence));
        }
    }
    Ok(())
}

/// Each value has at most so many characters (quota L-A26B27A7).
fn check_lengths(call: &Call, given: &[Value]) -> Result<(), ApiError> {
    let limit = call.switches.quotas.parameter_value_length;
    let values = given.iter().flat_map(|parameter| list_of(&parameter["value"]));
    let mut texts = values.filter_map(Value::as_str);
    if texts.any(|text| text.chars().count() > limit) {
        return Err(refusals::quota("the length of a workflow parameter", limit));
    }
    Ok(())
}

/// The items of a list; none if it is absent.
fn list_of(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

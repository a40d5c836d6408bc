//! The workflows that a pipeline or an image runs.

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, list};
use crate::image_builder::store::Resource;
use crate::image_builder::{Object, refusals};

/// Test workflows that may stand in one parallel group.
const PARALLEL: usize = 5;

/// Checks the `workflows` of a request.
pub(in crate::image_builder) fn check_workflows(call: &Call, input: &Object) -> Result<(), ApiError> {
    let workflows = list(input, "workflows");
    if workflows.is_empty() {
        return Ok(());
    }
    if !input.contains_key("executionRole") {
        return Err(refusals::invalid_combination(
            "executionRole",
            "Workflows need an executionRole.",
        ));
    }
    let limit = call.switches.quotas.workflows_per_image;
    if workflows.len() > limit {
        return Err(refusals::quota("workflows of an image", limit));
    }
    for (index, configuration) in workflows.iter().enumerate() {
        check_one(call, configuration, &format!("workflows[{index}]"))?;
    }
    check_groups(workflows)
}

fn check_one(call: &Call, configuration: &Value, path: &str) -> Result<(), ApiError> {
    let arn_path = format!("{path}.workflowArn");
    let workflow = call.resolve(
        Kind::Workflow,
        &arn_path,
        configuration["workflowArn"].as_str().unwrap_or(""),
    )?;
    let is_test = workflow.text("type") == "TEST";
    for member in ["parallelGroup", "onFailure"] {
        if configuration.get(member).is_some() && !is_test {
            let sentence = format!("{member} can be set for test workflows only.");
            return Err(refusals::invalid_combination(&format!("{path}.{member}"), &sentence));
        }
    }
    check_parameters(&workflow, &configuration["parameters"], &format!("{path}.parameters"))
}

/// Every parameter without a default must be given, and only declared ones may be.
fn check_parameters(workflow: &Resource, given: &Value, path: &str) -> Result<(), ApiError> {
    let declared = list(&workflow.object, "parameters");
    let given = given.as_array().map(Vec::as_slice).unwrap_or_default();
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

fn check_groups(workflows: &[Value]) -> Result<(), ApiError> {
    let groups = workflows
        .iter()
        .filter_map(|workflow| workflow["parallelGroup"].as_str());
    for group in groups.clone() {
        if groups.clone().filter(|other| *other == group).count() > PARALLEL {
            let sentence = format!("The parallel group '{group}' has more than {PARALLEL} workflows.");
            return Err(refusals::invalid_value("workflows", &sentence));
        }
    }
    Ok(())
}

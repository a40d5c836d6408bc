//! Builds that are to fail.

use serde_json::json;

use super::build::PlannedFailure;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, list};
use crate::image_builder::documents;
use crate::image_builder::store::Resource;
use crate::switches::BuildFailure;

/// The first failure of the switches that fits the recipe. It is used up by this.
pub(super) fn planned(call: &mut Call, recipe: &Resource) -> Option<PlannedFailure> {
    let failures = call.switches.build_failures.clone();
    let (index, planned) = failures
        .iter()
        .enumerate()
        .find_map(|(index, failure)| Some((index, fits(call, recipe, failure)?)))?;
    if let Some(times) = &mut call.switches.build_failures[index].times {
        *times = times.saturating_sub(1);
    }
    Some(planned)
}

fn fits(call: &Call, recipe: &Resource, failure: &BuildFailure) -> Option<PlannedFailure> {
    let named = failure
        .recipe
        .as_deref()
        .is_none_or(|name| recipe.text("name") == name || recipe.key.slug == name);
    if !named || failure.times == Some(0) {
        return None;
    }
    let Some(component) = &failure.component else {
        let stage = failure.stage.clone().unwrap_or_else(|| "BUILDING".to_owned());
        let reason = failure
            .message
            .clone()
            .unwrap_or_else(|| format!("The build failed in state {stage}."));
        return Some(PlannedFailure {
            stage,
            reason,
            component: None,
        });
    };
    let arns = list(&recipe.object, "components")
        .iter()
        .filter_map(|item| item["componentArn"].as_str());
    let resource = arns
        .filter_map(|arn| call.resolve(Kind::Component, "", arn).ok())
        .find(|resource| resource.key.slug == *component || resource.text("name") == component)?;
    let document = documents::component(resource.text("data")).unwrap_or_default();
    let phase = match &failure.phase {
        Some(name) => document.phases.iter().find(|phase| phase.name == *name),
        None => document.phases.first(),
    }?;
    let step = match &failure.step {
        Some(name) => phase.steps.iter().find(|step| step.name == *name),
        None => phase.steps.first(),
    }?;
    let message = failure.message.clone().unwrap_or_else(|| "exit status 1".to_owned());
    let reason = format!(
        "Component '{}' failed in phase '{}', step '{}': {message}",
        resource.arn(),
        phase.name,
        step.name
    );
    let component_failure = json!({
        "componentArn": resource.arn(),
        "phaseName": phase.name,
        "stepName": step.name,
        "action": step.action,
        "errorMessage": message,
    });
    let stage = if phase.name == "test" { "TESTING" } else { "BUILDING" }.to_owned();
    Some(PlannedFailure {
        stage,
        reason,
        component: Some(component_failure),
    })
}

//! What image and container recipes have in common: the version they take, and their components.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::{Kind, slug};
use crate::image_builder::call::{Call, list, text, version_of};
use crate::image_builder::store::{Key, Resource};
use crate::image_builder::{Object, refusals};

/// The key of a new recipe; an `x` in the version counts up from the newest match.
pub(super) fn new_key(call: &Call, kind: Kind, input: &Object) -> Result<Key, ApiError> {
    let pattern = version_of(input)?;
    let slug = slug(text(input, "name"));
    let newest = call.here().store.matching(kind, "", &slug, pattern).next_back();
    let newest = newest.map(|recipe| recipe.key.version);
    let version = match pattern.exact() {
        Some(version) => version,
        None => pattern.next(newest, call.switches.first_wildcard_node),
    };
    Ok(Key {
        slug,
        version,
        ..Key::default()
    })
}

/// The base image of a recipe, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Base {
    pub(super) platform: Option<String>,
    pub(super) os_version: Option<String>,
}

impl Base {
    /// Of an image resource of Image Builder.
    pub(super) fn of(image: &Resource) -> Self {
        let member = |name: &str| Some(image.text(name).to_owned()).filter(|text| !text.is_empty());
        Self {
            platform: member("platform"),
            os_version: member("osVersion"),
        }
    }
}

/// Finds the image that an ARN of Image Builder names, if it is one; versions and wildcards find only available builds.
pub(super) fn base_image(call: &Call, path: &str, reference: &str) -> Result<Option<Resource>, ApiError> {
    if !reference.starts_with("arn:") {
        return Ok(None);
    }
    let available = |image: &Resource| {
        image
            .object
            .get("state")
            .is_some_and(|state| state["status"] == "AVAILABLE")
    };
    call.resolve_usable(Kind::Image, path, reference, available).map(Some)
}

/// Checks the components of a recipe; returns the platform of the first.
pub(super) fn check_components(call: &Call, input: &Object, base: &Base) -> Result<Option<String>, ApiError> {
    let components = list(input, "components");
    let limit = call.switches.quotas.components_per_recipe;
    if components.len() > limit {
        return Err(refusals::quota("components in a recipe", limit));
    }
    let mut seen = BTreeSet::new();
    let mut platform = None;
    for (index, configuration) in components.iter().enumerate() {
        let path = format!("components[{index}]");
        let arn_path = format!("{path}.componentArn");
        let arn = configuration["componentArn"].as_str().unwrap_or("");
        let component = call.resolve(Kind::Component, &arn_path, arn)?;
        let owner = arn.split(':').nth(4).unwrap_or("").to_owned();
        if !seen.insert((owner, component.key.slug.clone())) {
            let sentence = format!("The component '{}' appears more than once.", component.key.slug);
            return Err(refusals::invalid_combination("components", &sentence));
        }
        check_component(call, &component, arn, &arn_path, base)?;
        check_parameters(call, &component, &configuration["parameters"], &path)?;
        platform.get_or_insert_with(|| component.text("platform").to_owned());
    }
    Ok(platform)
}

fn check_component(call: &Call, component: &Resource, arn: &str, path: &str, base: &Base) -> Result<(), ApiError> {
    let state = component
        .object
        .get("state")
        .map_or("", |state| state["status"].as_str().unwrap_or(""));
    if matches!(state, "DEPRECATED" | "DISABLED") {
        return Err(refusals::invalid_value(
            path,
            &format!("The component '{arn}' is {state}."),
        ));
    }
    if let Some(platform) = &base.platform
        && call.switches.refuse_platform_mismatch
        && component.text("platform") != platform
    {
        let sentence = format!("The component '{arn}' is not for the base image's platform, {platform}.");
        return Err(refusals::invalid_combination(path, &sentence));
    }
    let supported = component.object.get("supportedOsVersions").and_then(Value::as_array);
    match (supported, &base.os_version) {
        (Some(supported), Some(os_version))
            if !supported
                .iter()
                .filter_map(Value::as_str)
                .any(|prefix| os_version.starts_with(prefix)) =>
        {
            let sentence = format!("The component '{arn}' does not support the base image's OS version, {os_version}.");
            Err(refusals::invalid_combination(path, &sentence))
        }
        _ => Ok(()),
    }
}

/// Every parameter without a default must be given, and only declared ones may be.
fn check_parameters(call: &Call, component: &Resource, given: &Value, path: &str) -> Result<(), ApiError> {
    let path = format!("{path}.parameters");
    let declared = list(&component.object, "parameters");
    let given = given.as_array().map(Vec::as_slice).unwrap_or_default();
    let is_declared = |parameter: &&Value| declared.iter().any(|known| known["name"] == parameter["name"]);
    let unknown = names(given.iter().filter(|parameter| !is_declared(parameter)));
    if !unknown.is_empty() {
        // Observed text.
        let sentence = format!("The following parameters are not defined in the provided component: {unknown}");
        return Err(refusals::invalid_combination(&path, &sentence));
    }
    let is_given = |known: &&Value| given.iter().any(|parameter| parameter["name"] == known["name"]);
    let missing = names(
        declared
            .iter()
            .filter(|known| known.get("defaultValue").is_none() && !is_given(known)),
    );
    if !missing.is_empty() {
        let sentence = format!("The following parameters have no default and no value: {missing}");
        return Err(refusals::invalid_combination(&path, &sentence));
    }
    let limit = call.switches.quotas.parameter_value_length;
    let values = given
        .iter()
        .filter_map(|parameter| parameter["value"].as_array())
        .flatten();
    if values
        .filter_map(Value::as_str)
        .any(|value| value.chars().count() > limit)
    {
        return Err(refusals::quota("the length of a component parameter", limit));
    }
    Ok(())
}

fn names<'a>(parameters: impl Iterator<Item = &'a Value>) -> String {
    parameters
        .filter_map(|parameter| parameter["name"].as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Checks block devices: `io1` and `io2` need `iops`.
pub(super) fn check_block_devices(mappings: &[Value], path: &str) -> Result<(), ApiError> {
    for (index, mapping) in mappings.iter().enumerate() {
        let ebs = &mapping["ebs"];
        let provisioned = matches!(ebs["volumeType"].as_str(), Some("io1" | "io2"));
        if provisioned && ebs["iops"].is_null() {
            let path = format!("{path}[{index}].ebs.iops");
            return Err(refusals::invalid(&path, "is required for the volume types io1 and io2"));
        }
    }
    Ok(())
}

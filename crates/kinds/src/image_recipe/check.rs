//! What AWS refuses in a recipe (service model and text of the newer model), and what a recipe asks of its components.

use std::collections::{BTreeMap, BTreeSet};

use documents::read_component;
use model::{Address, Decoder, KindName, Reference, Value, reference::short_name};

use super::{
    BlockDeviceMapping, ImageRecipe,
    base::{self, Base},
};
use crate::{
    arguments::{self, Used},
    references::ComponentConfiguration,
    rules,
};

/// What is said of the parameters of components.
const CODES: arguments::Codes = arguments::Codes {
    unknown: "recipe/unknown-parameter",
    missing: "recipe/missing-parameter",
    value: "recipe/parameter-value",
};

pub(super) fn check(recipe: &ImageRecipe, decoder: &mut Decoder) {
    let ImageRecipe {
        parent_image: _,
        components,
        description,
        block_device_mappings,
        working_directory,
        additional_instance_configuration,
        ami_tags,
        ami_watermarks: _,
    } = recipe;
    rules::description(decoder, description.as_ref());
    rules::length(decoder, "working_directory", working_directory.as_deref(), 1..=1024);
    rules::tags(decoder, "ami_tags", ami_tags, 50);
    check_components(components, decoder);
    let mut devices = BTreeSet::new();
    for (index, mapping) in block_device_mappings.iter().enumerate() {
        if let Some(device) = mapping.device_name.as_ref().filter(|device| !devices.insert(*device)) {
            let path = format!("block_device_mappings[{index}].device_name");
            decoder
                .problem_at(&path, "recipe/device-twice", format!("`{device}` is mapped twice"))
                .label("again here");
        }
        check_mapping(&format!("block_device_mappings[{index}]"), mapping, decoder);
    }
    let user_data = additional_instance_configuration
        .as_ref()
        .and_then(|configuration| configuration.user_data_override.as_deref());
    rules::length(
        decoder,
        "additional_instance_configuration.user_data_override",
        user_data,
        1..=21_847,
    );
}

/// A component may stand in a recipe only once, whatever its version (text of the newer service model).
fn check_components(components: &[ComponentConfiguration], decoder: &mut Decoder) {
    let mut seen = BTreeSet::new();
    for (index, configuration) in components.iter().enumerate() {
        let name = match &configuration.component.0 {
            Reference::Literal(arn) => short_name(arn).to_owned(),
            Reference::Managed { name, .. } => format!("aws:{name}"),
            Reference::Own(address) => address.name.to_string(),
        };
        if !seen.insert(name.clone()) {
            decoder
                .problem_at(
                    &format!("components[{index}].component"),
                    "recipe/component-twice",
                    format!("`{name}` is in this recipe twice"),
                )
                .label("again here")
                .help("AWS takes a component only once per recipe, whatever its version");
        }
    }
}

/// Sizes and rates of the service model; `iops` is for io1, io2 and gp3, and required for the first two.
fn check_mapping(path: &str, mapping: &BlockDeviceMapping, decoder: &mut Decoder) {
    let Some(ebs) = &mapping.ebs else { return };
    rules::range(decoder, &format!("{path}.ebs.volume_size"), ebs.volume_size, 1..=16_000);
    rules::range(decoder, &format!("{path}.ebs.iops"), ebs.iops, 100..=64_000);
    rules::range(decoder, &format!("{path}.ebs.throughput"), ebs.throughput, 125..=1000);
    let provisioned = ebs
        .volume_type
        .as_ref()
        .is_some_and(|kind| kind.0 == "io1" || kind.0 == "io2");
    if provisioned && ebs.iops.is_none() {
        decoder.problem_at(
            &format!("{path}.ebs"),
            "recipe/iops-missing",
            "volumes of type io1 and io2 need `iops`",
        );
    }
    let other_type = ebs.volume_type.as_ref().filter(|kind| kind.0 != "gp3");
    if let (Some(kind), Some(_)) = (other_type, ebs.throughput) {
        decoder.problem_at(
            &format!("{path}.ebs.throughput"),
            "recipe/throughput",
            format!("only volumes of type gp3 take a throughput, not {}", kind.0),
        );
    }
    if ebs.encrypted != Some(true) && ebs.kms_key_id.is_none() {
        decoder
            .problem_at(
                &format!("{path}.ebs"),
                "recipe/unencrypted-volume",
                "this volume is not encrypted",
            )
            .warning()
            .help("add `encrypted = true`, and `kms_key_id` for a key of your own");
    }
    if ebs.kms_key_id.is_some() && ebs.encrypted == Some(false) {
        decoder.problem_at(
            &format!("{path}.ebs.encrypted"),
            "recipe/key-without-encryption",
            "a key is given, but the volume is not encrypted",
        );
    }
}

/// Parameters against the documents of our own components, and one platform for all, which the base image may tell. What Amazon and others manage is not known here.
pub(super) fn check_related(value: &Value, related: &BTreeMap<Address, Value>, decoder: &mut Decoder) {
    let base = value.get("parent_image").and_then(Value::text).and_then(Base::of);
    let mut platform: Option<(&str, &str)> = None;
    for (index, item) in value
        .get("components")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let Some(name) = item.get("component").and_then(Value::text) else {
            continue;
        };
        let Some(component) = related.get(&Address::new(KindName("component"), name)) else {
            continue;
        };
        let path = format!("components[{index}]");
        check_parameters(&path, name, item, component, decoder);
        let at = format!("{path}.component");
        if let Some(base) = base {
            base::check(base, (name, component), &at, decoder);
            continue;
        }
        let found = component.get("platform").and_then(Value::text).unwrap_or_default();
        match platform {
            None => platform = Some((found, name)),
            Some((first, of)) if first != found => {
                let message = format!("`{name}` is for {found}, but `{of}` is for {first}");
                decoder
                    .problem_at(&at, "recipe/platform", message)
                    .label(format!("for {found}"));
            }
            Some(_) => {}
        }
    }
}

fn check_parameters(path: &str, name: &str, item: &Value, component: &Value, decoder: &mut Decoder) {
    // What lies in S3 is not read.
    let Some(text) = component.get("data").and_then(Value::text) else {
        return;
    };
    if let Some(document) = read_component(text) {
        let used = Used {
            path,
            key: "component",
            name,
            item,
        };
        arguments::check(&used, &document.parameters, &CODES, decoder);
    }
}

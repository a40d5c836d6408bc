//! Image recipes: a base image and the components that run on it, in immutable versions.

pub(crate) mod aws;

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Decoder, Document, Kind, KindName, Node, Reference, Service, Shape, Value, Versioning, reference::short_name,
};

use crate::{
    record::{choice, record},
    references::{ComponentConfiguration, ParentImage},
    rules,
};

choice! {
    /// The type of an EBS volume.
    VolumeType => EbsVolumeType
}

record! {
    /// An EBS volume.
    Ebs => EbsInstanceBlockDeviceSpecification {
        encrypted: Option<bool>,
        delete_on_termination: Option<bool>,
        iops: Option<i32>,
        kms_key_id: Option<String>,
        snapshot_id: Option<String>,
        volume_size: Option<i32>,
        volume_type: Option<VolumeType>,
        throughput: Option<i32>,
    }
}

record! {
    /// A block device of the image.
    BlockDeviceMapping => InstanceBlockDeviceMapping {
        device_name: Option<String>,
        ebs: Option<Ebs>,
        virtual_name: Option<String>,
        no_device: Option<String>,
    }
}

record! {
    /// Whether the SSM agent stays in the image.
    SystemsManagerAgent => SystemsManagerAgent {
        uninstall_after_build: Option<bool>,
    }
}

record! {
    /// How the build instance starts.
    AdditionalInstanceConfiguration => AdditionalInstanceConfiguration {
        systems_manager_agent: Option<SystemsManagerAgent>,
        user_data_override: Option<String>,
    }
}

record! {
    /// An image recipe.
    ImageRecipe {
        parent_image: ParentImage,
        components: Vec<ComponentConfiguration>,
        description: Option<String>,
        block_device_mappings: Vec<BlockDeviceMapping>,
        working_directory: Option<String>,
        additional_instance_configuration: Option<AdditionalInstanceConfiguration>,
        ami_tags: BTreeMap<String, String>,
        ami_watermarks: Vec<String>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct ImageRecipeKind;

impl Kind for ImageRecipeKind {
    fn name(&self) -> KindName {
        KindName("image-recipe")
    }

    fn folder(&self) -> &'static str {
        "image-recipes"
    }

    fn segment(&self) -> &'static str {
        "image-recipe"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn versioning(&self) -> Versioning {
        Versioning::Versions
    }

    fn documents(&self) -> &'static [Document] {
        &[Document {
            field: "additional_instance_configuration.user_data_override",
            extension: "userdata",
            required: false,
            variables: false,
            base64: true,
        }]
    }

    fn shape(&self) -> Shape {
        ImageRecipe::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    fn makes_images(&self) -> bool {
        true
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut recipe = ImageRecipe::decode(value, decoder)?;
        check(&recipe, decoder);
        normalise(&mut recipe);
        recipe.encode()
    }
}

fn check(recipe: &ImageRecipe, decoder: &mut Decoder) {
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
    for (index, mapping) in block_device_mappings.iter().enumerate() {
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
            Reference::Own(address) => address.name.clone(),
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
    if ebs.kms_key_id.is_some() && ebs.encrypted == Some(false) {
        decoder.problem_at(
            &format!("{path}.ebs.encrypted"),
            "recipe/key-without-encryption",
            "a key is given, but the volume is not encrypted",
        );
    }
}

/// The default working directory is left out: whether a read returns it where nothing was sent is not known.
fn normalise(recipe: &mut ImageRecipe) {
    recipe
        .working_directory
        .take_if(|directory| directory == "/tmp" || directory == "C:/");
}

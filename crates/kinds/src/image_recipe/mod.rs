//! Image recipes: a base image and the components that run on it, in immutable versions.

pub(crate) mod aws;
mod base;
mod check;

use std::collections::BTreeMap;

use model::{Address, Decoder, Document, Kind, KindName, Node, Quota, Scope, Service, Shape, Value, Versioning};

use crate::{
    quotas,
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
            instead: None,
            variables: false,
            base64: true,
        }]
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::IMAGE_RECIPE
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

    /// The build encrypts its volumes where the pipeline runs; what is copied elsewhere gets the key of the distribution.
    fn check_place(&self, value: &Value, scope: &Scope, decoder: &mut Decoder) {
        let mappings = value.get("block_device_mappings").map(Value::items).unwrap_or_default();
        for (index, mapping) in mappings.iter().enumerate() {
            let key = mapping
                .get("ebs")
                .and_then(|ebs| ebs.get("kms_key_id"))
                .and_then(Value::text);
            let path = format!("block_device_mappings[{index}].ebs.kms_key_id");
            rules::key_here(decoder, &path, key, scope);
        }
    }

    fn check_related(&self, value: &Value, related: &BTreeMap<Address, Value>, decoder: &mut Decoder) {
        check::check_related(value, related, decoder);
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut recipe = ImageRecipe::decode(value, decoder)?;
        check::check(&recipe, decoder);
        normalise(&mut recipe);
        recipe.encode()
    }
}

/// The default working directory is left out: whether a read returns it where nothing was sent is not known.
fn normalise(recipe: &mut ImageRecipe) {
    recipe
        .working_directory
        .take_if(|directory| directory == "/tmp" || directory == "C:/");
}

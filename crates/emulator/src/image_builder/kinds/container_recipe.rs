//! Container recipes.

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, text};
use crate::image_builder::kinds::component::created;
use crate::image_builder::kinds::recipe::{Base, base_image, check_block_devices, check_components, new_key};
use crate::image_builder::kinds::shared::{Listing, stop_dry_run};
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let key = new_key(call, Kind::ContainerRecipe, input)?;
    let (template, _) = call.document(input, "dockerfileTemplateData", "dockerfileTemplateUri")?;
    let base = match base_image(call, "parentImage", text(input, "parentImage"))? {
        Some(image) => {
            refuse_overrides(input)?;
            Base::of(&image)
        }
        None => Base::default(),
    };
    let of_components = check_components(call, input, &base)?;
    let chosen = input.get("platformOverride").and_then(Value::as_str).map(str::to_owned);
    let platform = base
        .platform
        .or(chosen)
        .or(of_components)
        .unwrap_or_else(|| "Linux".to_owned());
    check_repository(input)?;
    if let Some(mappings) = input
        .get("instanceConfiguration")
        .and_then(|it| it["blockDeviceMappings"].as_array())
    {
        check_block_devices(mappings, "instanceConfiguration.blockDeviceMappings")?;
    }
    call.check_free(Kind::ContainerRecipe, &key)?;
    call.check_quota(
        Kind::ContainerRecipe,
        "container recipes",
        call.switches.quotas.container_recipes,
    )?;
    stop_dry_run(input)?;

    let mut object = copy(
        input,
        &[
            "containerType",
            "name",
            "description",
            "components",
            "instanceConfiguration",
            "kmsKeyId",
            "parentImage",
            "tags",
            "workingDirectory",
            "targetRepository",
        ],
    );
    object.insert("dockerfileTemplateData".to_owned(), template.into());
    object.insert("arn".to_owned(), call.own_arn(Kind::ContainerRecipe, &key).into());
    object.insert("version".to_owned(), key.version.to_string().into());
    object.insert("platform".to_owned(), platform.into());
    object.insert("owner".to_owned(), call.account.into());
    object.insert("encrypted".to_owned(), true.into());
    object.insert("dateCreated".to_owned(), call.date());
    let mut recipe = Resource::new(key.clone(), object);
    recipe.hidden = copy(input, &["platformOverride", "imageOsVersionOverride"]);
    call.insert(Kind::ContainerRecipe, recipe);
    Ok(created(call, Kind::ContainerRecipe, &key, "containerRecipeArn"))
}

/// The overrides are for images of a registry: an Image Builder image says itself what it is.
fn refuse_overrides(input: &Object) -> Result<(), ApiError> {
    match ["platformOverride", "imageOsVersionOverride"]
        .into_iter()
        .find(|name| input.contains_key(*name))
    {
        Some(name) => {
            let sentence = format!("{name} cannot be set when the parent image is an Image Builder image.");
            Err(refusals::invalid_combination(name, &sentence))
        }
        None => Ok(()),
    }
}

/// The repository is a name without a registry's host.
fn check_repository(input: &Object) -> Result<(), ApiError> {
    let name = input
        .get("targetRepository")
        .and_then(|target| target["repositoryName"].as_str())
        .unwrap_or("");
    if name.contains(".amazonaws.com") {
        return Err(refusals::invalid(
            "targetRepository.repositoryName",
            "must not contain the registry's host",
        ));
    }
    Ok(())
}

pub(in crate::image_builder) fn list_all(call: &mut Call, input: &Object) -> Answer {
    const FILTERS: &[(&str, &str)] = &[
        ("containerType", "containerType"),
        ("name", "name"),
        ("parentImage", "parentImage"),
        ("platform", "platform"),
    ];
    const LISTING: Listing = Listing {
        operation: "ListContainerRecipes",
        kind: Kind::ContainerRecipe,
        filters: FILTERS,
        member: "containerRecipeSummaryList",
    };
    let row = |resource: &Resource| -> Value {
        let mut row = copy(
            &resource.object,
            &[
                "arn",
                "containerType",
                "name",
                "platform",
                "owner",
                "parentImage",
                "dateCreated",
                "tags",
            ],
        );
        if let Some(image) = resource
            .object
            .get("instanceConfiguration")
            .and_then(|it| it.get("image"))
        {
            row.insert("instanceImage".to_owned(), image.clone());
        }
        Value::Object(row)
    };
    LISTING.all(call, input, row)
}

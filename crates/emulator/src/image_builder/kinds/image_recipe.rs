//! Image recipes.

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, list, text};
use crate::image_builder::kinds::component::created;
use crate::image_builder::kinds::recipe::{Base, base_image, check_block_devices, check_components, new_key};
use crate::image_builder::kinds::shared::{Listing, stop_dry_run, summary};
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let key = new_key(call, Kind::ImageRecipe, input)?;
    let base = parent_image(call, text(input, "parentImage"))?;
    let of_components = check_components(call, input, &base)?;
    // The platform of an AMI is not known here: its components say it.
    let platform = base.platform.or(of_components).unwrap_or_else(|| "Linux".to_owned());
    check_block_devices(list(input, "blockDeviceMappings"), "blockDeviceMappings")?;
    check_instance_configuration(input, &platform)?;
    call.check_free(Kind::ImageRecipe, &key)?;
    call.check_quota(Kind::ImageRecipe, "image recipes", call.switches.quotas.image_recipes)?;
    stop_dry_run(input)?;

    let mut object = copy(
        input,
        &[
            "name",
            "description",
            "components",
            "parentImage",
            "blockDeviceMappings",
            "tags",
            "workingDirectory",
            "additionalInstanceConfiguration",
            "amiTags",
            "amiWatermarks",
        ],
    );
    object.insert("arn".to_owned(), call.own_arn(Kind::ImageRecipe, &key).into());
    object.insert("version".to_owned(), key.version.to_string().into());
    object.insert("platform".to_owned(), platform.into());
    object.insert("owner".to_owned(), call.account.into());
    object.insert("dateCreated".to_owned(), call.date());
    call.insert(Kind::ImageRecipe, Resource::new(key.clone(), object));
    Ok(created(call, Kind::ImageRecipe, &key, "imageRecipeArn"))
}

/// An AMI id, an ARN of Image Builder's, `ssm:…`, or a product id of the Marketplace.
fn parent_image(call: &Call, reference: &str) -> Result<Base, ApiError> {
    let malformed = || refusals::invalid_value("parentImage", &format!("'{reference}' is no reference to an image."));
    if let Some(image) = base_image(call, "parentImage", reference)? {
        return Ok(Base::of(&image));
    }
    let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let well_formed = if let Some(parameter) = reference.strip_prefix("ssm:") {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.-:".contains(&byte);
        !parameter.is_empty() && parameter.bytes().all(allowed)
    } else if let Some(id) = reference.strip_prefix("ami-") {
        (8..=17).contains(&id.len()) && hexadecimal(id)
    } else {
        reference
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if well_formed {
        Ok(Base::default())
    } else {
        Err(malformed())
    }
}

fn check_instance_configuration(input: &Object, platform: &str) -> Result<(), ApiError> {
    let agent = input
        .get("additionalInstanceConfiguration")
        .and_then(|settings| settings.get("systemsManagerAgent"));
    if agent.is_some() && platform == "Windows" {
        return Err(refusals::invalid_combination(
            "additionalInstanceConfiguration.systemsManagerAgent",
            "systemsManagerAgent cannot be set for a Windows image.",
        ));
    }
    Ok(())
}

pub(in crate::image_builder) fn list_all(call: &mut Call, input: &Object) -> Answer {
    const FILTERS: &[(&str, &str)] = &[
        ("name", "name"),
        ("parentImage", "parentImage"),
        ("platform", "platform"),
    ];
    const LISTING: Listing = Listing {
        operation: "ListImageRecipes",
        kind: Kind::ImageRecipe,
        filters: FILTERS,
        member: "imageRecipeSummaryList",
    };
    let row = |resource: &Resource| -> Value {
        summary(
            resource,
            &["arn", "name", "platform", "owner", "parentImage", "dateCreated", "tags"],
        )
    };
    LISTING.all(call, input, row)
}

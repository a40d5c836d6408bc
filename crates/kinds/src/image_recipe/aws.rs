//! The calls of image recipes.

use aws_sdk_imagebuilder::types::{ImageRecipe as Sdk, ImageRecipeSummary};
use model::{Node, Object};

use super::{ImageRecipe, normalise};
use crate::{
    CallError, Clients,
    calls::{Calls, object, object_calls},
    pages::every,
    record::Wire,
};

/// Sets every field on a create.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let ImageRecipe {
            parent_image,
            components,
            description,
            block_device_mappings,
            working_directory,
            additional_instance_configuration,
            ami_tags,
            ami_watermarks,
        } = $value;
        $request
            .set_parent_image(parent_image.put())
            .set_components(components.put())
            .set_description(description)
            .set_block_device_mappings(block_device_mappings.put())
            .set_working_directory(working_directory)
            .set_additional_instance_configuration(additional_instance_configuration.put())
            .set_ami_tags(ami_tags.put())
            .set_ami_watermarks(ami_watermarks.put())
    }};
}

pub(crate) struct Aws;

impl Calls for Aws {
    object_calls!(ImageRecipe: image_recipe as "ImageRecipe" by image_recipe_arn at set_semantic_version);

    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_image_recipes().max_results(25);
        let items = every!(clients, "ListImageRecipes", request(), image_recipe_summary_list);
        let object = |item: &ImageRecipeSummary| object!("image-recipe", "ListImageRecipes", item, None);
        items.iter().map(object).collect()
    }
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("image-recipe", operation, sdk, from_sdk(sdk).encode())
}

fn from_sdk(sdk: &Sdk) -> ImageRecipe {
    let mut recipe = ImageRecipe {
        parent_image: Wire::get(sdk.parent_image.as_ref()),
        components: Wire::get(sdk.components.as_ref()),
        description: sdk.description.clone(),
        block_device_mappings: Wire::get(sdk.block_device_mappings.as_ref()),
        working_directory: sdk.working_directory.clone(),
        additional_instance_configuration: Wire::get(sdk.additional_instance_configuration.as_ref()),
        ami_tags: Wire::get(sdk.ami_tags.as_ref()),
        ami_watermarks: Wire::get(sdk.ami_watermarks.as_ref()),
    };
    normalise(&mut recipe);
    recipe
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::create_image_recipe::CreateImageRecipeInput;
    use model::Node;

    use super::ImageRecipe;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let members = format!("{:?}", CreateImageRecipeInput::builder());
        assert_members(
            &members,
            &ImageRecipe::shape(),
            &[],
            &["name", "semantic_version", "tags", "client_token", "dry_run"],
        );
    }
}

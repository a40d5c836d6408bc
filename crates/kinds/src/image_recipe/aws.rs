//! The calls of image recipes.

use aws_sdk_imagebuilder::types::{ImageRecipe as Sdk, ImageRecipeSummary};
use model::{Node, Object, Text, Value};

use super::{ImageRecipe, normalise};
use crate::{
    CallError, Clients,
    calls::{Calls, Create, object},
    pages::every,
    record::{Wire, typed},
};

pub(crate) struct Aws;

impl Calls for Aws {
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_image_recipes().max_results(25);
        let items = every!(clients, "ListImageRecipes", request(), image_recipe_summary_list);
        let object = |item: &ImageRecipeSummary| object!("image-recipe", "ListImageRecipes", item, None);
        items.iter().map(object).collect()
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients.image_builder.get_image_recipe().image_recipe_arn(id);
        let answer = clients.call("GetImageRecipe", request.send()).await?;
        let found = answer.image_recipe.ok_or_else(|| CallError::empty("GetImageRecipe"))?;
        object!("image-recipe", "GetImageRecipe", &found, from_sdk(&found).encode())
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let recipe: ImageRecipe = typed(create.value).ok_or_else(|| Create::misfit("CreateImageRecipe"))?;
        let ImageRecipe {
            parent_image,
            components,
            description,
            block_device_mappings,
            working_directory,
            additional_instance_configuration,
            ami_tags,
            ami_watermarks,
        } = recipe;
        let request = clients
            .image_builder
            .create_image_recipe()
            .name(create.name)
            .set_semantic_version(create.version.map(str::to_owned))
            .set_parent_image(parent_image.put())
            .set_components(components.put())
            .set_description(description)
            .set_block_device_mappings(block_device_mappings.put())
            .set_working_directory(working_directory)
            .set_additional_instance_configuration(additional_instance_configuration.put())
            .set_ami_tags(ami_tags.put())
            .set_ami_watermarks(ami_watermarks.put())
            .set_tags(Some(create.sdk_tags()));
        let answer = clients.call("CreateImageRecipe", request.send()).await?;
        answer
            .image_recipe_arn
            .ok_or_else(|| CallError::empty("CreateImageRecipe"))
    }

    async fn update(_: &Clients, _: &str, _: &Value, _: &[Text]) -> Result<(), CallError> {
        Err(CallError::unreadable("UpdateImageRecipe", "recipes are immutable"))
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients.image_builder.delete_image_recipe().image_recipe_arn(id);
        clients.call("DeleteImageRecipe", request.send()).await.map(drop)
    }
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

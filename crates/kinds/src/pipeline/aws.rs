//! The calls of pipelines.

use aws_sdk_imagebuilder::types::{ImagePipeline as Sdk, PipelineStatus};
use model::{Node, Object, Value};

use super::{Pipeline, normalise};
use crate::{
    CallError, Clients,
    calls::{Calls, Create, Listed, list_pages},
    record::{Wire, typed},
};

pub(crate) struct Aws;

/// Sets every field on a create or an update: the two requests have the same members, and an update replaces everything.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let Pipeline {
            recipe,
            infrastructure,
            distribution,
            description,
            image_tests_configuration,
            enhanced_image_metadata_enabled,
            schedule,
            status,
            image_tags,
            image_scanning_configuration,
            workflows,
            execution_role,
            logging_configuration,
        } = $value;
        $request
            .set_image_recipe_arn(recipe.put().filter(|arn| !is_container_recipe(arn)))
            .set_container_recipe_arn(recipe.put().filter(|arn| is_container_recipe(arn)))
            .set_infrastructure_configuration_arn(infrastructure.put())
            .set_distribution_configuration_arn(distribution.put())
            .set_description(description)
            .set_image_tests_configuration(image_tests_configuration.put())
            .set_enhanced_image_metadata_enabled(enhanced_image_metadata_enabled)
            .set_schedule(schedule.put())
            .set_status(status.put())
            .set_image_tags(image_tags.put())
            .set_image_scanning_configuration(image_scanning_configuration.put())
            .set_workflows(workflows.put())
            .set_execution_role(execution_role)
            .set_logging_configuration(logging_configuration.put())
    }};
}

impl Calls for Aws {
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_image_pipelines();
        let item = |item: &Sdk| {
            let listed = Listed {
                kind: "pipeline",
                arn: item.arn(),
                name: item.name(),
                tags: item.tags(),
            };
            listed
                .object("ListImagePipelines", from_sdk(item).encode())
                .map(|object| yielding(object, item))
        };
        list_pages!(
            clients,
            "ListImagePipelines",
            request().max_results(25),
            image_pipeline_list,
            item
        )
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients.image_builder.get_image_pipeline().image_pipeline_arn(id);
        let answer = clients.call("GetImagePipeline", request.send()).await?;
        let found = answer
            .image_pipeline
            .ok_or_else(|| CallError::empty("GetImagePipeline"))?;
        let listed = Listed {
            kind: "pipeline",
            arn: found.arn(),
            name: found.name(),
            tags: found.tags(),
        };
        listed
            .object("GetImagePipeline", from_sdk(&found).encode())
            .map(|object| yielding(object, &found))
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let value: Pipeline = typed(create.value).ok_or_else(|| Create::misfit("CreateImagePipeline"))?;
        let request = clients
            .image_builder
            .create_image_pipeline()
            .name(create.name)
            .set_tags(Some(create.sdk_tags()));
        let answer = clients
            .call("CreateImagePipeline", with_fields!(request, value).send())
            .await?;
        answer
            .image_pipeline_arn
            .ok_or_else(|| CallError::empty("CreateImagePipeline"))
    }

    async fn update(clients: &Clients, id: &str, value: &Value, _: &[String]) -> Result<(), CallError> {
        let value: Pipeline = typed(value).ok_or_else(|| Create::misfit("UpdateImagePipeline"))?;
        let request = clients.image_builder.update_image_pipeline().image_pipeline_arn(id);
        clients
            .call("UpdateImagePipeline", with_fields!(request, value).send())
            .await
            .map(drop)
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients.image_builder.delete_image_pipeline().image_pipeline_arn(id);
        clients.call("DeleteImagePipeline", request.send()).await.map(drop)
    }
}

/// After how many failures a schedule stops where nothing is said (text of the newer service model).
const DEFAULT_FAILURES: i32 = 5;

/// A schedule that failed too often is disabled by the service; that is not somebody's change.
fn yielding(mut object: Object, sdk: &Sdk) -> Object {
    let policy = sdk
        .schedule
        .as_ref()
        .and_then(|schedule| schedule.auto_disable_policy.as_ref());
    let limit = policy.map_or(DEFAULT_FAILURES, |policy| policy.failure_count);
    let failed = sdk.consecutive_failures.is_some_and(|failures| failures >= limit);
    if failed && sdk.status == Some(PipelineStatus::Disabled) {
        object.yielded.push("status".to_owned());
    }
    object
}

fn is_container_recipe(arn: &str) -> bool {
    arn.contains(":container-recipe/")
}

fn from_sdk(sdk: &Sdk) -> Pipeline {
    let mut value = Pipeline {
        recipe: Wire::get(sdk.image_recipe_arn.as_ref().or(sdk.container_recipe_arn.as_ref())),
        infrastructure: Wire::get(sdk.infrastructure_configuration_arn.as_ref()),
        distribution: Wire::get(sdk.distribution_configuration_arn.as_ref()),
        description: sdk.description.clone(),
        image_tests_configuration: Wire::get(sdk.image_tests_configuration.as_ref()),
        enhanced_image_metadata_enabled: sdk.enhanced_image_metadata_enabled,
        schedule: Wire::get(sdk.schedule.as_ref()),
        status: Wire::get(sdk.status.as_ref()),
        image_tags: Wire::get(sdk.image_tags.as_ref()),
        image_scanning_configuration: Wire::get(sdk.image_scanning_configuration.as_ref()),
        workflows: Wire::get(sdk.workflows.as_ref()),
        execution_role: sdk.execution_role.clone(),
        logging_configuration: Wire::get(sdk.logging_configuration.as_ref()),
    };
    normalise(&mut value);
    value
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::{
        create_image_pipeline::CreateImagePipelineInput, update_image_pipeline::UpdateImagePipelineInput,
    };
    use model::Node;

    use super::Pipeline;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let renamed = [
            ("image_recipe_arn", "recipe"),
            ("infrastructure_configuration_arn", "infrastructure"),
            ("distribution_configuration_arn", "distribution"),
        ];
        let create = format!("{:?}", CreateImagePipelineInput::builder());
        assert_members(
            &create,
            &Pipeline::shape(),
            &renamed,
            &["name", "tags", "client_token", "dry_run", "container_recipe_arn"],
        );
        let update = format!("{:?}", UpdateImagePipelineInput::builder());
        assert_members(
            &update,
            &Pipeline::shape(),
            &renamed,
            &["image_pipeline_arn", "client_token", "container_recipe_arn"],
        );
    }
}

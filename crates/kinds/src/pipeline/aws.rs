//! The calls of pipelines.

use aws_sdk_imagebuilder::types::{ImagePipeline as Sdk, PipelineStatus};
use model::{Node, Object};

use super::{Pipeline, normalise};
use crate::{
    CallError,
    calls::{configuration_calls, object},
    record::Wire,
};

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

configuration_calls! {
    Pipeline: image_pipeline as "ImagePipeline";
    list_image_pipelines as "ListImagePipelines" in image_pipeline_list
}

/// The list carries the whole pipeline.
fn summary(operation: &'static str, item: &Sdk) -> Result<Object, CallError> {
    whole(operation, item)
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("pipeline", operation, sdk, from_sdk(sdk).encode()).map(|object| yielding(object, sdk))
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
        // Without a role AWS takes no workflows, so what it answers then are its own defaults (whether it does is not known).
        workflows: Wire::get(sdk.workflows.as_ref().filter(|_| sdk.execution_role.is_some())),
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

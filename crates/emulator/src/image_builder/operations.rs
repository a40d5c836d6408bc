//! The operations that are modelled, and the table that the documentation shows.

use super::arn::Kind;
use super::call::Call;
use super::images::{self, lifecycle, lifecycle_executions};
use super::kinds::{
    component, container_recipe, distribution, image_recipe, infrastructure, lifecycle_policy, pipeline, policies,
    shared, tags, workflow,
};
use super::model::model;
use super::{Answer, Object};
use crate::tested;

type Run = fn(&mut Call, &Object) -> Answer;

/// One modelled operation.
struct Modelled {
    name: &'static str,
    run: Run,
    /// What it refuses beyond the shape of its input, for people.
    refuses: &'static str,
}

const fn op(name: &'static str, run: Run, refuses: &'static str) -> Modelled {
    Modelled { name, run, refuses }
}

macro_rules! get {
    ($kind:ident, $arn:literal, $member:literal) => {
        |call, input| shared::get(call, input, Kind::$kind, $arn, $member)
    };
}

macro_rules! delete {
    ($kind:ident, $arn:literal) => {
        |call, input| shared::delete(call, input, Kind::$kind, $arn)
    };
}

macro_rules! policy {
    ($verb:ident, $kind:ident, $arn:literal) => {
        |call, input| policies::$verb(call, input, Kind::$kind, $arn)
    };
}

const NOT_FOUND: &str = "not found, also in another account or Region";
const DEPENDENTS: &str = "not found; in use; shared; managed by Amazon";
const LIST: &str = "unknown filter, page token of another operation";

/// In the order of the alphabet, which the lookup relies on.
const OPERATIONS: &[Modelled] = &[
    op("CancelImageCreation", images::cancel, "not found; not running"),
    op(
        "CancelLifecycleExecution",
        lifecycle_executions::cancel,
        "not found; ended",
    ),
    op(
        "CreateComponent",
        component::create,
        "data XOR uri; document; same content; dry run; quotas",
    ),
    op(
        "CreateContainerRecipe",
        container_recipe::create,
        "components; overrides; repository; duplicate; dry run; quotas",
    ),
    op(
        "CreateDistributionConfiguration",
        distribution::create,
        "Region twice; AMI name without build date; duplicate; dry run; quotas",
    ),
    op("CreateImage", images::create_image, "as CreateImagePipeline; quota"),
    op(
        "CreateImagePipeline",
        pipeline::create,
        "recipe XOR; references; schedule; workflows: role, version, stage, parameters; scanning; duplicate; dry run; quotas",
    ),
    op(
        "CreateImageRecipe",
        image_recipe::create,
        "parent image; components, their parameters, twice; block devices; duplicate; dry run; quotas",
    ),
    op(
        "CreateInfrastructureConfiguration",
        infrastructure::create,
        "profile; subnet without security group; reserved tags; placement; duplicate; dry run; quotas",
    ),
    op(
        "CreateLifecyclePolicy",
        lifecycle_policy::create,
        "selection XOR; rules against resource type; filters; role; duplicate; dry run; quotas",
    ),
    op(
        "CreateWorkflow",
        workflow::create,
        "data XOR uri; document against stage; same content; dry run; quotas",
    ),
    op(
        "DeleteComponent",
        delete!(Component, "componentBuildVersionArn"),
        DEPENDENTS,
    ),
    op(
        "DeleteContainerRecipe",
        delete!(ContainerRecipe, "containerRecipeArn"),
        DEPENDENTS,
    ),
    op(
        "DeleteDistributionConfiguration",
        delete!(DistributionConfiguration, "distributionConfigurationArn"),
        DEPENDENTS,
    ),
    op("DeleteImage", images::delete, "not found; running; shared; in use"),
    op("DeleteImagePipeline", pipeline::delete, NOT_FOUND),
    op("DeleteImageRecipe", delete!(ImageRecipe, "imageRecipeArn"), DEPENDENTS),
    op(
        "DeleteInfrastructureConfiguration",
        delete!(InfrastructureConfiguration, "infrastructureConfigurationArn"),
        DEPENDENTS,
    ),
    op(
        "DeleteLifecyclePolicy",
        delete!(LifecyclePolicy, "lifecyclePolicyArn"),
        NOT_FOUND,
    ),
    op(
        "DeleteWorkflow",
        delete!(Workflow, "workflowBuildVersionArn"),
        DEPENDENTS,
    ),
    op(
        "GetComponent",
        get!(Component, "componentBuildVersionArn", "component"),
        NOT_FOUND,
    ),
    op("GetComponentPolicy", policy!(get, Component, "componentArn"), NOT_FOUND),
    op(
        "GetContainerRecipe",
        get!(ContainerRecipe, "containerRecipeArn", "containerRecipe"),
        NOT_FOUND,
    ),
    op(
        "GetContainerRecipePolicy",
        policy!(get, ContainerRecipe, "containerRecipeArn"),
        NOT_FOUND,
    ),
    op(
        "GetDistributionConfiguration",
        get!(
            DistributionConfiguration,
            "distributionConfigurationArn",
            "distributionConfiguration"
        ),
        NOT_FOUND,
    ),
    op(
        "GetImage",
        get!(Image, "imageBuildVersionArn", "image"),
        "not found; no available build",
    ),
    op(
        "GetImagePipeline",
        get!(ImagePipeline, "imagePipelineArn", "imagePipeline"),
        NOT_FOUND,
    ),
    op("GetImagePolicy", policy!(get, Image, "imageArn"), NOT_FOUND),
    op(
        "GetImageRecipe",
        get!(ImageRecipe, "imageRecipeArn", "imageRecipe"),
        NOT_FOUND,
    ),
    op(
        "GetImageRecipePolicy",
        policy!(get, ImageRecipe, "imageRecipeArn"),
        NOT_FOUND,
    ),
    op(
        "GetInfrastructureConfiguration",
        get!(
            InfrastructureConfiguration,
            "infrastructureConfigurationArn",
            "infrastructureConfiguration"
        ),
        NOT_FOUND,
    ),
    op("GetLifecycleExecution", lifecycle_executions::get, NOT_FOUND),
    op(
        "GetLifecyclePolicy",
        get!(LifecyclePolicy, "lifecyclePolicyArn", "lifecyclePolicy"),
        NOT_FOUND,
    ),
    op(
        "GetWorkflow",
        get!(Workflow, "workflowBuildVersionArn", "workflow"),
        NOT_FOUND,
    ),
    op("GetWorkflowExecution", images::get_workflow_execution, NOT_FOUND),
    op("GetWorkflowStepExecution", images::get_step, NOT_FOUND),
    op("ListComponentBuildVersions", component::list_builds, LIST),
    op("ListComponents", component::list, "unknown filter; byName with version"),
    op("ListContainerRecipes", container_recipe::list_all, LIST),
    op("ListDistributionConfigurations", distribution::list_all, LIST),
    op("ListImageBuildVersions", images::list_builds, LIST),
    op("ListImagePackages", images::list_packages, NOT_FOUND),
    op("ListImagePipelineImages", images::list_pipeline_images, NOT_FOUND),
    op("ListImagePipelines", pipeline::list_all, LIST),
    op("ListImageRecipes", image_recipe::list_all, LIST),
    op("ListImages", images::list_images, "unknown filter; owner"),
    op("ListInfrastructureConfigurations", infrastructure::list_all, LIST),
    op(
        "ListLifecycleExecutionResources",
        lifecycle_executions::list_resources,
        NOT_FOUND,
    ),
    op("ListLifecycleExecutions", lifecycle_executions::list, LIST),
    op("ListLifecyclePolicies", lifecycle_policy::list_all, LIST),
    op("ListTagsForResource", tags::list, NOT_FOUND),
    op("ListWaitingWorkflowSteps", images::list_waiting_steps, LIST),
    op("ListWorkflowBuildVersions", workflow::list_builds, LIST),
    op("ListWorkflowExecutions", images::list_workflow_executions, NOT_FOUND),
    op("ListWorkflowStepExecutions", images::list_steps, NOT_FOUND),
    op("ListWorkflows", workflow::list, "unknown filter; owner"),
    op(
        "PutComponentPolicy",
        policy!(put, Component, "componentArn"),
        "not found; no policy document",
    ),
    op(
        "PutContainerRecipePolicy",
        policy!(put, ContainerRecipe, "containerRecipeArn"),
        "not found; no policy document",
    ),
    op(
        "PutImagePolicy",
        policy!(put, Image, "imageArn"),
        "not found; no policy document",
    ),
    op(
        "PutImageRecipePolicy",
        policy!(put, ImageRecipe, "imageRecipeArn"),
        "not found; no policy document",
    ),
    op("RetryImage", images::retry, "not found; neither failed nor cancelled"),
    op(
        "SendWorkflowStepAction",
        images::send_step_action,
        "not found; not waiting",
    ),
    op(
        "StartImagePipelineExecution",
        images::start_pipeline,
        "not found; quota",
    ),
    op(
        "StartResourceStateUpdate",
        lifecycle::start_state_update,
        "not found; wrong state; an execution runs; members that go together",
    ),
    op("TagResource", tags::tag, "not found; more than 50; managed by Amazon"),
    op("UntagResource", tags::untag, "not found; managed by Amazon"),
    op(
        "UpdateDistributionConfiguration",
        distribution::update,
        "as the create; not found",
    ),
    op(
        "UpdateImagePipeline",
        pipeline::update,
        "as the create; not found; recipe of another type",
    ),
    op(
        "UpdateInfrastructureConfiguration",
        infrastructure::update,
        "as the create; not found",
    ),
    op(
        "UpdateLifecyclePolicy",
        lifecycle_policy::update,
        "as the create; not found; another resource type",
    ),
];

/// How an operation runs, if it is modelled.
pub(super) fn find(name: &str) -> Option<Run> {
    OPERATIONS
        .binary_search_by_key(&name, |operation| operation.name)
        .ok()
        .map(|index| OPERATIONS[index].run)
}

/// Every operation of the service as a Markdown table: what is modelled, what it refuses, and which clients called it.
pub fn operations_table() -> String {
    let rows = model().operations.keys().map(|name| {
        let modelled = OPERATIONS.iter().find(|operation| operation.name == name);
        tested::row("imagebuilder", name, modelled.map(|operation| operation.refuses))
    });
    rows.fold(tested::HEAD.to_owned(), |table, row| table + &row)
}

/// Every pair of an operation and an error that its model names.
pub fn modelled_errors() -> Vec<(String, String)> {
    let pairs = model()
        .operations
        .iter()
        .flat_map(|(name, operation)| operation.errors.iter().map(move |error| (name.clone(), error.clone())));
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_known_to_the_model() {
        assert!(OPERATIONS.is_sorted_by_key(|operation| operation.name));
        for operation in OPERATIONS {
            assert!(model().operations.contains_key(operation.name), "{}", operation.name);
        }
    }
}

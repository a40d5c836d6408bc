//! Names that are taken, and deletes of what is in use.

use serde_json::json;

use super::{DEPENDENCY, EXISTS, MISSING};
use crate::setting::{
    COMPONENT, Setting, component, container_recipe, distribution, infrastructure, mine, pipeline, policy, recipe,
    used, with, workflow,
};

#[test]
fn names_are_taken_whatever_their_case_spaces_and_underscores() {
    let factory = Setting::factory();
    factory.refused(
        "CreateComponent",
        component("component"),
        EXISTS,
        "'Component' already exists: 'arn:aws:imagebuilder",
    );
    factory.refused("CreateComponent", component("COMPONENT"), EXISTS, "");
    factory.refused(
        "CreateImageRecipe",
        recipe("Recipe"),
        EXISTS,
        "'ImageRecipe' already exists",
    );
    factory.refused(
        "CreateContainerRecipe",
        container_recipe("BOX"),
        EXISTS,
        "'ContainerRecipe'",
    );
    factory.refused("CreateWorkflow", workflow("flow"), EXISTS, "'Workflow'");
    factory.ok("CreateInfrastructureConfiguration", infrastructure("my infra"));
    factory.refused(
        "CreateInfrastructureConfiguration",
        infrastructure("My_Infra"),
        EXISTS,
        "infrastructure-configuration/my-infra",
    );
    factory.refused("CreateDistributionConfiguration", distribution("Dist"), EXISTS, "");
    factory.refused("CreateImagePipeline", pipeline("PIPE"), EXISTS, "");
    factory.ok("CreateLifecyclePolicy", policy("tidy"));
    factory.refused("CreateLifecyclePolicy", policy("Tidy"), EXISTS, "");
}

#[test]
fn new_content_under_a_version_is_a_new_build_and_numbers_are_not_reused() {
    let factory = Setting::factory();
    let create = |extra: &str| {
        let data = format!("{COMPONENT}\n# {extra}");
        factory.ok("CreateComponent", with(component("component"), json!({"data": data})))["componentBuildVersionArn"]
            .clone()
    };
    assert_eq!(create("two"), json!(mine("component/component/1.0.0/2")));
    factory.ok(
        "DeleteComponent",
        json!({"componentBuildVersionArn": mine("component/component/1.0.0/2")}),
    );
    assert_eq!(create("three"), json!(mine("component/component/1.0.0/3")));
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let factory = Setting::factory();
    for (operation, member, tail) in [
        (
            "DeleteComponent",
            "componentBuildVersionArn",
            "component/component/1.0.0/1",
        ),
        ("DeleteImageRecipe", "imageRecipeArn", "image-recipe/recipe/1.0.0"),
        (
            "DeleteInfrastructureConfiguration",
            "infrastructureConfigurationArn",
            "infrastructure-configuration/infra",
        ),
        (
            "DeleteDistributionConfiguration",
            "distributionConfigurationArn",
            "distribution-configuration/dist",
        ),
    ] {
        let text = format!(
            "Resource dependency error: The resource ARN '{}' has other resources depended on it.",
            mine(tail)
        );
        factory.refused(operation, json!({member: mine(tail)}), DEPENDENCY, &text);
    }
    factory.ok(
        "DeleteImagePipeline",
        json!({"imagePipelineArn": mine("image-pipeline/pipe")}),
    );
    factory.ok(
        "DeleteImageRecipe",
        json!({"imageRecipeArn": mine("image-recipe/recipe/1.0.0")}),
    );
    factory.ok(
        "DeleteComponent",
        json!({"componentBuildVersionArn": mine("component/component/1.0.0/1")}),
    );
    factory.refused(
        "DeleteComponent",
        json!({"componentBuildVersionArn": mine("component/component/1.0.0/1")}),
        MISSING,
        "",
    );
}

#[test]
fn wildcard_references_protect_what_they_resolve_to_if_the_switch_says_so() {
    let factory = Setting::factory();
    factory.ok("CreateComponent", component("wild"));
    factory.ok(
        "CreateImageRecipe",
        with(
            recipe("loose"),
            json!({"components": [used(&mine("component/wild/x.x.x"))]}),
        ),
    );
    let delete = json!({"componentBuildVersionArn": mine("component/wild/1.0.0/1")});
    factory.refused("DeleteComponent", delete.clone(), DEPENDENCY, "");
    factory
        .emulator
        .world(|world| world.switches.wildcard_references_block_deletes = false);
    factory.ok("DeleteComponent", delete);
}

#[test]
fn amazons_resources_are_read_only() {
    let factory = Setting::factory();
    let managed = "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/1.0.2/1";
    factory.ok(
        "GetComponent",
        json!({"componentBuildVersionArn": "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x"}),
    );
    factory.refused(
        "DeleteComponent",
        json!({"componentBuildVersionArn": managed}),
        "403 Forbidden",
        "Amazon",
    );
}

//! What holds for every create: quotas, dry runs, client tokens.

use serde_json::{Value, json};

use super::{EXISTS, MISSING, QUOTA};
use crate::setting::{
    Setting, component, container_recipe, distribution, infrastructure, mine, pipeline, policy, recipe, with, workflow,
};

#[test]
fn quotas_are_counted_and_raised() {
    let factory = Setting::factory();
    factory
        .emulator
        .world(|world| world.switches.quotas.image_pipelines = 1);
    factory.refused("CreateImagePipeline", pipeline("second"), QUOTA, "image pipelines");
    factory
        .emulator
        .world(|world| world.switches.quotas = emulator::Quotas::raised());
    factory.ok("CreateImagePipeline", pipeline("second"));
}

#[test]
fn dry_runs_find_what_creates_would_and_create_nothing() {
    let factory = Setting::factory();
    let dry = |input: Value| with(input, json!({"dryRun": true}));
    for (operation, input) in [
        ("CreateComponent", component("dry")),
        ("CreateImageRecipe", recipe("dry")),
        ("CreateContainerRecipe", container_recipe("dry")),
        ("CreateInfrastructureConfiguration", infrastructure("dry")),
        ("CreateDistributionConfiguration", distribution("dry")),
        ("CreateImagePipeline", pipeline("dry")),
        ("CreateLifecyclePolicy", policy("dry")),
        ("CreateWorkflow", workflow("dry")),
    ] {
        factory.refused(operation, dry(input.clone()), "412 DryRunOperation", "");
        factory.ok(operation, input.clone());
        factory.refused(operation, dry(input), EXISTS, "");
    }
}

#[test]
fn tokens_are_replayed_and_bound_to_their_parameters() {
    let factory = Setting::factory();
    let create = with(infrastructure("token"), json!({"clientToken": "t"}));
    let first = factory.ok("CreateInfrastructureConfiguration", create.clone());
    factory.ok(
        "DeleteInfrastructureConfiguration",
        json!({"infrastructureConfigurationArn": mine("infrastructure-configuration/token")}),
    );
    let replayed = factory.ok("CreateInfrastructureConfiguration", create.clone());
    assert_eq!(
        replayed["infrastructureConfigurationArn"],
        first["infrastructureConfigurationArn"]
    );
    let get = json!({"infrastructureConfigurationArn": mine("infrastructure-configuration/token")});
    factory.refused("GetInfrastructureConfiguration", get, MISSING, "");
    let other = with(create, json!({"description": "other"}));
    factory.refused(
        "CreateInfrastructureConfiguration",
        other,
        "400 IdempotentParameterMismatch",
        "",
    );
}

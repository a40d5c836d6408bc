//! API calls, to the number. The formulas are those of docs/architecture.md (call budget).

use expect_test::{Expect, expect};

use crate::harness::{Ended, World, one_component};

#[test]
fn a_plan_of_the_shipped_factory_in_sync() {
    let world = World::shipped();
    world.apply();
    // STS 1. Components, recipes, workflows, pipelines: ⌈N/25⌉ pages each, no Gets. Infrastructure, distribution, lifecycle: ⌈N/25⌉ + N,
    // with N = 2. DescribeOrganization, ListRoots. Targets are paths, so the tree: one list per OU and for the root (8).
    // Policies: per type ⌈S/20⌉ lists = 2, a tag read for each that is not Amazon's = 3; per owned policy one Describe and
    // ⌈T/20⌉ target pages = 3 each.
    check(
        &world.local("plan").exits(0),
        expect![[r#"
        1 DescribeOrganization
        3 DescribePolicy
        1 GetCallerIdentity
        2 GetDistributionConfiguration
        2 GetInfrastructureConfiguration
        2 GetLifecyclePolicy
        1 ListComponentBuildVersions
        1 ListDistributionConfigurations
        1 ListImagePipelines
        1 ListImageRecipes
        1 ListInfrastructureConfigurations
        1 ListLifecyclePolicies
        8 ListOrganizationalUnitsForParent
        2 ListPolicies
        1 ListRoots
        3 ListTagsForResource
        3 ListTargetsForPolicy
        1 ListWorkflowBuildVersions
    "#]],
    );
}

#[test]
fn a_plan_of_the_minimal_example_in_sync() {
    let world = World::minimal();
    world.apply();
    // As above with N = 1, no lifecycle policy, and no organization: one call asks whether there is one that may hold policies of ours.
    check(
        &world.local("plan").exits(0),
        expect![[r#"
            1 GetCallerIdentity
            1 GetDistributionConfiguration
            1 GetInfrastructureConfiguration
            1 ListComponentBuildVersions
            1 ListDistributionConfigurations
            1 ListImagePipelines
            1 ListImageRecipes
            1 ListInfrastructureConfigurations
            1 ListLifecyclePolicies
            1 ListRoots
            1 ListWorkflowBuildVersions
        "#]],
    );
}

#[test]
fn the_creation_of_a_world_with_one_component() {
    // Reads: STS, the look for an organization, seven lists, one Get per planned version (component, recipe) and one for the image of Amazon's that the recipe
    // starts from. Writes: one create per resource; none is tagged afterwards.
    let applied = one_component().local("apply").exits(0);
    check(
        &applied,
        expect![[r#"
            1 CreateComponent
            1 CreateImagePipeline
            1 CreateImageRecipe
            1 CreateInfrastructureConfiguration
            1 GetCallerIdentity
            1 GetComponent
            1 GetImage
            1 GetImageRecipe
            1 ListComponentBuildVersions
            1 ListDistributionConfigurations
            1 ListImagePipelines
            1 ListImageRecipes
            1 ListInfrastructureConfigurations
            1 ListLifecyclePolicies
            1 ListRoots
            1 ListWorkflowBuildVersions
        "#]],
    );
}

#[test]
fn a_change_of_one_component() {
    let world = one_component();
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    // The no-op plan (STS, ListRoots, seven lists, one Get of the infrastructure), one Get per planned version (component, recipe) and one for
    // the image of Amazon's. Two more Gets than the budget names: the line diff needs the previous document, and the
    // recipe's diff the previous recipe.
    check(
        &world.local("plan").exits(0),
        expect![[r#"
            1 GetCallerIdentity
            2 GetComponent
            1 GetImage
            2 GetImageRecipe
            1 GetInfrastructureConfiguration
            1 ListComponentBuildVersions
            1 ListDistributionConfigurations
            1 ListImagePipelines
            1 ListImageRecipes
            1 ListInfrastructureConfigurations
            1 ListLifecyclePolicies
            1 ListRoots
            1 ListWorkflowBuildVersions
        "#]],
    );
    // Apply reads the same and writes four times: two creates, and the pipeline's update with its tags after it, because no
    // update takes tags.
    check(
        &world.local("apply").exits(0),
        expect![[r#"
            1 CreateComponent
            1 CreateImageRecipe
            1 GetCallerIdentity
            2 GetComponent
            1 GetImage
            2 GetImageRecipe
            1 GetInfrastructureConfiguration
            1 ListComponentBuildVersions
            1 ListDistributionConfigurations
            1 ListImagePipelines
            1 ListImageRecipes
            1 ListInfrastructureConfigurations
            1 ListLifecyclePolicies
            1 ListRoots
            1 ListWorkflowBuildVersions
            1 TagResource
            1 UpdateImagePipeline
        "#]],
    );
}

#[test]
fn the_first_call_asks_whose_credentials_these_are() {
    let planned = World::shipped().local("plan").exits(0);
    assert_eq!(planned.calls[0].operation, "GetCallerIdentity");
}

#[test]
fn plan_and_drift_write_nothing() {
    let world = one_component();
    for verb in ["plan", "drift"] {
        assert_eq!(world.local(verb).writes(), Vec::<String>::new(), "{verb}");
    }
}

fn check(run: &Ended, expected: Expect) {
    expected.assert_eq(&(run.tally().join("\n") + "\n"));
    assert!(!run.calls.is_empty());
}

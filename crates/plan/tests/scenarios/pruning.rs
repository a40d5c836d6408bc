//! What goes away, and what does not.

use expect_test::expect;
use serde_json::json;

use crate::world::{World, actions, component, factory, findings, recipe};

#[test]
fn a_protected_orphan_stays_until_it_is_unprotected_in_an_apply_of_its_own() {
    let mut world = World::new();
    world
        .declare("infrastructure.builder", &json!({ "instance_profile_name": "builder" }))
        .protect = true;
    world.settle();
    let desired = world.desired.resources.clone();
    world.forget("infrastructure.builder");
    let plan = world.plan();
    expect![[r#"
        protected infrastructure.builder: none — it is protected: remove the protection in an apply of its own before its file
    "#]].assert_eq(&(findings(&plan) + &actions(&plan)));
    world.desired.resources = desired;
    world.wanted("infrastructure.builder").protect = false;
    let plan = world.settle();
    expect![[r#"
        untag infrastructure.builder (infrastructure-configuration/builder) config: tags differ
            tags.goldsmith:guard
    "#]]
    .assert_eq(&actions(&plan));
    world.forget("infrastructure.builder");
    world.settle();
    assert!(world.store.is_empty());
}

#[test]
fn the_newest_version_says_whether_all_are_protected() {
    let mut world = World::new();
    let declare = |world: &mut World, text: &str, protect: bool| {
        let desired = world.declare("component.base", &component(text));
        (desired.keep_versions, desired.protect) = (9, protect);
    };
    declare(&mut world, "one", true);
    world.settle();
    declare(&mut world, "two", false);
    world.settle();
    let desired = world.desired.resources.clone();
    world.forget("component.base");
    world.settle();
    assert!(world.store.is_empty(), "the protection was taken away before the file");
    world.desired.resources = desired;
    declare(&mut world, "one", false);
    world.settle();
    declare(&mut world, "two", true);
    world.settle();
    world.forget("component.base");
    assert_eq!(actions(&world.plan()), "");
}

#[test]
fn what_is_still_used_waits() {
    let mut world = factory();
    world.settle();
    world.forget("component.base");
    world.declare("component.new", &component("new"));
    world.declare("image-recipe.image", &recipe(&["new"])).keep_versions = 1;
    let plan = world.settle();
    expect![[r#"
        waiting component.base: later — arn:aws:imagebuilder:us-east-1:111122223333:component/base/1.0.0/1 is still used by arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/image/1.0.0
        missing component.new: create data, platform
        pending image-recipe.image: new-version components[base].component, components[new].component
        pending pipeline.weekly: update recipe
    "#]].assert_eq(&findings(&plan));
    assert!(world.store.iter().any(|object| object.name == "base"));
    world.wanted("image-recipe.image").keep_versions = 0;
    world.settle();
    assert!(!world.store.iter().any(|object| object.name == "base"));
}

#[test]
fn a_name_that_is_a_number_is_not_taken_for_another_one() {
    let mut world = World::new();
    let builder = json!({ "instance_profile_name": "builder" });
    world.declare("image-recipe.image", &recipe(&[]));
    world.declare("infrastructure.2024", &builder);
    world.declare("infrastructure.2025", &builder);
    world.declare(
        "pipeline.weekly",
        &json!({ "recipe": "image", "infrastructure": "2025" }),
    );
    world.settle();
    world.forget("infrastructure.2024");
    let plan = world.settle();
    assert_eq!(plan.actions.len(), 1, "{}", findings(&plan));
    assert!(!world.store.iter().any(|object| object.name == "2024"));
    assert!(world.store.iter().any(|object| object.name == "2025"));
}

#[test]
fn a_whole_chain_of_orphans_goes_in_one_apply() {
    let mut world = factory();
    world.declare("component.stays", &component("stays"));
    world.settle();
    for address in [
        "component.base",
        "image-recipe.image",
        "infrastructure.builder",
        "pipeline.weekly",
    ] {
        world.forget(address);
    }
    let plan = world.settle();
    expect![[r#"
        delete pipeline.weekly (image-pipeline/weekly) config: no file declares it
        delete infrastructure.builder (infrastructure-configuration/builder) config: no file declares it
        delete image-recipe.image (image-recipe/image/1.0.0) config: no file declares it
        delete component.base (component/base/1.0.0/1) config: no file declares it
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn a_new_name_is_a_new_object_and_an_orphan() {
    let mut world = factory();
    world.settle();
    world.wanted("infrastructure.builder").name = "second".into();
    let plan = world.settle();
    expect![[r#"
        create infrastructure.builder (infrastructure-configuration/second) config: not in AWS yet
        update pipeline.weekly (image-pipeline/weekly) config: pipelines/weekly.toml changed
            infrastructure
        delete infrastructure.builder (infrastructure-configuration/builder) config: no file declares it
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn collection_ignores_protection() {
    let mut world = World::new();
    for text in ["one", "two"] {
        world.declare("component.base", &component(text)).protect = true;
        world.settle();
    }
    assert_eq!(world.store.len(), 1);
}

#[test]
fn a_refused_component_collects_nothing() {
    let mut world = factory();
    world.wanted("component.base").version = "1.0.0".parse().expect("a pin");
    world.settle();
    world.declare("component.base", &component("two")).version = "1.0.0".parse().expect("a pin");
    let plan = world.plan();
    assert_eq!(actions(&plan), "");
}

#[test]
fn another_stacks_referrer_keeps_what_it_uses() {
    let mut world = factory();
    world.settle();
    for address in ["pipeline.weekly", "image-recipe.image", "infrastructure.builder"] {
        world.forget(address);
    }
    world.declare("component.base", &component("one"));
    world
        .live("pipeline", "weekly")
        .tags
        .insert(model::ownership::STACK.into(), "other".into());
    let plan = world.settle();
    expect![[r#"
        waiting image-recipe.image: later — arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/image/1.0.0 is still used by arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/weekly
        waiting infrastructure.builder: later — arn:aws:imagebuilder:us-east-1:111122223333:infrastructure-configuration/builder is still used by arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/weekly
    "#]].assert_eq(&(findings(&plan) + &actions(&plan)));
}

/// A lifecycle policy that acts on images of one recipe version, or of all that fit a pattern.
fn lifecycle(version: &str) -> serde_json::Value {
    json!({
        "execution_role": "lifecycle",
        "resource_type": "AMI_IMAGE",
        "policy_details": [{ "action": { "type": "DELETE" }, "filter": { "type": "COUNT", "value": 3 } }],
        "resource_selection": { "recipes": [{ "name": "image", "semantic_version": version }] },
    })
}

/// A recipe of three versions of which none but the newest is to be kept.
fn three_versions(lifecycle_of: &str) -> World {
    let mut world = factory();
    world.declare("lifecycle.cleanup", &lifecycle(lifecycle_of));
    for text in ["one", "two", "three"] {
        world.declare("component.base", &component(text)).keep_versions = 9;
        world.wanted("image-recipe.image").keep_versions = 9;
        world.settle();
    }
    world.wanted("image-recipe.image").keep_versions = 0;
    world
}

#[test]
fn what_a_lifecycle_policy_selects_is_not_collected() {
    let mut world = three_versions("1.0.0");
    expect![[r#"
        collect image-recipe.image (image-recipe/image/1.0.1) collect: version 1.0.1 is older than the 0 that are kept, and nothing uses it
    "#]]
    .assert_eq(&actions(&world.settle()));
    // Once the policy means another version, the old one is free.
    world.declare("lifecycle.cleanup", &lifecycle("1.0.2"));
    let plan = world.settle();
    assert!(actions(&plan).contains("collect image-recipe.image (image-recipe/image/1.0.0)"));
}

#[test]
fn a_policy_that_is_about_to_be_made_counts_too() {
    let mut world = three_versions("1.0.2");
    world.declare("lifecycle.second", &lifecycle("1.0.1"));
    let plan = world.settle();
    assert!(
        !actions(&plan).contains("image-recipe/image/1.0.1"),
        "{}",
        actions(&plan)
    );
    assert!(actions(&plan).contains("collect image-recipe.image (image-recipe/image/1.0.0)"));
}

#[test]
fn of_a_pattern_the_newest_version_stays() {
    // The newest of all versions is current anyway.
    let plan = three_versions("x.x.x").settle();
    for version in ["1.0.0", "1.0.1"] {
        let collected = format!("collect image-recipe.image (image-recipe/image/{version})");
        assert!(actions(&plan).contains(&collected), "{}", actions(&plan));
    }
    let mut world = three_versions("1.0.x");
    world.wanted("image-recipe.image").version = "2.0".parse().expect("a line");
    expect![[r#"
        new-version image-recipe.image (image-recipe/image/2.0.0) config: image-recipes/image.toml changed
        update pipeline.weekly (image-pipeline/weekly) config: image-recipe.image gets version 2.0.0
            recipe
        collect image-recipe.image (image-recipe/image/1.0.1) collect: version 1.0.1 is older than the 0 that are kept, and nothing uses it
        collect image-recipe.image (image-recipe/image/1.0.0) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
    "#]]
    .assert_eq(&actions(&world.settle()));
}

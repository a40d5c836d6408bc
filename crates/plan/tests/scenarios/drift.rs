//! Three ways: desired, applied last, live.

use expect_test::expect;
use model::{Value, ownership};
use serde_json::json;

use crate::world::{World, actions, factory, findings};

fn infrastructure(fields: &serde_json::Value) -> World {
    let mut world = World::new();
    world.declare("infrastructure.builder", fields);
    world
}

pub(crate) fn builder() -> World {
    let mut world = infrastructure(&json!({ "instance_profile_name": "builder", "description": "one" }));
    world.settle();
    world
}

pub(crate) fn set(world: &mut World, kind: &str, name: &str, field: &str, to: Option<Value>) {
    world
        .live(kind, name)
        .value
        .as_mut()
        .expect("it has a value")
        .set(field, to);
}

#[test]
fn in_sync_is_silent() {
    let plan = builder().plan();
    assert_eq!(findings(&plan) + &actions(&plan), "");
}

#[test]
fn somebodys_change_is_drift_and_undone() {
    let mut world = builder();
    set(
        &mut world,
        "infrastructure",
        "builder",
        "description",
        Some("two".into()),
    );
    let plan = world.settle();
    expect![[r#"
        drift infrastructure.builder: repairs description
        update infrastructure.builder (infrastructure-configuration/builder) drift: changed in AWS
            description
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn somebodys_addition_is_reset() {
    let mut world = builder();
    set(&mut world, "infrastructure", "builder", "key_pair", Some("mine".into()));
    let plan = world.settle();
    expect![[r#"
        drift infrastructure.builder: repairs key_pair
        reset infrastructure.builder (infrastructure-configuration/builder) drift: changed in AWS
            key_pair
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn our_change_is_pending() {
    let mut world = builder();
    world.declare(
        "infrastructure.builder",
        &json!({ "instance_profile_name": "builder", "description": "two" }),
    );
    let plan = world.settle();
    expect![[r#"
        pending infrastructure.builder: update description
        update infrastructure.builder (infrastructure-configuration/builder) config: infrastructure/builder.toml changed
            description
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn the_same_change_on_both_sides_only_refreshes_the_tag() {
    let mut world = builder();
    world.declare(
        "infrastructure.builder",
        &json!({ "instance_profile_name": "builder", "description": "two" }),
    );
    set(
        &mut world,
        "infrastructure",
        "builder",
        "description",
        Some("two".into()),
    );
    let plan = world.settle();
    expect![[r#"
        converged infrastructure.builder: refreshes the tag
        tag infrastructure.builder (infrastructure-configuration/builder) config: the record of what was applied is renewed
    "#]].assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn different_changes_on_both_sides_are_held_until_allowed() {
    let mut world = builder();
    world.declare(
        "infrastructure.builder",
        &json!({ "instance_profile_name": "builder", "description": "two" }),
    );
    set(
        &mut world,
        "infrastructure",
        "builder",
        "description",
        Some("three".into()),
    );
    let plan = world.plan();
    expect![[r#"
        conflict infrastructure.builder: held until allowed description
        update infrastructure.builder (infrastructure-configuration/builder) both: changed here and in AWS [conflict]
            description
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
    assert!(plan.actions.iter().all(plan::Action::is_held));
    world.options.allow = plan.actions.iter().map(|action| action.digest.clone()).collect();
    let plan = world.settle();
    assert!(!plan.actions.iter().any(plan::Action::is_held));
}

#[test]
fn a_deleted_object_is_missing_and_made_again() {
    let mut world = builder();
    world.store.clear();
    let plan = world.settle();
    expect![[r#"
        missing infrastructure.builder: create
        create infrastructure.builder (infrastructure-configuration/builder) config: not in AWS yet
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn without_a_readable_tag_the_difference_decides() {
    let mut world = builder();
    world
        .live("infrastructure", "builder")
        .tags
        .insert(ownership::APPLIED.into(), "9:x".into());
    let plan = world.settle();
    expect![[r#"
        untracked infrastructure.builder: refreshes the tag
        tag infrastructure.builder (infrastructure-configuration/builder) config: the record of what was applied is renewed
    "#]].assert_eq(&(findings(&plan) + &actions(&plan)));
    world.live("infrastructure", "builder").tags.remove(ownership::APPLIED);
    set(&mut world, "infrastructure", "builder", "description", None);
    let plan = world.settle();
    expect![[r#"
        untracked infrastructure.builder: update description
        update infrastructure.builder (infrastructure-configuration/builder) both: changed here and in AWS
            description
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn an_orphan_is_deleted() {
    let mut world = builder();
    world.forget("infrastructure.builder");
    let plan = world.settle();
    expect![[r#"
        orphan infrastructure.builder: deletes
        delete infrastructure.builder (infrastructure-configuration/builder) config: no file declares it
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn an_orphan_that_somebody_changed_says_so_first() {
    let mut world = builder();
    set(&mut world, "infrastructure", "builder", "key_pair", Some("mine".into()));
    world.forget("infrastructure.builder");
    expect![[r#"
        delete infrastructure.builder (infrastructure-configuration/builder) config: no file declares it; what is there is not what was applied last
    "#]]
    .assert_eq(&actions(&world.settle()));
}

#[test]
fn a_kept_field_is_left_alone_and_survives_an_update() {
    let mut world = builder();
    world.wanted("infrastructure.builder").keep.push("description".into());
    world.settle();
    set(
        &mut world,
        "infrastructure",
        "builder",
        "description",
        Some("by hand".into()),
    );
    assert_eq!(actions(&world.plan()), "");
    world.declare(
        "infrastructure.builder",
        &json!({ "instance_profile_name": "other", "description": "one" }),
    );
    world.wanted("infrastructure.builder").keep.push("description".into());
    world.settle();
    let live = world.live("infrastructure", "builder").value.clone();
    assert_eq!(
        live.expect("it has a value").get("description"),
        Some(&"by hand".into())
    );
}

#[test]
fn kept_tags_stay() {
    let mut world = builder();
    world.wanted("infrastructure.builder").keep.push("tags".into());
    world
        .live("infrastructure", "builder")
        .tags
        .insert("Cost".into(), "42".into());
    assert_eq!(actions(&world.plan()), "");
    world.wanted("infrastructure.builder").keep.clear();
    let plan = world.settle();
    assert!(
        actions(&plan).starts_with("untag infrastructure.builder"),
        "{}",
        actions(&plan)
    );
}

#[test]
fn a_status_that_aws_set_is_repaired_only_if_it_is_declared() {
    let mut world = factory();
    world.settle();
    set(&mut world, "pipeline", "weekly", "status", Some("DISABLED".into()));
    world.live("pipeline", "weekly").yielded.push("status".into());
    let plan = world.plan();
    expect![[r#"
        auto-disabled pipeline.weekly: none — AWS changed `status` after too many failures; declare `status` to have it set back
    "#]].assert_eq(&(findings(&plan) + &actions(&plan)));
    // A change elsewhere leaves the status as it is, and is then at rest.
    world.declare(
        "pipeline.weekly",
        &json!({ "recipe": "image", "infrastructure": "builder", "description": "new" }),
    );
    let plan = world.settle();
    expect![[r#"
        pending pipeline.weekly: update description
        auto-disabled pipeline.weekly: none — AWS changed `status` after too many failures; declare `status` to have it set back
        update pipeline.weekly (image-pipeline/weekly) config: pipelines/weekly.toml changed
            description
    "#]].assert_eq(&(findings(&plan) + &actions(&plan)));
    let live = world.live("pipeline", "weekly").value.clone().expect("it has a value");
    assert_eq!(live.get("status"), Some(&"DISABLED".into()));
    let declared = json!({ "recipe": "image", "infrastructure": "builder", "description": "new", "status": "ENABLED" });
    world.declare("pipeline.weekly", &declared);
    let plan = world.plan();
    expect![[r#"
        drift pipeline.weekly: repairs status
        update pipeline.weekly (image-pipeline/weekly) drift: changed in AWS
            status
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

//! What is not ours is never written.

use expect_test::expect;
use model::ownership;
use serde_json::json;

use crate::world::{World, actions, findings, policy, refusals};

fn infrastructure() -> World {
    let mut world = World::new();
    world.declare("infrastructure.builder", &json!({ "instance_profile_name": "builder" }));
    world
}

#[test]
fn something_of_that_name_without_our_tags_is_refused() {
    let mut world = infrastructure();
    world.settle();
    world.live("infrastructure", "builder").tags.clear();
    let plan = world.plan();
    expect![[r#"
        plan/not-ours Guarded infrastructure.builder: arn:aws:imagebuilder:us-east-1:111122223333:infrastructure-configuration/builder exists, and is not ours
        unowned infrastructure.builder: none
    "#]].assert_eq(&(refusals(&plan) + &findings(&plan)));
    assert!(plan.actions.is_empty());
}

#[test]
fn another_stacks_object_is_refused() {
    let mut world = infrastructure();
    world.settle();
    world
        .live("infrastructure", "builder")
        .tags
        .insert(ownership::STACK.into(), "other".into());
    let plan = world.plan();
    assert!(refusals(&plan).contains("plan/not-ours"), "{}", refusals(&plan));
    assert!(plan.actions.is_empty());
}

#[test]
fn a_copy_of_our_tags_is_never_written_and_is_told() {
    let mut world = infrastructure();
    world.settle();
    let mut copy = world.store[0].clone();
    copy.name = "copy".into();
    copy.arn = copy.arn.replace("/builder", "/copy").into();
    copy.id.clone_from(&copy.arn);
    world.store.push(copy.clone());
    let plan = world.settle();
    assert!(world.store.contains(&copy));
    expect![[r#"
        copied infrastructure.copy: none — arn:aws:imagebuilder:us-east-1:111122223333:infrastructure-configuration/copy carries tags that were written for another object; it is never touched
    "#]].assert_eq(&findings(&plan));
    world.declare("infrastructure.copy", &json!({ "instance_profile_name": "builder" }));
    let plan = world.plan();
    expect![[r#"
        plan/copied-tag Guarded infrastructure.copy: arn:aws:imagebuilder:us-east-1:111122223333:infrastructure-configuration/copy carries our tags, but they were written for another object
    "#]].assert_eq(&refusals(&plan));
    assert!(plan.actions.is_empty());
}

#[test]
fn a_renamed_policy_is_left_to_a_person() {
    let mut world = World::new();
    world.declare("policy.deny", &policy("ec2:RunInstances", &[]));
    world.settle();
    world.store[0].name = "renamed".into();
    let plan = world.plan();
    expect![[r#"
        plan/renamed Guarded policy.deny: `deny` was renamed in AWS to `renamed` (arn:aws:organizations::999988887777:policy/o-abc1234567/p-00000001)
        renamed policy.deny: none
    "#]].assert_eq(&(refusals(&plan) + &findings(&plan)));
    assert!(plan.actions.is_empty());
}

#[test]
fn names_that_aws_takes_for_the_same_are_the_same() {
    let mut world = infrastructure();
    world.settle();
    world.store[0].name = "Builder".into();
    world.declare("infrastructure.builder", &json!({ "instance_profile_name": "other" }));
    let plan = world.settle();
    assert!(
        actions(&plan).starts_with("update infrastructure.builder"),
        "{}",
        actions(&plan)
    );
}

#[test]
fn a_moved_file_is_free() {
    let mut world = infrastructure();
    world.settle();
    let mut moved = world.desired.resources.pop_first().expect("it was declared").1;
    moved.address = crate::world::address("infrastructure.moved");
    moved.source.file = "infrastructure/moved.toml".into();
    world.desired.resources.insert(moved.address.clone(), moved);
    assert_eq!(actions(&world.plan()), "");
}

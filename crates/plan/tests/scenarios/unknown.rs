//! Could not look is never in sync, never absent, and never a reason to delete.

use serde_json::json;

use crate::world::{World, actions, component, factory, findings, gap, recipe};

#[test]
fn a_kind_that_could_not_be_listed_is_neither_created_nor_deleted() {
    for kind in ["component", "image-recipe", "infrastructure", "pipeline"] {
        let mut world = factory();
        world.settle();
        world.gaps.push(gap("imagebuilder", "List", &[kind]));
        let plan = world.plan();
        assert_eq!(actions(&plan), "", "a gap in {kind}");
        assert!(
            findings(&plan).contains(&format!("unknown {kind}.")),
            "{}",
            findings(&plan)
        );
        assert_eq!(plan.gaps.len(), 1);
    }
}

#[test]
fn what_something_unread_may_use_is_not_deleted() {
    let mut world = factory();
    world.settle();
    world.forget("pipeline.weekly");
    world.forget("image-recipe.image");
    world.forget("infrastructure.builder");
    world.declare("component.other", &component("other"));
    world
        .gaps
        .push(gap("imagebuilder", "ListImagePipelines", &["pipeline"]));
    let plan = world.plan();
    let deletes = plan
        .actions
        .iter()
        .filter(|action| action.verb == plan::Verb::Delete)
        .count();
    assert_eq!(deletes, 0, "{}", actions(&plan));
}

#[test]
fn a_recipe_that_could_not_be_read_keeps_its_component() {
    let mut world = factory();
    world.wanted("image-recipe.image").keep_versions = 3;
    world.settle();
    world.declare("component.base", &component("two"));
    world.unanswerable.push("Read { kind: KindName(\"image-recipe\")");
    let plan = world.plan();
    assert!(!actions(&plan).contains("collect component"), "{}", actions(&plan));
    assert!(!plan.gaps.is_empty());
}

#[test]
fn of_many_that_may_use_something_only_a_few_are_named() {
    let mut world = factory();
    for number in 0..30 {
        world.declare(&format!("image-recipe.other-{number}"), &recipe(&["base"]));
    }
    world.settle();
    world.desired.resources.clear();
    world.unanswerable.push("Read { kind: KindName(\"image-recipe\")");
    let plan = world.plan();
    let mut findings = plan.findings.iter();
    let waiting = findings.find(|finding| finding.address.to_string() == "component.base");
    let note = waiting.and_then(|finding| finding.note.as_deref()).expect("it waits");
    assert_eq!(note.matches(":image-recipe/").count(), 10, "{note}");
    assert!(note.ends_with(" and 21 more"), "{note}");
}

#[test]
fn images_that_could_not_be_counted_keep_their_recipe() {
    let mut world = factory();
    world.settle();
    world.declare("component.base", &component("two"));
    world.unanswerable.push("Images");
    let plan = world.plan();
    assert!(!actions(&plan).contains("collect"), "{}", actions(&plan));
    assert!(!plan.gaps.is_empty());
}

#[test]
fn what_amazon_manages_may_be_unknown() {
    let mut world = factory();
    world.unanswerable.push("Managed");
    let plan = world.plan();
    assert!(!actions(&plan).contains("image-recipe"), "{}", actions(&plan));
    assert!(!actions(&plan).contains("pipeline"), "{}", actions(&plan));
    assert!(
        findings(&plan).contains("unknown image-recipe.image"),
        "{}",
        findings(&plan)
    );
}

#[test]
fn an_object_twice_in_a_list_is_one_object() {
    let mut world = factory();
    world.settle();
    world.forget("pipeline.weekly");
    world.declare("component.base", &component("two"));
    let observation = world.observe();
    let once = world.plan_of(observation.clone());
    let mut twice = observation.clone();
    twice.objects.extend(observation.objects);
    assert_eq!(actions(&world.plan_of(twice)), actions(&once));
}

/// The first one is what the file stands for, and the second is no old version of it.
#[test]
fn what_nothing_uses_is_not_collected_because_a_list_says_it_twice() {
    let mut world = World::new();
    world.declare("component.base", &component("one"));
    world.settle();
    let mut twice = world.observe();
    twice.objects.extend(world.observe().objects);
    assert_eq!(actions(&world.plan_of(twice)), "");
}

#[test]
fn a_gap_elsewhere_stops_nothing_here() {
    let mut world = factory();
    world.settle();
    world.gaps.push(gap("organizations", "ListPolicies", &["policy"]));
    world.declare("infrastructure.builder", &json!({ "instance_profile_name": "other" }));
    let plan = world.plan();
    assert!(
        actions(&plan).starts_with("update infrastructure.builder"),
        "{}",
        actions(&plan)
    );
}

#[test]
fn nothing_is_deleted_from_a_partial_list_of_its_own_kind() {
    let mut world = factory();
    world.settle();
    world.forget("pipeline.weekly");
    // The list came, but one of its objects could not be read.
    let mut observation = world.observe();
    observation
        .gaps
        .push(gap("imagebuilder", "GetImagePipeline", &["pipeline"]));
    let plan = world.plan_of(observation);
    assert_eq!(actions(&plan), "");
    assert!(actions(&world.plan()).contains("delete pipeline.weekly"));
}

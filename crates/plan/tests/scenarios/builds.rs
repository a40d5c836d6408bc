//! What is built because it changed, and what is built because somebody asked for it.

use expect_test::expect;
use model::{Digest, Image, Operation, Value};
use plan::{Action, Plan, Verb};
use serde_json::json;

use crate::{
    drift::set,
    world::{World, actions, component, factory},
};

/// The usual factory, whose pipeline says `build_on_change`.
fn building() -> World {
    let mut world = factory();
    world.wanted("pipeline.weekly").build_on_change = true;
    world
}

/// The usual factory, made, of which everything that is not built yet is to be built.
fn asked() -> World {
    let mut world = factory();
    world.settle();
    world.options.build = true;
    world
}

fn build(plan: &Plan) -> &Action {
    let mut builds = plan.actions.iter().filter(|action| action.verb == Verb::Build);
    let build = builds.next().expect("something is built");
    assert!(builds.next().is_none(), "it is built once");
    build
}

fn builds(plan: &Plan) -> usize {
    plan.actions.iter().filter(|action| action.verb == Verb::Build).count()
}

/// An image of the only recipe's first version.
fn image(build: u32, status: &str) -> Image {
    Image {
        arn: format!("arn:aws:imagebuilder:us-east-1:111122223333:image/image/1.0.0/{build}"),
        status: status.to_owned(),
        amis: Vec::new(),
    }
}

#[test]
fn a_new_pipeline_is_built_after_it_is_made() {
    let mut world = building();
    let plan = world.settle();
    expect![[r#"
        create component.base (component/base/1.0.0/1) config: not in AWS yet
        create image-recipe.image (image-recipe/image/1.0.0) config: not in AWS yet
        create infrastructure.builder (infrastructure-configuration/builder) config: not in AWS yet
        create pipeline.weekly (image-pipeline/weekly) config: not in AWS yet
        build pipeline.weekly (image-pipeline/weekly) config: it is new, and says `build_on_change`
            image
    "#]]
    .assert_eq(&actions(&plan));
    let made = plan.actions.iter().find(|action| action.address.kind.0 == "pipeline");
    let made = made.map(|action| action.digest.clone());
    assert_eq!(build(&plan).depends_on, Vec::from_iter(made));
}

#[test]
fn a_pipeline_is_built_when_it_is_pointed_at_another_version() {
    let mut world = building();
    world.settle();
    world.declare("component.base", &component("two"));
    let plan = world.settle();
    expect![[r#"
        new-version component.base (component/base/1.0.1/1) config: components/base.toml changed
            data
        new-version image-recipe.image (image-recipe/image/1.0.1) config: component.base gets version 1.0.1
            components[base].component
        update pipeline.weekly (image-pipeline/weekly) config: image-recipe.image gets version 1.0.1
            recipe
        build pipeline.weekly (image-pipeline/weekly) config: it is pointed at another recipe version, and says `build_on_change`
            image
    "#]]
    .assert_eq(&actions(&plan));
    expect!["component.base reaches image-recipe.image, pipeline.weekly"].assert_eq(&plan.effects.join("\n"));
    assert!(plan.has_changes());
    let built: Vec<&str> = world.built.iter().map(|image| image.arn.as_str()).collect();
    assert_eq!(built.len(), 2);
    assert!(built[1].ends_with(":image/image/1.0.1/1"), "{built:?}");
}

#[test]
fn no_other_change_builds() {
    let mut world = building();
    world.settle();
    let fields = json!({ "recipe": "image", "infrastructure": "builder", "description": "every week" });
    world.declare("pipeline.weekly", &fields).build_on_change = true;
    world.declare(
        "infrastructure.builder",
        &json!({ "instance_profile_name": "builder", "description": "large" }),
    );
    let plan = world.settle();
    assert_eq!((plan.actions.len(), builds(&plan)), (2, 0), "{}", actions(&plan));
}

#[test]
fn saying_so_builds_nothing_yet() {
    let mut world = factory();
    world.settle();
    world.wanted("pipeline.weekly").build_on_change = true;
    assert_eq!(actions(&world.plan()), "");
}

#[test]
fn what_was_pointed_elsewhere_by_hand_is_built_when_it_is_pointed_back() {
    let mut world = building();
    world.settle();
    let other = "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/other/1.0.0";
    set(&mut world, "pipeline", "weekly", "recipe", Some(other.into()));
    let plan = world.settle();
    assert_eq!(build(&plan).origin, plan::Origin::Drift);
}

#[test]
fn a_disabled_pipeline_is_built_like_any_other() {
    let mut world = factory();
    let fields = json!({ "recipe": "image", "infrastructure": "builder", "status": "DISABLED" });
    world.declare("pipeline.weekly", &fields).build_on_change = true;
    assert_eq!(builds(&world.settle()), 1);
}

#[test]
fn what_was_asked_for_is_built_once() {
    let mut world = asked();
    let plan = world.settle();
    expect![[r#"
        build pipeline.weekly (image-pipeline/weekly) config: there is no image of arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/image/1.0.0
            image
    "#]]
    .assert_eq(&actions(&plan));
    assert_eq!(build(&plan).depends_on, Vec::<Digest>::new());
    assert!(plan.has_changes());
    for (status, expected) in [
        ("BUILDING", 0),
        ("A_STATUS_OF_TOMORROW", 0),
        ("AVAILABLE", 0),
        ("DEPRECATED", 0),
        ("DISABLED", 0),
        ("FAILED", 1),
        ("CANCELLED", 1),
        ("DELETED", 1),
    ] {
        world.built = vec![image(1, "FAILED"), image(2, status)];
        assert_eq!(builds(&world.plan()), expected, "{status}");
    }
}

#[test]
fn an_image_of_another_version_is_none_of_this_one() {
    let mut world = asked();
    world.built = vec![image(1, "AVAILABLE")];
    assert_eq!(actions(&world.plan()), "");
    world.declare("component.base", &component("two"));
    let plan = world.settle();
    let build = build(&plan);
    assert_eq!(
        build.cause,
        "image-recipe.image is a new version, of which there is no image"
    );
    assert_eq!(build.depends_on.len(), 1);
    assert!(!plan.effects.join("\n").contains("--build"), "{:?}", plan.effects);
}

#[test]
fn a_build_waits_for_what_it_is_built_on() {
    let mut world = asked();
    world.declare(
        "infrastructure.builder",
        &json!({ "instance_profile_name": "builder", "description": "large" }),
    );
    let plan = world.settle();
    let update = &plan.actions[0];
    assert_eq!((update.verb, update.address.kind.0), (Verb::Update, "infrastructure"));
    assert_eq!(build(&plan).depends_on, std::slice::from_ref(&update.digest));
}

#[test]
fn nobody_builds_what_might_be_built_already() {
    let mut world = asked();
    world.unanswerable.push("Images");
    let plan = world.plan();
    assert_eq!(actions(&plan), "");
    assert_eq!(plan.gaps.len(), 1);
}

#[test]
fn what_cannot_be_planned_is_not_built() {
    for unread in ["pipeline", "image-recipe"] {
        let mut world = asked();
        world.wanted("pipeline.weekly").build_on_change = true;
        world.gaps.push(crate::world::gap("imagebuilder", "List", &[unread]));
        assert_eq!(actions(&world.plan()), "", "{unread}");
    }
    let mut world = asked();
    world.live("pipeline", "weekly").tags.clear();
    let plan = world.plan();
    assert_eq!((plan.refusals.len(), builds(&plan)), (1, 0));
}

#[test]
fn a_recipe_that_is_left_alone_is_nothing_to_build() {
    let mut world = asked();
    world.wanted("pipeline.weekly").keep = vec!["recipe".to_owned()];
    assert_eq!(builds(&world.plan()), 0);
}

#[test]
fn what_is_not_built_is_said_where_nobody_asks() {
    let sentence = |world: &World| world.plan().effects.pop().unwrap_or_default();
    let other = || "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/other/1.0.0";
    let mut world = factory();
    world.settle();
    // The version is there, and perhaps built.
    set(&mut world, "pipeline", "weekly", "recipe", Some(other().into()));
    let expected =
        "pipeline.weekly uses another recipe version; `apply --build` starts a build where there is no image of it";
    assert_eq!(sentence(&world), expected);
    world.options.build = true;
    assert_eq!(sentence(&world), "", "it is built where it is not");
    world.options.build = false;
    // Nobody asks whether others' versions are built.
    world.settle();
    world.declare(
        "pipeline.weekly",
        &json!({ "recipe": other(), "infrastructure": "builder" }),
    );
    assert_eq!(sentence(&world), "");
}

#[test]
fn a_recipe_of_others_is_built_when_it_changes_and_not_when_asked() {
    let foreign = |version: &str| {
        let recipe = format!("arn:aws:imagebuilder:us-east-1:444455556666:image-recipe/theirs/{version}");
        json!({ "recipe": recipe, "infrastructure": "builder" })
    };
    let mut world = asked();
    world.declare("pipeline.weekly", &foreign("1.0.0")).build_on_change = true;
    assert_eq!(builds(&world.settle()), 1);
    world.declare("pipeline.weekly", &foreign("1.0.1")).build_on_change = true;
    assert_eq!(builds(&world.settle()), 1);
}

#[test]
fn what_is_held_is_not_built() {
    let mut world = building();
    world.settle();
    world.declare("component.base", &component("two"));
    set(&mut world, "pipeline", "weekly", "description", Some("by hand".into()));
    let plan = world.plan();
    let held = plan.actions.iter().find(|action| action.is_held()).expect("a conflict");
    assert_eq!(held.address.kind.0, "pipeline");
    assert_eq!(build(&plan).depends_on, std::slice::from_ref(&held.digest));
}

#[test]
fn what_a_person_agrees_to_is_one_version_of_one_pipeline() {
    let digest = |world: &World| build(&world.plan()).digest.clone();
    let first = digest(&building());
    let mut described = building();
    let fields = json!({ "recipe": "image", "infrastructure": "builder", "description": "every week" });
    described.declare("pipeline.weekly", &fields).build_on_change = true;
    assert_eq!(digest(&described), first, "the pipeline's own action says what it is");
    assert_eq!(digest(&asked()), first, "whatever the reason");
    let mut second = building();
    second.settle();
    second.declare("component.base", &component("two"));
    assert_ne!(digest(&second), first);
}

#[test]
fn images_are_tagged_as_those_of_schedules_are() {
    let mut world = factory();
    let fields = json!({ "recipe": "image", "infrastructure": "builder", "image_tags": { "Team": "images" } });
    world.declare("pipeline.weekly", &fields).build_on_change = true;
    let plan = world.plan();
    let Operation::Build { id, tags } = &build(&plan).steps[0].operation else {
        panic!("it starts a build")
    };
    assert!(id.ends_with(":image-pipeline/weekly"), "{id}");
    let tags: Vec<_> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("Team", "images")]);
    let image = &build(&plan).paths[0];
    assert_eq!(
        image.after,
        Some(Value::from(
            "arn:aws:imagebuilder:us-east-1:111122223333:image/image/1.0.0"
        ))
    );
}

#[test]
fn whoever_destroys_builds_nothing() {
    let mut world = asked();
    world.wanted("pipeline.weekly").build_on_change = true;
    world.options.destroy = true;
    assert_eq!(builds(&world.settle()), 0);
}

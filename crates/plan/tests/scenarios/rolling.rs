//! Creation, and the rolling order: component, recipe, pipeline, and last the old versions.

use expect_test::expect;
use model::{Image, ImageAmi, Reference, Value};

use crate::world::{World, actions, address, component, factory, recipe, refusals};

#[test]
fn a_factory_is_created_in_order_and_then_rests() {
    let mut world = factory();
    let plan = world.settle();
    expect![[r#"
        create component.base (component/base/1.0.0/1) config: not in AWS yet
        create image-recipe.image (image-recipe/image/1.0.0) config: not in AWS yet
        create infrastructure.builder (infrastructure-configuration/builder) config: not in AWS yet
        create pipeline.weekly (image-pipeline/weekly) config: not in AWS yet
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn one_changed_line_rolls_through_to_the_pipeline_and_collects_last() {
    let mut world = factory();
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
        collect image-recipe.image (image-recipe/image/1.0.0) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
        collect component.base (component/base/1.0.0/1) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
    "#]].assert_eq(&actions(&plan));
    expect![[r#"
        component.base reaches image-recipe.image, pipeline.weekly
        pipeline.weekly uses a recipe version of which no image has been built yet; `apply --build` starts a build"#]]
    .assert_eq(&plan.effects.join("\n"));
}

#[test]
fn kept_recipes_keep_their_components() {
    let mut world = factory();
    world.wanted("image-recipe.image").keep_versions = 1;
    world.settle();
    world.declare("component.base", &component("two"));
    world.settle();
    let components: Vec<&str> = world
        .store
        .iter()
        .filter(|object| object.kind.0 == "component")
        .map(|object| object.arn.as_str())
        .collect();
    assert_eq!(
        components.len(),
        2,
        "the older recipe, which is kept, needs the older component: {components:?}"
    );
    world.declare("component.base", &component("three"));
    let plan = world.settle();
    expect![[r#"
        new-version component.base (component/base/1.0.2/1) config: components/base.toml changed
            data
        new-version image-recipe.image (image-recipe/image/1.0.2) config: component.base gets version 1.0.2
            components[base].component
        update pipeline.weekly (image-pipeline/weekly) config: image-recipe.image gets version 1.0.2
            recipe
        collect image-recipe.image (image-recipe/image/1.0.0) collect: version 1.0.0 is older than the 1 that are kept, and nothing uses it
        collect component.base (component/base/1.0.0/1) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
    "#]].assert_eq(&actions(&plan));
}

#[test]
fn a_recipe_with_a_living_image_stays_with_its_components() {
    let mut world = factory();
    world.settle();
    world.built = vec![image(1, "AVAILABLE", &["ami-1"])];
    world.declare("component.base", &component("two"));
    let plan = world.settle();
    assert!(!actions(&plan).contains("collect"), "{}", actions(&plan));
    for dead in ["FAILED", "CANCELLED", "DELETED"] {
        world.built = vec![image(1, dead, &[]), image(2, "BUILDING", &[])];
        assert_eq!(actions(&world.plan()), "", "{dead} beside one that lives");
    }
    world.built = vec![image(1, "FAILED", &[]), image(2, "DELETED", &[])];
    let plan = world.settle();
    expect![[r#"
        collect image-recipe.image (image-recipe/image/1.0.0) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
        collect component.base (component/base/1.0.0/1) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
    "#]].assert_eq(&actions(&plan));
    assert!(!plan.has_changes(), "collecting is no change");
}

#[test]
fn so_many_older_versions_stay_as_are_to_be_kept() {
    let mut world = World::new();
    for text in ["one", "two", "three", "four"] {
        world.declare("component.base", &component(text)).keep_versions = 2;
        world.settle();
    }
    let mut versions: Vec<String> = world
        .store
        .iter()
        .filter_map(|object| object.version)
        .map(|version| version.to_string())
        .collect();
    versions.sort();
    assert_eq!(versions, ["1.0.1", "1.0.2", "1.0.3"]);
}

#[test]
fn a_circle_is_refused_and_named() {
    let mut world = World::new();
    for (name, needed) in [("a", &["b"][..]), ("b", &["c", "e"]), ("c", &["b"]), ("e", &["a"])] {
        // No kinds of today can refer to each other in a circle; the planner does not know that.
        let needed = needed
            .iter()
            .map(|name| Value::Reference(Reference::Own(address(&format!("component.{name}"))).into()));
        let desired = world.declare(&format!("component.{name}"), &component(name));
        desired.value.set("needs", Some(Value::List(needed.collect())));
    }
    let plan = world.plan();
    expect![[r#"
        plan/cycle Invalid component.a: these refer to each other in a circle: component.a → component.b → component.e → component.a
    "#]].assert_eq(&refusals(&plan));
    assert!(plan.actions.is_empty());
}

#[test]
fn a_destroyed_factory_leaves_nothing_and_goes_in_reverse() {
    let mut world = factory();
    world.wanted("component.base").keep_versions = 5;
    world.settle();
    world.declare("component.base", &component("two")).keep_versions = 5;
    world.settle();
    world.options.destroy = true;
    let plan = world.settle();
    expect![[r#"
        delete pipeline.weekly (image-pipeline/weekly) config: the stack is being destroyed
        delete infrastructure.builder (infrastructure-configuration/builder) config: the stack is being destroyed
        delete image-recipe.image (image-recipe/image/1.0.1) config: the stack is being destroyed
        delete component.base (component/base/1.0.1/1) config: the stack is being destroyed
        delete component.base (component/base/1.0.0/1) config: the stack is being destroyed
    "#]]
    .assert_eq(&actions(&plan));
    assert!(world.store.is_empty());
}

#[test]
fn two_recipes_roll_and_the_third_does_not() {
    let mut world = factory();
    world.declare("component.other", &component("other"));
    world.declare("image-recipe.second", &recipe(&["other", "base"]));
    world.declare("image-recipe.third", &recipe(&["other"]));
    world.settle();
    world.declare("component.base", &component("two"));
    let plan = world.settle();
    assert!(!actions(&plan).contains("third"), "{}", actions(&plan));
    expect![[r#"
        component.base reaches image-recipe.image, image-recipe.second, pipeline.weekly
        pipeline.weekly uses a recipe version of which no image has been built yet; `apply --build` starts a build"#]]
    .assert_eq(&plan.effects.join("\n"));
}

fn image(build: u32, status: &str, amis: &[&str]) -> Image {
    let ami = |id: &&str| ImageAmi {
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
        id: (*id).to_owned(),
    };
    Image {
        arn: format!("arn:aws:imagebuilder:us-east-1:111122223333:image/image/1.0.0/{build}"),
        status: status.to_owned(),
        amis: amis.iter().map(ami).collect(),
    }
}

/// A factory with some images that is to be destroyed with them.
fn with_images(role: Option<&str>, images: Vec<Image>) -> World {
    let mut world = factory();
    world.settle();
    world.options.destroy = true;
    world.options.images = Some(plan::ImageDeletion {
        role: role.map(str::to_owned),
    });
    world.built = images;
    world
}

#[test]
fn images_go_after_the_pipeline_and_before_their_recipe() {
    let images = vec![
        image(1, "AVAILABLE", &["ami-1"]),
        image(2, "FAILED", &[]),
        image(3, "DELETED", &["ami-3"]),
    ];
    let mut world = with_images(Some("cleaner"), images);
    let plan = world.settle();
    expect![[r#"
        delete pipeline.weekly (image-pipeline/weekly) config: the stack is being destroyed
        delete infrastructure.builder (infrastructure-configuration/builder) config: the stack is being destroyed
        delete image.image/1.0.0/1 (image/image/1.0.0/1) config: the stack is being destroyed with its images
            amis[ami-1 in eu-west-1 of 111122223333]
        delete image.image/1.0.0/2 (image/image/1.0.0/2) config: the stack is being destroyed with its images
        delete image-recipe.image (image-recipe/image/1.0.0) config: the stack is being destroyed
        delete component.base (component/base/1.0.0/1) config: the stack is being destroyed
    "#]]
    .assert_eq(&actions(&plan));
    let left: Vec<&str> = world.built.iter().map(|image| image.status.as_str()).collect();
    assert_eq!(left, ["DELETED"]);
}

#[test]
fn images_stay_where_nobody_asked_for_them() {
    let mut world = with_images(Some("cleaner"), vec![image(1, "AVAILABLE", &["ami-1"])]);
    world.options.images = None;
    world.settle();
    assert_eq!(world.built.len(), 1);
}

#[test]
fn an_image_that_cannot_be_deleted_stops_everything() {
    for (role, status, expected) in [
        (None, "AVAILABLE", "plan/image-role"),
        (Some("cleaner"), "BUILDING", "plan/image-in-build"),
        (Some("cleaner"), "SOMETHING_NEW", "plan/image-in-build"),
    ] {
        let world = with_images(role, vec![image(1, status, &["ami-1"])]);
        let refused = refusals(&world.plan());
        assert!(refused.contains(expected), "{refused}");
    }
    // A failed build left no AMI, so that nobody is needed to delete one.
    with_images(None, vec![image(1, "FAILED", &[])]).settle();
}

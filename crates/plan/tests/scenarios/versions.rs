//! Lines and pins.

use expect_test::expect;
use model::ownership;

use crate::world::{World, actions, component, findings, refusals};

fn one() -> World {
    let mut world = World::new();
    world.declare("component.base", &component("one"));
    world
}

#[test]
fn a_line_starts_at_patch_zero() {
    let mut world = one();
    world.wanted("component.base").version = "2.7".parse().expect("a line");
    world.settle();
    assert_eq!(world.store[0].version, "2.7.0".parse().ok());
}

#[test]
fn returning_to_old_content_is_a_new_version() {
    let mut world = one();
    for (text, version) in [("one", "1.0.0"), ("two", "1.0.1"), ("one", "1.0.2")] {
        world.declare("component.base", &component(text)).keep_versions = 9;
        world.settle();
        assert_eq!(world.live("component", "base").version, version.parse().ok());
    }
}

#[test]
fn a_hidden_version_is_skipped() {
    let mut world = one();
    world.wanted("component.base").keep_versions = 9;
    world.settle();
    let mut deprecated = world.store[0].clone();
    deprecated.arn = deprecated.arn.replace("1.0.0/1", "1.0.1/1").into();
    deprecated.id.clone_from(&deprecated.arn);
    deprecated.version = "1.0.1".parse().ok();
    world.hidden.insert(deprecated.id.to_string());
    world.store.push(deprecated);
    world.declare("component.base", &component("two")).keep_versions = 9;
    world.settle();
    assert_eq!(world.live("component", "base").version, "1.0.2".parse().ok());
}

#[test]
fn an_unanswered_existence_takes_no_version() {
    let mut world = one();
    world.unanswerable.push("Exists");
    let plan = world.plan();
    assert_eq!(actions(&plan), "");
    assert!(!plan.gaps.is_empty());
    world.wanted("component.base").version = "1.0.0".parse().expect("a pin");
    let plan = world.plan();
    assert_eq!(actions(&plan), "", "a pin is no more certain");
    assert!(!plan.gaps.is_empty());
}

#[test]
fn somebody_elses_version_counts_and_is_never_touched() {
    let mut world = one();
    world.settle();
    let mut foreign = world.store[0].clone();
    foreign.arn = foreign.arn.replace("1.0.0/1", "1.0.6/1").into();
    foreign.id.clone_from(&foreign.arn);
    foreign.version = "1.0.6".parse().ok();
    foreign.tags.clear();
    world.store.push(foreign.clone());
    assert_eq!(actions(&world.plan()), "", "what is newer is not ours");
    world.declare("component.base", &component("two"));
    world.settle();
    assert!(world.store.contains(&foreign));
    assert!(world.store.iter().any(|object| object.version == "1.0.7".parse().ok()));
}

#[test]
fn a_line_without_a_free_patch_is_an_error() {
    let mut world = one();
    world.settle();
    let mut last = world.store[0].clone();
    last.arn = last.arn.replace("1.0.0/1", "1.0.1073741823/1").into();
    last.id.clone_from(&last.arn);
    last.version = "1.0.1073741823".parse().ok();
    last.tags.clear();
    world.store.push(last);
    world.declare("component.base", &component("two"));
    let plan = world.plan();
    expect![[r#"
        plan/line-full Invalid component.base: every patch of the version line of `base` is taken
    "#]]
    .assert_eq(&refusals(&plan));
}

#[test]
fn new_content_under_a_pin_is_an_error_with_the_ways_out() {
    let mut world = one();
    world.wanted("component.base").version = "1.2.3".parse().expect("a pin");
    world.settle();
    world.declare("component.base", &component("two")).version = "1.2.3".parse().expect("a pin");
    let plan = world.plan();
    expect![[r#"
        plan/pinned-content Invalid component.base: the content of component.base changed, but its version 1.2.3 is pinned, and versions are immutable
    "#]].assert_eq(&refusals(&plan));
    expect![[r#"raise the pin, or write `version = "1.2"` to have the next free patch taken, or undo the change"#]]
        .assert_eq(&plan.refusals[0].help);
    assert!(plan.actions.is_empty());
}

#[test]
fn a_raised_pin_is_a_new_version() {
    let mut world = one();
    world.wanted("component.base").version = "1.2.3".parse().expect("a pin");
    world.settle();
    world.declare("component.base", &component("two")).version = "1.2.4".parse().expect("a pin");
    let plan = world.settle();
    expect![[r#"
        new-version component.base (component/base/1.2.4/1) config: components/base.toml changed
            data
        collect component.base (component/base/1.2.3/1) collect: version 1.2.3 is older than the 0 that are kept, and nothing uses it
    "#]].assert_eq(&actions(&plan));
}

#[test]
fn a_pin_that_somebody_else_has_is_refused() {
    let mut world = one();
    world.settle();
    world.store[0].tags.clear();
    world.wanted("component.base").version = "1.0.0".parse().expect("a pin");
    let plan = world.plan();
    expect![[r#"
        plan/not-ours Guarded component.base: arn:aws:imagebuilder:us-east-1:111122223333:component/base/1.0.0/1 exists, and is not ours
    "#]]
    .assert_eq(&refusals(&plan));
    assert!(plan.actions.is_empty());
}

#[test]
fn a_lost_digest_tag_is_renewed_without_a_new_version() {
    let mut world = one();
    world.settle();
    for damage in [None, Some("2:unknown-schema"), Some("")] {
        let tags = &mut world.live("component", "base").tags;
        tags.remove(ownership::APPLIED);
        tags.extend(damage.map(|value| (ownership::APPLIED.into(), value.into())));
        let plan = world.settle();
        assert!(actions(&plan).starts_with("tag component.base"), "{}", actions(&plan));
        assert!(
            findings(&plan).starts_with("untracked component.base"),
            "{}",
            findings(&plan)
        );
    }
}

#[test]
fn content_that_is_not_what_was_sent_shows_in_a_deep_read() {
    let mut world = one();
    world.settle();
    let value = world.live("component", "base").value.as_mut().expect("it has a value");
    value.set("description", Some("rebuilt by hand".into()));
    world.deep = true;
    let plan = world.plan();
    expect![[r#"
        drift component.base: new-version description
    "#]]
    .assert_eq(&findings(&plan));
    expect![[r#"
        new-version component.base (component/base/1.0.1/1) drift: its content in AWS is not what was sent
            description
        collect component.base (component/base/1.0.0/1) collect: version 1.0.0 is older than the 0 that are kept, and nothing uses it
    "#]].assert_eq(&actions(&plan));
}

#[test]
fn what_amazon_does_not_manage_is_an_error() {
    let mut world = World::new();
    world.declare("image-recipe.image", &crate::world::recipe(&["aws:no-such-thing"]));
    world
        .unmanaged
        .push("arn:aws:imagebuilder:us-east-1:aws:component/no-such-thing".to_owned());
    let plan = world.plan();
    expect![[r#"
        plan/unknown-managed-name Invalid image-recipe.image: Amazon manages nothing named `aws:no-such-thing@x.x.x` in us-east-1 (arn:aws:imagebuilder:us-east-1:aws:component/no-such-thing/x.x.x)
    "#]].assert_eq(&refusals(&plan));
    assert!(plan.actions.is_empty());
}

#[test]
fn without_the_digest_tag_other_content_is_a_new_version() {
    let mut world = one();
    world.settle();
    world.live("component", "base").tags.remove(ownership::APPLIED);
    world.declare("component.base", &component("two"));
    let plan = world.settle();
    assert!(
        actions(&plan).starts_with("new-version component.base (component/base/1.0.1/1)"),
        "{}",
        actions(&plan)
    );
}

#[test]
fn a_pin_that_lists_hide_is_looked_for() {
    let mut world = one();
    world.settle();
    world.store[0].tags.clear();
    world.hidden.insert(world.store[0].id.to_string());
    world.wanted("component.base").version = "1.0.0".parse().expect("a pin");
    let plan = world.plan();
    assert!(plan.actions.is_empty(), "{}", actions(&plan));
    assert!(
        refusals(&plan).contains("version 1.0.0 of `base` exists"),
        "{}",
        refusals(&plan)
    );
    // And where that cannot be found out, nothing is made either.
    world.unanswerable.push("Exists");
    let plan = world.plan();
    assert!(plan.actions.is_empty(), "{}", actions(&plan));
    assert_eq!(plan.gaps.len(), 1);
}

#[test]
fn the_newest_is_of_the_highest_version_whatever_its_build() {
    let mut world = one();
    world.wanted("component.base").keep_versions = 9;
    world.settle();
    world.declare("component.base", &component("two")).keep_versions = 9;
    world.settle();
    // The old version was built again and again.
    let old = world
        .store
        .iter_mut()
        .find(|object| object.arn.ends_with("1.0.0/1"))
        .expect("it is kept");
    old.arn = old.arn.replace("1.0.0/1", "1.0.0/7").into();
    old.id.clone_from(&old.arn);
    assert_eq!(actions(&world.plan()), "");
}

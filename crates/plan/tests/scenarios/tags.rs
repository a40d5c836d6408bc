//! The user's tags, three ways: desired, applied last, live.

use expect_test::expect;
use model::ownership;
use serde_json::json;

use crate::{
    drift::{self, builder},
    world::{SCP, World, actions, component, factory, findings, policy},
};

fn shown(world: &mut World) -> String {
    let plan = world.plan();
    findings(&plan) + &actions(&plan)
}

fn want(world: &mut World, address: &str, key: &str, value: &str) {
    world.wanted(address).tags.insert(key.into(), value.into());
}

fn set(world: &mut World, kind: &str, name: &str, key: &str, value: &str) {
    world.live(kind, name).tags.insert(key.into(), value.into());
}

/// A builder with a tag that was applied.
fn tagged() -> World {
    let mut world = builder();
    want(&mut world, "infrastructure.builder", "Team", "images");
    world.settle();
    world
}

#[test]
fn a_merged_tag_is_pending() {
    let mut world = tagged();
    want(&mut world, "infrastructure.builder", "Team", "platform");
    expect![[r#"
        pending infrastructure.builder: tags tags.Team
        tag infrastructure.builder (infrastructure-configuration/builder) config: tags differ
            tags.Team
    "#]]
    .assert_eq(&shown(&mut world));
    world.settle();
    world.wanted("infrastructure.builder").tags.clear();
    expect![[r#"
        pending infrastructure.builder: tags tags.Team
        untag infrastructure.builder (infrastructure-configuration/builder) config: tags differ
            tags.Team
    "#]]
    .assert_eq(&shown(&mut world));
    world.settle();
}

#[test]
fn a_tag_that_somebody_changed_is_drift() {
    let mut world = tagged();
    set(&mut world, "infrastructure", "builder", "Team", "nobody");
    set(&mut world, "infrastructure", "builder", "Cost", "42");
    expect![[r#"
        drift infrastructure.builder: tags tags.Cost, tags.Team
        tag infrastructure.builder (infrastructure-configuration/builder) drift: tags were changed in AWS
            tags.Cost
            tags.Team
    "#]]
    .assert_eq(&shown(&mut world));
    world.settle();
}

#[test]
fn a_tag_that_both_changed_is_held() {
    let mut world = tagged();
    want(&mut world, "infrastructure.builder", "Team", "platform");
    set(&mut world, "infrastructure", "builder", "Team", "nobody");
    expect![[r#"
        conflict infrastructure.builder: held until allowed tags.Team
        tag infrastructure.builder (infrastructure-configuration/builder) both: tags were changed here and in AWS [conflict]
            tags.Team
    "#]]
    .assert_eq(&shown(&mut world));
}

#[test]
fn the_same_tag_on_both_sides_only_renews_the_record() {
    let mut world = tagged();
    want(&mut world, "infrastructure.builder", "Team", "platform");
    set(&mut world, "infrastructure", "builder", "Team", "platform");
    expect![[r#"
        converged infrastructure.builder: refreshes the tag
        tag infrastructure.builder (infrastructure-configuration/builder) config: the record of what was applied is renewed
    "#]].assert_eq(&shown(&mut world));
    world.settle();
}

#[test]
fn a_field_that_was_merged_beside_a_tag_that_somebody_changed_is_a_conflict() {
    let mut world = tagged();
    let fields = json!({ "instance_profile_name": "builder", "description": "two" });
    world.declare("infrastructure.builder", &fields);
    want(&mut world, "infrastructure.builder", "Team", "images");
    set(&mut world, "infrastructure", "builder", "Team", "nobody");
    expect![[r#"
        conflict infrastructure.builder: held until allowed description, tags.Team
        update infrastructure.builder (infrastructure-configuration/builder) both: changed here and in AWS [conflict]
            description
            tags.Team
    "#]]
    .assert_eq(&shown(&mut world));
}

#[test]
fn a_protection_that_somebody_took_away_is_drift() {
    let mut world = builder();
    world.wanted("infrastructure.builder").protect = true;
    world.settle();
    world.live("infrastructure", "builder").tags.remove(ownership::GUARD);
    expect![[r#"
        drift infrastructure.builder: tags tags.goldsmith:guard
        tag infrastructure.builder (infrastructure-configuration/builder) drift: tags were changed in AWS
            tags.goldsmith:guard
    "#]]
    .assert_eq(&shown(&mut world));
}

#[test]
fn a_protection_that_somebody_wrote_is_drift() {
    let set = |protect, value: &str| {
        let mut world = builder();
        world.wanted("infrastructure.builder").protect = protect;
        world.settle();
        self::set(&mut world, "infrastructure", "builder", ownership::GUARD, value);
        shown(&mut world)
    };
    expect![[r#"
        drift infrastructure.builder: tags tags.goldsmith:guard
        tag infrastructure.builder (infrastructure-configuration/builder) drift: tags were changed in AWS
            tags.goldsmith:guard
    "#]]
    .assert_eq(&set(true, "nobody"));
    expect![[r#"
        drift infrastructure.builder: tags tags.goldsmith:guard
        untag infrastructure.builder (infrastructure-configuration/builder) drift: tags were changed in AWS
            tags.goldsmith:guard
    "#]]
    .assert_eq(&set(false, "protect"));
}

#[test]
fn tags_never_bring_a_new_version() {
    for deep in [false, true] {
        let mut world = factory();
        world.deep = deep;
        want(&mut world, "component.base", "Team", "images");
        world.settle();
        want(&mut world, "component.base", "Team", "platform");
        expect![[r#"
            pending component.base: tags tags.Team
            tag component.base (component/base/1.0.0/1) config: tags differ
                tags.Team
        "#]]
        .assert_eq(&shown(&mut world));
        world.settle();
        set(&mut world, "component", "base", "Team", "nobody");
        expect![[r#"
            drift component.base: tags tags.Team
            tag component.base (component/base/1.0.0/1) drift: tags were changed in AWS
                tags.Team
        "#]]
        .assert_eq(&shown(&mut world));
        want(&mut world, "component.base", "Team", "everybody");
        assert!(shown(&mut world).starts_with("conflict component.base"));
    }
}

#[test]
fn new_content_beside_a_tag_that_somebody_changed_is_a_new_version() {
    let mut world = factory();
    world.settle();
    set(&mut world, "component", "base", "Team", "nobody");
    world.declare("component.base", &component("two"));
    let plan = world.settle();
    assert!(actions(&plan).starts_with("new-version component.base (component/base/1.0.1/1)"));
}

/// A policy with other content and other targets than were applied.
fn moved(content: &str) -> World {
    let mut world = World::new();
    for target in ["ou-ab12-11111111", "444455556666"] {
        world.foreign.insert((target.to_owned(), SCP.to_owned()), 1);
    }
    world.declare("policy.deny", &policy("ec2:*", &["ou:/Prod", "account:payments"]));
    world.settle();
    world.declare("policy.deny", &policy(content, &["root"]));
    world
}

/// A run may end after any of its actions. The next plan finds the rest, and nobody has to decide anything.
#[test]
fn what_a_run_left_undone_is_done_by_the_next() {
    for content in ["ec2:*", "s3:*"] {
        let actions_of_plan = moved(content).plan().actions;
        assert_eq!(
            actions_of_plan.len(),
            4,
            "one update or tag, one attachment, two detachments"
        );
        for end in 0..=4 {
            let mut world = moved(content);
            world.obey(&actions_of_plan[..end]);
            let rest = actions(&world.settle());
            assert!(!rest.contains("[conflict]"), "after {end}: {rest}");
        }
    }
}

/// Image Builder's updates take no tags, so these come in a call after them.
#[test]
fn an_update_that_did_not_come_to_its_tags_is_pending() {
    let mut world = tagged();
    let fields = json!({ "instance_profile_name": "builder", "description": "two" });
    world.declare("infrastructure.builder", &fields);
    want(&mut world, "infrastructure.builder", "Team", "platform");
    drift::set(
        &mut world,
        "infrastructure",
        "builder",
        "description",
        Some("two".into()),
    );
    expect![[r#"
        pending infrastructure.builder: tags tags.Team
        tag infrastructure.builder (infrastructure-configuration/builder) config: tags differ
            tags.Team
    "#]]
    .assert_eq(&shown(&mut world));
    world.settle();
}

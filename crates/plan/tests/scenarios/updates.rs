//! Updates of other sorts: what cannot be read back, what is replaced, tags alone; and what a digest covers.

use expect_test::expect;
use serde_json::json;

use crate::{
    drift::{builder, set},
    world::{World, actions, component, factory, findings, refusals},
};

fn distribution(set_default_version: bool, description: &str) -> serde_json::Value {
    json!({ "description": description, "distributions": [{ "region": "us-east-1", "launch_template_configurations":
        [{ "launch_template_id": "lt-0123456789abcdef0", "set_default_version": set_default_version }] }] })
}

#[test]
fn what_cannot_be_read_back_is_known_from_the_tag() {
    let mut world = World::new();
    world.declare("distribution.out", &distribution(true, "one"));
    world.settle();
    world.declare("distribution.out", &distribution(false, "one"));
    let plan = world.settle();
    expect![[r#"
        pending distribution.out: update
        update distribution.out (distribution-configuration/out) config: distribution/out.toml changed
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn what_cannot_be_read_back_is_sent_even_if_the_rest_was_changed_by_hand() {
    let mut world = World::new();
    world.declare("distribution.out", &distribution(true, "one"));
    world.settle();
    world.declare("distribution.out", &distribution(false, "two"));
    set(&mut world, "distribution", "out", "description", Some("two".into()));
    world.settle();
    let live = world.live("distribution", "out").value.clone();
    let sent = world.wanted("distribution.out").value.clone();
    assert_eq!(
        live.as_ref(),
        Some(&*sent),
        "the part that no read returns was never sent"
    );
}

#[test]
fn a_fixed_field_is_replaced_and_destructive() {
    let mut world = World::new();
    let lifecycle = |kind: &str| {
        json!({ "execution_role": "arn:aws:iam::111122223333:role/lifecycle", "resource_type": kind,
            "policy_details": [{ "action": { "type": "DELETE" }, "filter": { "type": "COUNT", "value": 3 } }],
            "resource_selection": { "tag_map": { "a": "b" } } })
    };
    world.declare("lifecycle.old", &lifecycle("AMI_IMAGE"));
    world.settle();
    world.declare("lifecycle.old", &lifecycle("CONTAINER_IMAGE"));
    let plan = world.settle();
    expect![[r#"
        replace lifecycle.old (lifecycle-policy/old) config: lifecycle/old.toml changed
            resource_type
    "#]]
    .assert_eq(&actions(&plan));
    assert_eq!(plan.actions[0].class, plan::Class::Destructive);
    world.wanted("lifecycle.old").protect = true;
    world.settle();
    world.declare("lifecycle.old", &lifecycle("AMI_IMAGE"));
    let plan = world.plan();
    expect![[r#"
        plan/protected Guarded lifecycle.old: lifecycle.old is protected, and AWS changes resource_type only by deleting and creating it
    "#]].assert_eq(&refusals(&plan));
    assert!(
        plan.actions.is_empty(),
        "what is protected is not deleted: {}",
        actions(&plan)
    );
}

#[test]
fn tags_alone_are_a_change_of_tags() {
    let mut world = factory();
    world.settle();
    world.wanted("component.base").tags.insert("Team".into(), "a".into());
    world
        .wanted("infrastructure.builder")
        .tags
        .insert("Team".into(), "b".into());
    let plan = world.settle();
    expect![[r#"
        tag component.base (component/base/1.0.0/1) config: tags differ
            tags.Team
        tag infrastructure.builder (infrastructure-configuration/builder) config: tags differ
            tags.Team
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn the_commit_alone_is_no_change() {
    let mut world = factory();
    world.options.commit = Some("aaaa".into());
    world.settle();
    world.options.commit = Some("bbbb".into());
    assert_eq!(actions(&world.plan()), "");
    world.options.commit = None;
    assert_eq!(actions(&world.plan()), "");
}

#[test]
fn digests_cover_what_is_written_and_nothing_else() {
    let digests = |change: &dyn Fn(&mut World)| -> Vec<String> {
        let mut world = builder();
        world.declare("infrastructure.builder", &json!({ "instance_profile_name": "other" }));
        world.declare("component.new", &component("one"));
        change(&mut world);
        world
            .plan()
            .actions
            .iter()
            .map(|action| action.digest.to_string())
            .collect()
    };
    let plain = digests(&|_| {});
    assert_eq!(
        plain,
        digests(&|world| world.options.commit = Some("aaaa".into())),
        "a commit"
    );
    let moved = digests(&|world| world.wanted("infrastructure.builder").source.file = "elsewhere".into());
    assert_eq!(plain, moved, "a path");
    for address in ["infrastructure.builder", "component.new"] {
        let tagged = digests(&|world| {
            world.wanted(address).tags.insert("Team".into(), "a".into());
        });
        assert_ne!(plain, tagged, "tags are written, so they are reviewed: {address}");
        let protected = digests(&|world| world.wanted(address).protect = true);
        assert_ne!(plain, protected, "so is protection: {address}");
    }
    let live = digests(&|world| set(world, "infrastructure", "builder", "description", Some("x".into())));
    assert_ne!(plain, live, "the live side is reviewed");
}

/// A distribution to some Regions: the accounts that get AMIs, and who may launch them.
fn regions(regions: &[(&str, &[&str], &serde_json::Value)]) -> serde_json::Value {
    let region = |(region, accounts, permission): &(&str, &[&str], &serde_json::Value)| {
        json!({ "region": region, "ami_distribution_configuration":
            { "name": "image-{{ imagebuilder:buildDate }}", "target_account_ids": accounts, "launch_permission": permission } })
    };
    json!({ "distributions": regions.iter().map(region).collect::<Vec<_>>() })
}

fn reach(plan: &plan::Plan) -> String {
    let line = |change: &model::ReachChange| {
        let sign = if change.gained { '+' } else { '-' };
        let model::Reach { region, holding, whom } = &change.reach;
        format!("{sign} {region} {} {whom}\n", holding.name())
    };
    plan.actions.iter().flat_map(|action| &action.reach).map(line).collect()
}

#[test]
fn a_distribution_says_who_gets_images_and_who_no_longer() {
    let organization =
        json!({ "organization_arns": ["arn:aws:organizations::999988887777:organization/o-abc1234567"] });
    let mut world = World::new();
    let users = json!({ "user_ids": ["777788889999"] });
    world.declare(
        "distribution.out",
        &regions(&[
            ("eu-west-1", &["444455556666"], &organization),
            ("us-east-1", &[], &users),
        ]),
    );
    expect![[r#"
        + eu-west-1 AMI 111122223333
        + eu-west-1 AMI 444455556666
        + eu-west-1 launch permission arn:aws:organizations::999988887777:organization/o-abc1234567
        + us-east-1 AMI 111122223333
        + us-east-1 launch permission 777788889999
    "#]]
    .assert_eq(&reach(&world.settle()));
    let everybody = json!({ "user_groups": ["all"] });
    world.declare(
        "distribution.out",
        &regions(&[
            ("eu-central-1", &[], &users),
            ("us-east-1", &["444455556666"], &everybody),
        ]),
    );
    expect![[r#"
        + eu-central-1 AMI 111122223333
        + eu-central-1 launch permission 777788889999
        - eu-west-1 AMI 111122223333
        - eu-west-1 AMI 444455556666
        - eu-west-1 launch permission arn:aws:organizations::999988887777:organization/o-abc1234567
        + us-east-1 AMI 444455556666
        - us-east-1 launch permission 777788889999
        + us-east-1 launch permission everybody
    "#]]
    .assert_eq(&reach(&world.settle()));
    world
        .wanted("distribution.out")
        .tags
        .insert("Team".into(), "images".into());
    assert_eq!(reach(&world.settle()), "", "tags bring no image anywhere");
}

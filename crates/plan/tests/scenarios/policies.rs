//! Policies: attach before detach, full targets, last policies, types.

use expect_test::expect;
use plan::{Action, Class, Plan, Verb};

use crate::world::{DECLARATIVE, SCP, World, actions, findings, policy, refusals};

fn denied(targets: &[&str]) -> World {
    let mut world = World::new();
    world.declare("policy.deny", &policy("ec2:RunInstances", targets));
    for target in ["r-ab12", "ou-ab12-11111111", "444455556666", "777788889999"] {
        world.foreign.insert((target.to_owned(), SCP.to_owned()), 1);
    }
    world
}

fn scp_limits() -> model::AttachmentLimits {
    let kind = kinds::kind(model::KindName("policy")).expect("a kind");
    kind.attachment_limits(&crate::world::value(&policy("a:b", &[])), &model::Quotas::default())
}

#[test]
fn a_policy_is_created_and_then_attached() {
    let mut world = denied(&["ou:/Prod", "account:payments"]);
    let plan = world.settle();
    expect![[r#"
        create policy.deny () config: not in AWS yet
        attach policy.deny (account:payments (444455556666)) config: its target is listed
        attach policy.deny (ou:/Prod (ou-ab12-11111111)) config: its target is listed
        missing policy.deny: create
    "#]]
    .assert_eq(&(actions(&plan) + &findings(&plan)));
}

#[test]
fn a_policy_detached_by_hand_is_drift() {
    let mut world = denied(&["ou:/Prod", "root"]);
    world.settle();
    world
        .live("policy", "deny")
        .value
        .as_mut()
        .expect("a value")
        .set("targets", Some(model::Value::List(vec!["r-ab12".into()].into())));
    let plan = world.settle();
    expect![[r#"
        drift policy.deny: repairs targets[ou:/Prod (ou-ab12-11111111)]
        attach policy.deny (ou:/Prod (ou-ab12-11111111)) drift: it is not attached in AWS
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn a_moved_policy_is_attached_before_it_is_detached_and_recorded_last() {
    let mut world = denied(&["account:payments"]);
    world.settle();
    world.declare("policy.deny", &policy("ec2:RunInstances", &["account:shop"]));
    let plan = world.settle();
    expect![[r#"
        pending policy.deny: update targets[account:payments (444455556666)], targets[account:shop (777788889999)]
        tag policy.deny (policy/o-abc1234567/p-00000001) config: the record of what was applied is renewed
        attach policy.deny (account:shop (777788889999)) config: its target is listed
        detach policy.deny (account:payments (444455556666)) config: its target is no longer listed
    "#]]
    .assert_eq(&(findings(&plan) + &actions(&plan)));
}

#[test]
fn a_successor_is_attached_before_its_predecessor_goes() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    world.forget("policy.deny");
    world.declare("policy.better", &policy("ec2:*", &["ou:/Prod"]));
    let plan = world.settle();
    expect![[r#"
        create policy.better () config: not in AWS yet
        attach policy.better (ou:/Prod (ou-ab12-11111111)) config: its target is listed
        detach policy.deny (ou:/Prod (ou-ab12-11111111)) config: the policy goes away
        delete policy.deny (policy/o-abc1234567/p-00000001) config: no file declares it
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn no_moment_is_without_the_last_policy() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    world.foreign.clear();
    world.forget("policy.deny");
    world.declare("policy.better", &policy("ec2:*", &["ou:/Prod"]));
    world.settle();
}

#[test]
fn the_last_free_place_of_a_target_is_used() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    let place = ("ou-ab12-11111111".to_owned(), SCP.to_owned());
    world.foreign.insert(place, scp_limits().maximum - 2);
    world.declare("policy.more", &policy("ec2:*", &["ou:/Prod"]));
    let plan = world.settle();
    expect![[r#"
        create policy.more () config: not in AWS yet
        attach policy.more (ou:/Prod (ou-ab12-11111111)) config: its target is listed
    "#]]
    .assert_eq(&actions(&plan));
    assert_eq!(
        plan.effects,
        ["ou:/Prod (ou-ab12-11111111) has room for 0 more of type SERVICE_CONTROL_POLICY"]
    );
    world.declare("policy.deny", &policy("ec2:RunInstances", &[]));
    assert!(world.settle().effects.is_empty(), "what only goes away needs no room");
}

#[test]
fn at_a_full_target_the_order_turns_and_a_person_decides() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    let place = ("ou-ab12-11111111".to_owned(), SCP.to_owned());
    world.foreign.insert(place, scp_limits().maximum - 1);
    world.forget("policy.deny");
    world.declare("policy.better", &policy("ec2:*", &["ou:/Prod"]));
    let plan = world.plan();
    expect![[r#"
        create policy.better () config: not in AWS yet
        detach policy.deny (ou:/Prod (ou-ab12-11111111)) config: the policy goes away [full-target]
        attach policy.better (ou:/Prod (ou-ab12-11111111)) config: its target is listed
        delete policy.deny (policy/o-abc1234567/p-00000001) config: no file declares it
    "#]]
    .assert_eq(&actions(&plan));
    let (held, free): (Vec<&Action>, Vec<&Action>) = plan.actions.iter().partition(|action| action.is_held());
    assert!(held.iter().all(|action| action.class == Class::Refused));
    world.options.allow = free.iter().map(|action| action.digest.clone()).collect();
    let still = world.plan().actions.into_iter().filter(Action::is_held).count();
    assert_eq!(still, held.len(), "who allows another action has not allowed this one");
    world.options.allow = held.iter().map(|action| action.digest.clone()).collect();
    let allowed = world.settle();
    assert!(
        allowed
            .actions
            .iter()
            .all(|action| !action.is_held() && action.class != Class::Refused)
    );
}

#[test]
fn a_target_without_room_holds_the_attachment() {
    let mut world = denied(&["ou:/Prod"]);
    world.foreign.insert(("ou-ab12-11111111".into(), SCP.into()), 1000);
    let plan = world.plan();
    expect![[r#"
        create policy.deny () config: not in AWS yet
        attach policy.deny (ou:/Prod (ou-ab12-11111111)) config: its target is listed [no-slot]
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn the_last_policy_of_a_target_is_held() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    world.foreign.clear();
    world.declare("policy.deny", &policy("ec2:RunInstances", &[]));
    let plan = world.plan();
    expect![[r#"
        tag policy.deny (policy/o-abc1234567/p-00000001) config: the record of what was applied is renewed
        detach policy.deny (ou:/Prod (ou-ab12-11111111)) config: its target is no longer listed [last-policy]
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn nothing_is_detached_from_a_target_that_could_not_be_read() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    world.declare("policy.deny", &policy("ec2:RunInstances", &[]));
    world.unanswerable.push("Attached");
    let plan = world.plan();
    assert!(!plan.gaps.is_empty());
    let held = |plan: &Plan| {
        let detach = plan.actions.iter().find(|action| action.verb == Verb::Detach);
        detach.is_some_and(|action| action.is_held() && action.class == Class::Refused)
    };
    assert!(held(&plan), "{}", actions(&plan));
    world.options.allow = plan.actions.iter().map(|action| action.digest.clone()).collect();
    assert!(held(&world.plan()), "nobody can allow what nobody could read");
}

#[test]
fn additive_leaves_other_attachments() {
    let mut world = denied(&["ou:/Prod"]);
    world.wanted("policy.deny").exclusive = false;
    world.settle();
    let targets = ["777788889999", "ou-ab12-11111111"].map(model::Value::from).to_vec();
    world
        .live("policy", "deny")
        .value
        .as_mut()
        .expect("a value")
        .set("targets", Some(model::Value::List(targets.into())));
    assert_eq!(actions(&world.plan()), "");
    world.wanted("policy.deny").exclusive = true;
    let plan = world.settle();
    expect![[r#"
        detach policy.deny (account:shop (777788889999)) drift: it is attached in AWS, and not listed
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn a_type_is_enabled_before_anything_of_it_is_attached() {
    let mut world = denied(&[]);
    world
        .desired
        .stack
        .organization
        .as_mut()
        .expect("there is one")
        .types
        .push(DECLARATIVE.into());
    let mut fields = policy("a:b", &["root"]);
    fields["type"] = DECLARATIVE.into();
    fields["content"] = r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"audit_mode"}}}}"#.into();
    world.declare("policy.images", &fields);
    let plan = world.settle();
    expect![[r#"
        enable-type policy.DECLARATIVE_POLICY_EC2 (r-ab12) config: [organization] types wants it
        create policy.deny () config: not in AWS yet
        create policy.images () config: not in AWS yet
        attach policy.images (root (r-ab12)) config: its target is listed
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn a_content_and_its_targets_change_together() {
    let mut world = denied(&["ou:/Prod"]);
    world.settle();
    world.declare("policy.deny", &policy("ec2:*", &["root"]));
    let plan = world.settle();
    expect![[r#"
        update policy.deny (policy/o-abc1234567/p-00000001) config: policies/deny.toml changed
            content
        attach policy.deny (root (r-ab12)) config: its target is listed
        detach policy.deny (ou:/Prod (ou-ab12-11111111)) config: its target is no longer listed
    "#]]
    .assert_eq(&actions(&plan));
}

#[test]
fn policies_of_one_name_and_two_types_are_two_policies() {
    let mut world = denied(&["root"]);
    world
        .desired
        .stack
        .organization
        .as_mut()
        .expect("there is one")
        .types
        .push(DECLARATIVE.into());
    let mut fields = policy("a:b", &["root"]);
    fields["type"] = DECLARATIVE.into();
    fields["content"] = r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"audit_mode"}}}}"#.into();
    world.declare("policy.images", &fields).name = "deny".into();
    world.settle();
    for address in ["policy.deny", "policy.images"] {
        world.wanted(address).tags.insert("Team".into(), "a".into());
    }
    world.settle();
    world.options.destroy = true;
    world.settle();
    assert!(world.store.is_empty());
}

#[test]
fn an_unknown_target_is_refused() {
    let mut world = denied(&["ou:/Prd"]);
    let plan = world.plan();
    expect![[r#"
        plan/unknown-target Invalid policy.deny: there is no OU named `Prd`; did you mean `Prod`?
    "#]]
    .assert_eq(&refusals(&plan));
    assert!(plan.actions.is_empty());
    world.options.destroy = true;
    assert_eq!(refusals(&world.plan()), "", "destroy needs no target");
}

#[test]
fn policies_of_a_type_that_is_no_longer_listed_are_not_forgotten() {
    let mut world = denied(&[]);
    world.undeclared.push(("old".to_owned(), DECLARATIVE.to_owned()));
    expect![[r#"
        plan/type-removed Guarded policy.old: the policy `old` is ours, but [organization] types no longer lists DECLARATIVE_POLICY_EC2
    "#]]
    .assert_eq(&refusals(&world.plan()));
    world.forget("policy.deny");
    world.desired.stack.organization = None;
    expect![[r#"
        plan/organization-removed Guarded policy.old: the policy `old` (DECLARATIVE_POLICY_EC2) is ours, but there is no [organization] any more
    "#]]
    .assert_eq(&refusals(&world.plan()));
}

#[test]
fn destroying_detaches_first() {
    let mut world = denied(&["ou:/Prod", "root"]);
    world.settle();
    world.options.destroy = true;
    let plan = world.settle();
    expect![[r#"
        detach policy.deny (ou:/Prod (ou-ab12-11111111)) config: the policy goes away
        detach policy.deny (root (r-ab12)) config: the policy goes away
        delete policy.deny (policy/o-abc1234567/p-00000001) config: the stack is being destroyed
    "#]]
    .assert_eq(&actions(&plan));
    assert!(world.store.is_empty());
}

#[test]
fn the_order_of_a_list_of_actions_is_no_change() {
    let mut world = denied(&[]);
    let mut fields = policy("x", &[]);
    let content = |actions: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":{actions},"Resource":"*"}}]}}"#)
    };
    fields["content"] = content(r#"["ec2:A","ec2:B"]"#).into();
    world.declare("policy.deny", &fields);
    world.settle();
    fields["content"] = content(r#"["ec2:B", "ec2:A"]"#).into();
    world.declare("policy.deny", &fields);
    assert_eq!(actions(&world.plan()), "");
}

#[test]
fn a_policy_goes_after_its_attachments() {
    let mut world = World::new();
    world.declare("policy.deny", &policy("ec2:RunInstances", &["ou:/Prod"]));
    world.declare("policy.stay", &policy("iam:CreateUser", &["ou:/Prod"]));
    world.settle();
    world.forget("policy.deny");
    let plan = world.plan();
    let of = |verb| {
        plan.actions
            .iter()
            .find(|action| action.verb == verb)
            .expect("it is planned")
    };
    let (detach, delete) = (of(Verb::Detach), of(Verb::Delete));
    assert!(delete.depends_on.contains(&detach.digest), "{}", actions(&plan));
}

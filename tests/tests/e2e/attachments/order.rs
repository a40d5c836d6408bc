//! Attach before detach, and the guards where that cannot be.

use serde_json::json;

use super::{SCP, attach, foreign, moves, targets};
use crate::harness::{World, action, deny, guarded_world};

/// Another policy takes the place of the one that the world begins with.
fn succeed(world: &World) {
    world.remove("policies/no-leaving.toml");
    world.remove("policies/no-leaving.json");
    world.write(
        "policies/stay.toml",
        &format!("type = \"{SCP}\"\ntargets = [\"ou:/Workloads\"]\n"),
    );
    world.write("policies/stay.json", &deny("organizations:LeaveOrganization"));
}

#[test]
fn the_successor_is_attached_before_its_predecessor_goes() {
    let world = guarded_world();
    world.apply();
    let live = world.live();
    let (old, unit) = (live.policy(SCP, "no-leaving"), live.unit_of("Workloads"));
    succeed(&world);
    let applied = world.apply();
    let new = world.live().policy(SCP, "stay");
    assert_eq!(
        moves(&applied),
        [
            format!("AttachPolicy {new} {unit}"),
            format!("DetachPolicy {old} {unit}")
        ]
    );
    assert_eq!(
        applied.writes(),
        ["CreatePolicy", "AttachPolicy", "DetachPolicy", "DeletePolicy"]
    );
}

#[test]
fn a_target_that_changes_hands_is_never_without_either() {
    let world = guarded_world();
    world.write(
        "policies/stay.toml",
        &format!("type = \"{SCP}\"\ntargets = [\"ou:/Sandbox\"]\n"),
    );
    world.write("policies/stay.json", &deny("organizations:LeaveOrganization"));
    world.apply();
    // In the order of the files, `/Workloads` would be left before its next policy comes, and `/Sandbox` after.
    targets(&world, "targets = [\"ou:/Sandbox\"]");
    world.write(
        "policies/stay.toml",
        &format!("type = \"{SCP}\"\ntargets = [\"ou:/Workloads\"]\n"),
    );
    let applied = world.apply();
    let live = world.live();
    let (leaving, stay) = (live.policy(SCP, "no-leaving"), live.policy(SCP, "stay"));
    let (workloads, sandbox) = (live.unit_of("Workloads"), live.unit_of("Sandbox"));
    let moves = moves(&applied);
    let at = |moved: String| moves.iter().position(|found| *found == moved).unwrap();
    assert!(at(format!("AttachPolicy {stay} {workloads}")) < at(format!("DetachPolicy {leaving} {workloads}")));
    assert!(at(format!("AttachPolicy {leaving} {sandbox}")) < at(format!("DetachPolicy {stay} {sandbox}")));
    assert_eq!(moves.len(), 4);
}

/// A world in which our policy sits on `/Workloads` beside eight others and `FullAWSAccess`: ten, which is the most.
fn full() -> World {
    let world = guarded_world();
    world.apply();
    world.behind_gits_back(|aws| {
        let unit = aws.unit_of("Workloads");
        for number in 0..8 {
            attach(aws, &foreign(aws, &format!("theirs-{number}")), &unit);
        }
    });
    world
}

#[test]
fn on_a_full_target_the_order_turns_only_if_a_person_allows_it() {
    let world = full();
    succeed(&world);
    let plan = world.plan_guarded();
    let unit = world.live().unit_of("Workloads");
    let detach = action(&plan, &format!("detach policy.no-leaving ou:/Workloads ({unit})"));
    assert_eq!(detach["guard"]["name"], "full-target");
    let refused = world.local("apply").exits(6);
    assert_eq!(refused.writes(), Vec::<String>::new());

    let applied = world.apply_with(&format!("--allow {}", detach["digest"].as_str().unwrap()));
    let operations: Vec<_> = moves(&applied)
        .iter()
        .map(|moved| moved.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(operations, ["DetachPolicy", "AttachPolicy"]);
}

#[test]
fn one_more_on_a_full_target_is_guarded() {
    let world = full();
    world.write(
        "policies/stay.toml",
        &format!("type = \"{SCP}\"\ntargets = [\"ou:/Workloads\"]\n"),
    );
    world.write("policies/stay.json", &deny("organizations:LeaveOrganization"));
    let plan = world.plan_guarded();
    let unit = world.live().unit_of("Workloads");
    assert_eq!(
        action(&plan, &format!("attach policy.stay ou:/Workloads ({unit})"))["guard"]["name"],
        "no-slot"
    );
    assert_eq!(world.local("apply").exits(6).writes(), Vec::<String>::new());
}

#[test]
fn the_last_policy_of_a_target_is_guarded() {
    let world = guarded_world();
    world.apply();
    world.behind_gits_back(|aws| {
        let input = json!({ "PolicyId": "p-FullAWSAccess", "TargetId": aws.unit_of("Workloads") });
        aws.organizations("DetachPolicy", input);
    });
    targets(&world, "targets = []");
    let plan = world.plan_guarded();
    let unit = world.live().unit_of("Workloads");
    // Without a path in the files nothing asks for names.
    let detach = action(&plan, &format!("detach policy.no-leaving ou:…/Workloads ({unit})"));
    assert_eq!(detach["guard"]["name"], "last-policy");
    assert_eq!(world.local("apply").exits(6).writes(), Vec::<String>::new());
}

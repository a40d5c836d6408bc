//! Builds that AWS numbers otherwise than planned.

use emulator::{Effect, Fault, Rewrite};
use serde_json::json;

use crate::harness::{Server, World, one_component, token};

/// AWS assigns build numbers, and does not say whether it gives the number of a deleted build again. The stand-in does not: a
/// version that comes back gets another build than planned, which fails its step before anything refers to it. The same run plans
/// again with what is there.
#[test]
fn after_a_destroy_the_factory_comes_back_in_one_apply() {
    let world = World::shipped();
    world.apply();
    world.local("destroy").exits(0);
    let again = world.apply_with("--format json");
    let applied = again.json();
    assert_eq!(applied["verdict"], "ok");
    assert!(again.stderr.contains("planning again"), "{}", again.stderr);
    let (actions, ledger) = (
        applied["actions"].as_array().unwrap(),
        applied["ledger"].as_array().unwrap(),
    );
    assert_eq!(actions.len(), ledger.len());
    let live = world.live();
    let mut renumbered = 0;
    for (action, entry) in actions.iter().zip(ledger) {
        assert_eq!(
            (&action["digest"], &entry["outcome"]),
            (&entry["digest"], &"done".into())
        );
        let arn = action["arn"].as_str().unwrap_or_default();
        if let Some(message) = entry["message"].as_str() {
            assert!(message.contains("another build number"), "{message}");
            assert!(arn.ends_with("/1.0.0/2"), "{arn}");
            renumbered += 1;
        }
        if arn.contains(":component/") {
            live.image_builder("GetComponent", json!({ "componentBuildVersionArn": arn }));
        }
    }
    assert_eq!(renumbered, 5, "all components, and nothing else");
    let count = |name: &str| again.writes().iter().filter(|write| *write == name).count();
    assert_eq!(
        (count("CreateComponent"), count("CreateImageRecipe")),
        (5, 2),
        "nothing is made twice"
    );
}

/// An approval is of the ARNs that it names: there the rest waits for another.
#[test]
fn an_approved_plan_is_not_planned_again_for_other_build_numbers() {
    let world = one_component();
    world.apply();
    world.local("destroy").exits(0);
    world.local("plan --out plan.json").exits(0);
    let run = world.local("apply --approved plan.json").exits(5);
    assert!(run.stderr.contains("plan and approve"), "{}", run.stderr);
    assert_eq!(
        run.writes(),
        ["CreateComponent", "CreateInfrastructureConfiguration"],
        "nothing refers to the other build"
    );
    world.apply();
}

/// Where the planned build is there, somebody else made it meanwhile: that is told, and nothing is planned again.
#[test]
fn a_build_that_somebody_else_took_ends_as_partial() {
    let (world, server) = (one_component(), Server::fresh());
    server.aws.image_builder(
        "CreateComponent",
        json!({
            "name": "motd",
            "semanticVersion": "1.0.0",
            "platform": "Linux",
            "data": world.read("components/motd.yaml").replace("hello", "other"),
            "clientToken": token(),
        }),
    );
    // As if it had been made between the plan's reads and its create.
    let missing = Effect::Error {
        code: "ResourceNotFoundException".to_owned(),
        status: None,
        message: None,
        members: serde_json::Map::new(),
        with_effect: false,
    };
    let nothing = Effect::Rewrite {
        rewrite: Rewrite::Set("/componentSummaryList".to_owned(), json!([])),
    };
    let emulator = &server.aws.emulator;
    emulator.add_fault(Fault::nth("GetComponent", 1, missing));
    emulator.add_fault(Fault::nth("ListComponentBuildVersions", 1, nothing));
    let run = server.goldsmith(&world, "apply --yes").end().exits(5);
    assert!(run.stderr.contains("somebody else took that version"), "{}", run.stderr);
    assert!(!run.stderr.contains("planning again"), "{}", run.stderr);
}

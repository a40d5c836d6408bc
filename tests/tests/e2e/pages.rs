//! Many objects, in the pages that AWS gives: 25 for Image Builder, 20 for Organizations.

use std::fmt::Write as _;

use serde_json::json;

use crate::harness::{Ended, World, actions, component, guarded_world};

const COMPONENTS: usize = 990;
const TARGETS: usize = 300;

fn count(run: &Ended, operation: &str) -> usize {
    run.calls.iter().filter(|call| call.operation == operation).count()
}

#[test]
fn nine_hundred_and_ninety_components() {
    let world = World::of(&[(
        "goldsmith.toml",
        "[stack]\nname = \"many\"\naccount = \"111122223333\"\nregion = \"us-east-1\"\n",
    )]);
    for number in 0..COMPONENTS {
        world.write(&format!("components/c{number:03}.toml"), "platform = \"Linux\"\n");
        world.write(&format!("components/c{number:03}.yaml"), &document(number));
    }
    let created = world.local("apply --quiet").exits(0);
    assert_eq!(count(&created, "CreateComponent"), COMPONENTS);

    // ⌈990/25⌉ pages, and nothing is read one by one.
    let planned = world.local("plan --detailed-exitcode").exits(0);
    assert_eq!(
        (
            count(&planned, "ListComponentBuildVersions"),
            count(&planned, "GetComponent")
        ),
        (40, 0)
    );

    // A change on the last page is found, and nothing else.
    world.write("components/c989.yaml", &document(1000));
    world.remove("components/c500.toml");
    world.remove("components/c500.yaml");
    assert_eq!(
        actions(&world.plan()),
        ["new-version component.c989", "delete component.c500"]
    );
    let applied = world.apply();
    assert_eq!(applied.writes(), ["CreateComponent", "DeleteComponent"]);
    world.live().image_builder(
        "GetComponent",
        json!({ "componentBuildVersionArn": component("c989", "1.0.1/1") }),
    );
}

fn document(number: usize) -> String {
    format!(
        "name: many\nschemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: Say\n        action: ExecuteBash\n        inputs:\n          commands:\n            - echo {number}\n"
    )
}

#[test]
fn one_policy_on_three_hundred_units() {
    let world = guarded_world();
    world.local("plan").exits(0);
    world.behind_gits_back(|aws| {
        let root = aws.root();
        for number in 0..TARGETS {
            let name = format!("team-{number:03}");
            aws.organizations("CreateOrganizationalUnit", json!({ "ParentId": root, "Name": name }));
        }
    });
    let mut file = String::from("type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\n");
    for number in 0..TARGETS {
        writeln!(file, "  \"ou:/team-{number:03}\",").unwrap();
    }
    world.write("policies/no-leaving.toml", &(file.clone() + "]\n"));

    let applied = world.local("apply --quiet").exits(0);
    assert_eq!(count(&applied, "AttachPolicy"), TARGETS);
    // Once per target that the plan touches.
    assert_eq!(count(&applied, "ListPoliciesForTarget"), TARGETS);

    let planned = world.local("plan --detailed-exitcode").exits(0);
    // ⌈300/20⌉ pages of targets. The tree: the root has 300 units and the 4 of the seed, in ⌈304/20⌉ pages, and each unit,
    // with the 3 of the seed that lie deeper, is asked for its own.
    assert_eq!(count(&planned, "ListTargetsForPolicy"), 15);
    assert_eq!(count(&planned, "ListOrganizationalUnitsForParent"), 16 + TARGETS + 7);
    assert_eq!(count(&planned, "ListPoliciesForTarget"), 0);

    // One detached on the last page, and two that are no longer listed.
    let policy = world.behind_gits_back(|aws| {
        let policy = aws.policy("SERVICE_CONTROL_POLICY", "no-leaving");
        let unit = aws.unit_of("team-299");
        aws.organizations("DetachPolicy", json!({ "PolicyId": policy, "TargetId": unit }));
        policy
    });
    let drift = world.drift(2);
    assert!(drift["drift"][0]["paths"].to_string().contains("team-299"), "{drift:#}");
    world.apply();
    assert_eq!(world.live().all_targets(&policy).len(), TARGETS);
    let fewer = file
        .replace("  \"ou:/team-007\",\n", "")
        .replace("  \"ou:/team-298\",\n", "");
    world.write("policies/no-leaving.toml", &(fewer + "]\n"));
    assert_eq!(world.apply().writes(), ["TagResource", "DetachPolicy", "DetachPolicy"]);
    assert_eq!(world.live().all_targets(&policy).len(), TARGETS - 2);
}

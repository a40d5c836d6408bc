//! The factory that people start from, and the examples: created, verified, destroyed.

use crate::harness::{World, actions};

#[test]
fn the_shipped_factory_is_created_verified_and_destroyed() {
    let world = World::shipped();
    let applied = world.apply_with("--format json").json();
    assert_eq!(applied["verdict"], "ok");
    let ledger = applied["ledger"].as_array().unwrap();
    assert!(ledger.iter().all(|entry| entry["outcome"] == "done"), "{ledger:#?}");
    assert_eq!(ledger.len(), applied["actions"].as_array().unwrap().len());

    assert_eq!(world.drift(0)["drift"], serde_json::json!([]));

    let destroyed = world.local("destroy --format json").exits(0).json();
    assert!(
        actions(&destroyed)
            .iter()
            .all(|action| action.starts_with("delete ") || action.starts_with("detach "))
    );
    assert_eq!(nothing_of_ours(&world), "");
    let drift = world.drift(2);
    assert!(
        drift["drift"]
            .as_array()
            .unwrap()
            .iter()
            .all(|finding| finding["class"] == "missing")
    );
}

#[test]
fn every_file_of_the_shipped_factory_becomes_an_object() {
    let world = World::shipped();
    world.apply();
    let live = world.live();
    let count =
        |operation: &str, member: &str, input| live.image_builder(operation, input)[member].as_array().unwrap().len();
    let everything = serde_json::json!({});
    let of_stack = |folder: &str| {
        let entries = std::fs::read_dir(world.directory().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| name.split_once('.').is_some_and(|(_, end)| end == "toml"))
            .count()
    };
    for (folder, operation, member) in [
        ("components", "ListComponents", "componentVersionList"),
        ("image-recipes", "ListImageRecipes", "imageRecipeSummaryList"),
        (
            "infrastructure",
            "ListInfrastructureConfigurations",
            "infrastructureConfigurationSummaryList",
        ),
        (
            "distribution",
            "ListDistributionConfigurations",
            "distributionConfigurationSummaryList",
        ),
        ("pipelines", "ListImagePipelines", "imagePipelineList"),
        ("lifecycle", "ListLifecyclePolicies", "lifecyclePolicySummaryList"),
    ] {
        assert_eq!(
            count(operation, member, everything.clone()),
            of_stack(folder),
            "{folder}"
        );
        assert_ne!(of_stack(folder), 0, "{folder}");
    }
    for (policy_type, name) in [
        ("SERVICE_CONTROL_POLICY", "golden-images-only"),
        ("SERVICE_CONTROL_POLICY", "protect-golden-images"),
        ("DECLARATIVE_POLICY_EC2", "allowed-images"),
    ] {
        assert!(
            !live.targets(&live.policy(policy_type, name)).is_empty(),
            "{name} is attached to nothing"
        );
    }
}

#[test]
fn every_example_is_clean_applied_and_then_in_sync() {
    let examples = std::fs::read_dir(crate::harness::repository().join("examples")).unwrap();
    let mut count = 0;
    for example in examples {
        let name = example.unwrap().file_name().into_string().unwrap();
        let world = World::example(&name);
        let checked = world.goldsmith("check").end().exits(0);
        assert_eq!(
            (checked.stdout.as_str(), checked.stderr.as_str()),
            ("ok: 0 errors, 0 warnings\n", ""),
            "{name}"
        );
        world.apply();
        assert_eq!(world.drift(0)["drift"], serde_json::json!([]), "{name}");
        count += 1;
    }
    assert!(count >= 3);
}

#[test]
fn the_shipped_factory_is_checked_without_a_word() {
    let checked = World::shipped().goldsmith("check").end().exits(0);
    assert_eq!(
        (checked.stdout.as_str(), checked.stderr.as_str()),
        ("ok: 0 errors, 0 warnings\n", "")
    );
}

/// What the account and the organization still hold that no Amazon or seed put there.
fn nothing_of_ours(world: &World) -> String {
    let state: serde_json::Value = serde_json::from_str(&world.store_text().unwrap()).unwrap();
    let text = state.to_string();
    // Every object of ours carries this tag from the call that makes it.
    if text.contains("goldsmith:self") {
        text
    } else {
        String::new()
    }
}

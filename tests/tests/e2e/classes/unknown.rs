//! What could not be read is unknown: neither absent nor in sync, and nothing of it is touched.

use serde_json::json;

use crate::harness::{Server, actions, deny, findings, guarded_world, one_component};

#[test]
fn what_may_not_be_read_is_unknown_and_nothing_of_it_is_touched() {
    let world = one_component();
    let server = Server::fresh();
    server.goldsmith(&world, "apply --yes").end().exits(0);
    let written = server.writes().len();
    server.deny("ListImagePipelines");

    let drift = server.goldsmith(&world, "drift --format json").end().exits(8).json();
    assert_eq!(findings(&drift), ["unknown pipeline.linux"]);
    let gap = &drift["observation"]["gaps"][0];
    assert_eq!(drift["observation"]["complete"], false);
    assert_eq!(
        (&gap["operation"], &gap["affects"]),
        (&json!("ListImagePipelines"), &json!(["pipeline"]))
    );

    // Neither created again, nor deleted when its file goes; and what a pipeline may still use stays too.
    assert_eq!(
        actions(&server.goldsmith(&world, "plan --format json").end().exits(8).json()),
        Vec::<String>::new()
    );
    world.remove("pipelines/linux.toml");
    world.remove("image-recipes/linux.toml");
    let applied = server.goldsmith(&world, "apply --yes --format json").end().exits(8);
    assert_eq!(actions(&applied.json()), Vec::<String>::new());
    assert_eq!(server.writes().len(), written);
}

#[test]
fn a_list_that_breaks_off_deletes_nothing() {
    let world = one_component();
    for number in 0..30 {
        let text = "instance_profile_name = \"golden-image-build\"\n";
        world.write(&format!("infrastructure/more-{number}.toml"), text);
    }
    let server = Server::fresh();
    server.goldsmith(&world, "apply --yes").end().exits(0);
    let written = server.writes().len();
    // The second page is refused, for good.
    server.aws.emulator.add_fault(emulator::Fault {
        times: None,
        ..emulator::Fault::nth("ListInfrastructureConfigurations", 2, Server::denied())
    });
    world.remove("infrastructure/more-0.toml");
    let applied = server.goldsmith(&world, "apply --yes --format json").end().exits(8);
    assert!(
        !actions(&applied.json())
            .iter()
            .any(|action| action.contains("infrastructure"))
    );
    assert_eq!(server.writes().len(), written);
}

#[test]
fn policies_that_may_not_be_read_are_unknown() {
    let world = guarded_world();
    world.apply();
    world.write("policies/another.toml", "type = \"SERVICE_CONTROL_POLICY\"\n");
    world.write("policies/another.json", &deny("iam:CreateUser"));
    let store = world.store_text().unwrap();
    let server = Server::of(emulator::World::from_json(&store).unwrap());
    // The account of the stack neither manages the organization nor is a delegated administrator.
    let planned = server.goldsmith(&world, "plan --format json").end().exits(8).json();
    assert_eq!(actions(&planned), Vec::<String>::new());
    assert_eq!(planned["observation"]["complete"], false);
}

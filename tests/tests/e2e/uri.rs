//! Components whose documents lie in S3.

use crate::harness::{World, action, actions, one_component};

const PLACE: &str = "platform = \"Linux\"\nuri = \"s3://documents/motd.yaml\"\n";

fn put(world: &World, key: &str, text: &str) {
    world.behind_gits_back(|aws| aws.emulator.world(|world| world.objects.put("documents", key, text)));
}

/// One component, by the place of its document.
fn world() -> (World, String) {
    let world = one_component();
    world.local("plan").exits(0);
    let text = world.read("components/motd.yaml");
    put(&world, "motd.yaml", &text);
    world.remove("components/motd.yaml");
    world.write("components/motd.toml", PLACE);
    (world, text)
}

#[test]
fn it_is_made_from_there_and_is_then_in_sync() {
    let (world, _) = world();
    world.apply();
    assert_eq!(world.drift(0)["drift"], serde_json::json!([]));
}

/// Image Builder reads the document once, and nobody is told of a change in the bucket: another place is another version.
#[test]
fn only_another_place_is_a_new_version() {
    let (world, text) = world();
    world.apply();
    put(&world, "motd.yaml", &text.replace("hello", "welcome"));
    world.assert_converged();
    assert_eq!(world.drift(0)["drift"], serde_json::json!([]));
    put(&world, "motd-2.yaml", &text.replace("hello", "welcome"));
    world.edit("components/motd.toml", "motd.yaml", "motd-2.yaml");
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "new-version component.motd",
            "new-version image-recipe.linux",
            "update pipeline.linux"
        ]
    );
    let paths = action(&plan, "new-version component.motd")["paths"].clone();
    assert_eq!(
        paths,
        serde_json::json!([{ "path": "uri", "before": null, "after": "s3://documents/motd-2.yaml" }])
    );
    world.apply();
}

#[test]
fn a_document_moves_into_the_repository() {
    let (world, text) = world();
    world.apply();
    world.write("components/motd.toml", "platform = \"Linux\"\n");
    world.write("components/motd.yaml", &text.replace("hello", "welcome"));
    let plan = world.plan();
    let diff = action(&plan, "new-version component.motd")["paths"][0]["diff"].to_string();
    assert!(
        diff.contains("-            - echo hello") && diff.contains("+            - echo welcome"),
        "{diff}"
    );
    world.apply();
}

#[test]
fn it_is_either_or() {
    let (world, text) = world();
    world.write("components/motd.yaml", &text);
    let run = world.goldsmith("check").end().exits(3);
    assert!(run.stderr.contains("aws/two-documents"), "{}", run.stderr);
    world.remove("components/motd.yaml");
    world.goldsmith("check").end().exits(0);
    world.edit(
        "components/motd.toml",
        "s3://documents/motd.yaml",
        "https://example.com/motd.yaml",
    );
    let run = world.goldsmith("check").end().exits(3);
    assert!(run.stderr.contains("aws/uri"), "{}", run.stderr);
    world.write("components/motd.toml", "platform = \"Linux\"\n");
    let run = world.goldsmith("check").end().exits(3);
    assert!(run.stderr.contains("names another place in `uri`"), "{}", run.stderr);
}

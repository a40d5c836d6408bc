//! `plan --base`: what a pull request changes in goldsmith.toml, beside what it changes in AWS.

use serde_json::json;

use crate::harness::{World, guarded_world};

const GUARDS: &str = "\n[guards]\napply_role = \"arn:aws:iam::111122223333:role/goldsmith-apply\"\n";

/// A desired state, and `base` beside it as it was before.
fn changed(change: impl FnOnce(&World)) -> World {
    let world = guarded_world();
    world.write("goldsmith.toml", &(world.read("goldsmith.toml") + GUARDS));
    std::fs::create_dir(world.folder().join("base")).unwrap();
    world.write("../base/goldsmith.toml", &world.read("goldsmith.toml"));
    change(&world);
    world
}

fn settings(world: &World, arguments: &str) -> serde_json::Value {
    let plan = world.local(&format!("plan --format json --base base {arguments}"));
    plan.json()["settings"].clone()
}

#[test]
fn what_decides_where_and_as_whom_is_shown() {
    let world = changed(|world| {
        world.edit("goldsmith.toml", "us-east-1", "eu-west-1");
        world.edit("goldsmith.toml", GUARDS, "");
    });
    let role = "arn:aws:iam::111122223333:role/goldsmith-apply";
    assert_eq!(
        settings(&world, ""),
        json!([
            { "path": "guards.apply_role", "before": role, "after": null },
            { "path": "stack.region", "before": "us-east-1", "after": "eu-west-1" },
        ])
    );
    let text = world.local("plan --base base").exits(0).stdout;
    let (shown, actions) = text.split_once("\nGuardrails\n").unwrap();
    assert!(shown.contains("goldsmith.toml against the base\n"), "{text}");
    assert!(shown.contains("stack.region: \"us-east-1\" → \"eu-west-1\""), "{text}");
    assert!(actions.contains("create      policy.no-leaving"), "{text}");
    let markdown = world.local("plan --base base --format markdown").exits(0).stdout;
    let line = "- `stack.region`: `\"us-east-1\"` → `\"eu-west-1\"`\n";
    assert!(markdown.contains(line), "{markdown}");
}

#[test]
fn what_is_the_same_is_no_change() {
    // A comment, a variable in the place of its value, and what no table of these says.
    let world = changed(|world| {
        world.edit("goldsmith.toml", "\"us-east-1\"", "\"${var.home}\" # where it is built");
        world.write(
            "goldsmith.toml",
            &(world.read("goldsmith.toml") + "[vars]\nhome = \"us-east-1\"\n"),
        );
    });
    assert_eq!(settings(&world, ""), json!([]));
    let text = world.local("plan --base base").exits(0).stdout;
    assert!(!text.contains("against the base"), "{text}");
    assert!(world.plan()["settings"].is_null(), "no base, no comparison");
}

#[test]
fn an_environment_is_compared_as_it_holds() {
    let prod = "\n[env.prod.stack]\naccount = \"222233334444\"\n";
    let world = changed(|world| world.write("goldsmith.toml", &(world.read("goldsmith.toml") + prod)));
    assert_eq!(
        settings(&world, "--env prod"),
        json!([{ "path": "stack.account", "before": "111122223333", "after": "222233334444" }])
    );
}

#[test]
fn everything_of_a_first_pull_request_is_new() {
    let world = changed(|world| std::fs::remove_file(world.folder().join("base/goldsmith.toml")).unwrap());
    let found = settings(&world, "");
    let paths: Vec<_> = found.as_array().unwrap().iter().map(|change| &change["path"]).collect();
    assert!(
        paths.contains(&&json!("stack.account")) && paths.contains(&&json!("organization.id")),
        "{found}"
    );
}

#[test]
fn a_base_that_cannot_be_read_is_named() {
    let world = changed(|world| world.write("../base/goldsmith.toml", "[stack\n"));
    for (base, words) in [("nowhere", "`nowhere` cannot be opened"), ("base", "goldsmith.toml")] {
        let run = world.local(&format!("plan --base {base}")).exits(3);
        assert!(
            run.stderr.contains("the base cannot be told") && run.stderr.contains(words),
            "{}",
            run.stderr
        );
    }
}

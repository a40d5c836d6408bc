//! `goldsmith local`: the stand-in's own verbs.

use std::fs;

use crate::harness::{LocalServer, World, actions, one_component};

#[test]
fn reset_forgets_everything() {
    let world = one_component();
    world.apply();
    world.local("local reset").exits(0);
    assert_eq!(actions(&world.plan()).len(), 4);
    // Also for another account, to which the old store would have been foreign.
    world.edit("goldsmith.toml", "111122223333", "444455556666");
    world.local("local reset").exits(0);
    world.local("apply").exits(0);
}

#[test]
fn seed_brings_a_saved_state_back() {
    let world = one_component();
    world.apply();
    fs::write(world.folder().join("saved.json"), world.store_text().unwrap()).unwrap();
    world.local("destroy").exits(0);
    world.local("local seed saved.json").exits(0);
    world.assert_converged();
    fs::write(world.folder().join("saved.json"), "{}").unwrap();
    world.local("local seed saved.json").exits(3);
    world.assert_converged();
}

#[test]
fn the_store_keeps_itself_out_of_git() {
    let world = one_component();
    world.local("plan").exits(0);
    assert_eq!(world.read(".goldsmith/.gitignore"), "*\n");
}

#[cfg(unix)]
#[test]
fn a_server_shows_its_state_and_keeps_what_was_done() {
    let world = one_component();
    let server = LocalServer::start(&world);
    server.goldsmith(&world, "apply --yes").end().exits(0);
    let state = server.admin("GET", "state", &serde_json::Value::Null);
    assert!(state.contains("component/motd/1.0.0/1"));
    server.stop();
    world.assert_converged();
}

#[test]
fn a_server_starts_with_the_switches_and_faults_that_it_is_told() {
    let world = one_component();
    let file = |name: &str, text: &str| fs::write(world.folder().join(name), text).unwrap();
    file(
        "switches.json",
        r#"{"default_page_size": 7, "organizations": {"throttle": true}}"#,
    );
    file(
        "faults.json",
        r#"[{"operation": "GetImage", "effect": {"kind": "throttle"}}]"#,
    );
    let arguments = "--switches switches.json --switch build_state_ms=0 --switch organizations.limits.accounts=9 \
                     --faults faults.json --fault CreateComponent@2=ServiceException";
    let server = LocalServer::start_with(&world, &arguments.split_whitespace().collect::<Vec<_>>());
    let get = |path: &str| server.admin("GET", path, &serde_json::Value::Null);
    let switches = get("switches");
    for set in [
        "\"default_page_size\":7",
        "\"throttle\":true",
        "\"build_state_ms\":0",
        "\"accounts\":9",
    ] {
        assert!(switches.contains(set), "{set}: {switches}");
    }
    let changed = server.admin(
        "PATCH",
        "switches",
        &serde_json::json!({"organizations": {"throttle": false}}),
    );
    assert!(
        changed.contains("\"throttle\":false") && changed.contains("\"default_page_size\":7"),
        "{changed}"
    );
    let faults = get("faults");
    assert!(
        faults.contains("\"GetImage\"") && faults.contains("\"ServiceException\""),
        "{faults}"
    );
}

#[test]
fn a_server_does_not_start_with_switches_or_faults_that_are_none() {
    let world = one_component();
    fs::write(world.folder().join("list.json"), "[]").unwrap();
    fs::write(world.folder().join("object.json"), "{}").unwrap();
    let misspelt = r#"[{"operation": "GetImages", "effect": {"kind": "throttle"}}]"#;
    fs::write(world.folder().join("misspelt.json"), misspelt).unwrap();
    let run = world.local("local serve --listen 127.0.0.1:0 --faults misspelt.json");
    assert!(run.stderr.contains("did you mean `GetImage`?"), "{}", run.stderr);
    for wrong in [
        "--switch none=1",
        "--switch organizations.none=1",
        "--switches list.json",
        "--switches absent.json",
        "--fault ListComponents",
        "--fault Nope=Foo",
        "--fault ListComponents=Bogus",
        "--faults misspelt.json",
        "--faults object.json",
    ] {
        let run = world.local(&format!("local serve --listen 127.0.0.1:0 {wrong}"));
        assert_eq!(run.code, 3, "{wrong}: {}", run.stderr);
    }
}

#[test]
fn a_store_that_cannot_be_read_is_said_and_left_alone() {
    let world = one_component();
    world.apply();
    world.write(".goldsmith/local.json", "{ half");
    let run = world.local("apply").exits(3);
    assert!(
        run.stderr.contains("local.json") && run.stderr.contains("local reset"),
        "{}",
        run.stderr
    );
    assert_eq!(world.read(".goldsmith/local.json"), "{ half");
    // The way out that it names is one.
    world.local("local reset").exits(0);
    world.apply();
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    // The same files, written in another order: the same plan.
    let plan = |world: &World| world.local("plan --format json").exits(0).stdout;
    let world = one_component();
    let other = World::of(&[]);
    let mut files = vec!["goldsmith.toml", "components/motd.toml", "components/motd.yaml"];
    files.extend([
        "image-recipes/linux.toml",
        "infrastructure/linux.toml",
        "pipelines/linux.toml",
    ]);
    for file in files.iter().rev() {
        other.write(file, &world.read(file));
    }
    assert_eq!(plan(&world), plan(&other));
}

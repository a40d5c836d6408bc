//! Ctrl-C and SIGTERM during an apply: it stops cleanly and says what was done, and the next apply finishes.
#![cfg(unix)]

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::harness::{LocalServer, Server, World, one_component};

/// Slow enough that the signal comes before the reply.
const SLOWLY: u64 = 1500;

fn wait_until(what: &str, happened: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !happened() {
        assert!(Instant::now() < deadline, "{what} never happens");
        thread::sleep(Duration::from_millis(20));
    }
}

fn slow(operation: &str) -> emulator::Fault {
    emulator::Fault::every(operation, emulator::Effect::Latency { milliseconds: SLOWLY })
}

/// Interrupts an apply while it makes the component; what came of it.
fn interrupted(signal: &str, code: i32) -> (World, Server) {
    let (world, server) = (one_component(), Server::fresh());
    server.aws.emulator.add_fault(slow("CreateComponent"));
    let run = server.goldsmith(&world, "apply --yes --format json").start();
    wait_until("the first create", || {
        server.writes().contains(&"CreateComponent".to_owned())
    });
    run.signal(signal);
    let ended = run.end().exits(code);
    let document = ended.json();
    assert_eq!(document["exit"], code);
    let outcome = |address: &str| {
        let ledger = document["ledger"].as_array().unwrap();
        ledger.iter().find(|entry| entry["address"] == address).unwrap()["outcome"].clone()
    };
    // What ran was finished first; what had not begun was not begun.
    assert_eq!(outcome("component.motd"), "done");
    assert_eq!(outcome("image-recipe.linux"), "not-started");
    assert_eq!(outcome("pipeline.linux"), "not-started");
    assert!(!server.writes().contains(&"CreateImageRecipe".to_owned()));
    assert!(ended.stderr.contains("stopping"), "{}", ended.stderr);
    (world, server)
}

#[test]
fn after_an_interrupt_the_next_apply_finishes() {
    let (world, server) = interrupted("INT", 130);
    server.aws.emulator.clear_faults();
    server.goldsmith(&world, "apply --yes").end().exits(0);
    server.goldsmith(&world, "plan --detailed-exitcode").end().exits(0);
    let mut writes = server.writes();
    writes.sort();
    assert_eq!(
        writes,
        [
            "CreateComponent",
            "CreateImagePipeline",
            "CreateImageRecipe",
            "CreateInfrastructureConfiguration"
        ]
    );
}

#[test]
fn a_build_that_an_interrupt_kept_from_beginning_is_told() {
    let (world, server) = (one_component(), Server::fresh());
    world.edit(
        "pipelines/linux.toml",
        "[schedule]",
        "build_on_change = true\n\n[schedule]",
    );
    server.aws.emulator.add_fault(slow("CreateImagePipeline"));
    let run = server.goldsmith(&world, "apply --yes").start();
    wait_until("the pipeline's create", || {
        server.writes().contains(&"CreateImagePipeline".to_owned())
    });
    run.signal("INT");
    let ended = run.end().exits(130);
    for line in [
        "  not-started build pipeline.linux\n",
        "  no build of pipeline.linux was started; `apply --build` starts one\n",
    ] {
        assert!(ended.stdout.contains(line), "{line}\n{}", ended.stdout);
    }
    server.aws.emulator.clear_faults();
    server.goldsmith(&world, "plan --detailed-exitcode").end().exits(0);
    server.goldsmith(&world, "apply --yes --build").end().exits(0);
    let starts = server.writes().into_iter().filter(|call| call.starts_with("Start"));
    assert_eq!(starts.count(), 1);
}

#[test]
fn a_termination_is_told_apart() {
    interrupted("TERM", 143);
}

#[test]
fn whoever_cannot_wait_is_told_what_is_not_known() {
    let (world, server) = (one_component(), Server::fresh());
    server.aws.emulator.add_fault(emulator::Fault::every(
        "CreateComponent",
        emulator::Effect::Latency { milliseconds: 60_000 },
    ));
    let run = server.goldsmith(&world, "apply --yes").start();
    wait_until("the first create", || {
        server.writes().contains(&"CreateComponent".to_owned())
    });
    run.signal("INT");
    // Two signals at once are one.
    thread::sleep(Duration::from_millis(500));
    run.signal("INT");
    let ended = run.end().exits(130);
    assert!(ended.stderr.contains("stopped at once"), "{}", ended.stderr);
}

#[test]
fn while_reading_nothing_was_changed() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let (world, server) = (one_component(), Server::fresh());
        server.aws.emulator.add_fault(slow("ListImageRecipes"));
        let run = server.goldsmith(&world, "apply --yes").start();
        let listed = || {
            server
                .aws
                .emulator
                .log()
                .iter()
                .any(|call| call.operation == "ListImageRecipes")
        };
        wait_until("the list", listed);
        run.signal(signal);
        let ended = run.end().exits(code);
        assert!(ended.stderr.contains("nothing was changed"), "{}", ended.stderr);
        assert_eq!(server.writes(), Vec::<String>::new());
    }
}

#[test]
fn against_the_server_of_the_program_itself() {
    let world = one_component();
    let server = LocalServer::start(&world);
    let fault = json!({
        "operation": "CreateImageRecipe",
        "effect": { "kind": "latency", "milliseconds": SLOWLY },
    });
    server.admin("POST", "faults", &fault);
    let run = server.goldsmith(&world, "apply --yes").start();
    wait_until("the recipe's create", || {
        server.admin("GET", "log", &json!({})).contains("\"CreateImageRecipe\"")
    });
    run.signal("INT");
    let ended = run.end().exits(130);
    assert!(ended.stdout.contains("Not done"), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("not-started create pipeline.linux"),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .ends_with("interrupted: 3 of 4 actions done, 1 not started\n"),
        "{}",
        ended.stdout
    );
    server.stop();
    // The server kept its state, and `--local` goes on from there.
    assert_eq!(world.apply().writes(), ["CreateImagePipeline"]);
}

#[test]
fn a_second_run_on_the_same_store_is_refused() {
    let world = one_component();
    let server = LocalServer::start(&world);
    let refused = world.local("apply").exits(8);
    assert!(refused.stderr.contains("another run uses"), "{}", refused.stderr);
    server.stop();
    world.apply();
}

//! Calls per second of the state machine with 100 and with 10,000 objects: `cargo run --release -p goldsmith-emulator --example load`.

use std::time::{Duration, Instant};

use emulator::{Emulator, Quotas, Request, Seed, World};

const MINE: &str = "arn:aws:imagebuilder:us-east-1:111122223333:component";

fn request(method: &str, path: &str, query: &str, body: &str) -> Request {
    let authorization =
        "AWS4-HMAC-SHA256 Credential=AKIA111122223333LOCAL/20260105/us-east-1/imagebuilder/aws4_request, Signature=0";
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: vec![("authorization".to_owned(), authorization.to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

fn create(index: usize) -> Request {
    let body = format!(
        r#"{{"name":"component-{index:05}","semanticVersion":"1.0.0","platform":"Linux","clientToken":"{index}",
        "data":"schemaVersion: 1.0\nphases: [{{name: build, steps: [{{name: Update, action: UpdateOS}}]}}]"}}"#
    );
    request("PUT", "/CreateComponent", "", &body)
}

/// Repeats a call for half a second.
fn rate(emulator: &Emulator, call: impl Fn(usize) -> Request) -> f64 {
    let started = Instant::now();
    let mut calls = 0_u32;
    while started.elapsed() < Duration::from_millis(500) {
        let response = emulator.call(&call(calls as usize));
        assert_eq!(response.status, 200, "{}", String::from_utf8_lossy(&response.body));
        calls += 1;
    }
    f64::from(calls) / started.elapsed().as_secs_f64()
}

fn main() {
    for objects in [100, 10_000] {
        let seed = Seed {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            organization: None,
        };
        let mut world = World::new(seed);
        world.switches.quotas = Quotas::raised();
        let emulator = Emulator::new(world);
        let started = Instant::now();
        for index in 0..objects {
            assert_eq!(emulator.call(&create(index)).status, 200);
        }
        println!("{objects} objects: created in {:?}", started.elapsed());
        let get = |call: usize| {
            let index = call * 7919 % objects;
            let query = format!("componentBuildVersionArn={MINE}/component-{index:05}/x.x.x");
            request("GET", "/GetComponent", &query, "")
        };
        println!("  get:   {:>9.0} a second", rate(&emulator, get));
        println!(
            "  list:  {:>9.0} a second",
            rate(&emulator, |_| request("POST", "/ListComponents", "", "{}"))
        );
        let builds = |call: usize| {
            let body = format!(
                r#"{{"componentVersionArn":"{MINE}/component-{:05}/1.0.0"}}"#,
                call % objects
            );
            request("POST", "/ListComponentBuildVersions", "", &body)
        };
        println!("  builds of one version: {:>9.0} a second", rate(&emulator, builds));
    }
}

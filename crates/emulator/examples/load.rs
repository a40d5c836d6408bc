//! Requests per second of the state machine in a small and in a large world, for `cargo xtask bench`.
//!
//! A line of JSON for each scenario: how many requests a second, with a hundred objects and with ten thousand. The quotas are
//! raised. HTTP is left out: it costs the same at every size, and would hide what does not. A second is one of the processor's
//! where the system tells them, so that what else runs on the machine counts less.

#[path = "load/image_builder.rs"]
mod image_builder;
#[path = "load/organizations.rs"]
mod organizations;

use std::time::{Duration, Instant};

use emulator::{Emulator, OrganizationSeed, Quotas, Request, Seed, World};
use serde_json::json;

const ACCOUNT: &str = "111122223333";
const MANAGEMENT: &str = "999988887777";
const SIZES: [usize; 2] = [100, 10_000];

/// How long a scenario is repeated. The best of several: what else runs on the machine only ever takes away.
const TIME: Duration = Duration::from_millis(200);
const TURNS: usize = 5;

/// Something that is asked again and again; the number tells the requests apart.
struct Scenario {
    name: &'static str,
    requests: Box<dyn Fn(usize) -> Vec<Request>>,
}

impl Scenario {
    fn new(name: &'static str, request: impl Fn(usize) -> Request + 'static) -> Self {
        Self::of_several(name, move |turn| vec![request(turn)])
    }

    /// Requests that undo each other, so that the world keeps its size.
    fn of_several(name: &'static str, requests: impl Fn(usize) -> Vec<Request> + 'static) -> Self {
        Self {
            name,
            requests: Box::new(requests),
        }
    }
}

fn main() {
    for world in [image_builder::world, organizations::world] {
        let [small, large] = SIZES.map(|size| {
            let emulator = empty();
            let scenarios = world(&emulator, size);
            (emulator, scenarios)
        });
        for (of_small, of_large) in small.1.iter().zip(&large.1) {
            let mut best = [0.0_f64; 2];
            // By turns, so that a busy minute of the machine is both worlds'. The first is not counted: as long as nothing was ever
            // freed, the allocator is faster than it will be again.
            for turn in 0..=TURNS {
                let rates = [rate(&small.0, of_small), rate(&large.0, of_large)];
                if turn > 0 {
                    best = [best[0].max(rates[0]), best[1].max(rates[1])];
                }
            }
            println!(
                "{}",
                json!({"scenario": of_small.name, "small": best[0], "large": best[1]})
            );
        }
    }
}

fn empty() -> Emulator {
    let mut world = World::new(Seed {
        account: ACCOUNT.to_owned(),
        region: "us-east-1".to_owned(),
        organization: Some(OrganizationSeed::new("o-abc1234567", MANAGEMENT, ACCOUNT)),
    });
    world.switches.quotas = Quotas::raised();
    world.switches.organizations.limits = emulator::organizations::Limits::raised();
    Emulator::new(world)
}

/// Requests per second.
fn rate(emulator: &Emulator, scenario: &Scenario) -> f64 {
    emulator.clear_log();
    let (mut turns, mut requests) = (0, 0_u32);
    let (started, before) = (Instant::now(), processor_time());
    while turns == 0 || started.elapsed() < TIME {
        for request in (scenario.requests)(turns) {
            send(emulator, &request);
            requests += 1;
        }
        turns += 1;
    }
    let took = match (before, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => started.elapsed(),
    };
    f64::from(requests) / took.as_secs_f64()
}

/// How long this thread has been running on a processor, where Linux says so.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// Every request succeeds: a refusal would be fast, and no measurement.
fn send(emulator: &Emulator, request: &Request) -> serde_json::Value {
    let response = emulator.call(request);
    let body = String::from_utf8_lossy(&response.body);
    assert_eq!(response.status, 200, "{} {}: {body}", request.method, request.path);
    serde_json::from_str(&body).unwrap_or_default()
}

/// A signed request.
fn request(service: &str, account: &str, method: &str, path: &str, body: &serde_json::Value) -> Request {
    let scope = format!("AKIA{account}LOCAL/20260105/us-east-1/{service}/aws4_request");
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: vec![(
            "authorization".to_owned(),
            format!("AWS4-HMAC-SHA256 Credential={scope}, Signature=0"),
        )],
        body: if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        },
        ..Request::default()
    }
}

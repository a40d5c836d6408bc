//! The admin path: `/_goldsmith/…`, for what AWS has no operation for.

use serde_json::{Value, json};

use crate::clock::Clock;
use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::organizations::OrganizationSeed;
use crate::request::{Request, Response};
use crate::switches::Switches;
use crate::world::{Iam, Seed, World, check_region};

const PREFIX: &str = "/_goldsmith/";

/// Whether a request is for the admin path.
pub(crate) fn is_for(request: &Request) -> bool {
    request.path.starts_with(PREFIX)
}

/// Answers an admin request; `None` for every other.
pub(crate) fn answer(emulator: &Emulator, request: &Request) -> Option<Response> {
    let path = request.path.strip_prefix(PREFIX)?;
    // A page in somebody's browser must not reset the world of a server on the same machine.
    if request.header("origin").is_some() {
        return Some(problem(403, "the admin path is not for web pages"));
    }
    let answered = match (request.method.as_str(), path) {
        ("GET", "health") => Ok(json!({"status": "ok"})),
        ("GET", "operations") => {
            return Some(Response::new(200, "text/markdown; charset=utf-8", operations()));
        }
        ("GET", "state") => {
            return Some(Response::new(
                200,
                "application/json",
                emulator.world(|world| world.to_json()),
            ));
        }
        ("PUT", "state") => put_state(emulator, &request.body),
        ("POST", "reset") => Ok(reset(emulator)),
        ("POST", "seed") => seed(emulator, &request.body),
        ("GET", "log") => Ok(json!(emulator.log())),
        ("DELETE", "log") => {
            emulator.clear_log();
            Ok(json!({}))
        }
        ("GET", "faults") => Ok(json!(emulator.faults())),
        ("POST", "faults") => add_faults(emulator, &request.body),
        ("DELETE", "faults") => {
            emulator.clear_faults();
            Ok(json!({}))
        }
        ("GET", "clock") => Ok(emulator.world(|world| clock(&world.clock))),
        ("PUT", "clock") => parse(&request.body).and_then(|new| set_clock(emulator, new)),
        ("POST", "clock/advance") => advance(emulator, &request.body),
        ("GET", "switches") => Ok(emulator.world(|world| json!(world.switches))),
        ("PUT", "switches") => set_switches(emulator, &request.body, |_| Switches::default()),
        ("PATCH", "switches") => set_switches(emulator, &request.body, Switches::clone),
        ("GET", "iam") => Ok(emulator.world(|world| json!(world.iam))),
        ("PUT", "iam") => parse::<Iam>(&request.body).map(|new| {
            emulator.world(|world| {
                world.iam = new;
                json!(world.iam)
            })
        }),
        ("POST", "release") => release(emulator, &request.body),
        _ => return Some(problem(404, "no such admin path")),
    };
    Some(match answered {
        Ok(answer) => Response::json(200, &answer),
        Err(message) => problem(400, &message),
    })
}

/// What is modelled of each service, as the documentation shows it.
fn operations() -> String {
    let tables = [
        ("EC2 Image Builder", crate::image_builder::operations_table()),
        ("AWS Organizations", crate::organizations::operations_table()),
        ("STS", crate::sts::operations_table()),
        ("S3", crate::s3::operations_table()),
    ];
    let sections = tables.map(|(service, table)| format!("## {service}\n\n{table}"));
    sections.join("\n")
}

fn problem(status: u16, message: &str) -> Response {
    Response::json(status, &json!({"message": message}))
}

fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn clock(clock: &Clock) -> Value {
    json!({"clock": clock, "now_ms": clock.now(), "now": crate::clock::iso(clock.now())})
}

/// Sets the clock, unless it would show a time that cannot be written.
fn set_clock(emulator: &Emulator, new: Clock) -> Result<Value, String> {
    new.check()?;
    Ok(emulator.world(|world| {
        world.clock = new;
        clock(&world.clock)
    }))
}

fn put_state(emulator: &Emulator, body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let loaded = World::from_json(text).map_err(|error| error.to_string())?;
    emulator.world(|world| *world = loaded);
    Ok(json!({}))
}

/// Sets the switches that the body names, and lets the others be as `others` says; if one of them cannot be, nothing changes.
fn set_switches(emulator: &Emulator, body: &[u8], others: fn(&Switches) -> Switches) -> Result<Value, String> {
    let changes: Value = parse(body)?;
    emulator.world(|world| {
        let switches = others(&world.switches).merged(&changes);
        world.switches = switches.map_err(|error| error.to_string())?;
        Ok(json!(world.switches))
    })
}

/// An empty world of the same account and Region, with the same switches, and no organization.
fn reset(emulator: &Emulator) -> Value {
    emulator.clear_faults();
    emulator.clear_log();
    emulator.world(|world| {
        let seed = Seed {
            account: world.account.clone(),
            region: world.region.clone(),
            organization: None,
        };
        let mut fresh = World::new(seed);
        fresh.switches = world.switches.clone();
        *world = fresh;
    });
    json!({})
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedBody {
    account: String,
    region: String,
    #[serde(default)]
    organization: Option<OrganizationSeed>,
}

fn seed(emulator: &Emulator, body: &[u8]) -> Result<Value, String> {
    let SeedBody {
        account,
        region,
        organization,
    } = parse(body)?;
    let seed = Seed {
        account,
        region,
        organization,
    };
    seed.check()?;
    emulator.world(|world| *world = World::new(seed));
    Ok(json!({}))
}

/// One fault, or a list of them.
fn add_faults(emulator: &Emulator, body: &[u8]) -> Result<Value, String> {
    let value: Value = parse(body)?;
    let faults: Vec<Fault> = match value {
        Value::Array(_) => serde_json::from_value(value),
        single => serde_json::from_value(single).map(|fault| vec![fault]),
    }
    .map_err(|error| error.to_string())?;
    // All of them or none.
    faults.iter().try_for_each(Fault::check)?;
    for fault in faults {
        emulator.add_fault(fault);
    }
    Ok(json!(emulator.faults()))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    milliseconds: i64,
}

fn advance(emulator: &Emulator, body: &[u8]) -> Result<Value, String> {
    let Advance { milliseconds } = parse(body)?;
    if milliseconds < 0 {
        return Err("time does not run backwards".to_owned());
    }
    emulator.world(|world| {
        let mut moved = world.clock.clone();
        let (Clock::Real { offset_ms: position } | Clock::Virtual { now_ms: position }) = &mut moved;
        *position = position.saturating_add(milliseconds);
        moved.check()?;
        world.clock = moved;
        Ok(clock(&world.clock))
    })
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    region: String,
    /// `image` or `component`.
    kind: String,
    name: String,
    version: String,
}

/// Amazon publishes a newer version of something that it manages.
fn release(emulator: &Emulator, body: &[u8]) -> Result<Value, String> {
    let Release {
        region,
        kind,
        name,
        version,
    } = parse(body)?;
    check_region(&region)?;
    let released = emulator.world(|world| {
        let now = world.clock.now();
        world.image_builder.release(&region, &kind, &name, &version, now)
    });
    match released {
        Some(arn) => Ok(json!({"arn": arn})),
        None => Err(format!(
            "Amazon manages no {kind} '{name}' here, or '{version}' is no version"
        )),
    }
}

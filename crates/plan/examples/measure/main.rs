//! Measures `plan()` alone: `measure DIRECTORY` loads a desired state and prints a line of JSON for each scenario.
//!
//! What `load` makes is planned against worlds that the plans themselves have made, step by step. After each, planning again must
//! be empty: the time of a wrong plan would mean nothing.

extern crate goldsmith_plan as plan;

mod world;

use std::{error::Error, path::Path, time::Instant};

use goldsmith_plan::{Options, Plan, plan};
use kinds::KINDS;
use model::{DesiredState, Observation, Value};
use peak_alloc::PeakAlloc;
use world::World;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The median of so many runs is told.
const RUNS: usize = 5;
/// With the default of three that are kept, so many changes leave a version to collect for each resource that has versions.
const CHANGES: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("usage: measure DIRECTORY")?;
    let loaded = load::load(Path::new(&directory), &KINDS, &load::Options::default());
    if loaded.has_errors() {
        return Err(format!("{directory}: {:#?}", loaded.diagnostics.first()).into());
    }
    let mut desired = loaded.desired.ok_or("nothing was loaded")?;
    let mut world = World::default();
    scenario("everything is created", &desired, &mut world)?;
    scenario("nothing to do", &desired, &mut world)?;
    change(&mut desired, 1, 0);
    scenario("one component changed", &desired, &mut world)?;
    for round in 1..=CHANGES {
        change(&mut desired, usize::MAX, round);
        let plan = world.settled(&desired)?;
        match round {
            1 => scenario("every component changed", &desired, &mut world)?,
            CHANGES => scenario("every component changed, old versions collected", &desired, &mut world)?,
            _ => world.carry_out(&plan),
        }
    }
    Ok(())
}

/// Measures the final plan, does it, and makes sure that nothing is left to do.
fn scenario(name: &str, desired: &DesiredState, world: &mut World) -> Result<(), Box<dyn Error>> {
    let planned = world.settled(desired)?;
    let mut milliseconds = Vec::new();
    for _ in 0..RUNS {
        let begin = Instant::now();
        let again = once(desired, &world.observation);
        milliseconds.push(begin.elapsed().as_secs_f64() * 1000.0);
        drop(again);
    }
    milliseconds.sort_by(f64::total_cmp);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    drop(once(desired, &world.observation));
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    println!(
        "{}",
        serde_json::json!({
            "scenario": name,
            "resources": desired.resources.len(),
            "objects": world.observation.objects.len(),
            "actions": planned.actions.len(),
            "milliseconds": milliseconds[RUNS / 2],
            "peak_bytes": peak,
        })
    );
    world.carry_out(&planned);
    let left = world.settled(desired)?;
    if !left.actions.is_empty() || !left.refusals.is_empty() {
        return Err(format!(
            "{name}: {} actions are left: {:#?}",
            left.actions.len(),
            left.actions.first()
        )
        .into());
    }
    Ok(())
}

fn once(desired: &DesiredState, observation: &Observation) -> Plan {
    plan(desired, observation, &KINDS, &Options::default())
}

/// Writes a line into the documents of the first so many resources that have one.
fn change(desired: &mut DesiredState, count: usize, round: usize) {
    let documented = desired
        .resources
        .values_mut()
        .filter(|resource| !resource.source.documents.is_empty());
    for resource in documented.take(count) {
        let fields: Vec<String> = resource.source.documents.keys().cloned().collect();
        for field in fields {
            let text = resource.value.get(&field).and_then(Value::text).unwrap_or_default();
            let text = format!("{text}# change {round}\n");
            resource.value.set(&field, Some(Value::Text(text)));
        }
    }
}

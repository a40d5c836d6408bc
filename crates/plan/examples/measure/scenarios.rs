//! The scenarios in which `plan()` is measured.
//!
//! What `load` makes of a directory is planned against worlds that the plans themselves have made, step by step. After each,
//! planning again must be empty: a measurement of a wrong plan would mean nothing.

use std::{error::Error, path::Path};

use goldsmith_plan::{Options, Plan, plan};
use kinds::KINDS;
use model::{DesiredState, Observation, Value};

use crate::world::World;

/// With the default of three that are kept, so many changes leave a version to collect for each resource that has versions.
const CHANGES: usize = 5;

/// Measures something of a plan, and tells it as members of a JSON object.
type Measure<'a> = &'a mut dyn FnMut(&dyn Fn() -> Plan) -> serde_json::Value;

/// Runs all scenarios on the directory that the command line names, and prints a line of JSON for each.
pub(crate) fn run(measure: Measure<'_>) -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("name a directory")?;
    let loaded = load::load(Path::new(&directory), &KINDS, &load::Options::default());
    if loaded.has_errors() {
        return Err(format!("{directory}: {:#?}", loaded.diagnostics.first()).into());
    }
    let mut desired = loaded.desired.ok_or("nothing was loaded")?;
    let mut world = World::default();
    scenario("everything is created", &desired, &mut world, measure)?;
    scenario("nothing to do", &desired, &mut world, measure)?;
    change(&mut desired, 1, 0);
    scenario("one component changed", &desired, &mut world, measure)?;
    for round in 1..=CHANGES {
        change(&mut desired, usize::MAX, round);
        let plan = world.settled(&desired)?;
        match round {
            1 => scenario("every component changed", &desired, &mut world, measure)?,
            CHANGES => scenario(
                "every component changed, old versions collected",
                &desired,
                &mut world,
                measure,
            )?,
            _ => world.carry_out(&plan),
        }
    }
    Ok(())
}

/// Measures the final plan, does it, and makes sure that nothing is left to do.
fn scenario(name: &str, desired: &DesiredState, world: &mut World, measure: Measure<'_>) -> Result<(), Box<dyn Error>> {
    let planned = world.settled(desired)?;
    let measured = measure(&|| once(desired, &world.observation));
    println!(
        "{}",
        serde_json::json!({
            "scenario": name,
            "resources": desired.resources.len(),
            "objects": world.observation.objects.len(),
            "actions": planned.actions.len(),
            "measured": measured,
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
            resource.value.set(&field, Some(text.into()));
        }
    }
}

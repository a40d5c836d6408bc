//! Measures how much memory `plan()` takes: `measure_peak DIRECTORY` loads a desired state and prints a line of JSON for each
//! scenario: what is allocated at most beyond the desired state and the observation.

extern crate goldsmith_plan as plan;

#[path = "../measure/scenarios.rs"]
mod scenarios;
#[path = "../measure/world.rs"]
mod world;

use std::error::Error;

use peak_alloc::PeakAlloc;
use serde_json::json;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() -> Result<(), Box<dyn Error>> {
    scenarios::run(&mut |plan| {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        drop(plan());
        json!({ "peak_bytes": ALLOCATOR.peak_usage().saturating_sub(before) })
    })
}

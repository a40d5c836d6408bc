//! Measures how long `plan()` takes: `measure DIRECTORY` loads a desired state and prints a line of JSON for each scenario. Nothing
//! counts allocations here, for that would be measured, too; `measure_peak` does.

extern crate goldsmith_plan as plan;

mod scenarios;
mod world;

#[cfg(unix)]
use std::time::Duration;
use std::{error::Error, time::Instant};

use mimalloc::MiMalloc;
use serde_json::json;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The median of so many runs is told.
const RUNS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    scenarios::run(&mut |plan| {
        let mut wall = Vec::new();
        let mut processor = Vec::new();
        for _ in 0..RUNS {
            let (begin, before) = (Instant::now(), on_processor());
            let planned = plan();
            wall.push(begin.elapsed().as_secs_f64() * 1000.0);
            processor.extend(on_processor().zip(before).map(|(after, before)| after - before));
            drop(planned);
        }
        json!({ "milliseconds": median(wall), "processor_milliseconds": median(processor) })
    })
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Milliseconds that this thread has been on a processor: what it waited for one does not count.
#[cfg(unix)]
fn on_processor() -> Option<f64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).ok().map(|time| time.as_secs_f64() * 1000.0)
}

#[cfg(not(unix))]
fn on_processor() -> Option<f64> {
    None
}

//! Measures how long `plan()` takes: `measure DIRECTORY` loads a desired state and prints a line of JSON for each scenario. Nothing
//! counts allocations here, for that would be measured, too; `measure_peak` does.

extern crate goldsmith_plan as plan;

mod scenarios;
mod world;

#[cfg(unix)]
use std::time::Duration;
use std::{error::Error, time::Instant};

use goldsmith_plan::Plan;
use mimalloc::MiMalloc;
use serde_json::json;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The median of so many runs is told.
const RUNS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let mut caches = Caches::new();
    scenarios::run(&mut |plan| {
        let mut wall = Vec::new();
        let mut processor = Vec::new();
        let mut warm = Vec::new();
        for _ in 0..RUNS {
            caches.empty();
            let (milliseconds, on_processor) = time(plan);
            wall.push(milliseconds);
            processor.extend(on_processor);
        }
        for _ in 0..RUNS {
            let (milliseconds, on_processor) = time(plan);
            warm.push(on_processor.unwrap_or(milliseconds));
        }
        json!({
            "milliseconds": median(wall),
            "processor_milliseconds": median(processor),
            "warm_milliseconds": median(warm),
        })
    })
}

/// How long a plan takes, in milliseconds: by the clock, and on the processor.
fn time(plan: &dyn Fn() -> Plan) -> (f64, Option<f64>) {
    let (begin, before) = (Instant::now(), on_processor());
    let planned = plan();
    let milliseconds = begin.elapsed().as_secs_f64() * 1000.0;
    let on_processor = on_processor().zip(before).map(|(after, before)| after - before);
    drop(planned);
    (milliseconds, on_processor)
}

/// A program plans once, and on what it has read over seconds: little of that is in the processor's caches. A thousand resources fit
/// into them, and would be planned from there by every run but the first.
struct Caches(Vec<u8>);

impl Caches {
    /// What a processor holds whose system does not say it, in bytes.
    const USUAL: usize = 64 << 20;
    /// What is fetched at once, in bytes.
    const LINE: usize = 64;

    fn new() -> Self {
        let sizes = (0..8).filter_map(|index| {
            let file = format!("/sys/devices/system/cpu/cpu0/cache/index{index}/size");
            let text = std::fs::read_to_string(file).ok()?;
            let kibibytes: usize = text.trim().strip_suffix('K')?.parse().ok()?;
            Some(kibibytes << 10)
        });
        Self(vec![0; 2 * sizes.max().unwrap_or(Self::USUAL)])
    }

    /// Fills them with something else.
    fn empty(&mut self) {
        for byte in self.0.iter_mut().step_by(Self::LINE) {
            *byte = byte.wrapping_add(1);
        }
        std::hint::black_box(&self.0);
    }
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

//! Hostile texts for everything that reads texts, for a minute each, as many readers at once as there are cores.

use std::{
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use super::{LIMIT, process, run_cargo};
use crate::Outcome;

/// What reads texts, the slowest first.
const TARGETS: [&str; 4] = ["desired-state", "documents", "policies", "tests-files"];

const SECONDS: u64 = 60;

/// Its own guard ends a text that takes too long; this is for the guard.
const MOST: Duration = Duration::from_secs(SECONDS + 60);

pub(super) fn run(root: &Path, target: &Path) -> Outcome {
    // Together with what the README's first command builds: alone, its dependencies would have fewer features, and the SDK be built
    // once more for that.
    if !run_cargo(root, "build --release -p goldsmith -p goldsmith-fuzz")? {
        return Ok(false);
    }
    let program = target.join("release/fuzz");
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let waiting = Mutex::new(TARGETS.to_vec());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        (!waiting.is_empty()).then(|| waiting.remove(0))
    };
    let work = || {
        let mut well = true;
        while let Some(name) = next() {
            well &= fuzz(&program, name);
        }
        well
    };
    Ok(thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(TARGETS.len())).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or(false))
            .fold(true, |well, one| well & one)
    }))
}

fn fuzz(program: &Path, name: &str) -> bool {
    let mut command = Command::new(program);
    command.args([name, &SECONDS.to_string()]);
    match process::run(&mut command, MOST.min(LIMIT), |_| {}) {
        Ok(ran) => ran.is_well(),
        Err(error) => {
            println!("error: {}: {error}", program.display());
            false
        }
    }
}

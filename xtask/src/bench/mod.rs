//! Time and memory, against their goals. Everything that is measured is a release build.

mod effect;
mod factory;
mod library;
mod plan;
mod stand_in;
mod table;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use table::{Goal, Row};

use crate::{Outcome, cargo, tree};

const CHECK_MILLISECONDS: f64 = 300.0;
const CHECK_FILES: usize = 1000;
/// For the components and policies of a library, which nothing refers to.
const LIBRARY_MILLISECONDS: f64 = 500.0;
const LIBRARY_COMPONENTS: usize = 1000;
const LIBRARY_POLICIES: usize = 300;
const START_MILLISECONDS: f64 = 20.0;
/// The median of so many runs of a whole process is told.
const RUNS: usize = 11;

/// Prints the table, and fails where a goal is missed.
pub(crate) fn run() -> Outcome {
    let root = tree::root()?;
    let target = cargo::target_directory(&root)?;
    build(&root)?;
    let programs = target.join("release");
    let factories = target.join("bench");
    let mut rows = plan::rows(&programs.join("examples"), &factories)?;
    rows.push(check(&programs.join("goldsmith"), &factories)?);
    rows.push(check_library(&programs.join("goldsmith"), &factories)?);
    let start = median_of(Command::new(programs.join("goldsmith")).arg("--version"))?;
    rows.push(Row::new(
        "start-up",
        "`--version`",
        start,
        "ms",
        Goal::AtMost(START_MILLISECONDS),
    ));
    rows.extend(stand_in::rows(&programs.join("examples/load"))?);
    rows.extend(effect::rows(&programs.join("examples/effect"))?);
    print!("{}", table::table(&rows));
    if let Ok(load) = fs::read_to_string("/proc/loadavg") {
        println!("\nLoad of the machine (1, 5 and 15 minutes): {}", load.trim());
    }
    Ok(rows.iter().all(Row::is_met))
}

fn build(root: &Path) -> Result<(), Box<dyn Error>> {
    let arguments = "build --release -p goldsmith -p goldsmith-plan -p goldsmith-emulator -p goldsmith-guardrails \
                     --bin goldsmith --example measure --example measure_peak --example load --example effect";
    let status = Command::new(env!("CARGO"))
        .args(arguments.split(' '))
        .current_dir(root)
        .status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| format!("`cargo {arguments}` failed").into())
}

fn check(goldsmith: &Path, factories: &Path) -> Result<Row, Box<dyn Error>> {
    let folder: PathBuf = factories.join("check");
    let images = CHECK_FILES.div_ceil(factory::FILES);
    factory::write(&folder, images)?;
    let mut command = Command::new(goldsmith);
    command.arg("-C").arg(&folder).args(["check", "--quiet"]);
    let what = format!("{} files", images * factory::FILES + 1);
    let time = median_of(&mut command)?;
    Ok(Row::new("`check`", &what, time, "ms", Goal::AtMost(CHECK_MILLISECONDS)))
}

fn check_library(goldsmith: &Path, factories: &Path) -> Result<Row, Box<dyn Error>> {
    let folder = factories.join("library");
    library::write(&folder, LIBRARY_COMPONENTS, LIBRARY_POLICIES)?;
    let mut command = Command::new(goldsmith);
    command
        .arg("-C")
        .arg(&folder)
        .args(["check", "--quiet"])
        .stderr(Stdio::null());
    let what = format!("{LIBRARY_COMPONENTS} components, {LIBRARY_POLICIES} policies");
    let time = median_of(&mut command)?;
    Ok(Row::new(
        "`check`",
        &what,
        time,
        "ms",
        Goal::AtMost(LIBRARY_MILLISECONDS),
    ))
}

/// Milliseconds from the start of a process to its end.
fn median_of(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    command.stdout(Stdio::null());
    let mut milliseconds = Vec::new();
    for _ in 0..RUNS {
        let begin = Instant::now();
        let status = command.status()?;
        milliseconds.push(begin.elapsed().as_secs_f64() * 1000.0);
        if !status.success() {
            return Err(format!("{command:?} failed").into());
        }
    }
    milliseconds.sort_by(f64::total_cmp);
    Ok(milliseconds[RUNS / 2])
}

//! Time and memory, against their goals. Everything that is measured is a release build.

mod factory;
mod guardrails;
mod stand_in;
mod table;

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use serde_json::Value;
use table::{Goal, Row};

use crate::{Outcome, cargo, tree};

const PLAN_MILLISECONDS: f64 = 100.0;
const PLAN_MEBIBYTES: f64 = 100.0;
/// How much longer ten times as many resources may take.
const PLAN_GROWTH: f64 = 12.0;
const CHECK_MILLISECONDS: f64 = 300.0;
const CHECK_FILES: usize = 1000;
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
    let mut rows = plans(&programs.join("examples/measure"), &factories)?;
    rows.push(check(&programs.join("goldsmith"), &factories)?);
    let start = median_of(Command::new(programs.join("goldsmith")).arg("--version"))?;
    rows.push(Row::new(
        "start-up",
        "`--version`",
        start,
        "ms",
        Goal::AtMost(START_MILLISECONDS),
    ));
    rows.extend(stand_in::rows(&programs.join("examples/load"))?);
    rows.extend(guardrails::rows(&programs, &factories)?);
    print!("{}", table::table(&rows));
    Ok(rows.iter().all(Row::is_met))
}

fn build(root: &Path) -> Result<(), Box<dyn Error>> {
    let arguments = "build --release -p goldsmith -p goldsmith-plan -p goldsmith-emulator -p goldsmith-guardrails \
                     --bin goldsmith --example measure --example load --example effect";
    let status = Command::new(env!("CARGO"))
        .args(arguments.split(' '))
        .current_dir(root)
        .status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| format!("`cargo {arguments}` failed").into())
}

/// `plan()` alone at 1,000 and at 10,000 resources. The goals are for the larger; for the smaller the growth is.
fn plans(measure: &Path, factories: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let small = scenarios(measure, factories, 1000)?;
    let large = scenarios(measure, factories, 10_000)?;
    let mut rows = Vec::new();
    for (small, large) in small.iter().zip(&large) {
        let name = large["scenario"].as_str().ok_or("a scenario has a name")?;
        let time = |scenario: &Value| scenario["milliseconds"].as_f64().ok_or("a scenario has a time");
        let memory = |scenario: &Value| scenario["peak_bytes"].as_f64().ok_or("a scenario has a peak");
        let row = |what: &str, value, unit, goal| Row::new(name, what, value, unit, goal);
        rows.push(row("time at 1,000 resources", time(small)?, "ms", Goal::None));
        rows.push(row(
            "time at 10,000 resources",
            time(large)?,
            "ms",
            Goal::AtMost(PLAN_MILLISECONDS),
        ));
        rows.push(row(
            "growth of the time",
            time(large)? / time(small)?,
            "×",
            Goal::AtMost(PLAN_GROWTH),
        ));
        let mebibytes = memory(large)? / f64::from(1 << 20);
        rows.push(row(
            "peak memory at 10,000 resources",
            mebibytes,
            "MiB",
            Goal::AtMost(PLAN_MEBIBYTES),
        ));
    }
    Ok(rows)
}

fn scenarios(measure: &Path, factories: &Path, resources: usize) -> Result<Vec<Value>, Box<dyn Error>> {
    let folder = factories.join(resources.to_string());
    factory::write(&folder, resources / factory::RESOURCES)?;
    let measured = Command::new(measure).arg(&folder).stderr(Stdio::inherit()).output()?;
    if !measured.status.success() {
        return Err(format!("{} {} failed", measure.display(), folder.display()).into());
    }
    let lines = String::from_utf8(measured.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
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

//! What CI runs, and nothing else.
//!
//! Every step runs, even after one has failed, so that one run tells everything. The tests come last: what a log ends with is
//! what they say, and then the summary.

mod agreement;
mod clients;
mod copy;
mod fuzz;
mod process;
mod report;

use std::{error::Error, path::Path, process::Command, time::Duration};

use process::Ran;
use report::{Report, Totals};

use crate::{
    Outcome, cargo, tidy,
    tree::{self, Tree},
};

/// Longer than any step of a build from nothing takes on two cores; what takes longer hangs.
const LIMIT: Duration = Duration::from_mins(25);

/// Runs every step, and sums up.
pub(crate) fn run() -> Outcome {
    let root = tree::root()?;
    let target = cargo::target_directory(&root)?;
    let mut report = Report::default();
    report.step("cargo fmt --all --check", |_| run_cargo(&root, "fmt --all --check"));
    report.step("cargo xtask tidy", |_| tidy::run(&Tree::of_repository()?));
    let clippy = "clippy --workspace --all-targets -- -D warnings";
    report.step(&format!("cargo {clippy}"), |_| run_cargo(&root, clippy));
    let copy = target.join("ci").join("clone");
    report.step("README: cargo run --release -- apply --local", |_| {
        first_command(&root, &target, &copy)
    });
    report.step("clients of the stand-in that nobody here wrote", |report| {
        clients::run(&root, &target.join("release/goldsmith"), &copy, report)
    });
    report.step("hostile texts, 60 s for each of four readers", |_| {
        fuzz::run(&root, &target)
    });
    report.step("agreement with evaluators that nobody here wrote", |report| {
        agreement::run(&root, report)
    });
    report.step("README: cargo test --workspace", |report| tests(&root, report));
    print!("{}", report.summary());
    Ok(report.is_well())
}

/// The README's first command in a copy of what is committed, then the promise that nothing is left to do.
fn first_command(root: &Path, target: &Path, copy: &Path) -> Outcome {
    copy::copy(root, &tree::paths(root)?, copy)?;
    for arguments in ["apply --local", "plan --local --detailed-exitcode"] {
        let mut command = cargo_command(copy, &format!("run --release -- {arguments}"));
        command.env("CARGO_TARGET_DIR", target);
        if !process::run(&mut command, LIMIT, |_| {})?.is_well() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn tests(root: &Path, report: &mut Report) -> Outcome {
    let mut totals = Totals::default();
    let ran = process::run(&mut cargo_command(root, "test --workspace"), LIMIT, |line| {
        totals.count(line);
    })?;
    report.tested(&totals, ran.is_well());
    Ok(ran.is_well() && totals.failed == 0 && totals.passed > 0)
}

fn run_cargo(root: &Path, arguments: &str) -> Result<bool, Box<dyn Error>> {
    Ok(process::run(&mut cargo_command(root, arguments), LIMIT, |_| {})?.is_well())
}

fn cargo_command(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments.split(' ')).current_dir(folder);
    command
}

impl Ran {
    fn is_well(self) -> bool {
        self == Self::Well
    }
}

//! The evaluator of policies against independent ones, on 100,000 cases each: a crate, and a package of npm where it is installed.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::{report::Report, run_cargo};
use crate::Outcome;

/// Where the package's name stands, and where `npm install` puts it.
const FOLDER: &str = "crates/guardrails/tests/agreement";
const PACKAGE: &str = "node_modules/@cloud-copilot/iam-simulate";

pub(super) fn run(root: &Path, report: &mut Report) -> Outcome {
    let folder = root.join(FOLDER);
    let missing = if !has_node() {
        Some("node is not installed".to_owned())
    } else if !folder.join(PACKAGE).is_dir() {
        Some(format!("the simulator is not installed: run `npm install` in {FOLDER}"))
    } else {
        None
    };
    let which = if missing.is_some() { "" } else { " --include-ignored" };
    if let Some(reason) = missing {
        report.skip("agreement with the simulator", &reason);
    }
    let test = format!("test --release -p goldsmith-guardrails --test agreement -- --nocapture{which}");
    run_cargo(root, &test)
}

fn has_node() -> bool {
    let mut command = Command::new("node");
    let started = command.arg("--version").stdout(Stdio::null()).status();
    started.is_ok_and(|status| status.success())
}

//! Clients that nobody here wrote, against the stand-in as a server: boto3, the AWS CLI, moto and Terraform.
//!
//! Each check is a program below tests/clients (other files there are modules of theirs); it is told the stand-in's address, and
//! says `skipped: …` where what it needs is not installed.

use std::{
    error::Error,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::Receiver,
    time::Duration,
};

use super::{
    process::{self, Ran},
    report::Report,
};
use crate::{
    Outcome,
    tree::{self, is},
};

/// A server that has not said its address by then never will.
const START: Duration = Duration::from_secs(30);
/// Terraform takes the longest: a few minutes, and several times that where others use the machine.
const LIMIT: Duration = Duration::from_mins(25);

/// Runs every check against a stand-in of its own.
pub(super) fn run(root: &Path, goldsmith: &Path, copy: &Path, report: &mut Report) -> Outcome {
    let checks: Vec<String> = tree::paths(root)?
        .into_iter()
        .filter(|path| is_check(root, path))
        .collect();
    if checks.is_empty() {
        return Err("there is no check below tests/clients".into());
    }
    if Command::new("python3")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        for check in &checks {
            report.skip(check, "python3 is not installed");
        }
        return Ok(true);
    }
    let mut well = true;
    for check in &checks {
        let server = Server::start(goldsmith, &copy.join("desired-state"))?;
        println!("--- {check}");
        let mut command = Command::new("python3");
        command
            .arg(root.join(check))
            .env("GOLDSMITH_ENDPOINT", &server.address)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        let mut skipped = Vec::new();
        let ran = process::run(&mut command, LIMIT, |line| {
            skipped.extend(line.strip_prefix("skipped: ").map(str::to_owned));
        })?;
        for reason in skipped {
            report.skip(check, &reason);
        }
        if ran != Ran::Well {
            println!("{check} failed");
            well = false;
        }
    }
    Ok(well)
}

fn is_check(root: &Path, path: &str) -> bool {
    let named = path.starts_with("tests/clients/") && is(path, "py");
    named && fs::read_to_string(root.join(path)).is_ok_and(|text| is_program(&text))
}

fn is_program(text: &str) -> bool {
    text.starts_with("#!") || text.contains("\nif __name__ == \"__main__\":")
}

/// A stand-in that ends when it is dropped.
struct Server {
    child: Child,
    address: String,
    /// Its output is read as long as it runs: a server whose pipe is full stands still.
    lines: Receiver<String>,
}

impl Server {
    fn start(goldsmith: &Path, desired_state: &Path) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(goldsmith)
            .arg("-C")
            .arg(desired_state)
            .args(["local", "serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let lines = process::lines_of(&mut child);
        let mut server = Self {
            child,
            address: String::new(),
            lines,
        };
        while let Ok(line) = server.lines.recv_timeout(START) {
            if let Some(address) = line.strip_prefix("export AWS_ENDPOINT_URL=") {
                address.clone_into(&mut server.address);
                return Ok(server);
            }
        }
        Err("the stand-in did not say where it listens".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::is_program;

    #[test]
    fn programs_and_modules_are_told_apart() {
        assert!(is_program("#!/usr/bin/env python3\n"));
        assert!(is_program("import sys\n\nif __name__ == \"__main__\":\n    main()\n"));
        assert!(!is_program("import sys\n"));
    }
}

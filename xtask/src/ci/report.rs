//! What ran, how long it took, what was skipped, and how it ended.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use crate::Outcome;

/// The steps so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    steps: Vec<Step>,
    skipped: Vec<String>,
    tests: Option<String>,
}

#[derive(Debug)]
struct Step {
    name: String,
    well: bool,
    took: Duration,
}

impl Report {
    /// Runs a step under a heading. A step that could not even run has failed.
    pub(super) fn step(&mut self, name: &str, run: impl FnOnce(&mut Self) -> Outcome) {
        println!("\n=== {name}");
        let begin = Instant::now();
        let well = run(self).unwrap_or_else(|error| {
            println!("error: {error}");
            false
        });
        let took = begin.elapsed();
        println!("=== {name}: {} after {:.1} s", verdict(well), took.as_secs_f64());
        self.steps.push(Step {
            name: name.to_owned(),
            well,
            took,
        });
    }

    /// Something that was not looked at, and why.
    pub(super) fn skip(&mut self, what: &str, reason: &str) {
        println!("skipped: {what}: {reason}");
        self.skipped.push(format!("{what}: {reason}"));
    }

    /// What the tests said.
    pub(super) fn tested(&mut self, totals: &Totals, complete: bool) {
        let Totals {
            passed,
            failed,
            ignored,
        } = totals;
        let stopped = if complete {
            ""
        } else {
            "; cargo stopped there, what comes later did not run"
        };
        self.tests = Some(format!(
            "tests: {passed} passed, {failed} failed, {ignored} ignored{stopped}"
        ));
    }

    pub(super) fn is_well(&self) -> bool {
        self.steps.iter().all(|step| step.well)
    }

    /// The last lines of the log.
    pub(super) fn summary(&self) -> String {
        let mut summary = "\n=== summary\n".to_owned();
        for Step { name, well, took } in &self.steps {
            writeln!(summary, "{:>7.1} s  {}  {name}", took.as_secs_f64(), verdict(*well)).expect(WRITES);
        }
        for skipped in &self.skipped {
            writeln!(summary, "skipped: {skipped}").expect(WRITES);
        }
        let took: Duration = self.steps.iter().map(|step| step.took).sum();
        writeln!(
            summary,
            "{:>7.1} s  {}  everything",
            took.as_secs_f64(),
            verdict(self.is_well())
        )
        .expect(WRITES);
        summary.extend(self.tests.iter().map(|tests| format!("{tests}\n")));
        summary
    }
}

const WRITES: &str = "a string takes every text";

fn verdict(well: bool) -> &'static str {
    if well { "ok    " } else { "FAILED" }
}

/// Tests over all of a workspace's test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) ignored: usize,
}

impl Totals {
    /// Adds what a test program's last line says: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub(super) fn count(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|line| line.split_once(". "))
        else {
            return;
        };
        for count in counts.split("; ") {
            let Some((number, what)) = count.split_once(' ') else {
                continue;
            };
            let number: usize = number.parse().unwrap_or_default();
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_programs_are_added() {
        let mut totals = Totals::default();
        for line in [
            "running 5 tests",
            "test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ] {
            totals.count(line);
        }
        let expected = Totals {
            passed: 6,
            failed: 3,
            ignored: 1,
        };
        assert_eq!(totals, expected);
    }

    #[test]
    fn one_failed_step_fails_everything_and_all_is_told() {
        let mut report = Report::default();
        report.step("good", |report| {
            report.skip("moto", "not installed");
            Ok(true)
        });
        report.step("bad", |_| Err("broken".into()));
        report.tested(&Totals::default(), false);
        assert!(!report.is_well());
        let summary = report.summary();
        for part in [
            "ok      good",
            "FAILED  bad",
            "skipped: moto: not installed",
            "FAILED  everything",
            "cargo stopped there",
        ] {
            assert!(summary.contains(part), "{part}: {summary}");
        }
    }
}

//! `plan()` alone, at 1,000 and at 10,000 resources. The goals are for the larger; for the smaller the growth is.

use std::{
    error::Error,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{
    factory,
    table::{Goal, Row},
};

const MILLISECONDS: f64 = 100.0;
const MEBIBYTES: f64 = 100.0;
/// How much longer ten times as many resources may take.
const GROWTH: f64 = 12.0;

/// Measures every scenario: times in one process, memory in another, in which counting costs time.
pub(super) fn rows(programs: &Path, factories: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let times = |resources| scenarios(&programs.join("measure"), factories, resources);
    let (small, large) = (times(1000)?, times(10_000)?);
    let peaks = scenarios(&programs.join("measure_peak"), factories, 10_000)?;
    let mut rows = Vec::new();
    for ((small, large), peak) in small.iter().zip(&large).zip(&peaks) {
        let name = large["scenario"].as_str().ok_or("a scenario has a name")?;
        let row = |what: &str, value, unit, goal| Row::new(name, what, value, unit, goal);
        rows.push(row("time at 1,000 resources", time(small)?, "ms", Goal::None));
        let goal = Goal::AtMost(MILLISECONDS);
        rows.push(row("time at 10,000 resources", time(large)?, "ms", goal));
        let clock = number(large, "milliseconds")?;
        rows.push(row("the same by the clock", clock, "ms", Goal::None));
        let growth = time(large)? / time(small)?;
        rows.push(row("growth of the time", growth, "×", Goal::AtMost(GROWTH)));
        let mebibytes = number(peak, "peak_bytes")? / f64::from(1 << 20);
        let goal = Goal::AtMost(MEBIBYTES);
        rows.push(row("peak memory at 10,000 resources", mebibytes, "MiB", goal));
    }
    Ok(rows)
}

/// A plan is made on one thread that waits for nothing: its time is that on a processor, where the system tells it. What others do
/// on the machine meanwhile is in the time by the clock.
fn time(scenario: &Value) -> Result<f64, Box<dyn Error>> {
    number(scenario, "processor_milliseconds").or_else(|_| number(scenario, "milliseconds"))
}

fn number(scenario: &Value, what: &str) -> Result<f64, Box<dyn Error>> {
    let number = scenario["measured"][what].as_f64();
    number.ok_or_else(|| format!("a scenario has no `{what}`").into())
}

fn scenarios(program: &Path, factories: &Path, resources: usize) -> Result<Vec<Value>, Box<dyn Error>> {
    let folder = factories.join(resources.to_string());
    factory::write(&folder, resources / factory::RESOURCES)?;
    let measured = Command::new(program).arg(&folder).stderr(Stdio::inherit()).output()?;
    if !measured.status.success() {
        return Err(format!("{} {} failed", program.display(), folder.display()).into());
    }
    let lines = String::from_utf8(measured.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

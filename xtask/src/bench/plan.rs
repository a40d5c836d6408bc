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
/// So many resources the goals are for.
const RESOURCES: f64 = 10_000.0;
/// A version that one scenario leaves to the next is no other size.
const TOLERANCE: f64 = 0.01;
/// What is wrong with a program that measured nothing.
const NO_SCENARIOS: &str = "no scenario was measured";
/// How much longer ten times as many resources may take.
const GROWTH: f64 = 12.0;

/// So many resources are declared where a thousand and ten thousand of them are in AWS, the old versions among them.
const DECLARED: [usize; 2] = [400, 4000];

/// Measures every scenario: times in one process, memory in another, in which counting costs time.
pub(super) fn rows(programs: &Path, factories: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let times = |resources| scenarios(&programs.join("measure"), factories, resources);
    let peaks = |resources| scenarios(&programs.join("measure_peak"), factories, resources);
    let (small, large, peak) = (times(1000)?, times(10_000)?, peaks(10_000)?);
    let mut rows = Vec::new();
    // In the last one old versions are in AWS as well, and count as resources: fewer are declared there.
    let (all, others) = large.split_last().ok_or(NO_SCENARIOS)?;
    for ((small, large), peak) in small.iter().zip(others).zip(&peak) {
        rows.extend(scenario(small, large, peak)?);
    }
    let [few, many] = DECLARED;
    let last = |mut of: Vec<Value>| of.pop().ok_or(NO_SCENARIOS);
    rows.extend(scenario(
        &last(times(few)?)?,
        &last(times(many)?)?,
        &last(peaks(many)?)?,
    )?);
    let what = format!("time at {} resources", all["objects"]);
    rows.push(Row::new(
        name(all)?,
        &(what + &of_them(all)?),
        time(all)?,
        "ms",
        Goal::None,
    ));
    Ok(rows)
}

/// The rows of a scenario, as it was measured with a thousand and with ten thousand resources.
fn scenario(small: &Value, large: &Value, peak: &Value) -> Result<Vec<Row>, Box<dyn Error>> {
    let name = name(large)?;
    let there = number_of(large, "resources")?.max(number_of(large, "objects")?);
    if (there / RESOURCES - 1.0).abs() > TOLERANCE {
        return Err(format!("{name}: {there} resources instead of {RESOURCES}").into());
    }
    let row = |what: &str, value, unit, goal| Row::new(name, what, value, unit, goal);
    let (growth, warm) = (
        time(large)? / time(small)?,
        number(large, "warm_milliseconds")? / number(small, "warm_milliseconds")?,
    );
    let mebibytes = number(peak, "peak_bytes")? / f64::from(1 << 20);
    Ok(vec![
        row(
            &format!("time at 1,000 resources{}", of_them(small)?),
            time(small)?,
            "ms",
            Goal::None,
        ),
        row(
            &format!("time at 10,000 resources{}", of_them(large)?),
            time(large)?,
            "ms",
            Goal::AtMost(MILLISECONDS),
        ),
        row(
            "the same by the clock",
            number(large, "milliseconds")?,
            "ms",
            Goal::None,
        ),
        row("growth of the time", growth, "×", Goal::AtMost(GROWTH)),
        row("growth with warm caches", warm, "×", Goal::None),
        row(
            "peak memory at 10,000 resources",
            mebibytes,
            "MiB",
            Goal::AtMost(MEBIBYTES),
        ),
    ])
}

/// How many of the resources are declared, where others are in AWS as well.
fn of_them(scenario: &Value) -> Result<String, Box<dyn Error>> {
    let (declared, there) = (number_of(scenario, "resources")?, number_of(scenario, "objects")?);
    if there > declared * (1.0 + TOLERANCE) {
        return Ok(format!(", {declared} of them declared"));
    }
    Ok(String::new())
}

fn name(scenario: &Value) -> Result<&str, Box<dyn Error>> {
    Ok(scenario["scenario"].as_str().ok_or("a scenario has a name")?)
}

/// A plan is made on one thread that waits for nothing: its time is that on a processor, where the system tells it. What others do
/// on the machine meanwhile is in the time by the clock.
fn time(scenario: &Value) -> Result<f64, Box<dyn Error>> {
    number(scenario, "processor_milliseconds").or_else(|_| number(scenario, "milliseconds"))
}

fn number(scenario: &Value, what: &str) -> Result<f64, Box<dyn Error>> {
    number_of(&scenario["measured"], what)
}

fn number_of(measured: &Value, what: &str) -> Result<f64, Box<dyn Error>> {
    let number = measured[what].as_f64();
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

//! What a change of one policy does to a large organization.

use std::{
    error::Error,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::table::{Goal, Row};

const EFFECT_MILLISECONDS: f64 = 1000.0;
const EFFECT_MEBIBYTES: f64 = 300.0;

/// 10,000 accounts and 200 policies, of which one changes.
pub(super) fn rows(effect: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let measured = Command::new(effect).stderr(Stdio::inherit()).output()?;
    if !measured.status.success() {
        return Err(format!("{} failed", effect.display()).into());
    }
    let mut rows = Vec::new();
    for line in String::from_utf8(measured.stdout)?.lines() {
        let scenario: Value = serde_json::from_str(line)?;
        let name = scenario["scenario"].as_str().ok_or("a scenario has a name")?;
        let number = |member: &str| scenario[member].as_f64().ok_or("a scenario has time and peak");
        let mebibytes = number("peak_bytes")? / f64::from(1 << 20);
        let row = |what, value, unit, most| Row::new(name, what, value, unit, Goal::AtMost(most));
        let time = number("milliseconds")?;
        rows.push(row("effect on 10,000 accounts", time, "ms", EFFECT_MILLISECONDS));
        rows.push(row("peak memory of the process", mebibytes, "MiB", EFFECT_MEBIBYTES));
    }
    Ok(rows)
}

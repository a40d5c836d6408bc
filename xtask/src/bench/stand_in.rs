//! The stand-in's requests per second, with few objects and with many.

use std::{
    error::Error,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::table::{Goal, Row};

/// How much slower a request may get where there is a hundred times as much.
const SLOWDOWN: f64 = 2.0;

/// Runs the example `load` of the emulator, and makes three rows of each of its scenarios.
pub(super) fn rows(load: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let measured = Command::new(load).stderr(Stdio::inherit()).output()?;
    if !measured.status.success() {
        return Err(format!("{} failed", load.display()).into());
    }
    let mut rows = Vec::new();
    for line in String::from_utf8(measured.stdout)?.lines() {
        rows.extend(of_scenario(&serde_json::from_str(line)?)?);
    }
    if rows.is_empty() {
        return Err(format!("{} measured nothing", load.display()).into());
    }
    Ok(rows)
}

fn of_scenario(scenario: &Value) -> Result<[Row; 3], Box<dyn Error>> {
    let name = scenario["scenario"].as_str().ok_or("a scenario has a name")?;
    let rate = |size: &str| scenario[size].as_f64().ok_or("a scenario has two rates");
    let (small, large) = (rate("small")?, rate("large")?);
    let row = |what: &str, value, unit, goal| Row::new(&format!("stand-in: {name}"), what, value, unit, goal);
    Ok([
        row("few objects", small, "/s", Goal::None),
        row("many objects", large, "/s", Goal::None),
        row("slower by", small / large, "×", Goal::AtMost(SLOWDOWN)),
    ])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn twice_as_slow_is_well_and_slower_is_not() {
        for (large, met) in [(900.0, true), (500.0, true), (499.0, false)] {
            let rows = of_scenario(&json!({"scenario": "get", "small": 1000.0, "large": large})).unwrap();
            assert_eq!(rows.iter().all(Row::is_met), met, "{large}");
        }
        assert!(of_scenario(&json!({"scenario": "get", "small": 1.0})).is_err());
    }
}

//! What was measured beside what it should be, as a table in Markdown.

use std::fmt::Write as _;

/// What is asked of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// Nothing.
    None,
    /// To be no larger.
    AtMost(f64),
}

/// A measurement.
#[derive(Debug)]
pub(super) struct Row {
    scenario: String,
    what: String,
    value: f64,
    unit: &'static str,
    goal: Goal,
}

impl Row {
    pub(super) fn new(scenario: &str, what: &str, value: f64, unit: &'static str, goal: Goal) -> Self {
        Self {
            scenario: scenario.to_owned(),
            what: what.to_owned(),
            value,
            unit,
            goal,
        }
    }

    pub(super) fn is_met(&self) -> bool {
        match self.goal {
            Goal::None => true,
            Goal::AtMost(most) => self.value <= most,
        }
    }
}

/// The whole table. The ratio is of the goal: below 1 it is met.
pub(super) fn table(rows: &[Row]) -> String {
    let mut table = "| scenario | what | measured | goal | ratio |\n|---|---|---:|---:|---:|\n".to_owned();
    for row in rows {
        let Row {
            scenario,
            what,
            value,
            unit,
            goal,
        } = row;
        let (goal, ratio) = match goal {
            Goal::None => (String::new(), String::new()),
            Goal::AtMost(most) => {
                let missed = if row.is_met() { "" } else { " **missed**" };
                (format!("{most:.0} {unit}"), format!("{:.2}{missed}", value / most))
            }
        };
        writeln!(table, "| {scenario} | {what} | {value:.1} {unit} | {goal} | {ratio} |")
            .expect("a string takes every text");
    }
    table
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_missed_goal_is_said() {
        let rows = [
            Row::new("a", "time", 12.34, "ms", Goal::None),
            Row::new("a", "growth", 6.0, "×", Goal::AtMost(12.0)),
            Row::new("b", "memory", 150.0, "MiB", Goal::AtMost(100.0)),
        ];
        assert_eq!(rows.iter().map(Row::is_met).collect::<Vec<_>>(), [true, true, false]);
        expect![[r"
            | scenario | what | measured | goal | ratio |
            |---|---|---:|---:|---:|
            | a | time | 12.3 ms |  |  |
            | a | growth | 6.0 × | 12 × | 0.50 |
            | b | memory | 150.0 MiB | 100 MiB | 1.50 **missed** |
        "]]
        .assert_eq(&table(&rows));
    }
}

//! When a schedule that a plan changes will run.

use jiff::Zoned;
use model::{Operation, Value};
use plan::{Action, Plan};

use crate::{Document, document::NextRuns};

/// How many runs are shown: enough to see the rhythm.
const RUNS: usize = 3;
/// Where a schedule runs that names no time zone (API reference, Schedule).
const DEFAULT_ZONE: &str = "UTC";

impl Document {
    /// Adds the next runs to every action that makes or changes a schedule. `now` tells the time in a time zone; `None` if there is none
    /// of that name. The document must be of this plan.
    #[must_use]
    pub fn with_next_runs(mut self, plan: &Plan, now: impl Fn(&str) -> Option<Zoned>) -> Self {
        for (report, action) in self.actions.iter_mut().zip(&plan.actions) {
            report.next_runs = next_runs(action, &now);
        }
        self
    }
}

fn next_runs(action: &Action, now: impl Fn(&str) -> Option<Zoned>) -> Option<NextRuns> {
    let scheduled = action.paths.iter().any(|change| change.path.starts_with("schedule."));
    let value = action.steps.iter().find_map(|step| match &step.operation {
        Operation::Create { value, .. } | Operation::Update { value, .. } => Some(value),
        _ => None,
    });
    let value = value.filter(|_| scheduled && !action.sensitive)?;
    let schedule = value.get("schedule")?;
    let disabled = value.get("status").and_then(Value::text) == Some("DISABLED");
    let expression = schedule.get("schedule_expression").and_then(Value::text)?;
    let expression = documents::schedule::parse(expression).ok().filter(|_| !disabled)?;
    let zone = schedule.get("timezone").and_then(Value::text).unwrap_or(DEFAULT_ZONE);
    let times: Vec<String> = expression
        .next_after(&now(zone)?, RUNS)
        .iter()
        .map(ToString::to_string)
        .collect();
    Some(NextRuns {
        time_zone: zone.to_owned(),
        times,
    })
}

//! Plans as a few lines.

use std::fmt::Write as _;

use plan::Plan;

/// The actions in their order.
pub(crate) fn actions(plan: &Plan) -> String {
    let mut lines = String::new();
    for action in &plan.actions {
        let short = |arn: &str| arn.rsplit(':').next().unwrap_or_default().to_owned();
        let on = action
            .target
            .clone()
            .or(action.arn.as_deref().map(short))
            .unwrap_or_default();
        let guard = action
            .guard
            .as_ref()
            .map(|guard| format!(" [{}]", guard.name))
            .unwrap_or_default();
        writeln!(
            lines,
            "{} {} ({on}) {}: {}{guard}",
            action.verb,
            action.address,
            action.origin.name(),
            action.cause
        )
        .expect("writing to a string never fails");
        for change in &action.paths {
            if change.path.starts_with("targets") || action.verb == plan::Verb::Create {
                continue;
            }
            writeln!(lines, "    {}", change.path).expect("writing to a string never fails");
        }
    }
    lines
}

/// What the comparison found.
pub(crate) fn findings(plan: &Plan) -> String {
    let mut lines = String::new();
    for finding in &plan.findings {
        let paths: Vec<&str> = finding.paths.iter().map(|change| change.path.as_str()).collect();
        let paths = if paths.is_empty() {
            String::new()
        } else {
            format!(" {}", paths.join(", "))
        };
        let note = finding
            .note
            .as_ref()
            .map(|note| format!(" — {note}"))
            .unwrap_or_default();
        writeln!(
            lines,
            "{} {}: {}{paths}{note}",
            finding.class, finding.address, finding.action
        )
        .expect("writing to a string never fails");
    }
    lines
}

/// What stands in the way.
pub(crate) fn refusals(plan: &Plan) -> String {
    let mut lines = String::new();
    for refusal in &plan.refusals {
        writeln!(
            lines,
            "{} {:?} {}: {}",
            refusal.code, refusal.kind, refusal.address, refusal.message
        )
        .expect("writing to a string never fails");
    }
    lines
}

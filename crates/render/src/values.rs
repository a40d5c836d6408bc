//! Values and their differences, for people.

use model::{Digest, PathChange, Value};
use serde_json::json;
use similar::{ChangeTag, TextDiff};

use crate::{ActionReport, PathReport};

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 2;

/// One path as it is reported; of something sensitive only digests.
pub(crate) fn path_report(change: &PathChange, sensitive: bool) -> PathReport {
    if sensitive {
        let digest = |value: &Option<Value>| {
            value.as_ref().map_or(
                serde_json::Value::Null,
                |value| json!({ "digest": Digest::of_json(&value.to_json()).short() }),
            )
        };
        return PathReport {
            path: change.path.to_string(),
            before: digest(&change.before),
            after: digest(&change.after),
            diff: Vec::new(),
        };
    }
    let shown = |value: &Option<Value>| match value {
        None => serde_json::Value::Null,
        Some(Value::Json(json)) => json.text.as_str().into(),
        Some(value) => value.to_json(),
    };
    PathReport {
        path: change.path.to_string(),
        before: shown(&change.before),
        after: shown(&change.after),
        diff: document_diff(change),
    }
}

fn document_diff(change: &PathChange) -> Vec<String> {
    match (&change.before, &change.after) {
        (Some(Value::Json(before)), Some(Value::Json(after))) => guardrails::semantic_diff(&before.text, &after.text)
            .to_string()
            .lines()
            .map(str::to_owned)
            .collect(),
        (Some(Value::Text(before)), Some(Value::Text(after))) if before.contains('\n') || after.contains('\n') => {
            line_diff(before, after)
        }
        _ => Vec::new(),
    }
}

/// A unified diff without headers: `+`, `-` and blank before each line, `@@` between hunks.
fn line_diff(before: &str, after: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(CONTEXT) {
        if let (Some(first), Some(last)) = (group.first(), group.last()) {
            let (old, new) = (
                first.old_range().start..last.old_range().end,
                first.new_range().start..last.new_range().end,
            );
            lines.push(format!(
                "@@ -{},{} +{},{} @@",
                old.start + 1,
                old.len(),
                new.start + 1,
                new.len()
            ));
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(format!("{sign}{}", change.value().trim_end_matches(['\n', '\r'])));
        }
    }
    lines
}

/// A value in a line.
pub(crate) fn inline(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "(not set)".to_owned(),
        serde_json::Value::String(text) if text.chars().count() > 160 => {
            let start: String = text.chars().take(150).collect();
            format!(
                "{} … ({} characters)",
                serde_json::Value::from(start),
                text.chars().count()
            )
        }
        other => other.to_string(),
    }
}

/// What follows from an action, a line each, and whether something is gained by it: where images go, and when a pipeline runs.
pub(crate) fn consequences(action: &ActionReport) -> Vec<(bool, String)> {
    let reach = action.reach.iter().map(|reach| {
        let gained = reach.change == "gains";
        let sign = if gained { '+' } else { '-' };
        (
            gained,
            format!("{sign} {}: {} for {}", reach.region, reach.what, reach.whom),
        )
    });
    let runs = action.next_runs.iter().map(|runs| {
        let times = if runs.times.is_empty() {
            "never".to_owned()
        } else {
            let times: Vec<String> = runs.times.iter().map(|time| short(time)).collect();
            times.join(", ")
        };
        (true, format!("next runs ({}): {times}", runs.time_zone))
    });
    reach.chain(runs).collect()
}

/// A time for people, `Sun 2026-01-11 04:00`; its zone is said once before.
fn short(time: &str) -> String {
    time.parse::<jiff::Zoned>().map_or_else(
        |_| time.to_owned(),
        |time| time.strftime("%a %Y-%m-%d %H:%M").to_string(),
    )
}

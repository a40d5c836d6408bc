//! The last line: the verdict, and the counts that made it. Text and Markdown say the same.

use serde_json::Value;

use crate::{Document, LedgerReport};

/// The outcomes of a ledger that are told beside what was done, in this order.
const UNDONE: [(&str, &str); 4] = [
    ("failed", "failed"),
    ("skipped", "skipped"),
    ("held", "held"),
    ("not-started", "not started"),
];

/// What stands behind the verdict's name: counts, or nothing where a run had no result to count.
pub(crate) fn counts(document: &Document) -> Option<String> {
    let mut counts = match &document.ledger {
        Some(ledger) => outcomes(ledger),
        None if document.stack.is_none() => return diagnostics(&document.diagnostics),
        None if document.kind == "drift" => findings(document),
        None => actions(document),
    };
    // A ledger tells of what guards hold by itself.
    let guarded = document.actions.iter().filter(|action| action.is_held());
    let guarded = if document.ledger.is_some() { 0 } else { guarded.count() };
    let trouble = [
        (document.refusals.len() + guarded, "refused"),
        (document.observation.gaps.len(), "could not be read"),
    ];
    counts.extend(some_of(trouble));
    let nothing = document.ledger.is_none() && matches!(document.kind, "apply" | "destroy");
    Some(counts.join(", ") + if nothing { "; nothing was done" } else { "" })
}

fn outcomes(ledger: &[LedgerReport]) -> Vec<String> {
    if ledger.is_empty() {
        return vec!["nothing to do".to_owned()];
    }
    let count = |outcome: &str| ledger.iter().filter(|entry| entry.outcome == outcome).count();
    let mut counts = vec![format!("{} of {} done", count("done"), plural(ledger.len(), "action"))];
    counts.extend(some_of(UNDONE.map(|(outcome, words)| (count(outcome), words))));
    counts
}

/// Only what there is any of.
fn some_of<const N: usize>(counts: [(usize, &str); N]) -> Vec<String> {
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, words)| format!("{count} {words}")).collect()
}

fn findings(document: &Document) -> Vec<String> {
    let count = |fits: &dyn Fn(&crate::FindingReport) -> bool| document.drift.iter().filter(|one| fits(one)).count();
    let mut counts = vec![format!("{} found", count(&|finding| finding.counts))];
    // Neither counts as drift: what could not be compared, and what was merged and is not applied yet.
    counts.extend(some_of(
        ["unknown", "pending"].map(|class| (count(&|finding| finding.class == class), class)),
    ));
    counts
}

fn actions(document: &Document) -> Vec<String> {
    let counts: Vec<String> = document
        .summary
        .iter()
        .map(|(verb, count)| format!("{count} {verb}"))
        .collect();
    if counts.is_empty() {
        vec!["no changes".to_owned()]
    } else {
        counts
    }
}

/// A run that failed has one diagnostic, which is that it failed: there is nothing to count.
fn diagnostics(diagnostics: &[Value]) -> Option<String> {
    if diagnostics.iter().any(|diagnostic| diagnostic["code"] == "run/failed") {
        return None;
    }
    let count = |severity: &str| {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic["severity"] == severity)
            .count()
    };
    Some(format!(
        "{}, {}",
        plural(count("error"), "error"),
        plural(count("warning"), "warning")
    ))
}

/// `1 error`, `2 errors`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FindingReport;

    #[test]
    fn what_is_not_applied_yet_is_told_and_is_no_drift() {
        let finding = |class, counts| FindingReport {
            address: "component.base".to_owned(),
            class,
            action: "none",
            paths: Vec::new(),
            note: None,
            counts,
        };
        let drift = vec![
            finding("drift", true),
            finding("pending", false),
            finding("unknown", false),
            finding("pending", false),
        ];
        let document = Document {
            drift,
            ..Document::default()
        };
        assert_eq!(findings(&document).join(", "), "1 found, 1 unknown, 2 pending");
    }
}

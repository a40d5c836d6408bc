//! From what the other crates know to the one document.

use std::collections::BTreeMap;

use apply::{Fate, Ledger};
use model::{Diagnostic, Place, ReachChange, Stack, line_and_column};
use plan::{Action, Finding, Plan, Refusal, Verdict};
use serde_json::{Value, json};

use crate::{
    ActionReport, Document, FindingReport, GapReport, LedgerReport, ReachReport, RefusalReport, StackReport,
    document::ObservationReport, values::path_report,
};

/// The version of the document's form.
const FORMAT: &str = "1";

/// The document of `check`, and of any verb that ends with problems in the files.
pub fn checked(
    kind: &'static str,
    verdict: Verdict,
    diagnostics: &[Diagnostic],
    texts: &BTreeMap<String, String>,
) -> Document {
    Document {
        format: FORMAT,
        kind,
        verdict: verdict.name(),
        exit: verdict.exit_code(),
        observation: ObservationReport {
            complete: true,
            gaps: Vec::new(),
        },
        diagnostics: diagnostics
            .iter()
            .map(|diagnostic| diagnostic_report(diagnostic, texts))
            .collect(),
        ..Document::default()
    }
}

/// A document of a verb that looks at nothing that could be wrong.
pub fn answered(kind: &'static str) -> Document {
    checked(kind, Verdict::Ok, &[], &BTreeMap::new())
}

/// The document of `plan`.
pub fn planned(kind: &'static str, stack: &Stack, plan: &Plan, verdict: Verdict) -> Document {
    let mut summary = BTreeMap::new();
    for action in &plan.actions {
        *summary.entry(action.verb.name()).or_insert(0) += 1;
    }
    Document {
        format: FORMAT,
        kind,
        verdict: verdict.name(),
        exit: verdict.exit_code(),
        changes: plan.has_changes(),
        stack: Some(StackReport {
            name: stack.name.clone(),
            account: stack.scope.account.clone(),
            region: stack.scope.region.clone(),
            organization: stack.organization.as_ref().map(|organization| organization.id.clone()),
        }),
        summary,
        observation: observation_report(plan),
        actions: plan.actions.iter().map(action_report).collect(),
        drift: plan.findings.iter().map(finding_report).collect(),
        refusals: plan.refusals.iter().map(refusal_report).collect(),
        access: Vec::new(),
        effects: plan.effects.clone(),
        ..Document::default()
    }
}

/// The document of `drift`: findings, and no actions to take.
pub fn drifted(stack: &Stack, plan: &Plan, verdict: Verdict) -> Document {
    let mut document = planned("drift", stack, plan, verdict);
    document.changes = plan.findings.iter().any(Finding::is_drift);
    document
}

/// The document of `apply` and `destroy`.
pub fn applied(kind: &'static str, stack: &Stack, plan: &Plan, ledger: &Ledger, verdict: Verdict) -> Document {
    let mut document = planned(kind, stack, plan, verdict);
    let entries: Vec<LedgerReport> = ledger.entries.iter().map(ledger_report).collect();
    let outcomes: BTreeMap<&str, &'static str> = entries
        .iter()
        .map(|entry| (entry.digest.as_str(), entry.outcome))
        .collect();
    for action in &mut document.actions {
        action.outcome = outcomes.get(action.digest.as_str()).copied();
    }
    document.ledger = Some(entries);
    document
}

fn observation_report(plan: &Plan) -> ObservationReport {
    let gaps = plan.gaps.iter().map(|gap| GapReport {
        service: gap.service.to_owned(),
        operation: gap.operation.clone(),
        region: gap.region.clone(),
        error: gap.error.clone(),
        affects: gap.affects.iter().map(ToString::to_string).collect(),
    });
    ObservationReport {
        complete: plan.gaps.is_empty(),
        gaps: gaps.collect(),
    }
}

fn action_report(action: &Action) -> ActionReport {
    ActionReport {
        digest: action.digest.to_string(),
        address: action.address.to_string(),
        verb: action.verb.name(),
        arn: action.arn.as_ref().map(ToString::to_string),
        target: action.target.clone(),
        depends_on: action.depends_on.iter().map(ToString::to_string).collect(),
        origin: action.origin.name(),
        cause: action.cause.to_string(),
        source: action.source.as_ref().map(place_report),
        paths: action
            .paths
            .iter()
            .map(|change| path_report(change, action.sensitive))
            .collect(),
        reach: action.reach.iter().map(reach_report).collect(),
        next_runs: None,
        guard: action
            .guard
            .as_ref()
            .map(|guard| json!({ "name": guard.name, "message": guard.message, "allowed": guard.allowed })),
        outcome: None,
        class: action.class as u8,
    }
}

fn reach_report(change: &ReachChange) -> ReachReport {
    ReachReport {
        change: if change.gained { "gains" } else { "loses" },
        region: change.reach.region.clone(),
        what: change.reach.holding.name(),
        whom: change.reach.whom.clone(),
    }
}

fn finding_report(finding: &Finding) -> FindingReport {
    FindingReport {
        address: finding.address.to_string(),
        class: finding.class,
        action: finding.action,
        paths: finding
            .paths
            .iter()
            .map(|change| path_report(change, finding.sensitive))
            .collect(),
        note: finding.note.clone(),
        counts: finding.is_drift(),
    }
}

fn refusal_report(refusal: &Refusal) -> RefusalReport {
    RefusalReport {
        code: refusal.code,
        address: refusal.address.to_string(),
        message: refusal.message.clone(),
        help: refusal.help.clone(),
        source: refusal.source.as_ref().map(place_report),
    }
}

fn ledger_report(entry: &apply::Entry) -> LedgerReport {
    let (outcome, message) = match &entry.fate {
        Fate::Done { note, .. } => ("done", note.map(str::to_owned)),
        Fate::Failed { message, .. } => ("failed", Some(message.clone())),
        Fate::Skipped { because } => ("skipped", Some(format!("{because} was not done"))),
        Fate::Held { because } => ("held", Some(because.clone())),
        Fate::NotStarted => ("not-started", None),
    };
    LedgerReport {
        digest: entry.digest.to_string(),
        address: entry.address.to_string(),
        verb: entry.verb.name(),
        outcome,
        message,
        image: match &entry.fate {
            Fate::Done { image, .. } => image.clone(),
            _ => None,
        },
    }
}

fn place_report(place: &Place) -> Value {
    json!({ "file": place.file.as_str(), "line": place.line, "column": place.column })
}

fn diagnostic_report(diagnostic: &Diagnostic, texts: &BTreeMap<String, String>) -> Value {
    let text = diagnostic.file.as_ref().and_then(|file| texts.get(file));
    let span = diagnostic.labels.first().map(|label| {
        let at = |offset| text.map_or((1, 1), |text| line_and_column(text, offset));
        let ((line, column), (end_line, end_column)) = (at(label.span.start), at(label.span.end));
        json!({ "start": label.span.start, "end": label.span.end, "line": line, "column": column, "end_line": end_line, "end_column": end_column })
    });
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity.to_string(),
        "message": diagnostic.message,
        "file": diagnostic.file,
        "span": span,
        "help": diagnostic.help,
        "fix": diagnostic.fix.as_ref().map(|fix| json!({ "start": fix.span.start, "end": fix.span.end, "replacement": fix.replacement })),
    })
}

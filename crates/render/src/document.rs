//! The one document of every verb. Its form is the contract of `--format json`.

use std::collections::BTreeMap;

use model::PathChange;
use serde::Serialize;
use serde_json::Value;

use crate::{AccessReport, Graph, values::path_report};

/// What a verb found and did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Document {
    /// The version of this form.
    pub format: &'static str,
    /// The verb.
    pub kind: &'static str,
    /// How it ended.
    pub verdict: &'static str,
    /// The exit code.
    pub exit: u8,
    /// Whether anything is to be done.
    pub changes: bool,
    /// Of what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<StackReport>,
    /// How many actions of each verb.
    pub summary: BTreeMap<&'static str, usize>,
    /// Whether everything could be read.
    pub observation: ObservationReport,
    /// What of [stack], [organization] and [guards] differs from the base, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Vec<PathReport>>,
    /// In dependency order.
    pub actions: Vec<ActionReport>,
    /// What the comparison found.
    pub drift: Vec<FindingReport>,
    /// What stands in the way.
    pub refusals: Vec<RefusalReport>,
    /// What the changes of policies do, for each type.
    pub access: Vec<AccessReport>,
    /// What else follows.
    pub effects: Vec<String>,
    /// How each action ended, in an apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Vec<LedgerReport>>,
    /// Problems in the files.
    pub diagnostics: Vec<Value>,
    /// What refers to what, of `graph`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<Graph>,
    /// The rules, of `codes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<Value>>,
    /// The directory that the files of diagnostics lie in, seen from where the program runs; programs that annotate
    /// files need it, people do not.
    #[serde(skip)]
    pub directory: String,
}

impl Document {
    /// The path of a file of a diagnostic, seen from where the program runs.
    pub(crate) fn path(&self, file: &str) -> String {
        match self.directory.trim_end_matches('/') {
            "" | "." => file.to_owned(),
            directory => format!("{}/{file}", directory.trim_start_matches("./")),
        }
    }

    /// The same with what the changes of policies do.
    #[must_use]
    pub fn with_access(mut self, access: &[AccessReport]) -> Self {
        self.access = access.to_vec();
        self
    }

    /// The same with what of the settings differs from the base, where one was named.
    #[must_use]
    pub fn with_settings(mut self, changes: Option<&[PathChange]>) -> Self {
        let report = |change: &PathChange| path_report(change, false);
        self.settings = changes.map(|changes| changes.iter().map(report).collect());
        self
    }

    /// The images whose builds an apply began, with whose they are.
    pub(crate) fn began(&self) -> impl Iterator<Item = (&str, &str)> {
        let ledger = self.ledger.as_deref().unwrap_or_default().iter();
        ledger.filter_map(|entry| Some((entry.address.as_str(), entry.image.as_deref()?)))
    }

    /// What follows, in sentences: of policies first.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let access = self.access.iter().flat_map(AccessReport::lines);
        access.chain(self.effects.iter().cloned()).collect()
    }
}

/// Of which stack.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StackReport {
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: String,
    /// Its Region.
    pub region: String,
    /// Its organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// Whether everything could be read.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ObservationReport {
    /// No gaps.
    pub complete: bool,
    /// What could not be read.
    pub gaps: Vec<GapReport>,
}

/// What could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct GapReport {
    /// `imagebuilder`, `organizations`.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The Region.
    pub region: String,
    /// AWS's answer.
    pub error: String,
    /// The kinds of which nothing certain is known.
    pub affects: Vec<String>,
}

/// One action.
#[derive(Debug, Clone, Serialize)]
pub struct ActionReport {
    /// What approval refers to.
    pub digest: String,
    /// Whose.
    pub address: String,
    /// What.
    pub verb: &'static str,
    /// The ARN afterwards, or of what goes away.
    pub arn: Option<String>,
    /// The target of an attachment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What comes before.
    pub depends_on: Vec<String>,
    /// Where the reason lies.
    pub origin: &'static str,
    /// The reason.
    pub cause: String,
    /// Where it is written.
    pub source: Option<Value>,
    /// What differs.
    pub paths: Vec<PathReport>,
    /// Where images go from now on, and where no longer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<ReachReport>,
    /// When a schedule that is new or changed runs next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_runs: Option<NextRuns>,
    /// What holds it.
    pub guard: Option<Value>,
    /// How it ended, in an apply; the JSON has it in its ledger.
    #[serde(skip)]
    pub outcome: Option<&'static str>,
    /// The consequence by which a review is ordered; not part of the JSON's contract.
    #[serde(skip)]
    pub class: u8,
}

/// One place that images reach, or no longer reach.
#[derive(Debug, Clone, Serialize)]
pub struct ReachReport {
    /// `gains` or `loses`.
    pub change: &'static str,
    /// The Region.
    pub region: String,
    /// `AMI`, `launch permission`, `container image`.
    pub what: &'static str,
    /// An account id, the ARN of an organization or OU, or `everybody`.
    pub whom: String,
}

/// When a schedule runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextRuns {
    /// In which time zone.
    pub time_zone: String,
    /// The next times, as in RFC 9557.
    pub times: Vec<String>,
}

impl ActionReport {
    /// Whether a guard holds it that nobody has allowed.
    pub(crate) fn is_held(&self) -> bool {
        self.guard
            .as_ref()
            .is_some_and(|guard| guard.get("allowed") != Some(&true.into()))
    }
}

/// One path that differs.
#[derive(Debug, Clone, Serialize)]
pub struct PathReport {
    /// Items of lists are named.
    pub path: String,
    /// What is there.
    pub before: Value,
    /// What is wanted.
    pub after: Value,
    /// The difference of a document, line by line or statement by statement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
}

/// What the comparison of one address found.
#[derive(Debug, Clone, Serialize)]
pub struct FindingReport {
    /// Of what.
    pub address: String,
    /// The class.
    pub class: &'static str,
    /// What apply does about it.
    pub action: &'static str,
    /// What differs.
    pub paths: Vec<PathReport>,
    /// A sentence where the class does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether `drift` counts it; not part of the JSON's contract, which has the count in its verdict.
    #[serde(skip)]
    pub counts: bool,
}

/// What stands in the way.
#[derive(Debug, Clone, Serialize)]
pub struct RefusalReport {
    /// A stable name.
    pub code: &'static str,
    /// Of what.
    pub address: String,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where it is written.
    pub source: Option<Value>,
}

/// How one action ended.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerReport {
    /// Which.
    pub digest: String,
    /// Whose.
    pub address: String,
    /// What.
    pub verb: &'static str,
    /// `done`, `failed`, `skipped`, `held`, `not-started`.
    pub outcome: &'static str,
    /// What AWS said, or why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The ARN of the image whose build began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Detail, markdown, text};

    #[test]
    fn builds_that_began_are_named_with_their_images() {
        let entry = |number: usize| LedgerReport {
            digest: String::new(),
            address: format!("pipeline.p{number}"),
            verb: "build",
            outcome: "done",
            message: None,
            image: Some(format!("\u{1b}[31m`@team`/{number}")),
        };
        let mut document = Document {
            kind: "apply",
            ledger: Some((0..60).map(entry).collect()),
            ..Document::default()
        };
        let shown = text(&document, Detail::Normal);
        assert!(shown.contains("Builds that began"), "{shown}");
        let line = |number: usize| format!("  pipeline.p{number}: \\u{{1b}}[31m`@team`/{number}\n");
        assert!((0..60).all(|number| shown.contains(&line(number))), "{shown}");
        let page = markdown(&document);
        let (_, began) = page.split_once("\n### Builds that began\n\n").expect("they are told");
        assert!(
            began.starts_with("- `pipeline.p0`: ``\\u{1b}[31m`@team`/0``\n"),
            "{began}"
        );
        assert_eq!(began.matches("- `pipeline.").count(), 50);
        assert!(began.contains("- … and 10 more\n"), "{began}");
        // Where none began there is nothing to tell.
        document
            .ledger
            .iter_mut()
            .flatten()
            .for_each(|entry| entry.image = None);
        for shown in [text(&document, Detail::Normal), markdown(&document)] {
            assert!(!shown.contains("began"), "{shown}");
        }
    }
}

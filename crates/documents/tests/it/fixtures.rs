//! The documents under `tests/fixtures`.

use std::{fs, path::Path};

use documents::{Context, DocumentKind, check_component, check_workflow, recognise};
use model::Diagnostic;

/// A document and its file name.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) is_workflow: bool,
}

/// Every document of one folder, in the order of their names.
pub(crate) fn folder(name: &str) -> Vec<Fixture> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let files = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut fixtures: Vec<Fixture> = files
        .map(|file| {
            let path = file.expect("a readable folder").path();
            let name = path
                .file_name()
                .expect("files have names")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("a text");
            let is_workflow = recognise(&text) == DocumentKind::Workflow;
            Fixture {
                name,
                text,
                is_workflow,
            }
        })
        .collect();
    fixtures.sort_by(|left, right| left.name.cmp(&right.name));
    fixtures
}

/// Every document that must be without findings.
pub(crate) fn valid() -> Vec<Fixture> {
    let mut fixtures = folder("components");
    fixtures.extend(folder("workflows"));
    fixtures
}

impl Fixture {
    /// What the fixture's name says about its platform or stage.
    pub(crate) fn context(&self) -> Context<'static> {
        let stem = self.name.split('.').next().unwrap_or_default();
        Context {
            platform: Some(if stem == "windows" { "Windows" } else { "Linux" }),
            workflow_type: match stem {
                "build" => Some("BUILD"),
                "test" => Some("TEST"),
                "distribute" => Some("DISTRIBUTION"),
                _ => None,
            },
            today: Some("2026-11-01"),
        }
    }

    /// Findings of another text that is meant to be this document.
    pub(crate) fn check(&self, text: &str) -> Vec<Diagnostic> {
        if self.is_workflow {
            check_workflow(text, &self.context()).findings
        } else {
            check_component(text, &self.context()).findings
        }
    }
}

/// A finding as one line: its place as line and column, its code, the words that it points at.
pub(crate) fn line(text: &str, finding: &Diagnostic) -> String {
    let span = finding.labels[0].span.clone();
    let before = &text[..span.start];
    let row = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1) + 1;
    let words = text[span].lines().next().unwrap_or_default();
    format!(
        "{row}:{column} {} {} [{words}] {}",
        finding.severity, finding.code, finding.message
    )
}

/// All findings as lines.
pub(crate) fn lines(text: &str, findings: &[Diagnostic]) -> String {
    findings.iter().map(|finding| line(text, finding) + "\n").collect()
}

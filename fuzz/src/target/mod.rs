//! What reads texts, and what must hold of every answer.

mod desired_state;
mod documents;
mod misbehaving;
mod policies;
mod tests_files;

use std::{collections::BTreeMap, ops::Range};

use model::Diagnostic;

/// Reads a text: what is wrong with the answer, if anything.
type Look = Box<dyn Fn(&str) -> Result<(), String>>;

/// Something that reads texts.
pub(crate) struct Target {
    corpus: fn() -> Vec<String>,
    words: &'static [&'static str],
    look: Look,
}

impl Target {
    /// The target of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "documents" => Some(documents::target()),
            "policies" => Some(policies::target()),
            "tests-files" => Some(tests_files::target()),
            "desired-state" => Some(desired_state::target()),
            _ => misbehaving::named(name),
        }
    }

    /// Texts of its language; there is at least one.
    pub(crate) fn corpus(&self) -> Vec<String> {
        (self.corpus)()
    }

    /// Words of its language.
    pub(crate) fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// Reads one text: what is wrong with the answer, if anything.
    pub(crate) fn run(&self, text: &str) -> Result<(), String> {
        (self.look)(text)
    }
}

/// Every place lies in its text, between characters, and the findings can be shown.
fn sound(findings: &[Diagnostic], texts: &BTreeMap<String, String>) -> Result<(), String> {
    for finding in findings {
        let Some(text) = finding.file.as_ref().and_then(|file| texts.get(file)) else {
            continue;
        };
        let within = |span: &Range<usize>| text.get(span.clone()).is_some();
        if !finding.labels.iter().all(|label| within(&label.span)) {
            return Err(format!("a place of {} is not in the text: {finding:?}", finding.code));
        }
        if !finding.fix.iter().all(|fix| within(&fix.span)) {
            return Err(format!("the fix of {} is not in the text: {finding:?}", finding.code));
        }
    }
    // Showing all of hundreds takes long, and the first ones say whether it works.
    let shown = &findings[..findings.len().min(SHOWN)];
    let width = 100;
    if render::render_diagnostics(shown, texts, width).is_empty() && !shown.is_empty() {
        return Err("findings are not shown".to_owned());
    }
    Ok(())
}

const SHOWN: usize = 10;

/// The same of findings about one text.
fn sound_in(text: &str, findings: Vec<Diagnostic>) -> Result<(), String> {
    let findings: Vec<Diagnostic> = findings.into_iter().map(|finding| finding.file(FILE)).collect();
    sound(&findings, &BTreeMap::from([(FILE.to_owned(), text.to_owned())]))
}

const FILE: &str = "file";

//! Where the checks put what they find.

use std::ops::Range;

use model::{Diagnostic, Severity};

use crate::{rules::Rule, suggest};

/// Findings after this many are not kept: nobody reads them, and a hostile text could cause one for every byte.
const MOST: usize = 500;

/// Longer lists of known words help nobody.
const LONGEST_LIST: usize = 12;

/// The findings of one text.
pub(crate) struct Findings<'a> {
    pub(crate) text: &'a str,
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, list: Vec::new() }
    }

    /// Keeps a finding, unless there are too many already; a text with an error keeps at least one of them.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        let first_error = finding.severity == Severity::Error && !self.has_errors();
        if (!self.is_full() || first_error) && !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }

    /// Whether no more findings are wanted. Checks that cost time ask first.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// A finding whose message and place are all there is to say.
    pub(crate) fn add(&mut self, rule: &Rule, message: impl Into<String>, span: &Range<usize>, label: &str) {
        self.push(rule.finding(message).at(span.clone(), label));
    }

    /// A finding about a word that is none of the known ones; a near one is offered as the fix.
    pub(crate) fn unknown_word(
        &mut self,
        rule: &Rule,
        message: String,
        (word, span): (&str, &Range<usize>),
        known: &[&str],
    ) {
        let finding = rule.finding(message);
        let near = if self.is_full() {
            None
        } else {
            suggest::closest(word, known.iter().copied())
        };
        self.push(match near {
            Some(near) => {
                let fix = self.word_in(span, word);
                finding
                    .at(span.clone(), format!("did you mean `{near}`?"))
                    .fix(fix, near)
            }
            None if known.is_empty() || known.len() > LONGEST_LIST => finding.at(span.clone(), "not known"),
            None => finding
                .at(span.clone(), "not known")
                .help(format!("known: {}", suggest::one_of(known))),
        });
    }

    /// The place of a word inside of its span, which may have quotes around it.
    pub(crate) fn word_in(&self, span: &Range<usize>, word: &str) -> Range<usize> {
        match self.text[span.clone()].find(word) {
            Some(at) => span.start + at..span.start + at + word.len(),
            None => span.clone(),
        }
    }

    /// The span up to the end of its first line, for findings about something long.
    pub(crate) fn first_line(&self, span: &Range<usize>) -> Range<usize> {
        let source = &self.text[span.clone()];
        let line = source.lines().next().unwrap_or_default().trim_end();
        span.start..span.start + line.len()
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The findings in the order of their places.
    pub(crate) fn into_sorted(self) -> Vec<Diagnostic> {
        let mut list = self.list;
        list.sort_by_key(|finding| (finding.labels.first().map(|label| label.span.start), finding.severity));
        list
    }
}

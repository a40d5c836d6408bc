//! Places in texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use model::{Decoder, Diagnostic, Place, Problem, Severity, Text};

/// Where the keys and values of one file stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans {
    /// By path with indices; the empty path is the whole file.
    pub(crate) keys: BTreeMap<String, Range<usize>>,
    /// Likewise.
    pub(crate) values: BTreeMap<String, Range<usize>>,
}

impl Spans {
    /// The place of a key; else of what is around it.
    pub(crate) fn key(&self, path: &str) -> Range<usize> {
        self.keys.get(path).cloned().unwrap_or_else(|| self.value(path))
    }

    /// The place of a value; else of the key of what is around it, and at last the beginning of the file.
    pub(crate) fn value(&self, path: &str) -> Range<usize> {
        if let Some(span) = self.values.get(path) {
            return span.clone();
        }
        let mut path = path;
        while let Some(end) = path.rfind(['.', '[']) {
            path = &path[..end];
            if let Some(span) = self.keys.get(path).or_else(|| self.values.get(path)) {
                return span.clone();
            }
        }
        0..0
    }

    /// With the places of what stands below `above` in place of those that it overrides; a table stays where it is, for what is
    /// missing in it may be added there.
    pub(crate) fn overridden(mut self, above: &str) -> Self {
        for places in [&mut self.keys, &mut self.values] {
            let below = |path: &String| path.strip_prefix(above)?.strip_prefix('.').map(str::to_owned);
            let over: Vec<_> = places
                .iter()
                .filter_map(|(path, span)| Some((below(path)?, span.clone())))
                .collect();
            for (path, span) in over {
                if path.contains('.') {
                    places.insert(path, span);
                } else {
                    places.entry(path).or_insert(span);
                }
            }
        }
        self
    }

    /// Puts the problems of a decoder at their places.
    pub(crate) fn diagnostics(&self, mut decoder: Decoder, file: &str, text: &str) -> Vec<Diagnostic> {
        drop_consequences(&mut decoder.problems);
        decoder
            .problems
            .into_iter()
            .map(|problem| {
                let span = if problem.at_key {
                    self.key(&problem.path)
                } else {
                    self.value(&problem.path)
                };
                let severity = if problem.warning {
                    Severity::Warning
                } else {
                    Severity::Error
                };
                let mut diagnostic = Diagnostic::new(problem.code, severity, problem.message)
                    .file(file)
                    .at(span.clone(), problem.label);
                diagnostic.help = problem.help;
                if let Some(replacement) = problem.replacement {
                    let quote = text
                        .get(span.clone())
                        .filter(|found| found.starts_with(['"', '\'']))
                        .map_or("", |_| "\"");
                    diagnostic = diagnostic.fix(span, format!("{quote}{replacement}{quote}"));
                }
                diagnostic
            })
            .collect()
    }

    /// Every key's place, as lines and columns.
    pub(crate) fn places(&self, file: &str, text: &str) -> BTreeMap<String, Place> {
        let (lines, file) = (Lines::new(text), Text::from(file));
        let place = |span: &Range<usize>| {
            let (line, column) = lines.at(span.start);
            Place {
                file: file.clone(),
                line,
                column,
            }
        };
        let values = self.values.iter().map(|(path, span)| (path.clone(), place(span)));
        values
            .chain(self.keys.iter().map(|(path, span)| (path.clone(), place(span))))
            .filter(|(path, _)| !path.is_empty())
            .collect()
    }
}

/// What else is wrong with a text in which a variable was not replaced says nothing about what the person meant.
fn drop_consequences(problems: &mut Vec<Problem>) {
    const CAUSE: &str = "load/unknown-variable";
    let unresolved: BTreeSet<String> = problems
        .iter()
        .filter(|problem| problem.code == CAUSE)
        .map(|problem| problem.path.clone())
        .collect();
    let follows = |path: &str| {
        let inside = |other: &String| {
            other
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        unresolved.iter().any(inside)
    };
    problems.retain(|problem| problem.code == CAUSE || !follows(&problem.path));
}

/// The beginnings of the lines of a text.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(index, _)| index + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self
            .text
            .get(start..offset)
            .map_or(1, |before| before.chars().count() + 1);
        (line.max(1), column)
    }
}

/// The line and column, both from 1, of a byte offset; columns count characters.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    Lines::new(text).at(offset.min(text.len()))
}

//! Places in texts.

use std::{
    cell::OnceCell,
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
        let items = format!("{path}[");
        let mut from = unresolved.range(items.clone()..);
        unresolved.contains(path) || from.next().is_some_and(|other| other.starts_with(&items))
    };
    // What is wrong with a key is so whatever its value.
    problems.retain(|problem| problem.code == CAUSE || problem.at_key || !follows(&problem.path));
}

/// So many bytes of a text are gone through for a column, however long its line is.
const BLOCK: usize = 1024;

/// The beginnings of the lines of a text.
struct Lines<'a> {
    bytes: &'a [u8],
    starts: Vec<usize>,
    /// How many characters begin before each block of bytes, and before the end of the last one.
    before_block: OnceCell<Vec<usize>>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(index, _)| index + 1);
        Self {
            bytes: text.as_bytes(),
            starts: std::iter::once(0).chain(after_breaks).collect(),
            before_block: OnceCell::new(),
        }
    }

    fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = if offset.saturating_sub(start) <= BLOCK {
            characters(&self.bytes[start..offset.clamp(start, self.bytes.len())])
        } else {
            self.before(offset) - self.before(start)
        };
        (line.max(1), before + 1)
    }

    /// How many characters begin before an offset.
    fn before(&self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        let block = offset / BLOCK;
        let before_block = self.before_block.get_or_init(|| {
            let up_to_blocks = self.bytes.chunks(BLOCK).scan(0, |up_to, block| {
                *up_to += characters(block);
                Some(*up_to)
            });
            std::iter::once(0).chain(up_to_blocks).collect()
        });
        before_block[block] + characters(&self.bytes[block * BLOCK..offset])
    }
}

/// How many characters begin in a part of a text: as many as there are bytes that do not continue one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::line_and_column;

    #[test]
    fn a_place_in_a_long_line_is_that_of_its_characters() {
        let lines = [
            "a".repeat(3),
            "bé€😀".repeat(300),
            "c".repeat(BLOCK),
            String::new(),
            "é".repeat(BLOCK),
        ];
        for text in [lines.join("\n"), "a".repeat(2 * BLOCK), String::new()] {
            let known = Lines::new(&text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(known.at(offset), line_and_column(&text, offset), "at {offset}");
            }
        }
    }
}

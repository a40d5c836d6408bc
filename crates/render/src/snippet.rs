//! Diagnostics with the source line and a label under the exact span.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use model::{Diagnostic, Label, Severity, line_and_column};

use crate::escape;

/// Renders diagnostics with colours; the caller's stream strips them where they are not wanted. `width` in columns.
pub fn diagnostics(diagnostics: &[Diagnostic], texts: &BTreeMap<String, String>, width: usize) -> String {
    render(diagnostics, texts, &Renderer::styled().term_width(width))
}

/// Renders diagnostics without colours.
pub fn plain(diagnostics: &[Diagnostic], texts: &BTreeMap<String, String>, width: usize) -> String {
    render(diagnostics, texts, &Renderer::plain().term_width(width))
}

fn render(diagnostics: &[Diagnostic], texts: &BTreeMap<String, String>, renderer: &Renderer) -> String {
    let mut rendered = String::new();
    // A file may have hundreds of problems, and is made ready once.
    let mut ready: BTreeMap<&str, String> = BTreeMap::new();
    for diagnostic in diagnostics {
        let text = diagnostic.file.as_deref().and_then(|file| {
            let text = texts.get(file)?;
            Some(ready.entry(file).or_insert_with(|| shown(text)).as_str())
        });
        rendered.push_str(&one(diagnostic, text, renderer));
        rendered.push_str("\n\n");
    }
    rendered
}

/// A line of more bytes is not shown. Nobody would read it, and laying it out for each of hundreds of problems takes seconds.
const LONGEST_LINE: usize = 16 * 1024;

/// Whether the source lines of a diagnostic can be shown.
fn is_readable(text: &str, diagnostic: &Diagnostic) -> bool {
    let readable = |label: &Label| {
        let (start, end) = (boundary(text, label.span.start), boundary(text, label.span.end));
        let first = text[..start].rfind('\n').map_or(0, |index| index + 1);
        let last = text[end..].find('\n').map_or(text.len(), |index| end + index);
        text.get(first..last)
            .is_some_and(|lines| lines.split('\n').all(|line| line.len() <= LONGEST_LINE))
    };
    !diagnostic.labels.is_empty() && diagnostic.labels.iter().all(readable)
}

fn one(diagnostic: &Diagnostic, text: Option<&str>, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::HELP,
    };
    let message = escape::terminal(&diagnostic.message);
    let file = diagnostic.file.as_deref().map(escape::terminal);
    let title = level.primary_title(message).id(diagnostic.code);
    let mut group = match (text, &file) {
        (Some(text), Some(file)) if is_readable(text, diagnostic) => {
            let labels = diagnostic.labels.iter().enumerate().map(|(index, label)| {
                let kind = if index == 0 {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let span = boundary(text, label.span.start)..boundary(text, label.span.end);
                kind.span(span).label(escape::terminal(&label.text))
            });
            title.element(Snippet::source(text).path(file.as_str()).fold(true).annotations(labels))
        }
        (text, Some(file)) => {
            let origin = Origin::path(file.as_str());
            title.element(match (text, diagnostic.labels.first()) {
                (Some(text), Some(label)) => {
                    let (line, column) = line_and_column(text, label.span.start);
                    origin.line(line).char_column(column)
                }
                _ => origin,
            })
        }
        _ => Group::with_title(title),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(escape::terminal(help)));
    }
    renderer.render(&[group])
}

/// The text with what would steer the terminal replaced by something of the same length, so that places stay right.
fn shown(text: &str) -> String {
    text.chars()
        .map(|character| {
            let harmless = matches!(character, '\n' | '\r' | '\t') || !escape::steers(character);
            match (harmless, character.len_utf8()) {
                (true, _) => character,
                (false, 1) => '?',
                (false, 2) => '\u{ff}',
                (false, _) => '\u{fffd}',
            }
        })
        .collect()
}

/// The nearest character boundary at or before an offset.
fn boundary(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset)
        .rev()
        .find(|offset| text.is_char_boundary(*offset))
        .unwrap_or(0)
}

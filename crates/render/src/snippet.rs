//! Diagnostics with the source line and a label under the exact span.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use model::{Diagnostic, Severity};

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
        (Some(text), Some(file)) if !diagnostic.labels.is_empty() => {
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
        (_, Some(file)) => title.element(annotate_snippets::Origin::path(file.as_str())),
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

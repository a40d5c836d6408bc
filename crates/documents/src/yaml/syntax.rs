//! Where a text stops being YAML, as its author would say it.
//!
//! A parser notices an unbalanced quote where the *next* quoted text begins, or at the end of the file, which is far from
//! the mistake. The text up to just before that place has a quote without an end, and there the parser knows where
//! it began.

use std::ops::Range;

use saphyr_parser::Parser;

use super::{
    parse::{Problem, ProblemKind},
    place::Places,
};

/// The problem behind an error of the parser at this byte.
pub(super) fn locate(text: &str, offset: usize, detail: &str) -> Problem {
    let problem = |kind, span, detail: &str| Problem {
        kind,
        span,
        detail: detail.to_owned(),
        related: None,
    };
    let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    if let Some(span) = unquoted_reference(text, line_start..line_end(text, offset)) {
        return problem(ProblemKind::UnquotedReference, span, "");
    }
    let unclosed = detail.contains("in quoted scalar") || detail.contains("scanning a quoted scalar");
    match if unclosed {
        Some(offset)
    } else {
        still_open(text, offset)
    } {
        Some(quote) => problem(ProblemKind::OpenQuote, quote..line_end(text, quote), ""),
        None => problem(ProblemKind::Syntax, culprit(text, offset, detail), detail),
    }
}

fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |length| offset + length)
}

/// The place that somebody has to change, which is often not where the parser gives up.
fn culprit(text: &str, offset: usize, detail: &str) -> Range<usize> {
    let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let first_colon = || !text[line_start..offset].contains(": ");
    let found = if detail.contains("trailing content") {
        quoted_before(text, offset)
    } else if detail.contains("tab") {
        tab_indent(text, line_start)
    } else if detail.contains("did not find expected key") {
        item_without_dash(text, line_start, offset)
    } else if detail.contains("simple key expect") {
        // A key without its colon is only noticed on the next line.
        line_before(text, line_start)
    } else if detail.contains("mapping values are not allowed") && first_colon() {
        // A line without a colon swallows the beginning of the next one.
        line_before(text, line_start).filter(|line| !has_key(&text[line.clone()]))
    } else {
        None
    };
    found.unwrap_or_else(|| visible(text, offset))
}

fn has_key(line: &str) -> bool {
    line.ends_with(':') || line.contains(": ")
}

/// Where a list's first items have lost their dash, the map that they make is only noticed to be wrong at the first dash.
fn item_without_dash(text: &str, line_start: usize, offset: usize) -> Option<Range<usize>> {
    let line = text[line_start..].lines().next()?;
    let column = line.find(|c| c != ' ')?;
    let at_dash = line[column..].starts_with("- ") && offset <= line_start + column + 2;
    let mut found = None;
    let mut end = line_start;
    while at_dash && end > 0 {
        let start = text[..end - 1].rfind('\n').map_or(0, |newline| newline + 1);
        let above = text[start..end].trim_end();
        let indent = above.len() - above.trim_start().len();
        if !above.is_empty() && indent <= column {
            break;
        }
        if !above.is_empty() {
            found = Some(start + indent..start + above.len());
        }
        end = start;
    }
    found
}

/// The quoted text that ends before this byte on the same line, and the word that follows it: one of its quotes is too
/// few or too many.
fn quoted_before(text: &str, offset: usize) -> Option<Range<usize>> {
    let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let close = line_start + text[line_start..offset].rfind(['"', '\''])?;
    let open = line_start + text[line_start..close].rfind(char::from(text.as_bytes()[close]))?;
    Some(open..visible(text, offset).end)
}

/// The first indentation with a tab from this line on.
fn tab_indent(text: &str, line_start: usize) -> Option<Range<usize>> {
    let mut at = line_start;
    for line in text[line_start..].split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if line[..indent].contains('\t') {
            return Some(at..at + indent);
        }
        at += line.len();
    }
    None
}

/// What stands on the last line with content before this one.
fn line_before(text: &str, line_start: usize) -> Option<Range<usize>> {
    let end = text[..line_start].trim_end().len();
    let start = text[..end].rfind('\n').map_or(0, |newline| newline + 1);
    let start = start + text[start..end].find(|c| !matches!(c, ' ' | '-'))?;
    Some(start..end)
}

/// `{{ …` that begins a value on this line, to the end of the line.
fn unquoted_reference(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let source = &text[line.clone()];
    let start = source.find("{{")?;
    let before = source[..start].trim_end();
    let begins = before.ends_with(':') || before.ends_with('-');
    begins.then(|| line.start + start..line.start + source.trim_end().len())
}

/// Something to point at for an error at this offset: from there to the end of the word, or the end of the line before.
fn visible(text: &str, offset: usize) -> Range<usize> {
    let rest = &text[offset..];
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    if length > 0 {
        return offset..offset + length;
    }
    let end = text[..offset].trim_end().len();
    let start = text[..end].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    // `space` may be a character of several bytes; step to the next boundary.
    let start = (start..=end).find(|&byte| text.is_char_boundary(byte)).unwrap_or(end);
    start..end
}

/// The byte offset of the quote that is still open at byte `end` of the text.
fn still_open(text: &str, end: usize) -> Option<usize> {
    let line = text[..end].rfind('\n').map_or(0, |newline| newline + 1);
    let error = first_error(&text[..line])?;
    error.info.contains("quoted scalar").then_some(error.offset)
}

struct Failure {
    offset: usize,
    info: String,
}

fn first_error(text: &str) -> Option<Failure> {
    let places = Places::new(text);
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        if let Err(error) = event {
            return Some(Failure {
                offset: places.offset(*error.marker()),
                info: error.info().to_owned(),
            });
        }
    }
    None
}

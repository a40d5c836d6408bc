//! Where a quote was opened that nobody closed.
//!
//! A parser notices an unbalanced quote where the *next* quoted text begins, or at the end of the file, which is far from
//! the mistake. The text up to just before that place has a quote without an end, and there the parser knows where
//! it began.

use saphyr_parser::Parser;

use super::place::Places;

/// The byte offset of the quote that is still open at byte `end` of the text.
pub(super) fn still_open(text: &str, end: usize) -> Option<usize> {
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

//! From the parser's character indices to byte offsets.

use std::ops::Range;

use saphyr_parser::{Marker, Span};

/// The byte offset of every character, only where a text has characters of more than one byte.
pub(super) struct Places<'a> {
    text: &'a str,
    offsets: Option<Vec<usize>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let offsets = (!text.is_ascii()).then(|| text.char_indices().map(|(offset, _)| offset).collect());
        Self { text, offsets }
    }

    pub(super) fn offset(&self, marker: Marker) -> usize {
        match &self.offsets {
            Some(offsets) => offsets.get(marker.index()).copied().unwrap_or(self.text.len()),
            None => marker.index().min(self.text.len()),
        }
    }

    /// The bytes of a span, without the white space that the parser counts to block values.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let start = self.offset(span.start);
        let end = self.offset(span.end).max(start);
        start..start + self.text[start..end].trim_end().len()
    }
}

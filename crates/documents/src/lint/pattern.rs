//! Patterns that are compiled when they are first needed, and only asked where they can match.

use std::sync::OnceLock;

use regex::{Captures, Match, Regex};

/// A regular expression of ours, and words of which a text that matches has at least one. Looking for words costs far
/// less than matching, and most lines have none of them.
pub(super) struct Pattern {
    words: &'static [&'static str],
    source: &'static str,
    regex: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern for any text.
    pub(super) const fn new(source: &'static str) -> Self {
        Self::with(&[], source)
    }

    /// A pattern for texts with one of these words.
    pub(super) const fn with(words: &'static [&'static str], source: &'static str) -> Self {
        Self {
            words,
            source,
            regex: OnceLock::new(),
        }
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.can_match(text) && self.regex().is_match(text)
    }

    pub(super) fn find<'a>(&self, text: &'a str) -> Option<Match<'a>> {
        if self.can_match(text) {
            self.regex().find(text)
        } else {
            None
        }
    }

    /// The first group that takes part in the first match.
    pub(super) fn group<'a>(&self, text: &'a str) -> Option<Match<'a>> {
        first_group(&self.captures(text)?)
    }

    pub(super) fn captures<'a>(&self, text: &'a str) -> Option<Captures<'a>> {
        if self.can_match(text) {
            self.regex().captures(text)
        } else {
            None
        }
    }

    /// The first group of each match, or the whole match where there are no groups.
    pub(super) fn all<'a>(&self, text: &'a str) -> Vec<Match<'a>> {
        if !self.can_match(text) {
            return Vec::new();
        }
        self.regex()
            .captures_iter(text)
            .filter_map(|groups| first_group(&groups).or_else(|| groups.get(0)))
            .collect()
    }

    fn can_match(&self, text: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| text.contains(word))
    }

    fn regex(&self) -> &Regex {
        self.regex
            .get_or_init(|| Regex::new(self.source).expect("a constant pattern that the tests compile"))
    }
}

fn first_group<'a>(groups: &Captures<'a>) -> Option<Match<'a>> {
    groups.iter().skip(1).flatten().next()
}

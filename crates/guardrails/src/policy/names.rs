//! Names that patterns are compared with again and again.

use std::ops::Range;

use super::{Case, Pattern};

/// Names of ASCII, which have no case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    /// All of them in lower case, one after the other.
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    letters: Vec<Letters>,
}

/// Which letters a text has, a bit for each; some share one.
type Letters = u64;

impl Names {
    /// Adds a name.
    pub(crate) fn push(&mut self, name: &str) {
        let lower = name.to_ascii_lowercase();
        self.text.push_str(&lower);
        self.ends.push(self.text.len());
        self.letters.push(letters(lower.chars()));
    }

    /// Those among the places that match a pattern. Most names lack some letter of it, and need not be walked through.
    pub(crate) fn matching(&self, pattern: &Pattern, places: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let pattern = pattern.in_lower_case();
        let needed = letters(pattern.literals());
        let has_letters = move |at: &usize| self.letters[*at] & needed == needed;
        let candidates = places.filter(has_letters);
        candidates.filter(move |at| pattern.matches(self.name(*at), Case::Sensitive))
    }

    fn name(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[at]]
    }
}

fn letters(text: impl Iterator<Item = char>) -> Letters {
    text.fold(0, |all, letter| all | 1 << (u32::from(letter) % Letters::BITS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn names_match_as_they_do_one_by_one(
            texts in prop::collection::vec("[abkAB:z]{0,5}", 0..9),
            pattern in "[abAB:k*?\u{212a}ß]{0,5}",
        ) {
            let mut names = Names::default();
            for text in &texts {
                names.push(text);
            }
            let pattern = Pattern::wild(&pattern);
            let expected: Vec<usize> = (0..texts.len())
                .filter(|at| pattern.matches(&texts[*at], Case::Insensitive))
                .collect();
            let found: Vec<usize> = names.matching(&pattern, 0..texts.len()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

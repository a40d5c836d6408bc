//! "Did you mean".

/// Nobody misspells a word of this length; comparing takes time and memory of the product of both lengths.
const LONGEST: usize = 200;
/// Enough for every list that a person could have in mind.
const MOST: usize = 2000;

/// The candidate that is closest to what was written, if any is close enough to be a slip of the finger, and no other is as close:
/// `SHA3` may be `SHA1` or `SHA256`, and `check --fix` writes what is said here.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > LONGEST {
        return None;
    }
    // A third of the word may be wrong: `platfrom`, `imagerecipe`, `us-east1`; fewer suggests nonsense for short words.
    let limit = (written.chars().count() / 3).max(1);
    let (lower, letters) = (written.to_lowercase(), Letters::of(written));
    let length = lower.chars().count();
    // Each letter more or less is an edit.
    let is_as_long = |word: &&str| word.len() <= LONGEST && (!word.is_ascii() || word.len().abs_diff(length) <= limit);
    let near = candidates
        .into_iter()
        .take(MOST)
        .filter(is_as_long)
        .map(|candidate| (letters.least_distance(&Letters::of(candidate)), candidate));
    let mut near: Vec<(usize, &str)> = near.filter(|(least, _)| *least <= limit).collect();
    near.sort_unstable();
    near.dedup();
    let mut best = Best::none_within(limit);
    for (least, candidate) in near {
        // Those that are left are farther away, too.
        if best.distance < least {
            break;
        }
        best.look_at(
            candidate,
            strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
        );
    }
    best.candidate
}

/// The only candidate at the least distance so far, if there is one.
struct Best<'a> {
    distance: usize,
    candidate: Option<&'a str>,
}

impl<'a> Best<'a> {
    fn none_within(limit: usize) -> Self {
        Self {
            distance: limit + 1,
            candidate: None,
        }
    }

    fn look_at(&mut self, candidate: &'a str, distance: usize) {
        if distance < self.distance {
            (self.distance, self.candidate) = (distance, Some(candidate));
        } else if distance == self.distance {
            self.candidate = None;
        }
    }
}

/// How often each letter is in a word, whatever its case and place. An edit adds, removes or replaces one letter, so that words
/// whose letters differ by more than the limit need not be compared; among a service's hundreds of actions these are
/// nearly all, and most of the others are farther away than the first that is close.
struct Letters([u8; 32]);

impl Letters {
    /// Letters that share their last five bits count as one, as a letter of ASCII and its capital do: that can only make words
    /// look closer.
    fn of(word: &str) -> Self {
        let mut counts = [0_u8; 32];
        let mut count = |bits: usize| counts[bits % 32] = counts[bits % 32].saturating_add(1);
        if word.is_ascii() {
            for byte in word.bytes() {
                count(byte.into());
            }
        } else {
            for character in word.chars().flat_map(char::to_lowercase) {
                count(character as usize);
            }
        }
        Self(counts)
    }

    /// Words are never closer to each other than their letters.
    fn least_distance(&self, other: &Self) -> usize {
        let missing = |from: &Self, to: &Self| -> u16 {
            let pairs = from.0.iter().zip(&to.0);
            pairs.map(|(from, to)| u16::from(from.saturating_sub(*to))).sum()
        };
        missing(self, other).max(missing(other, self)).into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn megabytes_are_no_slip_of_the_finger() {
        let long = "a".repeat(1 << 20);
        assert_eq!(did_you_mean(&long, [long.as_str()]), None);
        assert_eq!(did_you_mean("platform", [long.as_str(), "platfrom"]), Some("platfrom"));
    }

    #[test]
    fn suggests_only_what_is_close() {
        assert_eq!(did_you_mean("platfrom", ["platform", "parent_image"]), Some("platform"));
        assert_eq!(did_you_mean("colour", ["platform", "parent_image"]), None);
    }

    #[test]
    fn nothing_is_said_where_two_are_as_close() {
        assert_eq!(did_you_mean("SHA3", ["SHA1", "SHA2"]), None);
        assert_eq!(did_you_mean("SHA3", ["SHA1", "SHA1", "SHA256"]), Some("SHA1"));
    }

    proptest! {
        /// The letters never rule out what the distance does not.
        #[test]
        fn counting_letters_loses_nothing(one in "[a-dA-DäẞŐ]{0,8}", other in "[a-dA-DäẞŐ]{0,8}") {
            let distance = strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase());
            prop_assert!(Letters::of(&one).least_distance(&Letters::of(&other)) <= distance);
        }

        /// Whatever is not compared would not have been chosen.
        #[test]
        fn the_closest_is_chosen(written in "[a-cA-C]{1,6}", candidates in prop::collection::vec("[a-cA-CŐ]{0,6}", 0..6)) {
            let limit = (written.len() / 3).max(1);
            let distance = |candidate: &str| strsim::damerau_levenshtein(&written.to_lowercase(), &candidate.to_lowercase());
            let words: BTreeSet<&str> = candidates.iter().map(String::as_str).collect();
            let least = words.iter().map(|word| distance(word)).filter(|distance| *distance <= limit).min();
            let closest: Vec<&str> = words.into_iter().filter(|word| Some(distance(word)) == least).collect();
            let found = did_you_mean(&written, candidates.iter().map(String::as_str));
            prop_assert_eq!(found, if let [only] = closest[..] { Some(only) } else { None });
        }
    }
}

//! "Did you mean".

/// Nobody misspells a word of this length; comparing takes time and memory of the product of both lengths.
const LONGEST: usize = 200;
/// Enough for every list that a person could have in mind.
const MOST: usize = 2000;

/// The candidate that is closest to what was written, if any is close enough to be a slip of the finger.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > LONGEST {
        return None;
    }
    // A third of the word may be wrong: `platfrom`, `imagerecipe`, `us-east1`; fewer suggests nonsense for short words.
    let limit = (written.chars().count() / 3).max(1);
    let (lower, letters) = (written.to_lowercase(), Letters::of(written));
    candidates
        .into_iter()
        .take(MOST)
        .filter(|candidate| candidate.len() <= LONGEST && letters.may_be_within(limit, &Letters::of(candidate)))
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How often each letter is in a word, whatever its case and place. An edit adds, removes or replaces one letter, so that words
/// whose letters differ by more than the limit need not be compared; among a service's hundreds of actions these are
/// nearly all.
struct Letters([u8; 32]);

impl Letters {
    /// Letters that share their last five bits count as one: that can only make words look closer.
    fn of(word: &str) -> Self {
        let mut counts = [0_u8; 32];
        for character in word.chars().flat_map(char::to_lowercase) {
            let count = &mut counts[character as usize % 32];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    fn may_be_within(&self, limit: usize, other: &Self) -> bool {
        let missing = |from: &Self, to: &Self| -> usize {
            let pairs = from.0.iter().zip(&to.0);
            pairs.map(|(from, to)| usize::from(from.saturating_sub(*to))).sum()
        };
        missing(self, other) <= limit && missing(other, self) <= limit
    }
}

#[cfg(test)]
mod tests {
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

    proptest! {
        /// The letters never rule out what the distance does not.
        #[test]
        fn counting_letters_loses_nothing(one in "[a-dA-DäẞŐ]{0,8}", other in "[a-dA-DäẞŐ]{0,8}") {
            let distance = strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase());
            prop_assert!(Letters::of(&one).may_be_within(distance, &Letters::of(&other)));
        }
    }
}

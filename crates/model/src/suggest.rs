//! "Did you mean".

/// Nobody misspells a word of this length; comparing takes time and memory of the product of both lengths.
const LONGEST: usize = 200;
/// Enough for every list that a person could have in mind.
const MOST: usize = 2000;

/// The candidate that is closest to what was written, if any is close enough to be a slip of the finger.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the word may be wrong: `platfrom`, `imagerecipe`, `us-east1`; fewer suggests nonsense for short words.
    let limit = (written.chars().count() / 3).max(1);
    if written.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .take(MOST)
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&written.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

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
}

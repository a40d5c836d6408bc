//! "Did you mean".

/// The candidate that is closest to what was written, if any is close enough to be a slip of the finger.
pub fn did_you_mean<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the word may be wrong: `platfrom`, `imagerecipe`, `us-east1`; fewer suggests nonsense for short words.
    let limit = (written.chars().count() / 3).max(1);
    candidates
        .into_iter()
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
    fn suggests_only_what_is_close() {
        assert_eq!(did_you_mean("platfrom", ["platform", "parent_image"]), Some("platform"));
        assert_eq!(did_you_mean("colour", ["platform", "parent_image"]), None);
    }
}

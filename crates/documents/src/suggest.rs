//! "Did you mean …?"

/// Words longer than this are nobody's typing mistake, and comparing them would cost time.
const MAX_WORD: usize = 64;

/// The candidate that the author probably meant, if one is near enough: the same letters in another case, or at most
/// one edit for every three letters.
pub(crate) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > MAX_WORD {
        return None;
    }
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_WORD)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|&(distance, candidate)| distance <= (word.len().min(candidate.len()) / 3).max(1))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// A name of the author's as it is shown in a message: one line, not too long.
pub(crate) fn shown(name: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    if name.chars().nth(LONGEST).is_some() {
        format!("`{line}…`")
    } else {
        format!("`{line}`")
    }
}

/// Words as a list in a message: `a`, `b` or `c`.
pub(crate) fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

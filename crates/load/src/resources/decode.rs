//! The fields of a resource, read by its kind, with as much of what is wrong as can be told at once.

use std::collections::{BTreeMap, BTreeSet};

use model::{Decoder, Kind, Problem, UnknownWord, Value};

/// Reads the fields. Where a document is missing they are read all the same, so that everything wrong is said at once.
pub(super) fn decode(kind: &dyn Kind, mut own: Value, complete: bool, decoder: &mut Decoder) -> Option<Value> {
    if complete {
        return read(kind, &own, decoder);
    }
    let missing = |own: &Value, field: &str| own.get(field).is_none();
    let fields: Vec<&str> = kind
        .documents()
        .iter()
        .map(|document| document.field)
        .filter(|field| missing(&own, field))
        .collect();
    for field in &fields {
        own.set(field, Some("".into()));
    }
    let before = decoder.problems.len();
    read(kind, &own, decoder);
    let found = decoder.problems.split_off(before);
    let others = found
        .into_iter()
        .filter(|problem| !fields.contains(&problem.path.as_str()));
    decoder.problems.extend(others);
    None
}

/// Reads the fields by their kind, which tells nothing of how they go together where one of them could not be read.
fn read(kind: &dyn Kind, own: &Value, decoder: &mut Decoder) -> Option<Value> {
    let decoded = kind.decode(own, decoder);
    if decoded.is_none() {
        let words = std::mem::take(&mut decoder.unknown_words);
        whatever_was_meant(kind, own, &words, decoder);
    }
    decoded
}

/// So many meanings of a resource are tried.
const TRIED: usize = 64;

/// A file with more problems than so many does not get them all told.
const ENOUGH: usize = 500;

/// What a word was meant to be that is none of those allowed is not known; but what is wrong with each of them in its place is wrong.
fn whatever_was_meant(kind: &dyn Kind, own: &Value, words: &BTreeSet<UnknownWord>, decoder: &mut Decoder) {
    let mut always: Option<BTreeSet<Problem>> = None;
    for meaning in meanings(words) {
        let mut again = Decoder::assuming(meaning);
        let decoded = kind.decode(own, &mut again);
        if decoded.is_none() || decoder.problems.len() + again.problems.len() > ENOUGH {
            return;
        }
        let found: BTreeSet<Problem> = again.problems.into_iter().collect();
        always = Some(match always {
            Some(always) => always.into_iter().filter(|problem| found.contains(problem)).collect(),
            None => found,
        });
    }
    // Some of it is told already; what is told twice is shown once.
    decoder.problems.extend(always.unwrap_or_default());
}

/// Every way to take the words for allowed ones; none where these are too many.
fn meanings(words: &BTreeSet<UnknownWord>) -> Vec<BTreeMap<UnknownWord, &'static str>> {
    if words.is_empty() {
        return Vec::new();
    }
    let mut meanings = vec![BTreeMap::new()];
    for word in words {
        if meanings.len() * word.1.len() > TRIED {
            return Vec::new();
        }
        let with = |meaning: &BTreeMap<_, _>, allowed| {
            let mut meaning = meaning.clone();
            meaning.insert(word.clone(), allowed);
            meaning
        };
        meanings = meanings
            .iter()
            .flat_map(|meaning| word.1.iter().map(move |allowed| with(meaning, *allowed)))
            .collect();
    }
    meanings
}

//! Valid documents, broken in every way and at every place: a finding must point at the place.
//!
//! Every operator invalidates by construction: what it makes is not YAML, has a wrong shape, lacks what is required, or
//! names what does not exist.

mod operators;
mod tree;

use std::{collections::BTreeMap, ops::Range};

use crate::fixtures::{self, Fixture};

/// Of 10,000 corruptions, how many must be found at their place.
const GOAL: usize = 9_500;

/// A document that was broken.
pub(crate) struct Corruption {
    operator: &'static str,
    text: String,
    /// Where, in the broken text.
    place: Range<usize>,
}

#[test]
fn corruptions_are_found_where_they_are() {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for fixture in fixtures::valid() {
        for corruption in operators::all(&fixture) {
            let found = is_found(&fixture, &corruption);
            let (hits, total) = counts.entry(corruption.operator).or_default();
            *total += 1;
            *hits += usize::from(found);
            if !found {
                missed.push(describe(&fixture, &corruption));
            }
        }
    }
    let total: usize = counts.values().map(|(_, total)| total).sum();
    let hits: usize = counts.values().map(|(hits, _)| hits).sum();
    for (operator, (hits, total)) in &counts {
        println!("{operator:24} {hits:4} of {total:4}");
    }
    let share = hits * 10_000 / total;
    println!(
        "{hits} of {total} corruptions found at their place: {}.{:02} %",
        share / 100,
        share % 100
    );
    for line in missed {
        println!("missed: {line}");
    }
    assert!(total > 1_000, "only {total} corruptions");
    assert!(share >= GOAL, "only {}.{:02} %", share / 100, share % 100);
}

fn is_found(fixture: &Fixture, corruption: &Corruption) -> bool {
    fixture.check(&corruption.text).iter().any(|finding| {
        let span = &finding.labels[0].span;
        span.start <= corruption.place.end && corruption.place.start <= span.end
    })
}

fn describe(fixture: &Fixture, corruption: &Corruption) -> String {
    let line = corruption.text[..corruption.place.start].matches('\n').count() + 1;
    let words: String = corruption.text[corruption.place.clone()].chars().take(40).collect();
    let findings = fixtures::lines(&corruption.text, &fixture.check(&corruption.text));
    format!(
        "{} {}:{line} {words:?} -> {findings}",
        corruption.operator, fixture.name
    )
}

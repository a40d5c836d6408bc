//! The evaluator against independent ones, on generated cases. What they disagree on is judged in
//! `agreement/README.md`, and every disagreement must be one of those judged.

#[path = "agreement/cases.rs"]
mod cases;
#[path = "agreement/coverage.rs"]
mod coverage;
#[path = "agreement/dice.rs"]
mod dice;
#[path = "agreement/evaluator.rs"]
mod evaluator;
#[path = "agreement/ours.rs"]
mod ours;
#[path = "agreement/reasons.rs"]
mod reasons;
#[path = "agreement/shrink.rs"]
mod shrink;
#[path = "agreement/simulator.rs"]
mod simulator;
#[path = "agreement/tally.rs"]
mod tally;
#[path = "agreement/vocabulary.rs"]
mod vocabulary;

use cases::Case;
use coverage::Coverage;
use dice::Dice;
use evaluator::evaluator;
use simulator::Simulator;
use tally::Tally;

/// Cases that the other evaluator must have decided. Many more in release builds; both are the same cases from the start.
const DECIDED: usize = if cfg!(debug_assertions) { 2_000 } else { 100_000 };

/// So many cases are asked about at once.
const BATCH: usize = 500;

#[test]
fn a_published_evaluator_agrees() {
    compare(1, reasons::OF_EVALUATOR, |cases| cases.iter().map(evaluator).collect());
}

/// `npm install` in `tests/agreement` first; then `cargo test --release --test agreement -- --ignored`.
#[test]
#[ignore = "needs node and the npm package that tests/agreement/package.json names"]
fn a_published_simulator_agrees() {
    let mut simulator = Simulator::start();
    compare(2, reasons::OF_SIMULATOR, |cases| simulator.ask(cases));
}

fn compare(seed: u64, reasons: &'static [reasons::Reason], mut ask: impl FnMut(&[Case]) -> Vec<Option<bool>>) {
    let mut dice = Dice(seed);
    let mut tally = Tally::new(reasons);
    while tally.decided() < DECIDED {
        let cases: Vec<Case> = (0..BATCH).map(|_| Case::roll(&mut dice)).collect();
        for (case, theirs) in cases.iter().zip(ask(&cases)) {
            tally.add(case, theirs, |case| ask(std::slice::from_ref(case)).pop().flatten());
        }
    }
    tally.close();
}

/// A comparison of what hardly ever occurs proves nothing.
#[test]
fn the_cases_are_about_everything() {
    let mut dice = Dice(1);
    let mut coverage = Coverage::default();
    for _ in 0..10_000 {
        coverage.add(&Case::roll(&mut dice));
    }
    let operators: std::collections::BTreeSet<&str> = vocabulary::CONDITIONS
        .iter()
        .flat_map(|(operators, ..)| operators.iter().copied())
        .collect();
    coverage.close(&operators.into_iter().collect::<Vec<_>>());
}

//! Hostile texts for everything that reads texts: changed, joined and invented ones, for as long as is asked.
//!
//! `fuzz TARGET SECONDS [SEED]` ends with 0 if nothing panicked, took too long, used too much memory, or pointed out of its text.
//! Whatever did is written to a file. The same seed makes the same texts.

mod corpus;
mod mutate;
mod target;
mod watch;

use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

use mutate::{Random, Texts};
use target::Target;
use watch::Watch;

const USAGE: &str = "usage: fuzz TARGET SECONDS [SEED]

targets: documents, policies, tests-files, desired-state
         example-panic, example-hang, example-memory, example-place: misbehave, to show that it is noticed";

/// Any number but 0.
const SEED: u64 = 0x5eed_2027;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let target = arguments.first().and_then(|name| Target::named(name));
    let (Some(target), Some(seconds)) = (target, number(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let seed = number(2).filter(|seed| *seed != 0).unwrap_or(SEED);
    println!("{}: seed {seed}, {seconds} s", arguments[0]);
    run(&target, Duration::from_secs(seconds), seed)
}

fn run(target: &Target, time: Duration, seed: u64) -> ExitCode {
    let mut texts = Texts::new(target.corpus(), target.words(), Random::new(seed));
    let watch = Watch::start();
    let begin = Instant::now();
    let mut count = 0_u64;
    while begin.elapsed() < time {
        let text = texts.next_text();
        if let Err(problem) = watch.over(&text, |text| target.run(text)) {
            watch::report(&problem, &text);
            return ExitCode::FAILURE;
        }
        count += 1;
    }
    println!("{count} texts, {}", watch.worst());
    ExitCode::SUCCESS
}

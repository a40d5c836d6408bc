//! Hostile texts for everything that reads texts: changed, joined and invented ones, for as long as is asked.
//!
//! `fuzz TARGET SECONDS [SEED] [PATIENCE]` ends with 0 if nothing panicked, took too long, used too much memory, or pointed out of
//! its text. Whatever did is written to a file, which `fuzz TARGET FILE` looks at again. The same seed makes the same texts.

mod corpus;
mod mutate;
mod target;
mod watch;

use std::{
    env, fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use mutate::{Random, Texts};
use target::Target;
use watch::Watch;

const USAGE: &str = "usage: fuzz TARGET SECONDS [SEED] [PATIENCE]
       fuzz TARGET FILE

targets: documents, policies, tests-files, desired-state
         example-panic, example-hang, example-memory, example-place: misbehave, to show that it is noticed";

/// Any number but 0.
const SEED: u64 = 0x5eed_2027;

/// Far more seconds than any text takes without optimisation on a busy machine; it tells a hang from slowness.
const PATIENCE: u64 = 60;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let target = arguments.first().and_then(|name| Target::named(name));
    let (Some(target), Some(second)) = (target, arguments.get(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let watch = Watch::start(Duration::from_secs(number(3).unwrap_or(PATIENCE)));
    let Some(seconds) = number(1) else {
        return again(&target, &watch, second);
    };
    let seed = number(2).filter(|seed| *seed != 0).unwrap_or(SEED);
    println!("{}: seed {seed}, {seconds} s", arguments[0]);
    run(&target, &watch, Duration::from_secs(seconds), seed)
}

fn run(target: &Target, watch: &Watch, time: Duration, seed: u64) -> ExitCode {
    let mut texts = Texts::new(target.corpus(), target.words(), Random::new(seed));
    let begin = Instant::now();
    let mut count = 0_u64;
    while begin.elapsed() < time {
        if look(target, watch, &texts.next_text()).is_err() {
            return ExitCode::FAILURE;
        }
        count += 1;
    }
    println!("{count} texts, {}", watch.worst());
    ExitCode::SUCCESS
}

/// One text that was kept.
fn again(target: &Target, watch: &Watch, file: &str) -> ExitCode {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("`{file}` cannot be read: {error}");
            return ExitCode::from(2);
        }
    };
    let looked = look(target, watch, &text);
    println!("{}", watch.worst());
    if looked.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn look(target: &Target, watch: &Watch, text: &str) -> Result<(), String> {
    let looked = watch.over(text, |text| target.run(text));
    if let Err(problem) = &looked {
        watch::report(problem, text);
    }
    looked
}

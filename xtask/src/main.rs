//! The repository's chores: what CI runs, what it measures, and what it generates.

mod bench;
mod cargo;
mod ci;
mod service_authorization;
mod tidy;
mod tree;

use std::{env, error::Error, fs, process::ExitCode};

use tree::Tree;

const USAGE: &str = "\
usage: cargo xtask CHORE

  ci                                         what CI runs, and nothing else
  tidy                                       the rules of docs/architecture.md and CONTRIBUTING.md
  bench                                      time and memory, against their goals
  service-authorization DEFINITION VERSION   the data that policies are checked against, on standard output";

/// What a chore answers: whether all is well.
type Outcome = Result<bool, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["ci"] => ci::run(),
        ["tidy"] => Tree::of_repository().and_then(|tree| tidy::run(&tree)),
        ["bench"] => bench::run(),
        ["service-authorization", definition, version] => generate(definition, version),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn generate(definition: &str, version: &str) -> Outcome {
    let text = fs::read_to_string(definition).map_err(|error| format!("`{definition}`: {error}"))?;
    print!("{}", service_authorization::generate(&text, version)?);
    Ok(true)
}

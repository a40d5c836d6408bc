//! Every code that `goldsmith codes` lists has an example that breaks the rule, with the place of the finding, and one that does not.
//!
//! - Rules about documents and policies carry theirs; their crates test place and fix of each.
//! - Rules about files and resources have theirs in `fixtures/codes`, read and tried here.
//! - What only a plan meets has a scenario with the stand-in or with a world of its own; here it is only seen that there is one.

mod fixture;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use fixture::Fixture;

fn codes() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_goldsmith"))
        .args(["codes", "--format", "json"])
        .output()
        .expect("the program was built for this test");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    let rules = document["codes"].as_array().expect("a list").iter();
    rules
        .map(|rule| rule["code"].as_str().expect("a code").to_owned())
        .collect()
}

/// Codes with examples in the table of their crate.
fn with_examples() -> BTreeSet<String> {
    let documents = documents::rules().iter().map(|rule| (rule.code, rule.bad, rule.good));
    let policies = guardrails::rules().iter().map(|rule| (rule.code, rule.bad, rule.good));
    documents
        .chain(policies)
        .filter(|(_, bad, good)| !bad.is_empty() && !good.is_empty() && bad != good)
        .map(|(code, ..)| code.to_owned())
        .collect()
}

/// Codes that scenarios of plans expect.
fn in_scenarios() -> BTreeSet<String> {
    let root = repository();
    let mut texts = String::new();
    for folder in ["tests/tests/e2e", "crates/cli/tests", "crates/plan/tests"] {
        collect(&root.join(folder), &mut texts);
    }
    // In code a code is quoted and ends there; scenarios quote it in messages, or with what follows it.
    let quoted = texts.split(['"', ' ', '\n', '`', ':', ',']);
    quoted
        .filter(|word| ["plan/", "check/", "run/"].iter().any(|area| word.starts_with(area)))
        .map(str::to_owned)
        .collect()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The texts of tests: whole files of test folders, and what follows `mod tests` elsewhere.
fn collect(folder: &Path, texts: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of tests").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, texts);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let in_source = path.components().any(|part| part.as_os_str() == "src");
            let tests = if in_source && !path.ends_with("tests.rs") {
                text.split_once("mod tests {").map_or("", |(_, tests)| tests)
            } else {
                &text
            };
            texts.push_str(tests);
        }
    }
}

#[test]
fn every_code_has_an_example_that_breaks_it_and_one_that_does_not() {
    let fixtures: BTreeSet<String> = fixture::all().into_iter().map(|fixture| fixture.code).collect();
    let shown: BTreeSet<String> = with_examples()
        .into_iter()
        .chain(fixtures.clone())
        .chain(in_scenarios())
        .collect();
    let codes = codes();
    let missing: Vec<&String> = codes.difference(&shown).collect();
    assert!(missing.is_empty(), "no example of {missing:#?}");
    let unknown: Vec<&String> = fixtures.difference(&codes).collect();
    assert!(unknown.is_empty(), "examples of no code: {unknown:#?}");
}

/// What the command line itself says, of a file that is nothing it knows and of a run that cannot begin.
#[test]
fn the_codes_of_the_command_line_are_met() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("notes.txt");
    fs::write(&file, "name: notes\n").expect("a file");
    for (arguments, code) in [
        (vec!["check".as_ref(), file.as_os_str()], "check/unrecognised"),
        (
            vec!["destroy".as_ref(), "-C".as_ref(), folder.path().as_os_str()],
            "run/failed",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_goldsmith"))
            .args(&arguments)
            .args(["--format", "json"])
            .output()
            .expect("the program was built for this test");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(&format!("\"{code}\"")), "{code}: {said}");
    }
}

#[test]
fn every_example_does_what_it_says() {
    let problems: Vec<String> = fixture::all().iter().flat_map(Fixture::problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

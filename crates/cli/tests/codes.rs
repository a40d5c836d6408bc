//! Every code that `goldsmith codes` lists has an example that breaks the rule, with the place of the finding, and one that does not.
//!
//! - Rules about documents and policies carry theirs; their crates test place and fix of each.
//! - Rules about files and resources have theirs in `src/examples`, where each is tried.
//! - What only a plan meets has a scenario with the stand-in or with a world of its own; here it is only seen that there is one.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Every code, and whether it comes with an example of what breaks it.
fn codes() -> Vec<(String, bool)> {
    let output = Command::new(env!("CARGO_BIN_EXE_goldsmith"))
        .args(["codes", "--format", "json"])
        .output()
        .expect("the program was built for this test");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    let rules = document["codes"].as_array().expect("a list").iter();
    rules
        .map(|rule| (rule["code"].as_str().expect("a code").to_owned(), has_example(rule)))
        .collect()
}

fn has_example(rule: &serde_json::Value) -> bool {
    let bad = rule["bad"].as_str().unwrap_or_default();
    !bad.is_empty() && Some(bad) != rule["good"].as_str()
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
    let met = in_scenarios();
    let missing: Vec<String> = codes()
        .into_iter()
        .filter(|(code, has_example)| !has_example && !met.contains(code))
        .map(|(code, _)| code)
        .collect();
    assert!(missing.is_empty(), "no example of {missing:#?}");
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

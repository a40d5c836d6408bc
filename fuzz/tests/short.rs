//! Each target for a moment, and the proof that a target which misbehaves is caught.

use std::process::{Command, Output};

fn fuzz(target: &str, seconds: &str, patience: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_fuzz");
    Command::new(program)
        .args([target, seconds, "1", patience])
        .output()
        .expect("the program was built for this test")
}

fn is_well(target: &str) {
    let output = fuzz(target, "1", "60");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{target}: {said}");
}

fn is_caught(target: &str, words: &str) {
    let output = fuzz(target, "60", "5");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{target}: {said}");
    assert!(said.contains(words), "{target}: {said}");
}

#[test]
fn every_target_takes_hostile_texts() {
    for target in ["documents", "policies", "tests-files", "desired-state"] {
        is_well(target);
    }
}

#[test]
fn a_panic_is_caught() {
    is_caught("example-panic", "it panicked");
}

#[test]
fn a_hang_is_caught() {
    is_caught("example-hang", "it took");
}

#[test]
fn runaway_memory_is_caught() {
    is_caught("example-memory", "it used");
}

#[test]
fn a_place_outside_of_the_text_is_caught() {
    is_caught("example-place", "a place of example/place is not in the text");
}

#[test]
fn an_unknown_target_is_refused() {
    assert_eq!(fuzz("nothing", "1", "60").status.code(), Some(2));
}

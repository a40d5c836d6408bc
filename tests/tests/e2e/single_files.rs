//! `check FILE…`: what is said of files without any desired state around them.

use std::fs::File;

use expect_test::{Expect, expect};

use crate::harness::World;

/// The codes and messages of a file, with what is recommended.
fn check(name: &str, text: &str, arguments: &str, expected: &Expect) {
    let world = World::of(&[(name, text)]);
    let path = world.directory().join(name);
    let run = world
        .goldsmith(&format!("check {} {arguments} --format json", path.display()))
        .end();
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let lines = document["diagnostics"].as_array().unwrap().iter().map(|found| {
        let word = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        format!("{} {}: {}\n", word("severity"), word("code"), word("message"))
    });
    expected.assert_eq(&lines.collect::<String>());
}

const PRINCIPAL: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "SERVICE:*", "Resource": "*"}]}"#;

#[test]
fn what_is_cut_off_is_still_a_policy() {
    check(
        "a.json",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["ec2:*""#,
        "",
        &expect![[r#"
            error policy/syntax: this array never ends
        "#]],
    );
}

#[test]
fn a_text_that_is_not_json_is_said_to_be_none_by_its_ending() {
    check(
        "a.json",
        &"[".repeat(1_000),
        "",
        &expect![[r#"
            error policy/syntax: nested deeper than 64 levels
        "#]],
    );
    check(
        "a.json",
        "",
        "",
        &expect![[r#"
            error check/unrecognised: the file is empty
        "#]],
    );
}

#[test]
fn a_policy_with_principals_says_what_it_was_read_as() {
    check(
        "a.json",
        &PRINCIPAL.replace("SERVICE", "ec2"),
        "",
        &expect![[r#"
            error policy/principal-in-scp: an SCP has no `Principal`
            hint check/read-as: it has principals, and is read as an SCP
        "#]],
    );
    check(
        "a.json",
        &PRINCIPAL.replace("SERVICE", "s3"),
        "",
        &expect![[r#"
            hint check/read-as: it has principals, and is read as an RCP
        "#]],
    );
    check(
        "a.json",
        &PRINCIPAL.replace("SERVICE", "s3"),
        "--policy-type scp",
        &expect![[r#"
            error policy/principal-in-scp: an SCP has no `Principal`
        "#]],
    );
}

#[test]
fn a_component_with_a_map_of_phases_is_still_one() {
    check(
        "a.yaml",
        "schemaVersion: 1.0\nphases:\n  build: {steps: []}\n",
        "",
        &expect![[r#"
            error document/wrong-shape: `phases` must be a list, and this is a map
        "#]],
    );
}

#[test]
fn standard_input_is_checked_under_the_name_that_it_is_given() {
    let world = World::of(&[("a.json", &PRINCIPAL.replace("SERVICE", "ec2"))]);
    let check = |arguments: &str| {
        let input = File::open(world.directory().join("a.json")).unwrap();
        let run = world.goldsmith(&format!("check - {arguments}"));
        run.stdin(input.into()).end().exits(3)
    };
    let named = check("--stdin-name policies/b.json --format github").stdout;
    assert!(
        named.contains("title=policy/principal-in-scp,file=policies/b.json,line=1"),
        "{named}"
    );
    let unnamed = check("--format github").stdout;
    assert!(unnamed.contains(",file=-,line=1"), "{unnamed}");
    let fixed = check("--fix").stderr;
    assert!(fixed.contains("standard input is no file"), "{fixed}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_at_once() {
    let world = World::of(&[]);
    let socket = world.directory().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let run = world.goldsmith(&format!("check {}", socket.display())).end().exits(3);
    assert!(
        run.stderr.contains("it is no file, but a pipe, a socket or a device"),
        "{}",
        run.stderr
    );
    let run = world
        .goldsmith(&format!("check {}", world.directory().display()))
        .end()
        .exits(3);
    assert!(run.stderr.contains("`goldsmith check -C "), "{}", run.stderr);
}

//! The README promises two commands: they are what CI and these tests run.

use std::fs;

use expect_test::expect_file;

use crate::harness::{World, repository};

#[test]
fn the_two_commands() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let block = readme
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap_or_default();
    let commands: Vec<&str> = block.lines().collect();
    // The first is what `factory` runs, from the directory that is the default; the second runs all of this.
    assert_eq!(
        commands,
        ["cargo run --release -- apply --local", "cargo test --workspace"]
    );
    assert!(repository().join("desired-state/goldsmith.toml").is_file());
    let workspace = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    assert!(
        workspace.contains("default-members = [\"crates/cli\"]"),
        "`cargo run` would not know what to run"
    );
}

/// The page shows a change and what `plan` says of it: the very text that the program prints.
#[test]
fn the_plan_on_the_page_is_the_plan_that_is_printed() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let shown = readme.split("```console\n$ goldsmith plan --local\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    let world = World::shipped();
    world.apply();
    world.edit(
        "components/cis-hardening.yaml",
        "LoginGraceTime 60",
        "LoginGraceTime 30",
    );
    let printed = world.local("plan").exits(0).stdout;
    expect_file![repository().join("README.md")].assert_eq(&readme.replace(shown, &printed));
}

#[test]
fn every_link_leads_somewhere() {
    for page in ["README.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(repository().join(page)).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
        {
            let outside = link.is_empty() || link.contains("://");
            assert!(outside || repository().join(link).exists(), "{page} links to {link}");
        }
    }
}

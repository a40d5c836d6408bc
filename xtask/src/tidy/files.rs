//! The shape of files: how long, how clean, and whether each says what it is about.

use super::Finding;
use crate::tree::{Tree, is};

/// Beyond this a file is split into a folder by topic.
const LONGEST: usize = 400;

/// Files that are longer, each with its reason.
const LONGER: [(&str, &str); 0] = [];

/// Texts whose lines are prescribed by somebody else, that are data, or that are wrong on purpose.
const NOT_OURS: [&str; 4] = ["LICENSE", "/data/", "/fixtures/", "Cargo.lock"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = exceptions(tree);
    for (path, text) in &tree.texts {
        if NOT_OURS.iter().any(|part| path.contains(part)) {
            continue;
        }
        if !is(path, "rs") {
            findings.extend(blanks(path, text));
            continue;
        }
        // rustfmt sees to blanks here; what it leaves stands in expected texts.
        findings.extend(length(path, text));
        if !is_test(path) {
            findings.extend(opening(path, text));
        }
    }
    findings
}

fn length(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    let excused = LONGER.iter().any(|(longer, _)| *longer == path);
    (lines > LONGEST && !excused).then(|| {
        Finding::new(
            path,
            0,
            format!("{lines} lines: split it into a folder by topic ({LONGEST} at most)"),
        )
    })
}

/// An exception that is no longer needed goes.
fn exceptions(tree: &Tree) -> Vec<Finding> {
    let needed = |path: &str| tree.texts.get(path).is_some_and(|text| text.lines().count() > LONGEST);
    LONGER
        .iter()
        .filter(|(path, _)| !needed(path))
        .map(|(path, _)| Finding::new(*path, 0, "needs no exception from the longest length any more"))
        .collect()
}

/// Tests are about the module that they lie under.
fn is_test(path: &str) -> bool {
    path.contains("/src/") && path.split('/').any(|part| ["tests", "tests.rs"].contains(&part))
}

fn opening(path: &str, text: &str) -> Option<Finding> {
    let documented = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with("#!"));
    let is_documented = documented.is_some_and(|line| line.starts_with("//!"));
    (!is_documented).then(|| Finding::new(path, 1, "does not begin with `//!`: what is this file about?"))
}

fn blanks(path: &str, text: &str) -> Vec<Finding> {
    let ends_blank = |line: &str| line.ends_with([' ', '\t', '\r']);
    let mut findings: Vec<Finding> = text
        .split('\n')
        .enumerate()
        .filter(|(_, line)| ends_blank(line))
        .map(|(index, _)| Finding::new(path, index + 1, "trailing white space"))
        .collect();
    if !text.is_empty() && !text.ends_with('\n') {
        findings.push(Finding::new(path, text.lines().count(), "no line break at the end"));
    }
    if text.ends_with("\n\n") {
        findings.push(Finding::new(path, text.lines().count(), "empty lines at the end"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::testing::{lines, tree};

    #[test]
    fn long_files_are_split() {
        let long = format!("//! About.\n{}", "\n".repeat(LONGEST - 1)) + "end\n";
        expect![[r"
            crates/a/src/long.rs: 401 lines: split it into a folder by topic (400 at most)
        "]]
        .assert_eq(&lines(&check(&tree(&[
            ("crates/a/src/long.rs", &long),
            ("docs/long.md", &long),
        ]))));
    }

    #[test]
    fn every_file_says_what_it_is_about() {
        expect![[r"
            crates/a/src/lib.rs:1: does not begin with `//!`: what is this file about?
        "]]
        .assert_eq(&lines(&check(&tree(&[
            ("crates/a/src/lib.rs", "mod b;\n"),
            ("crates/a/src/b.rs", "\n//! About.\n"),
            ("crates/a/src/b/tests.rs", "use super::*;\n"),
        ]))));
    }

    #[test]
    fn lines_end_where_their_text_ends() {
        expect![[r"
            a.toml:1: trailing white space
            a.toml:2: no line break at the end
            b.toml:2: empty lines at the end
        "]]
        .assert_eq(&lines(&check(&tree(&[
            ("a.toml", "a \nb"),
            ("b.toml", "b\n\n"),
            ("LICENSE-MIT", "a "),
        ]))));
    }
}

//! Words that have no place in some code.

use super::{
    Finding,
    code::{Blank, code},
};
use crate::tree::Tree;

/// A word, where it has no place, and why.
struct Rule {
    words: &'static [&'static str],
    applies: fn(&Place<'_>) -> bool,
    reason: &'static str,
}

/// Whose code is judged.
struct Place<'a> {
    /// The folder below `crates/`, `fuzz`, `tests` or `xtask`.
    member: &'a str,
}

const PURE: [&str; 5] = ["documents", "guardrails", "model", "plan", "render"];

const RULES: [Rule; 6] = [
    Rule {
        words: &["todo!", "unimplemented!", "dbg!"],
        applies: |_| true,
        reason: "is not done",
    },
    Rule {
        words: &[
            "println!",
            "print!",
            "eprintln!",
            "eprint!",
            "process::exit",
            "std::env",
            "env::var",
            "env::args",
        ],
        applies: |place| !["cli", "xtask", "tests", "fuzz"].contains(&place.member),
        reason: "only cli prints, exits or reads the environment",
    },
    Rule {
        words: &[
            "SystemTime",
            "Instant",
            "Timestamp::now",
            "Zoned::now",
            "rand::",
            "getrandom",
            "RandomState",
            "thread_rng",
        ],
        applies: |place| PURE.contains(&place.member),
        reason: "a pure crate has no clock and no chance",
    },
    Rule {
        words: &[
            "std::fs",
            "fs::",
            "ToSocketAddrs",
            "UdpSocket",
            "TcpListener",
            "TcpStream",
            "File::",
            "Command::new",
            "stdin()",
            "stdout()",
            "stderr()",
            "async fn",
            ".await",
            "tokio::",
            "thread::",
        ],
        applies: |place| PURE.contains(&place.member),
        reason: "a pure crate is synchronous and does no input or output",
    },
    Rule {
        words: &["process::Command", "Command::new"],
        applies: |place| !["xtask", "tests"].contains(&place.member),
        reason: "goldsmith executes no process: what it reads comes from pull requests",
    },
    Rule {
        words: &[".unwrap()", ".unwrap_err()"],
        applies: |_| true,
        reason: "is for tests; elsewhere `expect` with the invariant that makes it true",
    },
];

/// The names of kinds, which `plan` and `apply` do not know.
const KINDS: [&str; 9] = [
    "component",
    "image-recipe",
    "container-recipe",
    "infrastructure",
    "distribution",
    "pipeline",
    "lifecycle",
    "workflow",
    "policy",
];

/// Judges the code that is shipped. Tests, examples and build scripts are apart.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.sources() {
        attributes(path, text, &mut findings);
        let Some(member) = shipped(path) else { continue };
        let place = Place { member };
        let bare = without_tests(&code(text, Blank::CommentsAndStrings));
        for rule in RULES.iter().filter(|rule| (rule.applies)(&place)) {
            for word in rule.words {
                findings.extend(
                    lines_with(&bare, word).map(|line| Finding::new(path, line, format!("`{word}` {}", rule.reason))),
                );
            }
        }
        if ["plan", "apply"].contains(&member) {
            kinds(path, &without_tests(&code(text, Blank::Comments)), &mut findings);
        }
    }
    findings
}

/// The member to which shipped code belongs.
fn shipped(path: &str) -> Option<&str> {
    let mut parts = path.split('/');
    let member = match parts.next()? {
        "crates" => parts.next()?,
        other => other,
    };
    let apart = ["tests", "tests.rs", "testing.rs", "examples", "benches", "build.rs"];
    (!parts.any(|part| apart.contains(&part))).then_some(member)
}

/// Unit tests stand at the end of a file.
fn without_tests(code: &str) -> String {
    let end = code.find("#[cfg(test)]\nmod ").filter(|at| {
        let module = code[*at..].lines().nth(1).unwrap_or_default();
        !module.ends_with(';')
    });
    code[..end.unwrap_or(code.len())].to_owned()
}

/// The lines in which a word stands as a word of its own.
fn lines_with<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let stands = move |line: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            let begins = !word.starts_with(is_part) || !before.is_some_and(is_part);
            let ends = !word.ends_with(is_part) || !after.is_some_and(is_part);
            begins && ends
        })
    };
    code.lines()
        .enumerate()
        .filter(move |(_, line)| stands(line))
        .map(|(index, _)| index + 1)
}

/// Lints are expected, with a reason, and not allowed.
fn attributes(path: &str, text: &str, findings: &mut Vec<Finding>) {
    let bare = code(text, Blank::CommentsAndStrings);
    for opening in ["[allow(", "[expect("] {
        for (at, _) in bare.match_indices(opening) {
            if !bare[..at].ends_with(['#', '!']) {
                continue;
            }
            let attribute = &bare[at..bare[at..].find(")]").map_or(bare.len(), |end| at + end)];
            let line = bare[..at].matches('\n').count() + 1;
            if opening == "[allow(" {
                findings.push(Finding::new(
                    path,
                    line,
                    "`allow`: write `#[expect(lint, reason = \"…\")]`",
                ));
            } else if !attribute.contains("reason") {
                findings.push(Finding::new(path, line, "an expected lint without a reason"));
            }
        }
    }
}

fn kinds(path: &str, code: &str, findings: &mut Vec<Finding>) {
    for kind in KINDS {
        let quoted = format!("\"{kind}\"");
        let found: Vec<usize> = lines_with(code, &quoted).collect();
        findings.extend(found.into_iter().map(|line| {
            Finding::new(
                path,
                line,
                format!("{quoted} names a kind: what only one kind knows is asked of the kind"),
            )
        }));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::testing::{lines, tree};

    fn judge(path: &str, text: &str) -> String {
        lines(&check(&tree(&[(path, text)])))
    }

    #[test]
    fn only_cli_prints() {
        expect![[r"
            crates/load/src/lib.rs:2: `println!` only cli prints, exits or reads the environment
        "]]
        .assert_eq(&judge("crates/load/src/lib.rs", "//! println!\nprintln!();"));
        assert_eq!(judge("crates/cli/src/lib.rs", "println!();"), "");
        assert_eq!(judge("crates/load/tests/one.rs", "println!();"), "");
    }

    #[test]
    fn pure_crates_have_no_clock_and_no_files() {
        expect![[r"
            crates/plan/src/a.rs:1: `SystemTime` a pure crate has no clock and no chance
            crates/plan/src/a.rs:2: `fs::` a pure crate is synchronous and does no input or output
            crates/plan/src/a.rs:3: `async fn` a pure crate is synchronous and does no input or output
        "]]
        .assert_eq(&judge(
            "crates/plan/src/a.rs",
            "use SystemTime;\nfs::read();\nasync fn a() {}\nlet my_SystemTime;",
        ));
        assert_eq!(judge("crates/kinds/src/a.rs", "use SystemTime;"), "");
    }

    #[test]
    fn nothing_is_left_undone() {
        expect![[r"
            crates/cli/src/a.rs:1: `todo!` is not done
            crates/cli/src/a.rs:1: `.unwrap()` is for tests; elsewhere `expect` with the invariant that makes it true
        "]]
        .assert_eq(&judge(
            "crates/cli/src/a.rs",
            "todo!(); a.unwrap();\n#[cfg(test)]\nmod tests { a.unwrap() }",
        ));
    }

    #[test]
    fn no_process_is_executed() {
        expect![[r"
            crates/load/src/a.rs:1: `Command::new` goldsmith executes no process: what it reads comes from pull requests
        "]]
        .assert_eq(&judge("crates/load/src/a.rs", "Command::new(\"sh\")"));
    }

    #[test]
    fn lints_are_expected_with_a_reason() {
        expect![[r#"
            crates/load/src/a.rs:1: `allow`: write `#[expect(lint, reason = "…")]`
            crates/load/src/a.rs:2: an expected lint without a reason
        "#]]
        .assert_eq(&judge(
            "crates/load/src/a.rs",
            "#![allow(dead_code)]\n#[expect(dead_code)]\n#[expect(dead_code, reason = \"a\")]\nlet a = [allow(1)];",
        ));
    }

    #[test]
    fn the_planner_names_no_kind() {
        expect![[r#"
            crates/plan/src/a.rs:1: "component" names a kind: what only one kind knows is asked of the kind
        "#]]
        .assert_eq(&judge(
            "crates/plan/src/a.rs",
            "if kind == \"component\" {} // \"pipeline\"\n\"components\"",
        ));
    }
}

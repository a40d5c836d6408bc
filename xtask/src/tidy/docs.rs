//! What the texts point at exists, and none of them knows the machine it was written on.

use super::Finding;
use crate::tree::{Tree, is};

/// Files without which a repository is not one that people can use.
const REQUIRED: [&str; 8] = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "docs/architecture.md",
    ".ci/run",
    "rust-toolchain.toml",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let missing = REQUIRED.iter().filter(|path| !tree.has(path));
    let mut findings: Vec<Finding> = missing.map(|path| Finding::new(*path, 0, "is missing")).collect();
    if let Some(changes) = tree.texts.get("CHANGELOG.md")
        && !changes.contains("\n## [Unreleased]\n")
    {
        findings.push(Finding::new("CHANGELOG.md", 0, "has no section `## [Unreleased]`"));
    }
    for (path, text) in &tree.texts {
        if is(path, "md") {
            findings.extend(links(tree, path, text));
        }
        findings.extend(machines(tree, path, text));
    }
    findings
}

/// Relative links lead to files of the repository, and to headings in them.
fn links(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, target) in targets(text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let file = if file.is_empty() {
            path.to_owned()
        } else {
            joined(path, file)
        };
        if !tree.has(&file) {
            findings.push(Finding::new(path, line, format!("`{target}` leads nowhere")));
        } else if let Some(text) = tree.texts.get(&file)
            && !heading.is_empty()
            && is(&file, "md")
            && !headings(text).any(|slug| slug == heading)
        {
            findings.push(Finding::new(
                path,
                line,
                format!("`{target}`: {file} has no such heading"),
            ));
        }
    }
    findings
}

/// Links outside of code blocks, with their lines.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut targets = Vec::new();
    for (line, text) in prose(text) {
        let ends = text.match_indices("](").map(|(at, _)| &text[at + 2..]);
        targets.extend(
            ends.filter_map(|rest| rest.split([')', ' ']).next())
                .map(|target| (line, target)),
        );
    }
    targets
}

/// The lines outside of code blocks, from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        (!in_code && !fence).then_some((index + 1, line))
    })
}

/// Headings and explicit anchors, as a forge writes them into links.
fn headings(text: &str) -> impl Iterator<Item = String> {
    prose(text).flat_map(|(_, line)| {
        let heading = line.starts_with('#').then(|| slug(line.trim_start_matches('#').trim()));
        let anchors = line.match_indices("<a id=\"").filter_map(|(at, opening)| {
            let name = line[at + opening.len()..].split('"').next();
            name.map(str::to_owned)
        });
        heading.into_iter().chain(anchors.collect::<Vec<_>>())
    })
}

fn slug(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|character| character.is_alphanumeric() || " -_".contains(*character));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// A link's file, from the folder of the file that it stands in.
fn joined(path: &str, link: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// No text names a folder of a machine: its own root, or somebody's home. Component documents speak of the homes of images.
fn machines(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let root = tree.root.to_str().filter(|root| root.len() > 1);
    let about_images = path.starts_with("desired-state/") || path.starts_with("examples/") || path.contains("/data/");
    let homes: &[&str] = if about_images { &[] } else { &["/home/", "/Users/"] };
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let named = homes.iter().find_map(|home| {
            let (_, after) = line.split_once(home)?;
            let user = after.split('/').next().filter(|_| after.contains('/'))?;
            let is_user = !user.is_empty()
                && user
                    .chars()
                    .all(|character| character.is_alphanumeric() || "-_.".contains(character));
            is_user.then(|| format!("{home}{user}"))
        });
        let rooted = root.filter(|root| line.contains(root)).map(str::to_owned);
        findings.extend(
            rooted
                .or(named)
                .map(|name| Finding::new(path, index + 1, format!("`{name}` is a path of one machine"))),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tidy::testing::{lines, tree};

    #[test]
    fn links_lead_somewhere() {
        let findings = check(&tree(&[
            (
                "docs/a.md",
                "# The First: `one`\n[b](b.md) [up](../c/) [out](https://example.com)\n```\n[x](x)\n```\n",
            ),
            (
                "docs/b.md",
                "[a](a.md#the-first-one) [self](#nothing) [a](a.md#second)\n",
            ),
            ("c/d", ""),
        ]));
        let links: Vec<Finding> = findings.into_iter().filter(|finding| finding.line > 0).collect();
        expect![[r"
            docs/b.md:1: `#nothing`: docs/b.md has no such heading
            docs/b.md:1: `a.md#second`: docs/a.md has no such heading
        "]]
        .assert_eq(&lines(&links));
        let missing = links_of("[gone](../gone.md)\n");
        expect![[r"
            docs/a.md:1: `../gone.md` leads nowhere
        "]]
        .assert_eq(&missing);
    }

    fn links_of(text: &str) -> String {
        let tree = tree(&[("docs/a.md", text)]);
        lines(&links(&tree, "docs/a.md", text))
    }

    #[test]
    fn the_changelog_is_kept() {
        let findings = check(&tree(&[("CHANGELOG.md", "# Changelog\n")]));
        let text = lines(&findings);
        assert!(text.contains("CHANGELOG.md: has no section"), "{text}");
        let text = lines(&check(&tree(&[])));
        assert!(text.contains("CHANGELOG.md: is missing"), "{text}");
    }

    #[test]
    fn no_text_knows_a_machine() {
        // In parts, because this file is judged as well.
        let home = |user: &str| format!("/{}/{user}/.ssh", "home");
        let text = format!(
            "see {} and /srv/checkout/b\n{} {}\n",
            home("jane"),
            home("*"),
            home("$USER")
        );
        let mut tree = tree(&[("a.md", &text), ("desired-state/components/a.yaml", &home("ec2-user"))]);
        tree.root = "/srv/checkout".into();
        let found: Vec<Finding> = check(&tree).into_iter().filter(|finding| finding.line > 0).collect();
        expect![[r"
            a.md:1: `/srv/checkout` is a path of one machine
        "]]
        .assert_eq(&lines(&found));
        tree.root = "/".into();
        let found: Vec<Finding> = check(&tree).into_iter().filter(|finding| finding.line > 0).collect();
        expect![[r"
            a.md:1: `/root/jane` is a path of one machine
        "]]
        .assert_eq(&lines(&found).replace("home", "root"));
    }
}

//! The checks of shape that components and workflows share.

use std::{collections::HashMap, ops::Range};

use crate::{
    findings::Findings,
    rules::document as rules,
    suggest::shown,
    yaml::{Entry, Node},
};

/// A text as a YAML scalar in single quotes.
pub(crate) fn quoted(source: &str) -> String {
    format!("'{}'", source.replace('\'', "''"))
}

/// The entries of what must be a map.
pub(crate) fn map<'n>(node: &'n Node, what: &str, findings: &mut Findings<'_>) -> Option<&'n [Entry]> {
    node.entries().or_else(|| wrong(node, what, "a map", findings))
}

/// The items of what must be a list. Nothing at all is an empty list.
pub(crate) fn list<'n>(node: &'n Node, what: &str, findings: &mut Findings<'_>) -> Option<&'n [Node]> {
    if node.is_null() {
        return Some(&[]);
    }
    node.items().or_else(|| wrong(node, what, "a list", findings))
}

/// The text of what must be a single value.
pub(crate) fn text<'n>(node: &'n Node, what: &str, findings: &mut Findings<'_>) -> Option<&'n str> {
    node.text().or_else(|| wrong(node, what, "a single value", findings))
}

fn wrong<T>(node: &Node, what: &str, wanted: &str, findings: &mut Findings<'_>) -> Option<T> {
    let message = format!("{what} must be {wanted}, and this is {}", node.describe());
    findings.add(&rules::WRONG_SHAPE, message, &node.span, &format!("not {wanted}"));
    None
}

/// The value of a key that must be there, and not be empty.
pub(crate) fn required<'n>(node: &'n Node, key: &str, what: &str, findings: &mut Findings<'_>) -> Option<&'n Node> {
    match node.entry(key) {
        None => {
            let span = findings.first_line(&node.span);
            findings.add(
                &rules::MISSING_KEY,
                format!("{what} needs `{key}`"),
                &span,
                &format!("has no `{key}`"),
            );
            None
        }
        Some(entry) if entry.value.is_null() => {
            findings.add(
                &rules::MISSING_KEY,
                format!("{what} needs a value for `{key}`"),
                &entry.key_span,
                "is empty",
            );
            None
        }
        Some(entry) => Some(&entry.value),
    }
}

/// Warns of keys that are none of the known ones.
pub(crate) fn known_keys(node: &Node, known: &[&str], what: &str, findings: &mut Findings<'_>) {
    let missing: Vec<&str> = known.iter().copied().filter(|key| node.entry(key).is_none()).collect();
    for entry in node.entries().unwrap_or_default() {
        if !known.contains(&entry.key.as_str()) {
            let message = format!("{what} has no key {}", shown(&entry.key));
            findings.unknown_word(&rules::UNKNOWN_KEY, message, (&entry.key, &entry.key_span), &missing);
        }
    }
}

/// `schemaVersion: 1.0`, however it is written.
pub(crate) fn schema_version(root: &Node, findings: &mut Findings<'_>) {
    let Some(node) = required(root, "schemaVersion", "a document", findings) else {
        return;
    };
    let Some(version) = text(node, "schemaVersion", findings) else {
        return;
    };
    if !matches!(version, "1" | "1.0") {
        let span = findings.word_in(&node.span, version);
        findings.push(
            rules::SCHEMA_VERSION
                .finding(format!("there is no schemaVersion {}", shown(version)))
                .at(node.span.clone(), "must be 1.0")
                .fix(span, "1.0"),
        );
    }
}

/// An optional text of the document, such as its name.
pub(crate) fn optional_text(root: &Node, key: &str, findings: &mut Findings<'_>) -> Option<String> {
    let node = root.get(key).filter(|node| !node.is_null())?;
    text(node, &format!("`{key}`"), findings).map(str::to_owned)
}

/// Names that must be unique.
#[derive(Default)]
pub(crate) struct Names(HashMap<String, Range<usize>>);

impl Names {
    /// Takes a name, or says that it is taken.
    pub(crate) fn take(&mut self, what: &str, name: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
        match self.0.get(name) {
            Some(first) => findings.push(
                rules::DUPLICATE_NAME
                    .finding(format!("two {what} are called {}", shown(name)))
                    .at(span.clone(), "again here")
                    .at(first.clone(), "first here"),
            ),
            None => {
                self.0.insert(name.to_owned(), span.clone());
            }
        }
    }
}

/// What AWS answers for a step's name; the allowed characters are quoted from its message.
pub(crate) fn step_name(name: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
    if findings.is_full() || (!name.is_empty() && name.chars().all(is_name_character)) {
        return;
    }
    let message = format!(
        "the step name {} has characters other than letters, digits, `-` and `_`",
        shown(name)
    );
    let repaired: String = name
        .chars()
        .map(|c| if is_name_character(c) { c } else { '-' })
        .collect();
    let finding = rules::NAME.finding(message).at(span.clone(), "not a step name");
    // References to the step have the name too, so only a name that nobody refers to can be repaired by itself.
    let referred = findings.text.matches(name).nth(1).is_some();
    findings.push(if repaired.is_empty() || referred {
        finding.help("use letters, digits, `-` and `_`, and change what refers to the step too")
    } else {
        finding.fix(findings.word_in(span, name), repaired)
    });
}

/// 3 to 128 letters, digits, hyphens and underscores.
pub(crate) fn parameter_name(what: &str, name: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
    if !(3..=128).contains(&name.len()) || !name.chars().all(is_name_character) {
        let message = format!(
            "the {what} name {} is not 3 to 128 letters, digits, `-` and `_`",
            shown(name)
        );
        findings.add(&rules::NAME, message, span, &format!("not a {what} name"));
    }
}

pub(crate) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

/// What is to be done when a step fails.
pub(crate) fn on_failure(entry: &Entry, known: &[&str], findings: &mut Findings<'_>) {
    let Some(word) = text(&entry.value, "onFailure", findings) else {
        return;
    };
    if !known.contains(&word) {
        let message = format!("there is no onFailure {}", shown(word));
        findings.unknown_word(&rules::ON_FAILURE, message, (word, &entry.value.span), known);
    }
}

/// A whole number, in quotes or not: whether AWS minds the quotes is not documented.
pub(crate) fn number(node: &Node) -> Option<i64> {
    node.text()?.parse().ok()
}

//! Opening a document, and the checks of shape that components and workflows share.

use std::{collections::HashMap, ops::Range};

use crate::{
    findings::Findings,
    rules::document as rules,
    suggest::shown,
    yaml::{self, Entry, Node, Problem, ProblemKind},
};

/// AWS's quota for a component or workflow, in bytes (Service Quotas L-D5DC1FB3 and L-22EAF8F8: 64 KB).
const MOST_BYTES: usize = 64 * 1024;

/// The longest `data` that `CreateComponent` and `CreateWorkflow` take, in characters (service model); longer ones
/// need `uri`.
const MOST_INLINE: usize = 16_000;

/// Reads the text; `None` where there is no map to look into.
pub(crate) fn open(findings: &mut Findings<'_>) -> Option<Node> {
    let text = findings.text;
    size(findings);
    let parsed = yaml::parse(text);
    for problem in parsed.problems {
        report(problem, findings);
    }
    let root = parsed.root?;
    match root.entries() {
        Some(_) => Some(root),
        None => {
            let span = findings.first_line(&root.span);
            let message = format!("a document is a map, and this is {}", root.describe());
            findings.add(&rules::WRONG_SHAPE, message, &span, "not a map");
            None
        }
    }
}

/// Says once that the text is not a document yet.
pub(crate) fn template(findings: &mut Findings<'_>) {
    let text = findings.text;
    let mark = text
        .find("${")
        .or_else(|| text.find("{%"))
        .or_else(|| text.find("{{"))
        .or_else(|| text.find("<%"));
    let span = findings.first_line(&(mark.unwrap_or(0)..text.len()));
    let message = "this is a template of another tool; it is not checked, only its output can be";
    findings.add(&rules::TEMPLATE, message, &span, "a placeholder");
}

fn size(findings: &mut Findings<'_>) {
    let text = findings.text;
    let top = findings.first_line(&(0..text.len()));
    if text.len() > MOST_BYTES {
        let message = format!("the document has {} bytes, and AWS takes {MOST_BYTES}", text.len());
        findings.add(&rules::TOO_LARGE, message, &top, "too large");
        return;
    }
    let characters = text.chars().count();
    if characters > MOST_INLINE {
        let message = format!("the document has {characters} characters, and AWS takes {MOST_INLINE} inline");
        findings.push(
            rules::OVER_INLINE
                .finding(message)
                .at(top, "too long for `data`")
                .help("shorten it, split it, or upload it and use `uri`"),
        );
    }
}

fn report(problem: Problem, findings: &mut Findings<'_>) {
    let Problem {
        kind,
        span,
        detail,
        related,
    } = problem;
    let source = &findings.text[span.clone()];
    let finding = match kind {
        ProblemKind::Syntax => rules::SYNTAX
            .finding(format!("not valid YAML: {detail}"))
            .at(span, "here"),
        ProblemKind::OpenQuote => rules::SYNTAX
            .finding("not valid YAML: a quote is never closed, or closed only by the next one")
            .at(span, "the quote that opens here"),
        ProblemKind::UnquotedReference => rules::UNQUOTED_REFERENCE
            .finding("a value that begins with `{{` must be quoted: YAML takes it for a map")
            .at(span.clone(), "put quotes around this")
            .fix(span, quoted(source)),
        ProblemKind::DuplicateKey => rules::DUPLICATE_KEY
            .finding(format!("the key {} is there twice", shown(&detail)))
            .at(span, "again here"),
        ProblemKind::ComplexKey => rules::SYNTAX
            .finding("a key must be a single value")
            .at(span, "not a single value"),
        ProblemKind::SecondDocument => rules::SECOND_DOCUMENT
            .finding("only the first document of a text is used")
            .at(span, "a second one begins here"),
        ProblemKind::TooLarge | ProblemKind::TooDeep | ProblemKind::TooManyValues => rules::LIMITS
            .finding(format!("the text is too much to read: {detail}"))
            .at(span, "here"),
    };
    findings.push(match related {
        Some(first) => finding.at(first, "first here"),
        None => finding,
    });
}

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
    for entry in node.entries().unwrap_or_default() {
        if !known.contains(&entry.key.as_str()) {
            let missing: Vec<&str> = known.iter().copied().filter(|key| node.entry(key).is_none()).collect();
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
    if name.is_empty() || !name.chars().all(is_name_character) {
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
        let word = findings.word_in(span, name);
        findings.push(match repaired.is_empty() || referred {
            true => finding.help(format!("for example `{repaired}`")),
            false => finding.fix(word, repaired),
        });
    }
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

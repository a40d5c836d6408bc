//! What a text is, by its content alone.

use crate::yaml::{self, Node, Parsed};

/// What sort of document a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// An AWSTOE component.
    Component,
    /// An Image Builder workflow.
    Workflow,
    /// A template of another tool, which becomes a document only later; it is not linted.
    Template,
    /// Something else.
    Other,
}

/// Tells what a text is. A broken document is still recognised, so that a check can say what is wrong with it.
pub fn recognise(text: &str) -> DocumentKind {
    recognise_parsed(text, &yaml::parse(text))
}

/// The same for a text that was parsed already.
pub(crate) fn recognise_parsed(text: &str, parsed: &Parsed) -> DocumentKind {
    match &parsed.root {
        Some(root) => by_tree(root),
        None => by_lines(text),
    }
}

/// `CodeBuild`'s buildspec has `phases` too, as a map, and Systems Manager's documents have a `schemaVersion`; only a
/// component has a list of phases with steps.
fn by_tree(root: &Node) -> DocumentKind {
    let has = |node: &Node, key: &str| node.get(key).is_some();
    let list = |key: &str| root.get(key).and_then(Node::items).unwrap_or_default();
    let phases = list("phases");
    if phases.iter().any(|phase| has(phase, "steps")) || (!phases.is_empty() && has(root, "schemaVersion")) {
        return if placeholder(root) {
            DocumentKind::Template
        } else {
            DocumentKind::Component
        };
    }
    let steps = list("steps");
    if has(root, "schemaVersion") && steps.iter().any(|step| has(step, "action")) {
        return if placeholder(root) {
            DocumentKind::Template
        } else {
            DocumentKind::Workflow
        };
    }
    DocumentKind::Other
}

/// Whether another tool's `${…}` stands where AWS wants a fixed word. In commands it is nearly always the shell's.
fn placeholder(root: &Node) -> bool {
    let phases = root.get("phases").and_then(Node::items).unwrap_or_default();
    let steps = phases
        .iter()
        .chain([root])
        .filter_map(|node| node.get("steps")?.items())
        .flatten();
    let fixed = |node: &Node, keys: &[&str]| {
        keys.iter()
            .filter_map(|key| node.get(key)?.text())
            .any(|text| text.contains("${"))
    };
    fixed(root, &["schemaVersion"])
        || phases.iter().any(|phase| fixed(phase, &["name"]))
        || steps.into_iter().any(|step| fixed(step, &["name", "action"]))
}

/// For a text that is not YAML: the keys that begin its lines.
fn by_lines(text: &str) -> DocumentKind {
    if text.len() > yaml::MAX_BYTES {
        return DocumentKind::Other;
    }
    let starts = |word: &str| {
        text.lines()
            .any(|line| line.trim_start_matches(['"', '\'']).starts_with(word))
    };
    let action = text.lines().any(|line| {
        line.trim_start_matches([' ', '-', '"', '\''])
            .strip_prefix("action")
            .is_some_and(|rest| rest.contains(':'))
    });
    let directive = text
        .lines()
        .map(str::trim_start)
        .any(|line| DIRECTIVES.iter().any(|d| line.starts_with(d)));
    match (starts("phases"), starts("steps")) {
        (true, _) | (_, true) if action && directive => DocumentKind::Template,
        (true, _) if action => DocumentKind::Component,
        (false, true) if action && starts("schemaVersion") => DocumentKind::Workflow,
        _ => DocumentKind::Other,
    }
}

/// What lines of Jinja, Go, ERB and Terraform templates begin with; none of these is YAML.
const DIRECTIVES: &[&str] = &["{%", "{{-", "{{ if", "{{if", "{{ range", "{{ end", "<%", "%{"];

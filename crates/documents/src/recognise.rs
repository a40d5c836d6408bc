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

/// `CodeBuild`'s buildspec has `phases` too, and Systems Manager's documents have a `schemaVersion` (with `mainSteps`); only
/// a component has both, and only it has a list of phases with steps.
fn by_tree(root: &Node) -> DocumentKind {
    let has = |node: &Node, key: &str| node.get(key).is_some();
    let list = |key: &str| root.get(key).and_then(Node::items).unwrap_or_default();
    let (phases, versioned) = (list("phases"), has(root, "schemaVersion"));
    if phases.iter().any(|phase| has(phase, "steps")) || (has(root, "phases") && versioned) {
        return if placeholder(root) {
            DocumentKind::Template
        } else {
            DocumentKind::Component
        };
    }
    let steps = list("steps");
    if versioned && (has(root, "steps") || steps.iter().any(|step| has(step, "action"))) {
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

/// For a text that is not YAML, or too long to be read: the keys that begin its lines, or stand anywhere in JSON.
fn by_lines(text: &str) -> DocumentKind {
    let text = text.trim_start_matches('\u{feff}');
    let lines = || {
        text.lines()
            .map(|line| line.trim_start_matches([' ', '{', '-', '"', '\'']))
    };
    let braces = text.trim_start().starts_with('{');
    let has = |word: &str| {
        let key = |rest: &str| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':');
        let begins = lines().any(|line| line.strip_prefix(word).is_some_and(key));
        begins
            || (braces
                && text
                    .match_indices(word)
                    .take(100)
                    .any(|(at, _)| key(&text[at + word.len()..])))
    };
    let directive = text
        .lines()
        .map(str::trim_start)
        .any(|line| DIRECTIVES.iter().any(|d| line.starts_with(d)));
    let (phases, steps) = (has("phases"), has("steps"));
    let sign = has("action") || has("schemaVersion");
    match (phases, steps) {
        (true, _) | (_, true) if sign && directive => DocumentKind::Template,
        (true, _) if sign => DocumentKind::Component,
        (false, true) if sign && has("schemaVersion") => DocumentKind::Workflow,
        _ => DocumentKind::Other,
    }
}

/// What lines of Jinja, Go, ERB and Terraform templates begin with; none of these is YAML.
const DIRECTIVES: &[&str] = &["{%", "{{-", "{{ if", "{{if", "{{ range", "{{ end", "<%", "%{"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_documents_are_still_recognised() {
        let long = format!(
            "schemaVersion: 1.0\nphases:\n  - name: build # {}\n",
            "x".repeat(1 << 20)
        );
        for (text, expected) in [
            ("schemaVersion: 1.0\nphases: []\n", DocumentKind::Component),
            (
                "schemaVersion: 1.0\nphases:\n  build:\n    steps: []\n",
                DocumentKind::Component,
            ),
            (
                "schemaVersion: 1.0\nphases:\n  - name: \"build\n",
                DocumentKind::Component,
            ),
            (
                r#"{"schemaVersion": 1.0, "phases": [{"name": "build", "#,
                DocumentKind::Component,
            ),
            (long.as_str(), DocumentKind::Component),
            ("schemaVersion: 1.0\nsteps:\n  - name: 'a\n", DocumentKind::Workflow),
            ("schemaVersion: 1.0\nsteps: []\n", DocumentKind::Workflow),
            // A buildspec, a document of Systems Manager, and neither.
            (
                "version: 0.2\nphases:\n  build:\n    commands: [make]\n",
                DocumentKind::Other,
            ),
            (
                "schemaVersion: '2.2'\nmainSteps:\n  - action: aws:runShellScript\n",
                DocumentKind::Other,
            ),
            ("a: 'b\n", DocumentKind::Other),
        ] {
            assert_eq!(recognise(text), expected, "{}", &text[..text.len().min(80)]);
        }
    }
}

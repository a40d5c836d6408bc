//! A document as a list of its places, each with its path.

use std::ops::Range;

use documents::yaml::{self, Entry, Node, Value};

use crate::fixtures::Fixture;

/// A value and how it is reached: `phases[].steps[].inputs.commands[]`. The names of parameters and constants are `*`.
pub(crate) struct Place<'a> {
    pub(crate) path: String,
    pub(crate) node: &'a Node,
    /// The key, where the value has one.
    pub(crate) entry: Option<&'a Entry>,
    /// The map that has the key.
    pub(crate) parent: Option<&'a Node>,
    /// The entry after this one in its map, and the one before.
    pub(crate) next: Option<&'a Entry>,
    pub(crate) previous: Option<&'a Entry>,
    /// The action of the step that this belongs to.
    pub(crate) action: &'a str,
}

/// Whatever AWS passes on without looking into it.
const FREE: &[&str] = &[
    "inputs.properties.",
    "inputs.parameters.",
    "amiTags.",
    "launchPermission.",
    "ssmParameterConfigurations[]",
];

impl Place<'_> {
    pub(crate) fn is_free(&self) -> bool {
        FREE.iter().any(|free| self.path.contains(free)) && self.action != "ExecuteDocument"
    }

    /// The last key of the path, without a workflow's `.$`.
    pub(crate) fn key(&self) -> &str {
        self.entry
            .map_or("", |entry| entry.key.strip_suffix(".$").unwrap_or(&entry.key))
    }

    pub(crate) fn ends(&self, end: &str) -> bool {
        self.path == end || self.path.ends_with(&format!(".{end}"))
    }
}

pub(crate) fn root(fixture: &Fixture) -> Node {
    yaml::parse(&fixture.text).root.expect("fixtures are YAML")
}

/// Every value of the tree, from the top.
pub(crate) fn places(root: &Node) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    visit(root, "", "", &mut places);
    places
}

fn visit<'a>(node: &'a Node, path: &str, action: &'a str, places: &mut Vec<Place<'a>>) {
    let action = node.get("action").and_then(Node::text).unwrap_or(action);
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => {
            for item in items {
                let path = format!("{path}[]");
                places.push(Place {
                    path: path.clone(),
                    node: item,
                    entry: None,
                    parent: None,
                    next: None,
                    previous: None,
                    action,
                });
                visit(item, &path, action, places);
            }
        }
        Value::Map(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                let declaration = matches!(path, "parameters[]" | "constants[]") && entry.value.entries().is_some();
                let key = if declaration {
                    "*"
                } else {
                    entry.key.strip_suffix(".$").unwrap_or(&entry.key)
                };
                let path = if path.is_empty() {
                    key.to_owned()
                } else {
                    format!("{path}.{key}")
                };
                places.push(Place {
                    path: path.clone(),
                    node: &entry.value,
                    entry: Some(entry),
                    parent: Some(node),
                    next: entries.get(index + 1),
                    previous: index.checked_sub(1).map(|index| &entries[index]),
                    action,
                });
                visit(&entry.value, &path, action, places);
            }
        }
    }
}

/// The text with some bytes replaced, and where the replacement is.
pub(crate) fn replace(text: &str, span: Range<usize>, by: &str) -> (String, Range<usize>) {
    let mut changed = text.to_owned();
    changed.replace_range(span.clone(), by);
    (changed, span.start..span.start + by.len())
}

/// Whether a list or map is written with brackets or braces.
pub(crate) fn is_flow(text: &str, node: &Node) -> bool {
    text[node.span.clone()].starts_with(['[', '{'])
}

/// The blanks that bring a block's next line to the column of this byte.
pub(crate) fn indent(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    " ".repeat(at - line)
}

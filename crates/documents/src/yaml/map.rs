//! A map while it is read: unique keys, and merge keys.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    node::{Entry, Node, Value},
    parse::{Problem, ProblemKind},
};

/// A map that is not closed yet.
#[derive(Default)]
pub(super) struct MapContent {
    pub(super) entries: Vec<Entry>,
    /// Where each key first stood.
    seen: HashMap<String, Range<usize>>,
    /// A key that still waits for its value.
    pub(super) key: Option<Node>,
    pub(super) complex_key: Option<Range<usize>>,
}

impl MapContent {
    /// Adds an entry, or says that the key is there already.
    pub(super) fn insert(&mut self, text: &str, key: Node, value: Node) -> Option<Problem> {
        let name = key
            .text()
            .map_or_else(|| text[key.span.clone()].to_owned(), str::to_owned);
        if key.text().is_none() {
            self.complex_key.get_or_insert(key.span.clone());
        }
        if let Some(first) = self.seen.get(&name) {
            let related = Some(first.clone());
            return Some(Problem {
                kind: ProblemKind::DuplicateKey,
                span: key.span,
                detail: name,
                related,
            });
        }
        self.seen.insert(name.clone(), key.span.clone());
        // An empty value has no place of its own worth showing: it stands at its key.
        let value = if value.span.is_empty() {
            Node {
                span: key.span.clone(),
                ..value
            }
        } else {
            value
        };
        self.entries.push(Entry {
            key: name,
            key_span: key.span,
            value,
        });
        None
    }
}

/// `<<: *anchor` adds the entries of another map, or of several, that are not there yet.
pub(super) fn merge(entries: &mut Vec<Entry>) {
    let Some(index) = entries.iter().position(|entry| entry.key == "<<") else {
        return;
    };
    let merged = entries[index].value.clone();
    let sources = match &merged.value {
        Value::Map(_) => std::slice::from_ref(&merged),
        Value::List(items) if items.iter().all(|item| item.entries().is_some()) => items.as_slice(),
        _ => return,
    };
    entries.remove(index);
    let mut seen: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for entry in sources.iter().filter_map(Node::entries).flatten() {
        if seen.insert(entry.key.clone()) {
            entries.push(entry.clone());
        }
    }
}

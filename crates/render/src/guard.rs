//! What a guard says: once in full, however many actions it holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ActionReport, Document};

/// The guards of a document, as far as they were said.
pub(crate) struct Guards<'a> {
    held: BTreeMap<Guard<'a>, usize>,
    said: BTreeSet<Guard<'a>>,
}

/// Name and message.
type Guard<'a> = (&'a str, &'a str);

/// What is to be said at one action.
pub(crate) struct Line<'a> {
    pub(crate) name: &'a str,
    /// The message, or that it was said before.
    pub(crate) message: String,
}

impl<'a> Guards<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut held = BTreeMap::new();
        for guard in document.actions.iter().filter_map(guard) {
            *held.entry(guard).or_default() += 1;
        }
        Self {
            held,
            said: BTreeSet::new(),
        }
    }

    /// What holds this action; the message with the number of actions where it is the first of several.
    pub(crate) fn line(&mut self, action: &'a ActionReport) -> Option<Line<'a>> {
        let guard = guard(action)?;
        let (name, message) = guard;
        let count = self.held.get(&guard).copied().unwrap_or_default();
        let message = match (self.said.insert(guard), count) {
            (true, 0 | 1) => message.to_owned(),
            (true, several) => format!("{message} (holds {several} actions)"),
            (false, _) => "as above".to_owned(),
        };
        Some(Line { name, message })
    }
}

fn guard(action: &ActionReport) -> Option<Guard<'_>> {
    let text = |key: &str| action.guard.as_ref()?.get(key)?.as_str();
    Some((text("name")?, text("message")?))
}

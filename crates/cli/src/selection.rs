//! What of a plan is done, and what is held.

use std::collections::BTreeMap;

use ::apply::{Entry, Fate};
use model::{Address, Digest};
use plan::{Action, Verb, Verdict};

/// A part of a plan, and the rest of it.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// In the plan's order.
    pub(crate) doing: Vec<Action>,
    /// What is not done, with the reason.
    pub(crate) held: Vec<(Action, String)>,
}

impl Selection {
    /// Everything.
    pub(crate) fn all(actions: &[Action]) -> Self {
        Self::of(actions, |_| None)
    }

    /// All but what there is a reason to hold, and what needs something that is held.
    pub(crate) fn of(actions: &[Action], reason: impl Fn(&Action) -> Option<String>) -> Self {
        let mut selection = Self::default();
        let mut held: BTreeMap<&Digest, &Address> = BTreeMap::new();
        // Actions are in dependency order, so what an action needs was looked at before.
        for action in actions {
            let needed = || action.depends_on.iter().find_map(|needed| held.get(needed));
            let because =
                reason(action).or_else(|| needed().map(|address| format!("it needs {address}, which is held")));
            match because {
                None => selection.doing.push(action.clone()),
                Some(because) => {
                    held.insert(&action.digest, &action.address);
                    selection.held.push((action.clone(), because));
                }
            }
        }
        selection
    }

    /// Only a part is done if anything is held that a person waits for. Old versions may go another time.
    pub(crate) fn verdict(&self) -> Verdict {
        if self.held.iter().any(|(action, _)| action.verb != Verb::Collect) {
            Verdict::Unapproved
        } else {
            Verdict::Ok
        }
    }
}

/// What a ledger says of an action that is held.
pub(crate) fn entry(action: &Action, because: &str) -> Entry {
    Entry {
        digest: action.digest.clone(),
        address: action.address.clone(),
        verb: action.verb,
        target: action.target.clone(),
        fate: Fate::Held {
            because: because.to_owned(),
        },
    }
}

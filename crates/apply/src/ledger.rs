//! What was done, what failed, what was not even tried.

use model::{Address, Digest};
use plan::{Verb, Verdict};

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// AWS acknowledged it.
    Done {
        /// Said where its work was found done already.
        note: Option<&'static str>,
        /// The ARN of the image whose build began.
        image: Option<String>,
    },
    /// AWS refused it, or what happened is not known.
    Failed {
        /// What AWS said.
        message: String,
        /// Whether AWS denied it.
        denied: bool,
        /// Whether it was made under another ARN than planned.
        renumbered: bool,
    },
    /// What it needs was not done.
    Skipped {
        /// What failed, or was held.
        because: Address,
    },
    /// A guard holds it, or nobody has approved it, or it needs something that is held.
    Held {
        /// Which of these, in words.
        because: String,
    },
    /// The run was stopped before its turn.
    NotStarted,
}

/// One action and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub digest: Digest,
    /// Whose.
    pub address: Address,
    /// What.
    pub verb: Verb,
    /// The target of an attachment.
    pub target: Option<String>,
    /// How it ended.
    pub fate: Fate,
}

/// The ends of all actions, in the order of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// One per action.
    pub entries: Vec<Entry>,
    /// Whether the run was interrupted.
    pub stopped: bool,
}

impl Ledger {
    /// The verdict of the run. A failed collection is a warning: the next apply tries again.
    pub fn verdict(&self) -> Verdict {
        let counted = || self.entries.iter().filter(|entry| entry.verb != Verb::Collect);
        let failed: Vec<bool> = counted()
            .filter_map(|entry| match entry.fate {
                Fate::Failed { denied, .. } => Some(denied),
                _ => None,
            })
            .collect();
        let done = counted().any(|entry| matches!(entry.fate, Fate::Done { .. }));
        let held = counted().any(|entry| matches!(entry.fate, Fate::Held { .. }));
        let forgotten = !self.stopped && counted().any(|entry| entry.fate == Fate::NotStarted);
        let outcome = match (failed.is_empty(), done) {
            // Without a stop every action has its turn.
            _ if forgotten => Verdict::Internal,
            (true, true) if held => Verdict::Partial,
            (true, false) if held => Verdict::Guarded,
            (true, _) => Verdict::Ok,
            (false, false) if failed.iter().all(|denied| *denied) => Verdict::Denied,
            (false, _) => Verdict::Partial,
        };
        if self.stopped {
            Verdict::Interrupted.and(outcome)
        } else {
            outcome
        }
    }

    /// What was made under another ARN than planned.
    pub fn renumbered(&self) -> impl Iterator<Item = &Address> {
        let renumbered = |entry: &&Entry| matches!(entry.fate, Fate::Failed { renumbered: true, .. });
        self.entries.iter().filter(renumbered).map(|entry| &entry.address)
    }

    /// How many ended in a way.
    pub fn count(&self, fits: impl Fn(&Fate) -> bool) -> usize {
        self.entries.iter().filter(|entry| fits(&entry.fate)).count()
    }
}

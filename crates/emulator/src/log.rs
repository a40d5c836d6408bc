//! The request log: each call with its caller.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogEntry {
    /// Counts from 1 over the life of the stand-in.
    pub sequence: u64,
    /// `imagebuilder`, `organizations`, `sts` or `s3`.
    pub service: String,
    /// The operation, for example `CreateComponent`.
    pub operation: String,
    /// The caller's account.
    pub account: String,
    /// The Region of the credential scope.
    pub region: String,
    /// The input, as understood.
    pub request: Value,
    /// The HTTP status that was answered (also when the reply was then lost).
    pub status: u16,
    /// The error code, if the call was refused.
    pub error: Option<String>,
    /// Whether the operation is of the writing kind, whatever became of it.
    pub write: bool,
    /// The fault that struck, if one did.
    pub fault: Option<String>,
}

/// How many entries are kept. The oldest go first: a server that runs for days must not grow without bound.
const CAPACITY: usize = 200_000;

#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<LogEntry>,
}

impl Log {
    pub(crate) fn push(&mut self, entry: LogEntry) {
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

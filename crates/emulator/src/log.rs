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
    /// The caller's access key id; empty without a signature that can be read.
    pub access_key_id: String,
    /// What the client calls itself, as far as [`AGENT`] characters.
    pub user_agent: Option<String>,
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

/// How much of a client's name for itself is kept: enough to tell programs and versions apart.
pub(crate) const AGENT: usize = 256;

/// How many entries are kept. The oldest go first: a server that runs for days must not grow without bound.
const CAPACITY: usize = 200_000;

/// How many bytes of request bodies are kept, for the same reason.
const BODIES: usize = 256 * 1024 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Each with the size of its request's body.
    entries: VecDeque<(LogEntry, usize)>,
    bodies: usize,
}

impl Log {
    /// Notes a call whose request's body had so many bytes.
    pub(crate) fn push(&mut self, entry: LogEntry, body: usize) {
        while self.entries.len() >= CAPACITY || (self.bodies.saturating_add(body) > BODIES && !self.entries.is_empty())
        {
            let forgotten = self.entries.pop_front();
            self.bodies -= forgotten.map_or(0, |(_, body)| body);
        }
        self.bodies += body;
        self.entries.push_back((entry, body));
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        self.entries.iter().map(|(entry, _)| entry.clone()).collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sequence: u64) -> LogEntry {
        LogEntry {
            sequence,
            service: String::new(),
            operation: String::new(),
            account: String::new(),
            region: String::new(),
            access_key_id: String::new(),
            user_agent: None,
            request: Value::Null,
            status: 200,
            error: None,
            write: false,
            fault: None,
        }
    }

    #[test]
    fn large_bodies_push_the_oldest_entries_out() {
        let mut log = Log::default();
        for sequence in 1..=3 {
            log.push(entry(sequence), BODIES / 2);
        }
        let kept = |log: &Log| log.entries().iter().map(|entry| entry.sequence).collect::<Vec<_>>();
        assert_eq!(kept(&log), [2, 3]);
        log.push(entry(4), usize::MAX / 2);
        assert_eq!(kept(&log), [4]);
        log.push(entry(5), 1);
        assert_eq!(kept(&log), [5]);
    }
}

//! `[[allow]]` in a resource's file: warnings and hints about the resource and its documents that a person has looked at.
//!
//! ```toml
//! [[allow]]
//! code   = "policy/deny-everything"
//! reason = "the quarantine is meant to stop everything"
//! until  = 2027-01-31
//! ```
//!
//! After its last day the findings come back. Errors stand for what AWS refuses or goldsmith cannot act on, and stay.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use model::{Decoder, Diagnostic, Severity, Text, Value, did_you_mean};

use crate::{Loader, spans::Spans, stack::known_keys};

/// The key of resource files.
pub(crate) const KEY: &str = "allow";

/// An allow that has all it needs.
#[derive(Debug)]
pub(crate) struct Allow {
    code: String,
    /// The last day, as `2027-01-31`.
    until: String,
    /// The resource's file, where it stands.
    file: String,
    span: Range<usize>,
    /// The resource's file and its documents.
    files: BTreeSet<String>,
}

/// Reads the allows of a resource's file. One without all its parts does not count, and says so.
pub(crate) fn read(
    value: &Value,
    (file, documents): (&str, &BTreeMap<String, Text>),
    spans: &Spans,
    decoder: &mut Decoder,
) -> Vec<Allow> {
    let Some(list) = value.get(KEY) else {
        return Vec::new();
    };
    let Value::List(entries) = list else {
        decoder.member(KEY, |decoder| decoder.wrong_type("a list of tables", list));
        return Vec::new();
    };
    let files: BTreeSet<String> = documents
        .values()
        .map(Text::to_string)
        .chain([file.to_owned()])
        .collect();
    let read = entries.iter().enumerate().filter_map(|(index, entry)| {
        let path = format!("{KEY}[{index}]");
        let (code, until) = parts(entry, &path, decoder)?;
        Some(Allow {
            code,
            until,
            file: file.to_owned(),
            span: spans.value(&format!("{path}.code")),
            files: files.clone(),
        })
    });
    read.collect()
}

/// The code and the last day, if nothing is missing.
fn parts(entry: &Value, path: &str, decoder: &mut Decoder) -> Option<(String, String)> {
    if !matches!(entry, Value::Map(_)) {
        decoder
            .problem_at(
                path,
                "load/allow",
                "an allow is a table of `code`, `reason` and `until`",
            )
            .label("not a table");
        return None;
    }
    known_keys(entry, path, &["code", "reason", "until"], decoder);
    let mut part = |key: &str, example: &str| {
        let text = entry.get(key).and_then(Value::text).map(str::trim);
        let found = text.filter(|text| !text.is_empty()).map(str::to_owned);
        if found.is_none() {
            decoder
                .problem_at(
                    &format!("{path}.{key}"),
                    "load/allow",
                    format!("this allow does not count: it needs `{key}`"),
                )
                .label("not complete")
                .help(format!("write `{key} = {example}`"));
        }
        found
    };
    let code = part("code", "\"policy/deny-everything\"");
    let reason = part("reason", "\"why this is right\"");
    let until = part("until", "2027-01-31");
    if let Some(until) = until.as_ref().filter(|until| !is_date(until)) {
        decoder
            .problem_at(
                &format!("{path}.until"),
                "load/allow",
                format!("this allow does not count: `{until}` is not a date"),
            )
            .label("not a date")
            .help("write `until = 2027-01-31`");
        return None;
    }
    reason.and(code.zip(until))
}

/// Dates come from TOML, which knows which days there are, as `2027-01-31`.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

impl Loader {
    /// Takes away what is allowed, and says which allows have ended, do nothing, or are for what cannot be allowed.
    pub(crate) fn apply_allows(&mut self, codes: &BTreeSet<&'static str>) {
        let allows = std::mem::take(&mut self.allows);
        let mut results = Vec::new();
        for allow in &allows {
            let ended = self.today.as_ref().is_some_and(|today| allow.until < *today);
            let before = self.diagnostics.len();
            let about = |found: &Diagnostic| {
                found.code == allow.code && found.file.as_ref().is_some_and(|file| allow.files.contains(file))
            };
            let error = self
                .diagnostics
                .iter()
                .any(|found| about(found) && found.severity == Severity::Error);
            let some = self.diagnostics.iter().any(about);
            if !ended {
                self.diagnostics
                    .retain(|found| !about(found) || found.severity == Severity::Error);
            }
            let used = self.diagnostics.len() < before;
            results.extend(allow.result(
                Seen {
                    used,
                    some,
                    error,
                    ended,
                },
                codes,
            ));
        }
        self.diagnostics.extend(results);
    }
}

/// What an allow met.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen apart from the others")]
struct Seen {
    /// It took something away.
    used: bool,
    /// There was a finding with its code.
    some: bool,
    /// One of them was an error.
    error: bool,
    /// Its last day is over.
    ended: bool,
}

impl Allow {
    fn result(&self, seen: Seen, codes: &BTreeSet<&'static str>) -> Option<Diagnostic> {
        let code = &self.code;
        let finding = if !codes.is_empty() && !codes.contains(code.as_str()) {
            let near = did_you_mean(code, codes.iter().copied());
            let help = near.map_or_else(
                || "`goldsmith codes` lists all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::warning("load/allow-unused", format!("no rule has the code `{code}`")).help(help)
        } else if seen.error {
            Diagnostic::error(
                "load/allow",
                format!("`{code}` is an error here, which cannot be allowed"),
            )
            .help("AWS would refuse it, or it could not be acted on; correct what it is about")
        } else if seen.ended && seen.some {
            Diagnostic::warning(
                "load/allow-ended",
                format!("the allow for `{code}` ended on {}", self.until),
            )
            .help("correct what it is about, or look at it again and give it a new date")
        } else if seen.used {
            return None;
        } else {
            Diagnostic::warning("load/allow-unused", format!("nothing here breaks `{code}`"))
                .help("what it allowed is gone, so it can go too")
        };
        Some(finding.file(self.file.clone()).at(self.span.clone(), "allowed here"))
    }
}

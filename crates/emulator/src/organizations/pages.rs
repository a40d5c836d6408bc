//! Lists in pages.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::ops::Bound;

use serde_json::{Map, Value};

use super::identifiers::fingerprint;
use super::refusal::invalid;
use super::request::Request;
use crate::error::ApiError;

/// The page that a request asks for.
///
/// A token names the operation, the other arguments and the last key that was shown, so a list that changes
/// between two pages neither repeats nor skips what stayed.
pub(super) struct Page<'a> {
    request: &'a Request<'a>,
    scope: u64,
    after: Option<String>,
}

/// How many items a page holds when nothing else is said.
pub(super) const MOST: usize = 20;

impl<'a> Page<'a> {
    /// Reads `NextToken`; one that this operation did not give for these arguments is refused.
    pub(super) fn of(request: &'a Request<'a>) -> Result<Self, ApiError> {
        let scope = scope(request);
        let after = match request.text("NextToken") {
            None => None,
            Some(token) => Some(read_token(token, scope).ok_or_else(|| invalid("INVALID_NEXT_TOKEN"))?),
        };
        Ok(Self { request, scope, after })
    }

    /// Where in a map or set the page starts.
    fn start(&self) -> (Bound<&str>, Bound<&str>) {
        (
            self.after.as_deref().map_or(Bound::Unbounded, Bound::Excluded),
            Bound::Unbounded,
        )
    }

    /// Whether a list of one item still has to show it.
    pub(super) fn shows(&self, only: &str) -> bool {
        self.after.as_deref().is_none_or(|after| after < only)
    }

    /// The rest of a map.
    pub(super) fn map<'b, T>(&self, items: Option<&'b BTreeMap<String, T>>) -> btree_map::Range<'b, String, T> {
        match items {
            Some(items) => items.range::<str, _>(self.start()),
            None => btree_map::Range::default(),
        }
    }

    /// The rest of a set.
    pub(super) fn set<'b>(&self, items: Option<&'b BTreeSet<String>>) -> impl Iterator<Item = &'b String> + use<'b> {
        let start: (Bound<String>, Bound<String>) = (
            self.after.clone().map_or(Bound::Unbounded, Bound::Excluded),
            Bound::Unbounded,
        );
        items.into_iter().flat_map(move |items| items.range(start.clone()))
    }

    /// The answer: up to `most` of the remaining `(key, item)` under `member`, and a token where more follow.
    pub(super) fn answer<'b>(
        &self,
        member: &str,
        most: usize,
        mut items: impl Iterator<Item = (&'b str, Value)>,
    ) -> Map<String, Value> {
        let mut shown = Vec::new();
        let mut next = None;
        if self.request.switches.empty_first_page && self.after.is_none() {
            next = Some(String::new());
        } else {
            let limit = self.limit(most);
            let mut last = "";
            for (key, item) in items.by_ref().take(limit) {
                last = key;
                shown.push(item);
            }
            if items.next().is_some() {
                next = Some(last.to_owned());
            }
        }
        let mut answer = Map::new();
        answer.insert(member.to_owned(), shown.into());
        if let Some(last) = next {
            answer.insert("NextToken".to_owned(), write_token(&last, self.scope).into());
        }
        answer
    }

    fn limit(&self, most: usize) -> usize {
        let asked = self.request.input.get("MaxResults").and_then(Value::as_u64);
        let asked = asked.and_then(|asked| usize::try_from(asked).ok()).unwrap_or(most);
        asked
            .min(self.request.switches.page_size.unwrap_or(most))
            .clamp(1, most)
    }
}

/// Everything that a token belongs to.
fn scope(request: &Request) -> u64 {
    let mut arguments = BTreeMap::new();
    for (member, value) in request.input.as_object().into_iter().flatten() {
        if member != "NextToken" && member != "MaxResults" {
            arguments.insert(member, value);
        }
    }
    fingerprint(format!("{} {arguments:?}", request.operation).as_bytes())
}

fn write_token(last: &str, scope: u64) -> String {
    use std::fmt::Write;
    let mut token = format!("{scope:016x}");
    for byte in last.bytes() {
        write!(token, "{byte:02x}").expect("a String takes every text");
    }
    token
}

fn read_token(token: &str, wanted: u64) -> Option<String> {
    let (scope, last) = token.split_at_checked(16)?;
    let bytes = last.as_bytes();
    if scope != format!("{wanted:016x}") || bytes.len() % 2 != 0 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| Some(digit(pair[0])? * 16 + digit(pair[1])?);
    let last: Option<Vec<u8>> = bytes.chunks_exact(2).map(pair).collect();
    String::from_utf8(last?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_and_foreign_ones_do_not() {
        let token = write_token("ou-ab12-ü", 7);
        assert_eq!(read_token(&token, 7).as_deref(), Some("ou-ab12-ü"));
        assert_eq!(read_token(&token, 8), None);
        for garbled in [
            "",
            "x",
            "0000000000000007f",
            "0000000000000007zz",
            "0000000000000007ff",
            "ééééééééé",
        ] {
            assert_eq!(read_token(garbled, 7), None, "{garbled}");
        }
    }
}

//! Pages: at most 25 items, and a token that names the last one and what was asked.

use std::fmt::Write as _;

use serde_json::Value;

use super::Object;
use super::store::Key;
use super::{ids, refusals};
use crate::error::ApiError;
use crate::switches::Switches;

/// Where a page starts and how long it is.
#[derive(Debug)]
pub(super) struct Page {
    /// What the tokens of this list belong to.
    scope: String,
    pub(super) after: Option<Key>,
    size: usize,
}

impl Page {
    /// Reads `maxResults` and `nextToken`. A token of another operation is refused, and, as the switch says, one that was given
    /// for other arguments.
    pub(super) fn of(operation: &'static str, input: &Object, switches: &Switches) -> Result<Self, ApiError> {
        let scope = scope(operation, input, switches.page_tokens_bind_arguments);
        let size = input
            .get("maxResults")
            .and_then(Value::as_u64)
            .and_then(|size| usize::try_from(size).ok());
        let after = match input.get("nextToken").and_then(Value::as_str) {
            Some(token) => Some(decode(&scope, token).ok_or_else(refusals::invalid_token)?),
            None => None,
        };
        Ok(Self {
            scope,
            after,
            size: size.unwrap_or(switches.default_page_size).clamp(1, 25),
        })
    }

    /// Takes one page off an iterator that starts behind [`Page::after`].
    pub(super) fn fill<T>(
        &self,
        answer: &mut Object,
        member: &str,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> Key,
        write: impl Fn(&T) -> Value,
    ) {
        let mut items = items.peekable();
        let mut page = Vec::new();
        let mut last = None;
        while page.len() < self.size
            && let Some(item) = items.next()
        {
            page.push(write(&item));
            last = Some(key(&item));
        }
        answer.insert(member.to_owned(), Value::Array(page));
        if let Some(last) = last
            && items.peek().is_some()
        {
            answer.insert("nextToken".to_owned(), encode(&self.scope, &last).into());
        }
    }
}

/// The operation, and a digest of its other arguments. The size of a page may change between two pages.
fn scope(operation: &str, input: &Object, with_arguments: bool) -> String {
    if !with_arguments {
        return operation.to_owned();
    }
    let mut arguments: Vec<(&String, &Value)> = input
        .iter()
        .filter(|(name, _)| !["nextToken", "maxResults"].contains(&name.as_str()))
        .collect();
    arguments.sort_by_key(|(name, _)| *name);
    format!("{operation}/{:016x}", ids::scramble(&format!("{arguments:?}")))
}

/// Hexadecimal, so that it is opaque and survives every transport.
fn encode(scope: &str, key: &Key) -> String {
    let text = serde_json::to_string(&(scope, key)).expect("a key is plain data");
    text.bytes().fold(String::new(), |mut token, byte| {
        let _ = write!(token, "{byte:02x}");
        token
    })
}

fn decode(scope: &str, token: &str) -> Option<Key> {
    if token.len() > 4096 || !token.len().is_multiple_of(2) || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bytes: Vec<u8> = (0..token.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&token[at..at + 2], 16).ok())
        .collect();
    let (made_for, key): (String, Key) = serde_json::from_slice(&bytes).ok()?;
    (made_for == scope).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lead_back_to_their_operation_only() {
        let key = Key::named("abc".to_owned());
        let token = encode("ListComponents", &key);
        assert_eq!(decode("ListComponents", &token), Some(key));
        assert_eq!(decode("ListImages", &token), None);
        for hostile in ["", "zz", "abc", "7b7d", "\u{e9}\u{e9}"] {
            assert_eq!(decode("ListComponents", hostile), None, "{hostile}");
        }
    }
}

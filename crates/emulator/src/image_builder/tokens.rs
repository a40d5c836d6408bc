//! Client tokens: the same token with the same parameters is answered again without running.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::refusals;
use crate::clock::EpochMs;
use crate::error::ApiError;

/// The tokens of one account and Region, by `operation/token`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tokens {
    used: BTreeMap<String, Used>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Used {
    parameters: String,
    answer: Map<String, Value>,
    at: EpochMs,
}

/// Remembered tokens beyond this are forgotten, oldest first: a server that runs for days must not grow without bound.
const CAPACITY: usize = 20_000;

impl Tokens {
    /// The original answer to this request, if its token was used before and is not forgotten.
    pub(super) fn replay(
        &self,
        operation: &str,
        input: &Map<String, Value>,
        now: EpochMs,
        lifetime: i64,
    ) -> Result<Option<Map<String, Value>>, ApiError> {
        let Some(token) = token(input) else { return Ok(None) };
        match self.used.get(&format!("{operation}/{token}")) {
            Some(used) if now.saturating_sub(used.at) > lifetime => Ok(None),
            Some(used) if used.parameters == digest(input) => Ok(Some(used.answer.clone())),
            Some(_) => Err(refusals::token_mismatch(token)),
            None => Ok(None),
        }
    }

    /// Remembers a success. Refused calls leave their token free.
    pub(super) fn remember(
        &mut self,
        operation: &str,
        input: &Map<String, Value>,
        answer: &Map<String, Value>,
        now: EpochMs,
    ) {
        let Some(token) = token(input) else { return };
        if self.used.len() >= CAPACITY
            && let Some(oldest) = self
                .used
                .iter()
                .min_by_key(|(_, used)| used.at)
                .map(|(name, _)| name.clone())
        {
            self.used.remove(&oldest);
        }
        let used = Used {
            parameters: digest(input),
            answer: answer.clone(),
            at: now,
        };
        self.used.insert(format!("{operation}/{token}"), used);
    }
}

fn token(input: &Map<String, Value>) -> Option<&str> {
    input.get("clientToken")?.as_str()
}

/// A digest of the parameters without regard to the order of members.
fn digest(input: &Map<String, Value>) -> String {
    let mut text = String::new();
    canonical(&Value::Object(input.clone()), &mut text);
    Sha256::digest(text.as_bytes())
        .iter()
        .take(16)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            let sorted: BTreeMap<&String, &Value> = object.iter().collect();
            text.push('{');
            for (name, value) in sorted {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(list) => {
            text.push('[');
            for value in list {
                canonical(value, text);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_token_is_bound_to_its_parameters_and_its_time() {
        let mut tokens = Tokens::default();
        let input = object(&json!({"name": "a", "tags": {"x": "1", "y": "2"}, "clientToken": "t"}));
        let answer = object(&json!({"arn": "1"}));
        tokens.remember("CreateX", &input, &answer, 0);
        let reordered = object(&json!({"clientToken": "t", "tags": {"y": "2", "x": "1"}, "name": "a"}));
        assert_eq!(tokens.replay("CreateX", &reordered, 10, 100), Ok(Some(answer)));
        let other = object(&json!({"name": "b", "tags": {"x": "1", "y": "2"}, "clientToken": "t"}));
        for now in [0, 10, 100] {
            assert_eq!(
                tokens.replay("CreateX", &other, now, 100).unwrap_err().code,
                "IdempotentParameterMismatchException"
            );
        }
        assert_eq!(tokens.replay("CreateX", &other, 101, 100), Ok(None));
        assert_eq!(tokens.replay("CreateY", &other, 10, 100), Ok(None));
    }

    #[test]
    fn other_parameters_are_other_wherever_they_differ() {
        let parameters = [
            json!({"a": ["1", "2"]}),
            json!({"a": ["2", "1"]}),
            json!({"a": ["12"]}),
            json!({"a": [["1"], "2"]}),
            json!({"a": {"1": "2"}}),
            json!({"a": {"2": "1"}}),
            json!({"a": "1", "b": "2"}),
            json!({"a": "2", "b": "1"}),
            json!({"a": 1}),
            json!({"a": "1"}),
        ];
        let digests: std::collections::BTreeSet<String> = parameters
            .iter()
            .map(|one| format!("{:?}", digest(&object(one))))
            .collect();
        assert_eq!(digests.len(), parameters.len());
    }

    #[test]
    fn the_oldest_token_is_forgotten_where_there_are_too_many() {
        let mut tokens = Tokens::default();
        let answer = object(&json!({"arn": "1"}));
        let input = |number: usize| object(&json!({"clientToken": format!("t{number}")}));
        for number in 0..=CAPACITY {
            tokens.remember("CreateX", &input(number), &answer, number.try_into().unwrap());
        }
        let known = |number| tokens.replay("CreateX", &input(number), 0, i64::MAX).unwrap().is_some();
        assert_eq!([0, 1, CAPACITY].map(known), [false, true, true]);
    }
}

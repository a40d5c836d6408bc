//! The filters of lists.

use serde_json::Value;

use super::call::list;
use super::{Object, refusals};
use crate::error::ApiError;

/// Filters, each with the JSON pointer that it looks at. All must hold; of the values of one, any.
#[derive(Debug)]
pub(super) struct Filters {
    filters: Vec<(String, Vec<String>)>,
}

impl Filters {
    /// Reads `filters`. `names` are those that the operation knows, each with where its value stands in the object.
    pub(super) fn of(input: &Object, names: &[(&str, &str)]) -> Result<Self, ApiError> {
        let mut filters = Vec::new();
        for (index, filter) in list(input, "filters").iter().enumerate() {
            let name = filter["name"].as_str().unwrap_or("");
            let Some((_, pointer)) = names.iter().find(|(known, _)| *known == name) else {
                let known: Vec<&str> = names.iter().map(|(known, _)| *known).collect();
                let sentence = format!(
                    "'{name}' is not a filter of this operation. Its filters are: {}.",
                    known.join(", ")
                );
                return Err(refusals::invalid_value(&format!("filters[{index}].name"), &sentence));
            };
            let values = filter["values"].as_array().map(Vec::as_slice).unwrap_or_default();
            let values = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            filters.push(((*pointer).to_owned(), values));
        }
        Ok(Self { filters })
    }

    /// Whether an object passes. Names and values are case-sensitive.
    pub(super) fn accept(&self, object: &Object) -> bool {
        self.filters
            .iter()
            .all(|(pointer, values)| values.iter().any(|value| holds(object, pointer, value)))
    }
}

/// Follows `state/status`; a list holds a value if any of its items is it.
fn holds(object: &Object, pointer: &str, wanted: &str) -> bool {
    let mut parts = pointer.split('/');
    let mut found = parts.next().and_then(|first| object.get(first));
    for part in parts {
        found = found.and_then(|value| value.get(part));
    }
    match found {
        Some(Value::String(text)) => text == wanted,
        Some(Value::Array(items)) => items.iter().any(|item| item == wanted),
        _ => false,
    }
}

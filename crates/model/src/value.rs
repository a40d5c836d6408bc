//! The erased form of a resource: what the planner compares, digests and shows.

use std::collections::BTreeMap;

use crate::Reference;

/// A value of a field. "Unset" is the absence of a key, never a value of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// A JSON document; equal if it means the same.
    Json(Json),
    /// Something that has an ARN, by name.
    Reference(Reference),
    /// A list; its order counts (what is a set is sorted by its kind).
    List(Vec<Value>),
    /// A record or a map.
    Map(BTreeMap<String, Value>),
}

/// A JSON document as written, and the form by which it is compared.
#[derive(Debug, Clone)]
pub struct Json {
    /// What is sent, or what was read.
    pub text: String,
    /// Equal for documents that mean the same.
    pub canonical: String,
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for Json {}

impl Value {
    /// An empty record.
    pub fn map() -> Self {
        Self::Map(BTreeMap::new())
    }

    /// The entries of a record, or nothing.
    pub fn entries(&self) -> impl Iterator<Item = (&String, &Value)> {
        match self {
            Self::Map(entries) => Some(entries.iter()),
            _ => None,
        }
        .into_iter()
        .flatten()
    }

    /// A member of a record.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The text of a text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Json(json) => Some(&json.text),
            _ => None,
        }
    }

    /// The items of a list, or none.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Sets or removes a member of a record; anything else stays as it is.
    pub fn set(&mut self, key: &str, value: Option<Value>) {
        if let Self::Map(entries) = self {
            match value {
                Some(value) => entries.insert(key.to_owned(), value),
                None => entries.remove(key),
            };
        }
    }

    /// A copy without some members.
    #[must_use]
    pub fn without(&self, keys: &[impl AsRef<str>]) -> Self {
        match self {
            Self::Map(entries) => Self::Map(
                entries
                    .iter()
                    .filter(|(key, _)| !keys.iter().any(|dropped| dropped.as_ref() == key.as_str()))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// A copy in which each reference became what `resolve` says.
    #[must_use]
    pub fn resolved(&self, resolve: &mut impl FnMut(&Reference) -> Value) -> Self {
        match self {
            Self::Reference(reference) => resolve(reference),
            Self::List(items) => Self::List(items.iter().map(|item| item.resolved(resolve)).collect()),
            Self::Map(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), value.resolved(resolve)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Every reference in it.
    pub fn references(&self) -> Vec<&Reference> {
        match self {
            Self::Reference(reference) => vec![reference],
            Self::List(items) => items.iter().flat_map(Self::references).collect(),
            Self::Map(entries) => entries.values().flat_map(Self::references).collect(),
            _ => Vec::new(),
        }
    }

    /// As JSON, for digests and for people; documents as what they mean.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Bool(flag) => (*flag).into(),
            Self::Integer(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Json(json) => json.canonical.as_str().into(),
            Self::Reference(reference) => reference.to_string().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Value {
    /// A copy without the given paths, in which `[]` stands for every item: `distributions[].name`.
    #[must_use]
    pub fn without_paths(&self, paths: &[&str]) -> Self {
        paths.iter().fold(self.clone(), |mut value, path| {
            remove(&mut value, path);
            value
        })
    }
}

fn remove(value: &mut Value, path: &str) {
    match path.split_once('.') {
        None => value.set(path, None),
        Some((step, rest)) => {
            let Value::Map(entries) = value else { return };
            match step.strip_suffix("[]") {
                None => {
                    if let Some(inner) = entries.get_mut(step) {
                        remove(inner, rest);
                    }
                }
                Some(list) => {
                    if let Some(Value::List(items)) = entries.get_mut(list) {
                        for item in items {
                            remove(item, rest);
                        }
                    }
                }
            }
        }
    }
}

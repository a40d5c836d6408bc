//! The erased form of a resource: what the planner compares, digests and shows.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::{Address, Map, Reference, map::Member};

/// A text that costs nothing to copy: a short one lies in its place, a long one is shared.
pub type Text = SmolStr;

/// A value of a field. "Unset" is the absence of a key, never a value of its own. Copies share what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(Text),
    /// A JSON document; equal if it means the same.
    Json(Arc<Json>),
    /// Something that has an ARN, by name.
    Reference(Arc<Reference>),
    /// A list; its order counts (what is a set is sorted by its kind).
    List(Arc<[Value]>),
    /// A record or a map.
    Map(Map),
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
        Self::Map(Map::new())
    }

    /// A record of the members that are set.
    pub fn record<const N: usize>(members: [(&'static str, Option<Value>); N]) -> Self {
        let members = members.into_iter();
        Self::Map(
            members
                .filter_map(|(key, value)| Some((Text::new_static(key), value?)))
                .collect(),
        )
    }

    /// The entries of a record, or nothing.
    pub fn entries(&self) -> impl Iterator<Item = (&Text, &Value)> {
        let members = match self {
            Self::Map(map) => map.iter(),
            _ => [].iter(),
        };
        members.map(|(key, value)| (key, value))
    }

    /// A member of a record.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Map(map) => map.get(key),
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

    /// The address of the resource of this stack that a reference names.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Reference(reference) => match &**reference {
                Reference::Own(address) => Some(address),
                _ => None,
            },
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
        if let Self::Map(map) = self {
            match value {
                Some(value) => map.insert(key, value),
                None => map.remove(key),
            }
        }
    }

    /// A copy without some members.
    #[must_use]
    pub fn without(&self, keys: &[impl AsRef<str>]) -> Self {
        match self {
            Self::Map(map) if keys.iter().any(|key| map.contains_key(key.as_ref())) => {
                let stays = |(key, _): &&Member| keys.iter().all(|other| other.as_ref() != key);
                Self::Map(map.iter().filter(stays).cloned().collect())
            }
            _ => self.clone(),
        }
    }

    /// A copy in which each reference became what `resolve` says.
    #[must_use]
    pub(crate) fn resolved(&self, resolve: &mut impl FnMut(&Reference) -> Value) -> Self {
        self.mapped(&mut |value| match value {
            Self::Reference(reference) => Some(resolve(reference)),
            _ => None,
        })
        .unwrap_or_else(|| self.clone())
    }

    /// What it becomes where `change` makes something else of it or of anything in it; `None` where it stays as it is.
    fn mapped(&self, change: &mut impl FnMut(&Value) -> Option<Value>) -> Option<Self> {
        match self {
            Self::List(items) => mapped(&items.iter(), change).map(Self::from),
            Self::Map(map) => mapped(&map.values(), change).map(|values| Self::Map(map.with_values(values))),
            plain => change(plain),
        }
    }

    /// Adds every reference in it, in the order in which [`Value::resolved`] comes by them.
    pub(crate) fn add_references(&self, found: &mut Vec<Arc<Reference>>) {
        match self {
            Self::Reference(reference) => found.push(reference.clone()),
            Self::List(items) => items.iter().for_each(|item| item.add_references(found)),
            Self::Map(map) => map.values().for_each(|value| value.add_references(found)),
            _ => {}
        }
    }

    /// As JSON, for people; documents as what they mean.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Bool(flag) => (*flag).into(),
            Self::Integer(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Json(json) => json.canonical.as_str().into(),
            Self::Reference(reference) => reference.to_string().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(map) => map
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// A copy without the given paths, in which `[]` stands for every item: `distributions[].name`.
    #[must_use]
    pub fn without_paths(&self, paths: &[&str]) -> Self {
        paths
            .iter()
            .fold(self.clone(), |value, path| match removed(&value, path) {
                Some(rest) => rest,
                None => value,
            })
    }
}

/// What values become; `None` where all of them stay as they are.
fn mapped<'a>(
    values: &(impl ExactSizeIterator<Item = &'a Value> + Clone),
    change: &mut impl FnMut(&Value) -> Option<Value>,
) -> Option<Vec<Value>> {
    let mut copy: Option<Vec<Value>> = None;
    for (index, value) in values.clone().enumerate() {
        let changed = value.mapped(change);
        if let Some(copy) = &mut copy {
            copy.push(changed.unwrap_or_else(|| value.clone()));
        } else if let Some(changed) = changed {
            let mut begun = Vec::with_capacity(values.len());
            begun.extend(values.clone().take(index).cloned());
            begun.push(changed);
            copy = Some(begun);
        }
    }
    copy
}

/// What is left of a value without a path; `None` where it does not have it.
fn removed(value: &Value, path: &str) -> Option<Value> {
    let Some((step, rest)) = path.split_once('.') else {
        value.get(path)?;
        return Some(value.without(&[path]));
    };
    let (key, inner) = match step.strip_suffix("[]") {
        None => (step, removed(value.get(step)?, rest)?),
        Some(list) => {
            let items = value.get(list)?.items();
            let left: Vec<Option<Value>> = items.iter().map(|item| removed(item, rest)).collect();
            if left.iter().all(Option::is_none) {
                return None;
            }
            let items = items.iter().zip(left);
            (
                list,
                items.map(|(item, left)| left.unwrap_or_else(|| item.clone())).collect(),
            )
        }
    };
    let mut copy = value.clone();
    copy.set(key, Some(inner));
    Some(copy)
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Reference> for Value {
    fn from(reference: Reference) -> Self {
        Self::Reference(Arc::new(reference))
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        Self::Json(Arc::new(json))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items.into())
    }
}

/// A list.
impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

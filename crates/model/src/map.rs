//! The members of a record or a table, in the order of their keys.

use std::{fmt, sync::Arc};

use crate::{Text, Value};

/// A key and its value.
pub type Member = (Text, Value);

/// Members in the order of their keys, each key once. A copy shares them until it is changed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Map(Arc<[Member]>);

impl Map {
    /// No members.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Member> {
        self.0.iter()
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &Text> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).ok().map(|index| &self.0[index].1)
    }

    /// Whether there is such a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_ok()
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: impl Into<Text>, value: Value) {
        let key = key.into();
        match self.position(&key) {
            Ok(index) => Arc::make_mut(&mut self.0)[index].1 = value,
            Err(index) => {
                let (before, after) = self.0.split_at(index);
                let new = std::iter::once((key, value));
                self.0 = before.iter().cloned().chain(new).chain(after.iter().cloned()).collect();
            }
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        if self.contains_key(key) {
            self.0 = self.0.iter().filter(|(other, _)| other != key).cloned().collect();
        }
    }

    /// The same keys with other values, in the order of the keys.
    pub(crate) fn with_values(&self, values: impl IntoIterator<Item = Value>) -> Self {
        Self(self.keys().cloned().zip(values).collect())
    }

    /// Where a key is, or where it would be.
    fn position(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_str().cmp(key))
    }
}

/// Of members with the same key the last one counts.
impl<K: Into<Text>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(members: I) -> Self {
        let mut members: Vec<Member> = members.into_iter().map(|(key, value)| (key.into(), value)).collect();
        if !members.is_sorted_by(|(one, _), (other, _)| one < other) {
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            members.dedup_by(|later, earlier| {
                let same = later.0 == earlier.0;
                if same {
                    std::mem::swap(later, earlier);
                }
                same
            });
        }
        Self(members.into())
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = &'a Member;
    type IntoIter = std::slice::Iter<'a, Member>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_map()
            .entries(self.iter().map(|(key, value)| (key, value)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(map: &Map) -> String {
        format!("{map:?}")
    }

    #[test]
    fn members_are_in_order_and_the_last_of_a_key_counts() {
        let members = ["b", "a", "c", "a"].into_iter().zip(1..);
        let map: Map = members.map(|(key, number)| (key, Value::Integer(number))).collect();
        assert_eq!(shown(&map), r#"{"a": Integer(4), "b": Integer(1), "c": Integer(3)}"#);
    }

    #[test]
    fn a_change_reaches_no_copy() {
        let map: Map = [("a", Value::Integer(1))].into_iter().collect();
        let mut changed = map.clone();
        changed.insert("a", Value::Integer(2));
        changed.insert("0", Value::Bool(true));
        changed.insert("b", Value::Bool(true));
        changed.remove("0");
        changed.remove("none");
        assert_eq!(shown(&map), r#"{"a": Integer(1)}"#);
        assert_eq!(shown(&changed), r#"{"a": Integer(2), "b": Bool(true)}"#);
    }
}

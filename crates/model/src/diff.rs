//! The difference of two values, path by path. List items are named, not indexed, so that an insertion is one line.

use std::borrow::Cow;

use crate::{Reference, Text, Value, reference::short_name};

/// One path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    /// For example `components[cis-hardening].parameters.Level`.
    pub path: Text,
    /// What is there now; `None` if nothing is.
    pub before: Option<Value>,
    /// What is wanted; `None` for nothing, which is AWS's default.
    pub after: Option<Value>,
}

/// The members by which the items of a list are told apart, best first. A list whose items have none of them, or have
/// one twice, is compared by position.
const ITEM_KEYS: [&str; 11] = [
    "component",
    "workflow",
    "region",
    "device_name",
    "launch_template_id",
    "parameter_name",
    "account_id",
    "name",
    "action.type",
    "recipe",
    "launch_template.launch_template_id",
];

/// Every path at which two values differ, in the order of their paths.
pub fn diff(before: Option<&Value>, after: Option<&Value>) -> Vec<PathChange> {
    let mut walk = Walk::default();
    walk.value(before, after);
    walk.changes
}

/// Where the comparison is, and what it found so far.
#[derive(Default)]
struct Walk {
    path: String,
    changes: Vec<PathChange>,
}

impl Walk {
    fn value(&mut self, before: Option<&Value>, after: Option<&Value>) {
        match (before, after) {
            (Some(one), Some(other)) if one == other => {}
            (None, None) => {}
            (Some(Value::Map(_)) | None, Some(Value::Map(_)) | None) => self.map(before, after),
            (Some(Value::List(_)) | None, Some(Value::List(_)) | None) if named(before, after) => {
                self.list(before, after);
            }
            _ => self.changes.push(PathChange {
                path: self.path.as_str().into(),
                before: before.cloned(),
                after: after.cloned(),
            }),
        }
    }

    fn map(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let mut before = before.into_iter().flat_map(Value::entries).peekable();
        let mut after = after.into_iter().flat_map(Value::entries).peekable();
        let length = self.path.len();
        // Both are in the order of their keys.
        while let Some(key) = [before.peek(), after.peek()]
            .into_iter()
            .flatten()
            .map(|(key, _)| *key)
            .min()
        {
            let one = before.next_if(|(other, _)| *other == key).map(|(_, value)| value);
            let other = after.next_if(|(other, _)| *other == key).map(|(_, value)| value);
            if length > 0 {
                self.path.push('.');
            }
            self.path.push_str(key);
            self.value(one, other);
            self.path.truncate(length);
        }
    }

    fn list(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let (before, after) = (
            before.map_or(&[][..], Value::items),
            after.map_or(&[][..], Value::items),
        );
        let key = item_key(before, after);
        let (before_names, after_names) = (names(before, key), names(after, key));
        let common = |one: &[Cow<'_, str>], other: &[Cow<'_, str>]| -> Vec<String> {
            let common = one.iter().filter(|name| other.contains(name));
            common.map(ToString::to_string).collect()
        };
        if common(&before_names, &after_names) != common(&after_names, &before_names) {
            let list = |names: &[Cow<'_, str>]| Some(names.iter().map(|name| Value::from(&**name)).collect());
            self.changes.push(PathChange {
                path: format!("{} (order)", self.path).into(),
                before: list(&before_names),
                after: list(&after_names),
            });
        }
        let length = self.path.len();
        let mut all: Vec<&Cow<'_, str>> = before_names.iter().chain(&after_names).collect();
        all.sort_unstable();
        all.dedup();
        for name in all {
            let find = |names: &[Cow<'_, str>]| names.iter().position(|other| other == name);
            let one = find(&before_names).and_then(|index| before.get(index));
            let other = find(&after_names).and_then(|index| after.get(index));
            self.path.extend(["[", name, "]"]);
            self.value(one, other);
            self.path.truncate(length);
        }
    }
}

/// Whether the lists hold records, which are worth comparing one by one; lists of plain values are shown whole.
fn named(before: Option<&Value>, after: Option<&Value>) -> bool {
    [before, after]
        .into_iter()
        .flatten()
        .flat_map(Value::items)
        .all(|item| matches!(item, Value::Map(_)))
}

/// What tells the items apart: their names by a key, or their positions.
fn names<'a>(items: &'a [Value], key: Option<&str>) -> Vec<Cow<'a, str>> {
    let name = |(index, item): (usize, &'a Value)| item_name(item, key).unwrap_or_else(|| index.to_string().into());
    items.iter().enumerate().map(name).collect()
}

fn item_key(before: &[Value], after: &[Value]) -> Option<&'static str> {
    ITEM_KEYS
        .into_iter()
        .find(|key| names_all(before, key) && names_all(after, key))
}

/// Whether every item has a name by this key, and each another.
fn names_all(items: &[Value], key: &str) -> bool {
    let names: Option<Vec<Cow<'_, str>>> = items.iter().map(|item| item_name(item, Some(key))).collect();
    names.is_some_and(|mut names| {
        names.sort_unstable();
        names.is_sorted_by(|one, other| one < other)
    })
}

fn item_name<'a>(item: &'a Value, key: Option<&str>) -> Option<Cow<'a, str>> {
    let found = key?.split('.').try_fold(item, |value, part| value.get(part))?;
    match found {
        Value::Text(text) => Some(short_name(text).into()),
        Value::Reference(reference) => Some(match &**reference {
            Reference::Own(address) => address.name.as_str().into(),
            other => other.to_string().into(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(name: &str, version: &str) -> Value {
        let mut item = Value::map();
        item.set(
            "component",
            Some(format!("arn:aws:imagebuilder:us-east-1:111122223333:component/{name}/{version}/1").into()),
        );
        item
    }

    #[test]
    fn an_inserted_item_is_one_line() {
        let before = Value::from(vec![component("a", "1.0.0"), component("c", "1.0.0")]);
        let after = Value::from(vec![
            component("a", "1.0.0"),
            component("b", "1.0.0"),
            component("c", "1.0.1"),
        ]);
        let paths: Vec<Text> = diff(Some(&before), Some(&after))
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(paths, ["[b].component", "[c].component"]);
    }

    #[test]
    fn a_new_order_is_said() {
        let before = Value::from(vec![component("a", "1.0.0"), component("b", "1.0.0")]);
        let after = Value::from(vec![component("b", "1.0.0"), component("a", "1.0.0")]);
        let paths: Vec<Text> = diff(Some(&before), Some(&after))
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(paths, [" (order)"]);
    }
}

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
        let (before_names, after_names) = names(before, after);
        let mut pairs = if before_names == after_names {
            let values = before.iter().zip(after);
            let pairs = after_names.iter().zip(values).filter(|(_, (one, other))| one != other);
            pairs
                .map(|(name, (one, other))| (name, Some(one), Some(other)))
                .collect()
        } else {
            self.order(&before_names, &after_names);
            paired((before, &before_names), (after, &after_names))
        };
        pairs.sort_unstable_by_key(|(name, ..)| *name);
        let length = self.path.len();
        for (name, one, other) in pairs {
            self.path.extend(["[", name, "]"]);
            self.value(one, other);
            self.path.truncate(length);
        }
    }

    /// Says so where the items that both lists have are in another order.
    fn order(&mut self, before: &[Cow<'_, str>], after: &[Cow<'_, str>]) {
        let common = |one: &[Cow<'_, str>], other: &[Cow<'_, str>]| -> Vec<String> {
            let common = one.iter().filter(|name| other.contains(name));
            common.map(ToString::to_string).collect()
        };
        if common(before, after) != common(after, before) {
            let list = |names: &[Cow<'_, str>]| Some(names.iter().map(|name| Value::from(&**name)).collect());
            self.changes.push(PathChange {
                path: format!("{} (order)", self.path).into(),
                before: list(before),
                after: list(after),
            });
        }
    }
}

/// The items of two lists by their names.
fn paired<'a>(
    (before, before_names): (&'a [Value], &'a [Cow<'a, str>]),
    (after, after_names): (&'a [Value], &'a [Cow<'a, str>]),
) -> Vec<(&'a Cow<'a, str>, Option<&'a Value>, Option<&'a Value>)> {
    let find = |names: &[Cow<'_, str>], name| names.iter().position(|other| other == name);
    let ours = before_names.iter().zip(before);
    let ours = ours.map(|(name, one)| (name, Some(one), find(after_names, name).map(|index| &after[index])));
    let new = after_names.iter().zip(after);
    let new = new.filter(|(name, _)| !before_names.contains(name));
    ours.chain(new.map(|(name, other)| (name, None, Some(other)))).collect()
}

/// Whether the lists hold records, which are worth comparing one by one; lists of plain values are shown whole.
fn named(before: Option<&Value>, after: Option<&Value>) -> bool {
    [before, after]
        .into_iter()
        .flatten()
        .flat_map(Value::items)
        .all(|item| matches!(item, Value::Map(_)))
}

/// What tells the items apart: their names by the first key that tells all of them apart, or their positions.
fn names<'a>(before: &'a [Value], after: &'a [Value]) -> (Vec<Cow<'a, str>>, Vec<Cow<'a, str>>) {
    let by_key = |key: &str| Some((names_by(before, key)?, names_by(after, key)?));
    let positions = |items: &[Value]| (0..items.len()).map(|index| index.to_string().into()).collect();
    let named = ITEM_KEYS.into_iter().find_map(by_key);
    named.unwrap_or_else(|| (positions(before), positions(after)))
}

/// The names of all items by this key, if each has another.
fn names_by<'a>(items: &'a [Value], key: &str) -> Option<Vec<Cow<'a, str>>> {
    let names: Vec<Cow<'_, str>> = items.iter().map(|item| item_name(item, key)).collect::<Option<_>>()?;
    let mut sorted: Vec<&str> = names.iter().map(|name| &**name).collect();
    sorted.sort_unstable();
    sorted.is_sorted_by(|one, other| one < other).then_some(names)
}

fn item_name<'a>(item: &'a Value, key: &str) -> Option<Cow<'a, str>> {
    let found = key.split('.').try_fold(item, |value, part| value.get(part))?;
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

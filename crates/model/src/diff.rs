//! The difference of two values, path by path. List items are named, not indexed, so that an insertion is one line.

use std::collections::BTreeSet;

use crate::{Value, reference::short_name};

/// One path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    /// For example `components[cis-hardening].parameters.Level`.
    pub path: String,
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
    let mut changes = Vec::new();
    walk(String::new(), before, after, &mut changes);
    changes
}

fn walk(path: String, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<PathChange>) {
    match (before, after) {
        (Some(one), Some(other)) if one == other => {}
        (None, None) => {}
        (Some(Value::Map(_)) | None, Some(Value::Map(_)) | None) => walk_map(&path, before, after, changes),
        (Some(Value::List(_)) | None, Some(Value::List(_)) | None) if named(before, after) => {
            walk_list(&path, before, after, changes);
        }
        _ => changes.push(PathChange {
            path,
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

fn walk_map(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<PathChange>) {
    let keys: BTreeSet<&String> = [before, after]
        .into_iter()
        .flatten()
        .flat_map(|value| value.entries().map(|(key, _)| key))
        .collect();
    for key in keys {
        let deeper = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        walk(
            deeper,
            before.and_then(|value| value.get(key)),
            after.and_then(|value| value.get(key)),
            changes,
        );
    }
}

fn walk_list(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<PathChange>) {
    let (before, after) = (
        before.map_or(&[][..], Value::items),
        after.map_or(&[][..], Value::items),
    );
    let key = item_key(before, after);
    let names = |items: &[Value]| -> Vec<String> {
        items
            .iter()
            .enumerate()
            .map(|(index, item)| item_name(item, key).unwrap_or_else(|| index.to_string()))
            .collect()
    };
    let (before_names, after_names) = (names(before), names(after));
    let common = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|name| other.contains(name)).cloned().collect()
    };
    if common(&before_names, &after_names) != common(&after_names, &before_names) {
        let list = |names: Vec<String>| Some(Value::List(names.into_iter().map(Value::Text).collect()));
        changes.push(PathChange {
            path: format!("{path} (order)"),
            before: list(before_names.clone()),
            after: list(after_names.clone()),
        });
    }
    let all: BTreeSet<&String> = before_names.iter().chain(&after_names).collect();
    for name in all {
        let find = |names: &[String], items: &'_ [Value]| -> Option<Value> {
            names
                .iter()
                .position(|other| other == name)
                .and_then(|index| items.get(index).cloned())
        };
        let (one, other) = (find(&before_names, before), find(&after_names, after));
        walk(format!("{path}[{name}]"), one.as_ref(), other.as_ref(), changes);
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

fn item_key(before: &[Value], after: &[Value]) -> Option<&'static str> {
    let unique = |items: &[Value], key| {
        let names: Vec<String> = items.iter().filter_map(|item| item_name(item, Some(key))).collect();
        names.len() == items.len() && names.iter().collect::<BTreeSet<_>>().len() == names.len()
    };
    ITEM_KEYS
        .into_iter()
        .find(|key| unique(before, key) && unique(after, key))
}

fn item_name(item: &Value, key: Option<&str>) -> Option<String> {
    let found = key?.split('.').try_fold(item, |value, part| value.get(part))?;
    match found {
        Value::Text(text) => Some(short_name(text).to_owned()),
        Value::Reference(reference) => Some(match reference {
            crate::Reference::Own(address) => address.name.clone(),
            other => other.to_string(),
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
        let before = Value::List(vec![component("a", "1.0.0"), component("c", "1.0.0")]);
        let after = Value::List(vec![
            component("a", "1.0.0"),
            component("b", "1.0.0"),
            component("c", "1.0.1"),
        ]);
        let paths: Vec<String> = diff(Some(&before), Some(&after))
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(paths, ["[b].component", "[c].component"]);
    }

    #[test]
    fn a_new_order_is_said() {
        let before = Value::List(vec![component("a", "1.0.0"), component("b", "1.0.0")]);
        let after = Value::List(vec![component("b", "1.0.0"), component("a", "1.0.0")]);
        let paths: Vec<String> = diff(Some(&before), Some(&after))
            .into_iter()
            .map(|change| change.path)
            .collect();
        assert_eq!(paths, [" (order)"]);
    }
}

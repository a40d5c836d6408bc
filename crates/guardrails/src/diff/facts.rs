//! A policy taken apart into members and items: what a difference is counted in.

use std::collections::{BTreeMap, BTreeSet};

use super::Summary;
use crate::json::{Node, Value};

/// Canonical member → what it holds. Condition keys have no case, so the canonical member of a condition has none.
pub(super) type Facts = BTreeMap<String, Items>;

/// The items of one member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Items {
    /// The member as its author wrote it.
    pub(super) member: String,
    /// Canonical item → the item as its author wrote it.
    pub(super) items: BTreeMap<String, String>,
}

/// A statement taken apart.
pub(super) struct Statement {
    pub(super) sid: Option<String>,
    position: usize,
    pub(super) facts: Facts,
}

/// The statements of a document, in order.
pub(super) fn statements(document: &Node) -> Vec<Statement> {
    let items = document
        .member("Statement")
        .map(|member| member.node.items())
        .unwrap_or_default();
    items
        .iter()
        .enumerate()
        .map(|(position, node)| statement(position, node))
        .collect()
}

/// Everything of a document that is not a statement.
pub(super) fn document(document: &Node) -> Facts {
    let mut facts = Facts::new();
    for member in document.as_object().unwrap_or_default() {
        if member.key != "Statement" {
            leaves(&member.key, &member.node, &mut facts);
        }
    }
    facts
}

fn statement(position: usize, node: &Node) -> Statement {
    let mut facts = Facts::new();
    let mut sid = None;
    for member in node.as_object().unwrap_or_default() {
        match member.key.as_str() {
            "Action" | "NotAction" => items(&member.key, &member.node, str::to_lowercase, &mut facts),
            "Condition" => conditions(&member.node, &mut facts),
            "Sid" => {
                sid = member.node.as_str().map(str::to_owned);
                items("Sid", &member.node, str::to_owned, &mut facts);
            }
            _ => leaves(&member.key, &member.node, &mut facts),
        }
    }
    Statement {
        sid: sid.filter(|sid| !sid.is_empty()),
        position,
        facts,
    }
}

fn conditions(node: &Node, facts: &mut Facts) {
    for operator in node.as_object().unwrap_or_default() {
        for key in operator.node.as_object().unwrap_or_default() {
            items(
                &format!("Condition {} {}", operator.key, key.key),
                &key.node,
                str::to_owned,
                facts,
            );
        }
    }
}

fn items(member: &str, node: &Node, canonical: impl Fn(&str) -> String, facts: &mut Facts) {
    let name = if member.starts_with("Condition ") {
        member.to_lowercase()
    } else {
        member.to_owned()
    };
    let entry = facts.entry(name).or_insert_with(|| Items {
        member: member.to_owned(),
        items: BTreeMap::new(),
    });
    for item in node.items() {
        let shown = shown(item);
        entry.items.insert(canonical(&shown), shown);
    }
}

fn leaves(path: &str, node: &Node, facts: &mut Facts) {
    match &node.value {
        Value::Object(members) if !members.is_empty() => {
            for member in members {
                leaves(&format!("{path}.{}", member.key), &member.node, facts);
            }
        }
        _ => items(path, node, str::to_owned, facts),
    }
}

fn shown(node: &Node) -> String {
    match &node.value {
        Value::Object(_) | Value::Array(_) | Value::Null => crate::canonical::statement(node).to_string(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => node.scalar().unwrap_or_default(),
    }
}

impl Items {
    fn shown(&self) -> String {
        self.items.values().cloned().collect::<Vec<_>>().join(", ")
    }
}

fn pairs(facts: &Facts) -> impl Iterator<Item = (&str, &str)> {
    facts
        .iter()
        .flat_map(|(member, items)| items.items.keys().map(|item| (member.as_str(), item.as_str())))
}

impl Statement {
    pub(super) fn name(&self) -> String {
        self.sid.clone().unwrap_or_else(|| format!("#{}", self.position + 1))
    }

    /// The facts without the author's spelling.
    pub(super) fn canonical(&self) -> BTreeSet<(&str, &str)> {
        pairs(&self.facts).collect()
    }

    /// How much of the two statements is shared: 0 nothing, 1 everything but Sid and effect.
    pub(super) fn similarity(&self, other: &Self) -> f64 {
        let without_sid = |statement: &'_ Self| -> BTreeSet<(String, String)> {
            let facts = pairs(&statement.facts).filter(|(member, _)| !matches!(*member, "Sid" | "Effect"));
            facts
                .map(|(member, item)| (member.to_owned(), item.to_owned()))
                .collect()
        };
        let (left, right) = (without_sid(self), without_sid(other));
        let shared = u32::try_from(left.intersection(&right).count()).unwrap_or(u32::MAX);
        let all = u32::try_from(left.union(&right).count()).unwrap_or(u32::MAX).max(1);
        f64::from(shared) / f64::from(all)
    }

    pub(super) fn summary(&self) -> Summary {
        let list = |member: &str| self.facts.get(member).map(Items::shown);
        let mut text = list("Effect").unwrap_or_else(|| "?".to_owned());
        let members = [
            ("Action", " "),
            ("NotAction", " everything but "),
            ("Resource", " on "),
            ("NotResource", " on everything but "),
        ];
        for (member, before) in members {
            if let Some(items) = list(member) {
                text.push_str(before);
                text.push_str(&items);
            }
        }
        let mut joint = " if ";
        for items in self.facts.values() {
            if let Some(condition) = items.member.strip_prefix("Condition ") {
                let values: Vec<&str> = items.items.values().map(String::as_str).collect();
                for part in [joint, condition, " ", &values.join(" or ")] {
                    text.push_str(part);
                }
                joint = " and ";
            }
        }
        Summary {
            name: self.name(),
            text,
        }
    }
}

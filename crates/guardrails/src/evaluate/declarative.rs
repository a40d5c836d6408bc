//! Management policies merged along root → OU → account with their inheritance operators.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::json::{self, Node, Problem};

/// The effective policy of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The document without operators.
    pub document: Value,
    /// What did not come through.
    pub notes: Vec<Note>,
}

/// A setting of a policy that did not come through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Members joined by dots.
    pub path: String,
    /// The policy whose setting it was.
    pub policy: String,
    /// Why.
    pub reason: Reason,
}

/// Why a setting did not come through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A policy above forbids the operator with `@@operators_allowed_for_child_policies`.
    Forbidden,
    /// Another policy of the same level sets another single value. AWS does not say which one wins; here the policy
    /// with the lower id does.
    Conflict,
    /// No operator has this name.
    UnknownOperator,
}

/// The control operator.
pub(crate) const CONTROL: &str = "@@operators_allowed_for_child_policies";
/// The value-setting operators, in the order in which one level's are applied.
pub(crate) const OPERATORS: [&str; 3] = ["@@assign", "@@append", "@@remove"];

/// Merges the documents of each level, root first; a document comes with its policy's id.
pub fn merge(levels: &[Vec<(&str, &str)>]) -> Result<Merged, Problem> {
    let mut tree = Tree::default();
    let mut notes = BTreeSet::new();
    for level in levels {
        let mut documents = Vec::new();
        for (policy, text) in level {
            documents.push((*policy, json::parse(text).strict()?));
        }
        documents.sort_by_key(|(policy, _)| *policy);
        for operator in OPERATORS {
            for (policy, document) in &documents {
                let mut pass = Pass {
                    operator,
                    policy,
                    path: Vec::new(),
                    notes: &mut notes,
                };
                pass.apply(document, &mut tree, &all());
            }
        }
        for (_, document) in &documents {
            control(document, &mut tree);
        }
        tree.close_level();
    }
    Ok(Merged {
        document: tree.document(),
        notes: notes.into_iter().collect(),
    })
}

#[derive(Debug, Default)]
struct Tree {
    children: BTreeMap<String, Tree>,
    value: Option<Value>,
    /// Whether the value was assigned on the level that is being read.
    fresh: bool,
    /// The operators that levels below may use; `None` where nobody said.
    allowed: Option<BTreeSet<String>>,
}

fn all() -> BTreeSet<String> {
    OPERATORS.iter().map(|&operator| operator.to_owned()).collect()
}

struct Pass<'a> {
    operator: &'static str,
    policy: &'a str,
    path: Vec<String>,
    notes: &'a mut BTreeSet<Note>,
}

impl Pass<'_> {
    fn apply(&mut self, node: &Node, tree: &mut Tree, inherited: &BTreeSet<String>) {
        let allowed = match &tree.allowed {
            Some(here) => here.intersection(inherited).cloned().collect(),
            None => inherited.clone(),
        };
        for member in node.as_object().unwrap_or_default() {
            self.path.push(member.key.clone());
            if !member.key.starts_with("@@") {
                let child = tree.children.entry(member.key.clone()).or_default();
                match member.node.as_object() {
                    Some(_) => self.apply(&member.node, child, &allowed),
                    // A bare value is not documented; it can only mean an assignment.
                    None if self.operator == "@@assign" => self.set(&member.node, child, &allowed),
                    None => {}
                }
            } else if member.key == self.operator {
                self.set(&member.node, tree, &allowed);
            } else if member.key != CONTROL && !OPERATORS.contains(&member.key.as_str()) {
                self.note(Reason::UnknownOperator);
            }
            self.path.pop();
        }
    }

    fn set(&mut self, node: &Node, tree: &mut Tree, allowed: &BTreeSet<String>) {
        if !allowed.contains(self.operator) {
            self.note(Reason::Forbidden);
            return;
        }
        let value = plain(node);
        match (self.operator, &mut tree.value) {
            ("@@assign", Some(Value::Array(items))) if tree.fresh && value.is_array() => union(items, &value),
            ("@@assign", Some(old)) if tree.fresh && *old != value => {
                self.note(Reason::Conflict);
            }
            ("@@assign", _) => {
                tree.value = Some(value);
                tree.fresh = true;
            }
            ("@@append", Some(Value::Array(items))) => union(items, &value),
            ("@@append", _) => tree.value = Some(Value::Array(list(&value))),
            ("@@remove", Some(Value::Array(items))) => {
                let gone = list(&value);
                items.retain(|item| !gone.contains(item));
            }
            _ => {}
        }
    }

    fn note(&mut self, reason: Reason) {
        self.notes.insert(Note {
            path: self.path.join("."),
            policy: self.policy.to_owned(),
            reason,
        });
    }
}

/// What this level lets the levels below do. What a level above forbids stays forbidden.
fn control(node: &Node, tree: &mut Tree) {
    for member in node.as_object().unwrap_or_default() {
        if member.key == CONTROL {
            let said = said(&member.node);
            tree.allowed = Some(match &tree.allowed {
                Some(before) => before.intersection(&said).cloned().collect(),
                None => said,
            });
        } else if member.node.as_object().is_some() && !member.key.starts_with("@@") {
            control(&member.node, tree.children.entry(member.key.clone()).or_default());
        }
    }
}

fn said(node: &Node) -> BTreeSet<String> {
    let names: BTreeSet<String> = node
        .items()
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect();
    if names.contains("@@all") {
        all()
    } else {
        names.into_iter().filter(|name| name != "@@none").collect()
    }
}

impl Tree {
    fn close_level(&mut self) {
        self.fresh = false;
        self.children.values_mut().for_each(Self::close_level);
    }

    fn document(&self) -> Value {
        if let Some(value) = &self.value {
            return value.clone();
        }
        let members = self.children.iter().map(|(key, child)| (key.clone(), child.document()));
        Value::Object(
            members
                .filter(|(_, value)| value.as_object().is_none_or(|map| !map.is_empty()))
                .collect(),
        )
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

fn union(items: &mut Vec<Value>, more: &Value) {
    for item in list(more) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
}

fn plain(node: &Node) -> Value {
    match &node.value {
        json::Value::Null => Value::Null,
        json::Value::Bool(value) => Value::Bool(*value),
        json::Value::Number(raw) => serde_json::from_str(raw).unwrap_or_else(|_| Value::String(raw.clone())),
        json::Value::String(text) => Value::String(text.clone()),
        json::Value::Array(items) => items.iter().map(plain).collect(),
        json::Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|member| (member.key.clone(), plain(&member.node)))
                .collect::<Map<_, _>>(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(levels: &[&[&str]], expected: &Expect) {
        let levels: Vec<Vec<(&str, &str)>> = levels
            .iter()
            .map(|level| {
                level
                    .iter()
                    .zip(["p-1", "p-2", "p-3"])
                    .map(|(text, id)| (id, *text))
                    .collect()
            })
            .collect();
        let merged = merge(&levels).unwrap();
        let notes = merged
            .notes
            .iter()
            .map(|note| format!("\n{} {}: {:?}", note.policy, note.path, note.reason));
        expected.assert_eq(&(merged.document.to_string() + &notes.collect::<String>()));
    }

    #[test]
    fn children_append_remove_and_replace() {
        check(
            &[
                &[r#"{"ec2_attributes":{"a":{"@@assign":["x","y"]},"state":{"@@assign":"audit_mode"}}}"#],
                &[r#"{"ec2_attributes":{"a":{"@@append":["z"],"@@remove":["x"]}}}"#],
                &[r#"{"ec2_attributes":{"state":{"@@assign":"enabled"}}}"#],
            ],
            &expect![[r#"{"ec2_attributes":{"a":["y","z"],"state":"enabled"}}"#]],
        );
    }

    #[test]
    fn what_is_forbidden_above_stays_forbidden() {
        check(
            &[
                &[
                    r#"{"s":{"@@assign":"on","@@operators_allowed_for_child_policies":["@@none"]},
                     "l":{"@@assign":["a"],"@@operators_allowed_for_child_policies":["@@append"]}}"#,
                ],
                &[
                    r#"{"s":{"@@operators_allowed_for_child_policies":["@@all"],"@@assign":"off"},
                     "l":{"@@append":["b"],"@@remove":["a"]}}"#,
                ],
                &[r#"{"s":{"@@assign":"off"}}"#],
            ],
            &expect![[r#"
                {"l":["a","b"],"s":"on"}
                p-1 l.@@remove: Forbidden
                p-1 s.@@assign: Forbidden"#]],
        );
    }

    #[test]
    fn a_level_combines_lists_and_reports_conflicts() {
        check(
            &[&[
                r#"{"l":{"@@assign":["a"]},"s":{"@@assign":"x"}}"#,
                r#"{"l":{"@@assign":["b"]},"s":{"@@assign":"y"},"t":{"@@add":1}}"#,
            ]],
            &expect![[r#"
                {"l":["a","b"],"s":"x"}
                p-2 s.@@assign: Conflict
                p-2 t.@@add: UnknownOperator"#]],
        );
    }
}

//! How the management policies of a chain come to one document.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::{CONTROL, parse};

/// Merges the documents of each level, from the root down to the account; `None` where nothing is left.
///
/// Within one level all `@@assign` come first, then `@@append`, then `@@remove`, so that the outcome does not depend on the
/// order of the policies. Where two policies of one level assign different values, AWS takes one in a way
/// that it does not document: here it is the first in the order of policy ids.
pub(super) fn merge(levels: &[Vec<&str>]) -> Option<Value> {
    let mut root = Node::default();
    for (level, contents) in levels.iter().enumerate() {
        let documents: Vec<Value> = contents.iter().filter_map(|content| parse(content)).collect();
        for operator in ["@@assign", "@@append", "@@remove"] {
            for document in documents.iter().filter_map(Value::as_object) {
                root.apply(document, operator, level);
            }
        }
        for document in documents.iter().filter_map(Value::as_object) {
            root.restrict(document);
        }
        root.settle();
    }
    root.into_value()
}

/// One key of the merged document.
#[derive(Default)]
struct Node {
    value: Option<Value>,
    /// The level whose `@@assign` made the value.
    assigned_at: Option<usize>,
    /// What the level at hand may do here.
    allowed: Allowed,
    /// What lower levels may do: takes effect when this level is done.
    allowed_below: Allowed,
    children: BTreeMap<String, Node>,
}

/// The operators that may be used on a node; what a level takes away no lower level gets back.
#[derive(Clone, Copy)]
struct Allowed {
    assign: bool,
    append: bool,
    remove: bool,
}

impl Default for Allowed {
    fn default() -> Self {
        Self {
            assign: true,
            append: true,
            remove: true,
        }
    }
}

impl Node {
    /// Applies one operator wherever the document uses it. A node that forbids `@@assign` takes no new
    /// members either.
    fn apply(&mut self, document: &Map<String, Value>, operator: &str, level: usize) {
        for (key, value) in document {
            match value.as_object() {
                Some(_) if !self.allowed.assign && !self.children.contains_key(key) => {}
                Some(below) if !key.starts_with("@@") => {
                    self.children
                        .entry(key.clone())
                        .or_default()
                        .apply(below, operator, level);
                }
                _ if key == operator => self.set(value, operator, level),
                _ => {}
            }
        }
    }

    fn set(&mut self, value: &Value, operator: &str, level: usize) {
        match operator {
            "@@assign" if self.allowed.assign && self.assigned_at != Some(level) => {
                self.value = Some(value.clone());
                self.assigned_at = Some(level);
            }
            "@@append" if self.allowed.append => {
                let mut list = as_list(self.value.take().unwrap_or_else(|| Value::Array(Vec::new())));
                for item in as_list(value.clone()) {
                    if !list.contains(&item) {
                        list.push(item);
                    }
                }
                self.value = Some(Value::Array(list));
            }
            "@@remove" if self.allowed.remove => {
                let removed = as_list(value.clone());
                if let Some(Value::Array(list)) = &mut self.value {
                    list.retain(|item| !removed.contains(item));
                }
            }
            _ => {}
        }
    }

    /// Notes what a document leaves to the levels below.
    fn restrict(&mut self, document: &Map<String, Value>) {
        for (key, value) in document {
            match value {
                Value::Array(names) if key == CONTROL => self.allowed_below.narrow(names),
                Value::Object(below) => {
                    if let Some(child) = self.children.get_mut(key) {
                        child.restrict(below);
                    }
                }
                _ => {}
            }
        }
    }

    fn settle(&mut self) {
        self.allowed = self.allowed_below;
        self.children.values_mut().for_each(Self::settle);
    }

    fn into_value(self) -> Option<Value> {
        if self.value.is_some() {
            return self.value;
        }
        let members = self
            .children
            .into_iter()
            .filter_map(|(key, child)| Some((key, child.into_value()?)));
        let members: Map<String, Value> = members.collect();
        if members.is_empty() {
            None
        } else {
            Some(Value::Object(members))
        }
    }
}

impl Allowed {
    fn narrow(&mut self, names: &[Value]) {
        let has = |wanted: &str| names.iter().any(|name| name == "@@all" || name == wanted);
        self.assign &= has("@@assign");
        self.append &= has("@@append");
        self.remove &= has("@@remove");
    }
}

fn as_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        single => vec![single],
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(levels: &[Vec<&str>], expect: &Expect) {
        expect.assert_eq(&merge(levels).map_or("nothing".to_owned(), |merged| merged.to_string()));
    }

    #[test]
    fn nothing_attached_is_nothing() {
        check(&[vec![], vec![]], &expect!["nothing"]);
    }

    #[test]
    fn lower_levels_assign_append_and_remove() {
        let root = r#"{"tags":{"team":{"tag_value":{"@@assign":["a","b"]},"tag_key":{"@@assign":"Team"}}}}"#;
        let unit = r#"{"tags":{"team":{"tag_value":{"@@append":["c","a"],"@@remove":["b"]}}}}"#;
        let account = r#"{"tags":{"team":{"tag_key":{"@@assign":"TEAM"}}}}"#;
        check(
            &[vec![root], vec![unit], vec![account]],
            &expect![[r#"{"tags":{"team":{"tag_key":"TEAM","tag_value":["a","c"]}}}"#]],
        );
    }

    #[test]
    fn a_level_takes_operators_from_those_below() {
        let root = r#"{"services":{"@@operators_allowed_for_child_policies":["@@none"],
            "default":{"opt_out_policy":{"@@operators_allowed_for_child_policies":["@@none"],"@@assign":"optOut"}}}}"#;
        let unit = r#"{"services":{"@@operators_allowed_for_child_policies":["@@all"],
            "lex":{"opt_out_policy":{"@@assign":"optIn"}},
            "default":{"opt_out_policy":{"@@operators_allowed_for_child_policies":["@@all"],"@@assign":"optIn"}}}}"#;
        check(
            &[vec![root], vec![unit], vec![unit]],
            &expect![[r#"{"services":{"default":{"opt_out_policy":"optOut"}}}"#]],
        );
    }

    #[test]
    fn restrictions_do_not_bind_their_own_level() {
        let closing = r#"{"a":{"b":{"@@operators_allowed_for_child_policies":["@@append"],"@@assign":["x"]}}}"#;
        let appending = r#"{"a":{"b":{"@@append":["y"]}}}"#;
        let assigning = r#"{"a":{"b":{"@@assign":["z"],"@@append":["w"]}}}"#;
        check(
            &[vec![appending, closing], vec![assigning]],
            &expect![[r#"{"a":{"b":["x","y","w"]}}"#]],
        );
    }

    #[test]
    fn the_first_of_two_assignments_of_one_level_wins() {
        let (one, two) = (r#"{"a":{"b":{"@@assign":"1"}}}"#, r#"{"a":{"b":{"@@assign":"2"}}}"#);
        check(&[vec![one, two]], &expect![[r#"{"a":{"b":"1"}}"#]]);
        check(&[vec![one], vec![two]], &expect![[r#"{"a":{"b":"2"}}"#]]);
    }
}

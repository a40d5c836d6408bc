//! One form for all spellings of the same policy, so that drift is a difference in meaning and not in white space.

use serde_json::{Map, Value};

use crate::json::{self, Member, Node, Problem};

/// `text` in the one form that all its equivalent spellings share.
///
/// In documents with a `Statement`: statements, actions, resources and condition values are sets; a list of one is its
/// item; booleans and numbers among condition values are text; actions and condition keys have no case (IAM user guide,
/// elements reference). In the documents of management policies, lists of plain values are sets. Sids and the version
/// are content: a difference there is a difference.
pub fn canonical(text: &str) -> Result<Value, Problem> {
    Ok(canonical_node(&json::parse(text).strict()?))
}

/// A policy as it is sent, and as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Forms {
    /// See [`json::minify`].
    pub minified: String,
    /// See [`canonical`]; as text.
    pub canonical: String,
}

/// Both forms of a policy, which is read once for them.
pub fn forms(text: &str) -> Result<Forms, Problem> {
    let document = json::parse(text).strict()?;
    Ok(Forms {
        minified: json::ink(text).collect(),
        canonical: compact(&canonical_node(&document)),
    })
}

/// [`canonical`] of a document that is read already.
pub(crate) fn canonical_node(document: &Node) -> Value {
    match document.as_object() {
        Some(members) if document.member("Statement").is_some() => {
            object(members, |member| match member.key.as_str() {
                "Statement" => set(member.node.items().iter().map(statement).collect()),
                _ => plain(&member.node),
            })
        }
        _ => plain(document),
    }
}

/// The canonical form of one statement.
pub(crate) fn statement(node: &Node) -> Value {
    let Some(members) = node.as_object() else {
        return plain(node);
    };
    object(members, |member| match member.key.as_str() {
        "Action" | "NotAction" => strings(&member.node, str::to_lowercase),
        "Resource" | "NotResource" => strings(&member.node, str::to_owned),
        "Principal" | "NotPrincipal" => principal(&member.node),
        "Condition" => condition(&member.node),
        _ => plain(&member.node),
    })
}

fn condition(node: &Node) -> Value {
    let Some(operators) = node.as_object() else {
        return plain(node);
    };
    object(operators, |operator| match operator.node.as_object() {
        Some(keys) => {
            let mut map = Map::new();
            for key in keys {
                let lower = key.key.to_lowercase();
                // The same key in two cases is one key written twice: keep both apart, as `check` refuses them.
                let name = if map.contains_key(&lower) {
                    key.key.clone()
                } else {
                    lower
                };
                map.insert(name, strings(&key.node, str::to_owned));
            }
            sorted(map)
        }
        None => plain(&operator.node),
    })
}

/// `"*"` and `{"AWS": "*"}` name the same principals.
fn principal(node: &Node) -> Value {
    match node.as_object() {
        Some(members) => {
            let value = object(members, |member| strings(&member.node, str::to_owned));
            if value == serde_json::json!({"AWS": ["*"]}) {
                serde_json::json!(["*"])
            } else {
                value
            }
        }
        None => strings(node, str::to_owned),
    }
}

/// A string or a list of strings as a set.
fn strings(node: &Node, normalise: impl Fn(&str) -> String) -> Value {
    let items = node.items().iter().map(|item| match item.scalar() {
        Some(text) => Value::String(normalise(&text)),
        None => plain(item),
    });
    set(items.collect())
}

/// What has no meaning of IAM's: as it is, with lists of plain values as sets.
fn plain(node: &Node) -> Value {
    match &node.value {
        json::Value::Null => Value::Null,
        json::Value::Bool(value) => Value::Bool(*value),
        // A number that no type of ours holds stays apart from all others, as text.
        json::Value::Number(raw) => {
            serde_json::from_str(raw).unwrap_or_else(|_| Value::String(format!("number {raw}")))
        }
        json::Value::String(text) => Value::String(text.clone()),
        json::Value::Array(items) => {
            let values: Vec<Value> = items.iter().map(plain).collect();
            let scalars = values.iter().all(|value| !value.is_array() && !value.is_object());
            if scalars { set(values) } else { Value::Array(values) }
        }
        json::Value::Object(members) => object(members, |member| plain(&member.node)),
    }
}

fn object(members: &[Member], value: impl Fn(&Member) -> Value) -> Value {
    sorted(
        members
            .iter()
            .map(|member| (member.key.clone(), value(member)))
            .collect(),
    )
}

fn sorted(mut map: Map<String, Value>) -> Value {
    map.sort_keys();
    Value::Object(map)
}

/// A canonical form as text.
pub(crate) fn compact(value: &Value) -> String {
    serde_json::to_string(value).expect("keys are strings, and a string takes every text")
}

fn set(values: Vec<Value>) -> Value {
    if values.len() < 2 {
        return Value::Array(values);
    }
    let mut keyed: Vec<(String, Value)> = values.into_iter().map(|value| (compact(&value), value)).collect();
    keyed.sort_by(|left, right| left.0.cmp(&right.0));
    keyed.dedup_by(|left, right| left.0 == right.0);
    Value::Array(keyed.into_iter().map(|(_, value)| value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) -> bool {
        canonical(left).unwrap() == canonical(right).unwrap()
    }

    #[test]
    fn spellings_of_one_policy_are_equal() {
        let left = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Deny","Action":["ec2:RunInstances","EC2:StartInstances"],"Resource":"*",
             "Condition":{"Bool":{"aws:MultiFactorAuthPresent":false}}},
            {"Sid":"B","Effect":"Allow","Action":"*","Resource":["*"]}]}"#;
        let right = r#"{"Statement":[
            {"Resource":"*","Sid":"B","Effect":"Allow","Action":["*"]},
            {"Action":["ec2:startinstances","ec2:RunInstances"],"Effect":"Deny","Resource":["*","*"],
             "Condition":{"Bool":{"aws:multifactorauthpresent":["false"]}}}],"Version":"2012-10-17"}"#;
        assert!(same(left, right));
        assert!(same(
            r#"{"Statement":{"Effect":"Deny"}}"#,
            r#"{"Statement":[{"Effect":"Deny"}]}"#
        ));
    }

    #[test]
    fn different_meanings_are_not() {
        for (left, right) in [
            (
                r#"{"Statement":{"Effect":"Deny","Action":"a:B"}}"#,
                r#"{"Statement":{"Effect":"Deny","NotAction":"a:B"}}"#,
            ),
            (
                r#"{"Statement":{"Resource":"arn:A"}}"#,
                r#"{"Statement":{"Resource":"arn:a"}}"#,
            ),
            (r#"{"Statement":{"Sid":"a"}}"#, r#"{"Statement":{"Sid":"b"}}"#),
            (r#"{"Statement":[]}"#, r#"{"Statement":[{}]}"#),
            (r#"{"a":{"@@assign":"x"}}"#, r#"{"a":{"@@assign":["x"]}}"#),
        ] {
            assert!(!same(left, right), "{left} {right}");
        }
        assert!(same(
            r#"{"a":{"@@append":["x","y"]}}"#,
            r#"{"a":{"@@append":["y","x"]}}"#
        ));
    }
}

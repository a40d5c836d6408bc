//! A value with what it refers to.

use std::{ops::Deref, sync::Arc};

use crate::{Reference, Value};

/// What a resource declares, a record, and what its fields refer to: found once when it is declared, for a plan comes back to it several times, and
/// looking through a value that nobody has read for a while is slow.
#[derive(Debug, Clone)]
pub struct Declared {
    value: Value,
    references: Vec<Arc<Reference>>,
    /// The positions of the fields in which they are.
    fields: Vec<usize>,
}

impl Declared {
    /// Every reference in it, in the order in which [`Declared::resolved`] comes by them.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().map(|reference| &**reference)
    }

    /// Sets or removes a field.
    pub fn set(&mut self, field: &str, value: Option<Value>) {
        let mut changed = self.value.clone();
        changed.set(field, value);
        *self = changed.into();
    }

    /// A copy in which each reference became what `resolve` says.
    #[must_use]
    pub fn resolved(&self, resolve: &mut impl FnMut(&Reference) -> Value) -> Value {
        // What has no fields has no references either.
        let Value::Map(map) = &self.value else {
            return self.value.clone();
        };
        if self.fields.is_empty() {
            return self.value.clone();
        }
        let mut fields = self.fields.iter().copied().peekable();
        let values = map.values().enumerate();
        let values = values.map(|(position, value)| match fields.next_if_eq(&position) {
            Some(_) => value.resolved(resolve),
            None => value.clone(),
        });
        Value::Map(map.with_values(values))
    }
}

impl From<Value> for Declared {
    fn from(value: Value) -> Self {
        let mut references = Vec::new();
        let mut fields = Vec::new();
        for (position, (_, field)) in value.entries().enumerate() {
            let before = references.len();
            field.add_references(&mut references);
            if references.len() > before {
                fields.push(position);
            }
        }
        Self {
            value,
            references,
            fields,
        }
    }
}

impl Deref for Declared {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Address, KindName};

    fn reference(name: &str) -> Value {
        Reference::Own(Address::new(KindName("component"), name)).into()
    }

    #[test]
    fn references_are_found_and_replaced_in_one_order() {
        let item = |name| Value::record([("component", Some(reference(name))), ("order", Some(Value::Integer(1)))]);
        let declared = Declared::from(Value::record([
            ("a", Some("plain".into())),
            ("b", Some(Value::from(vec![item("one"), item("two")]))),
            ("c", Some(Value::from(vec!["plain".into()]))),
            ("d", Some(reference("three"))),
        ]));
        let names = ["component.one", "component.two", "component.three"];
        let found: Vec<String> = declared.references().map(ToString::to_string).collect();
        assert_eq!(found, names);
        let mut seen = Vec::new();
        let resolved = declared.resolved(&mut |reference| {
            seen.push(reference.to_string());
            Value::Text("arn".into())
        });
        assert_eq!(seen, names);
        let resolved = resolved.to_json().to_string();
        assert_eq!(
            resolved,
            r#"{"a":"plain","b":[{"component":"arn","order":1},{"component":"arn","order":1}],"c":["plain"],"d":"arn"}"#
        );
    }
}

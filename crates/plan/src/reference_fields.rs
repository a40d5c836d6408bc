//! Where in the values of a kind references stand: the rest of a value is not looked at.

use model::{Shape, Value, node::Member};

/// The way to the references in a value.
pub(crate) enum ReferenceFields {
    /// It is one.
    Here,
    /// In the items of a list.
    Items(Box<ReferenceFields>),
    /// In these fields of a record.
    Fields(Vec<(&'static str, ReferenceFields)>),
}

impl ReferenceFields {
    /// The way to the references in values of a shape; `None` where there can be none.
    pub(crate) fn of(shape: &Shape) -> Option<Self> {
        match shape {
            Shape::Reference => Some(Self::Here),
            Shape::List(item) => Self::of(item).map(|item| Self::Items(Box::new(item))),
            Shape::Record(members) => {
                let field = |member: &Member| Some((member.name, Self::of(&member.shape)?));
                let fields: Vec<_> = members.iter().filter_map(field).collect();
                (!fields.is_empty()).then_some(Self::Fields(fields))
            }
            Shape::Bool | Shape::Integer | Shape::Text | Shape::Choice(_) | Shape::Map => None,
        }
    }

    /// Shows every reference in a value that names it by a text.
    pub(crate) fn each<'a>(&self, value: &'a Value, visit: &mut impl FnMut(&'a str)) {
        match (self, value) {
            (Self::Here, Value::Text(text)) => visit(text),
            (Self::Items(item), Value::List(items)) => items.iter().for_each(|value| item.each(value, visit)),
            (Self::Fields(fields), Value::Map(map)) => {
                for (name, field) in fields {
                    if let Some(value) = map.get(name) {
                        field.each(value, visit);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(members: [(&'static str, Shape); 2]) -> Shape {
        let member = |(name, shape)| Member {
            name,
            required: true,
            shape,
        };
        Shape::Record(members.into_iter().map(member).collect())
    }

    #[test]
    fn only_fields_that_may_refer_are_read() {
        let item = record([("component", Shape::Reference), ("parameters", Shape::Map)]);
        let shape = record([
            ("components", Shape::List(Box::new(item))),
            ("description", Shape::Text),
        ]);
        let fields = ReferenceFields::of(&shape).expect("there is a reference");
        let item = |arn: &str| {
            let parameters = Value::record([("Mirror", Some("arn:in-a-parameter".into()))]);
            Value::record([("component", Some(arn.into())), ("parameters", Some(parameters))])
        };
        let value = Value::record([
            ("components", Some(Value::from(vec![item("arn:one"), item("arn:two")]))),
            ("description", Some("arn:in-a-text".into())),
        ]);
        let mut found = Vec::new();
        fields.each(&value, &mut |arn| found.push(arn));
        assert_eq!(found, ["arn:one", "arn:two"]);
        assert!(ReferenceFields::of(&record([("a", Shape::Text), ("b", Shape::Map)])).is_none());
    }
}

//! What every type of a field can do: say its shape, be read from a [`Value`], become one.

use std::collections::BTreeMap;

use crate::{Decoder, Value};

/// The shape of a value: for suggestions, for the JSON Schema, and for the test that no member of the SDK is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// What has an ARN.
    Reference,
    /// A list.
    List(Box<Shape>),
    /// A table of free keys.
    Map,
    /// A table of known keys.
    Record(Vec<Member>),
}

/// A member of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its key.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
}

/// A type that a field can have.
pub trait Node: Sized + Default {
    /// Whether a record must have it.
    const REQUIRED: bool = true;

    /// Its shape.
    fn shape() -> Shape;

    /// Reads it; `None` if a problem was reported.
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self>;

    /// Its value; `None` where it is unset.
    fn encode(&self) -> Option<Value>;
}

impl Node for bool {
    fn shape() -> Shape {
        Shape::Bool
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(*flag),
            other => {
                decoder.wrong_type("a boolean", other);
                None
            }
        }
    }

    fn encode(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

macro_rules! integer_node {
    ($($integer:ty),*) => {$(
        impl Node for $integer {
            fn shape() -> Shape {
                Shape::Integer
            }

            fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
                let Value::Integer(number) = value else {
                    decoder.wrong_type("a number", value);
                    return None;
                };
                let converted = Self::try_from(*number).ok();
                if converted.is_none() {
                    decoder.problem("load/out-of-range", format!("{number} is too large for this key"));
                }
                converted
            }

            fn encode(&self) -> Option<Value> {
                Some(Value::Integer(i64::from(*self)))
            }
        }
    )*};
}

integer_node!(i32, i64);

impl Node for String {
    fn shape() -> Shape {
        Shape::Text
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        if let Some(text) = value.text() {
            return Some(text.to_owned());
        }
        decoder.wrong_type("a string", value);
        None
    }

    fn encode(&self) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }
}

impl<T: Node> Node for Option<T> {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        T::decode(value, decoder).map(Some)
    }

    fn encode(&self) -> Option<Value> {
        self.as_ref().and_then(T::encode)
    }
}

/// A list is unset when it is empty: AWS answers both alike, and refuses empty lists where it counts them.
impl<T: Node> Node for Vec<T> {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let Value::List(items) = value else {
            decoder.wrong_type("a list", value);
            return None;
        };
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| decoder.item(index, |decoder| T::decode(item, decoder)))
            .collect();
        read.into_iter().collect()
    }

    fn encode(&self) -> Option<Value> {
        (!self.is_empty()).then(|| self.iter().filter_map(T::encode).collect())
    }
}

/// A table of texts; unset when it is empty.
impl Node for BTreeMap<String, String> {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        Shape::Map
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = value else {
            decoder.wrong_type("a table", value);
            return None;
        };
        let read: Vec<Option<(String, String)>> = entries
            .iter()
            .map(|(key, value)| {
                let text = decoder.member(key, |decoder| String::decode(value, decoder))?;
                Some((key.to_string(), text))
            })
            .collect();
        read.into_iter().collect()
    }

    fn encode(&self) -> Option<Value> {
        let entries = self.iter().map(|(key, value)| (key, Value::from(value.as_str())));
        (!self.is_empty()).then(|| Value::Map(entries.collect()))
    }
}

//! One list of fields per record. From it come the struct, its reading from a desired state, its value for the planner,
//! and both directions of the SDK's type, so that a field cannot be known to one of them and forgotten by another.

use std::collections::{BTreeMap, HashMap};

use aws_smithy_types::error::operation::BuildError;
use model::{Decoder, Node, Value};

/// A field's way to the SDK and back.
pub(crate) trait Wire: Node {
    /// The SDK's type of it.
    type Sdk;

    /// What is sent; `None` leaves the member out.
    fn put(&self) -> Option<Self::Sdk>;

    /// What was read; `None` if the member was absent.
    fn get(sdk: Option<&Self::Sdk>) -> Self;
}

macro_rules! plain_wire {
    ($($plain:ty),*) => {$(
        impl Wire for $plain {
            type Sdk = $plain;

            fn put(&self) -> Option<$plain> {
                Some(self.clone())
            }

            fn get(sdk: Option<&$plain>) -> Self {
                sdk.cloned().unwrap_or_default()
            }
        }
    )*};
}

plain_wire!(bool, i32, i64, String);

impl<T: Wire> Wire for Option<T> {
    type Sdk = T::Sdk;

    fn put(&self) -> Option<T::Sdk> {
        self.as_ref().and_then(T::put)
    }

    fn get(sdk: Option<&T::Sdk>) -> Self {
        sdk.map(|sdk| T::get(Some(sdk)))
    }
}

impl<T: Wire> Wire for Vec<T> {
    type Sdk = Vec<T::Sdk>;

    fn put(&self) -> Option<Vec<T::Sdk>> {
        (!self.is_empty()).then(|| self.iter().filter_map(T::put).collect())
    }

    fn get(sdk: Option<&Vec<T::Sdk>>) -> Self {
        sdk.into_iter().flatten().map(|item| T::get(Some(item))).collect()
    }
}

impl Wire for BTreeMap<String, String> {
    type Sdk = HashMap<String, String>;

    fn put(&self) -> Option<HashMap<String, String>> {
        (!self.is_empty()).then(|| self.clone().into_iter().collect())
    }

    fn get(sdk: Option<&HashMap<String, String>>) -> Self {
        sdk.into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }
}

/// The SDK has some members as `Option<T>` and some as plain `T`; both are read alike.
pub(crate) trait Read<T> {
    fn read(&self) -> Option<&T>;
}

impl<T> Read<T> for T {
    fn read(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T> Read<T> for Option<T> {
    fn read(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// Some builders of the SDK answer a value and some a result. They fail only where a required member is missing, which
/// reading the desired state has refused before.
pub(crate) trait Built<T> {
    fn built(self) -> Option<T>;
}

impl<T> Built<T> for T {
    fn built(self) -> Option<T> {
        Some(self)
    }
}

impl<T> Built<T> for Result<T, BuildError> {
    fn built(self) -> Option<T> {
        self.ok()
    }
}

/// Reads a value by the rules of its type; `None` if it does not follow them. For values that were checked before.
pub(crate) fn typed<T: Node>(value: &Value) -> Option<T> {
    T::decode(value, &mut Decoder::default())
}

/// Reports the keys of a table that its record does not have, and tells whether it is a table at all.
pub(crate) fn check_keys(value: &Value, known: &[&str], decoder: &mut Decoder) -> bool {
    if !matches!(value, Value::Map(_)) {
        decoder.wrong_type("a table", value);
        return false;
    }
    decoder.known_keys(value, known);
    true
}

/// Reads a member of a record.
pub(crate) fn member<T: Node>(value: &Value, key: &'static str, decoder: &mut Decoder) -> Option<T> {
    match value.get(key) {
        Some(found) => decoder.member(key, |decoder| T::decode(found, decoder)),
        None if T::REQUIRED => {
            decoder
                .problem("load/missing-key", format!("`{key}` is missing"))
                .label(format!("this needs `{key}`"));
            None
        }
        None => Some(T::default()),
    }
}

/// The key of a field: its name without the `r#` that Rust needs for its own words.
pub(crate) fn key(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Declares a record; with `=> Sdk` also its way to the SDK's type of the same members.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident => $sdk:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $crate::record::record! { $(#[$doc])* $name { $($(#[$field_doc])* $field: $type,)* } }

        impl $crate::record::Wire for $name {
            type Sdk = aws_sdk_imagebuilder::types::$sdk;

            fn put(&self) -> Option<Self::Sdk> {
                let Self { $($field),* } = self;
                let builder = aws_sdk_imagebuilder::types::$sdk::builder();
                $(let builder = pastey::paste!(builder.[<set_ $field>]($crate::record::Wire::put($field)));)*
                $crate::record::Built::built(builder.build())
            }

            fn get(sdk: Option<&Self::Sdk>) -> Self {
                let Some(sdk) = sdk else { return Self::default() };
                Self { $($field: <$type as $crate::record::Wire>::get($crate::record::Read::read(&sdk.$field)),)* }
            }
        }

        #[cfg(test)]
        pastey::paste! {
            #[test]
            fn [<no_member_of_ $sdk:snake _is_missing>]() {
                let builder = format!("{:?}", aws_sdk_imagebuilder::types::$sdk::builder());
                $crate::record::assert_members(&builder, &<$name as model::Node>::shape(), &[], &[]);
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $(
                #[doc = concat!("AWS's member `", stringify!($field), "`.")]
                $(#[$field_doc])*
                pub $field: $type,
            )*
        }

        impl model::Node for $name {
            fn shape() -> model::Shape {
                model::Shape::Record(vec![$(model::node::Member {
                    name: $crate::record::key(stringify!($field)),
                    required: <$type as model::Node>::REQUIRED,
                    shape: <$type as model::Node>::shape(),
                },)*])
            }

            fn decode(value: &model::Value, decoder: &mut model::Decoder) -> Option<Self> {
                let known = [$($crate::record::key(stringify!($field))),*];
                if !$crate::record::check_keys(value, &known, decoder) {
                    return None;
                }
                $(let $field = $crate::record::member(value, $crate::record::key(stringify!($field)), decoder);)*
                Some(Self { $($field: $field?,)* })
            }

            fn encode(&self) -> Option<model::Value> {
                let Self { $($field),* } = self;
                Some(model::Value::record([
                    $(($crate::record::key(stringify!($field)), model::Node::encode($field)),)*
                ]))
            }
        }
    };
}

/// Declares a text of which the SDK knows the allowed values. What AWS answers is taken even if it is new.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident => $sdk:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl model::Node for $name {
            fn shape() -> model::Shape {
                model::Shape::Choice(aws_sdk_imagebuilder::types::$sdk::values())
            }

            fn decode(value: &model::Value, decoder: &mut model::Decoder) -> Option<Self> {
                $crate::record::choose(value, aws_sdk_imagebuilder::types::$sdk::values(), decoder).map(Self)
            }

            fn encode(&self) -> Option<model::Value> {
                Some(model::Value::from(self.0.as_str()))
            }
        }

        impl $crate::record::Wire for $name {
            type Sdk = aws_sdk_imagebuilder::types::$sdk;

            fn put(&self) -> Option<Self::Sdk> {
                Some(self.0.as_str().into())
            }

            fn get(sdk: Option<&Self::Sdk>) -> Self {
                Self(sdk.map(|sdk| sdk.as_str().to_owned()).unwrap_or_default())
            }
        }
    };
}

/// Reads one of some texts.
pub(crate) fn choose(value: &Value, allowed: &'static [&'static str], decoder: &mut Decoder) -> Option<String> {
    let text = String::decode(value, decoder)?;
    decoder.word(text, allowed)
}

pub(crate) use {choice, record};

/// The members of an SDK type, read from the `Debug` form of its empty builder.
#[cfg(test)]
pub(crate) fn members(debug: &str) -> Vec<String> {
    let body = debug.split_once('{').map_or("", |(_, body)| body);
    body.trim_end_matches('}')
        .split(',')
        .filter_map(|part| part.split(':').next())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Asserts that a shape has every member of an SDK type. `renamed` are pairs of SDK member and our key; `apart` are members that are
/// handled outside of the record.
#[cfg(test)]
pub(crate) fn assert_members(debug: &str, shape: &model::Shape, renamed: &[(&str, &str)], apart: &[&str]) {
    let model::Shape::Record(ours) = shape else {
        panic!("only records have members")
    };
    let ours: std::collections::BTreeSet<&str> = ours.iter().map(|member| member.name).collect();
    let found = members(debug);
    assert!(!found.is_empty(), "no member was read from {debug}");
    let mut expected = std::collections::BTreeSet::new();
    for name in &found {
        let name = name.strip_prefix("r#").unwrap_or(name);
        if !apart.contains(&name) {
            expected.insert(
                renamed
                    .iter()
                    .find(|(sdk, _)| *sdk == name)
                    .map_or(name, |(_, key)| *key),
            );
        }
    }
    assert_eq!(ours, expected, "the record and the SDK's type have different members");
}

//! The tree.

use std::ops::Range;

/// A value and the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Byte range in the text. That of an alias is the alias's, while its children keep theirs at the anchor.
    pub span: Range<usize>,
    /// What is there.
    pub value: Value,
}

/// The three shapes of YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// `[a, b]`, or a line with a dash for each item.
    List(Vec<Node>),
    /// `{a: b}`, or a line for each key. Keys are unique, and in the order of the text.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key; a complex key is kept as the text it was written with.
    pub key: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// A single value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text after YAML's quoting, escapes, folding and indentation; never converted to a number or boolean.
    pub text: String,
    /// How it was written.
    pub style: Style,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `text`
    Plain,
    /// `'text'`
    Single,
    /// `"text"`
    Double,
    /// `|` and lines
    Literal,
    /// `>` and lines
    Folded,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            Value::Scalar(_) | Value::Map(_) => None,
        }
    }

    /// The keys and values of a map.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            Value::Scalar(_) | Value::List(_) => None,
        }
    }

    /// The entry of a key, if this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Whether this is nothing at all: an empty value, `~` or `null`.
    pub fn is_null(&self) -> bool {
        match &self.value {
            Value::Scalar(Scalar {
                text,
                style: Style::Plain,
            }) => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// The value if it is an unquoted integer.
    pub fn integer(&self) -> Option<i64> {
        match &self.value {
            Value::Scalar(Scalar {
                text,
                style: Style::Plain,
            }) => text.parse().ok(),
            _ => None,
        }
    }

    /// The value if it is an unquoted `true` or `false`; YAML 1.1's `yes`, `on` and the like are text.
    pub fn boolean(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar(Scalar {
                text,
                style: Style::Plain,
            }) => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// What this is, in words for a message.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Scalar(_) if self.is_null() => "nothing",
            Value::Scalar(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// Every scalar at or below this node, in the order of the text.
    pub fn scalars(&self) -> Vec<(&Scalar, &Range<usize>)> {
        let mut found = Vec::new();
        let mut waiting = vec![self];
        while let Some(node) = waiting.pop() {
            match &node.value {
                Value::Scalar(scalar) => found.push((scalar, &node.span)),
                Value::List(items) => waiting.extend(items.iter().rev()),
                Value::Map(entries) => waiting.extend(entries.iter().rev().map(|entry| &entry.value)),
            }
        }
        found
    }
}

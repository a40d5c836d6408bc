//! The table of operations, shapes and limits: what a request must look like before its meaning counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// The whole table.
pub(super) struct Model {
    pub(super) operations: BTreeMap<String, Operation>,
    structures: HashMap<String, Vec<Member>>,
    scalars: HashMap<String, Scalar>,
}

/// One operation.
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) input: Vec<Member>,
    /// Whether the answer carries a `requestId`.
    pub(super) request_id: bool,
    /// The modelled errors, with their suffix.
    pub(super) errors: Vec<String>,
}

/// A member of a structure.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) required: bool,
}

/// A type.
#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    Scalar(String),
    Structure(String),
    Text,
    Boolean,
    Timestamp,
    Integer(Bounds),
    List(Box<Shape>, Bounds),
    Map(Box<Shape>, Box<Shape>, Bounds),
}

/// Inclusive bounds of a length or value.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Bounds {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
}

/// A string with rules.
pub(super) struct Scalar {
    pub(super) length: Bounds,
    pub(super) values: Vec<String>,
    pub(super) pattern: Option<Pattern>,
    pub(super) not_prefix: Option<String>,
}

/// A pattern: as the service writes it, and as it is matched.
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) regex: Regex,
}

impl Model {
    pub(super) fn structure(&self, name: &str) -> &[Member] {
        self.structures.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn scalar(&self, name: &str) -> &Scalar {
        self.scalars
            .get(name)
            .expect("every name in an expression was looked up while loading")
    }
}

/// The table, read once.
pub(super) fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let text = include_str!("../../data/image-builder-model.json");
        let table: Value = serde_json::from_str(text).expect("the compiled-in table is JSON");
        load(&table)
    });
    &MODEL
}

fn load(table: &Value) -> Model {
    let scalars: HashMap<String, Scalar> = section(table, "scalars")
        .iter()
        .map(|(name, rules)| (name.clone(), scalar(rules)))
        .collect();
    let structure_names = section(table, "structures");
    let resolve = |expression: &str| parse(expression, &scalars, structure_names);
    let members = |value: &Value| -> Vec<Member> {
        let members = value.as_object().expect("members are an object");
        members
            .iter()
            .map(|(name, expression)| {
                let expression = expression.as_str().expect("a type expression is a string");
                let (expression, required) = match expression.strip_suffix('!') {
                    Some(rest) => (rest, true),
                    None => (expression, false),
                };
                Member {
                    name: name.clone(),
                    shape: resolve(expression),
                    required,
                }
            })
            .collect()
    };
    let structures = structure_names
        .iter()
        .map(|(name, value)| (name.clone(), members(value)))
        .collect();
    let operations = section(table, "operations")
        .iter()
        .map(|(name, value)| {
            let text = |key: &str| value[key].as_str().expect("the method is a string").to_owned();
            let errors = value["errors"].as_array().expect("errors are a list");
            let operation = Operation {
                method: text("method"),
                input: members(&value["in"]),
                request_id: value["requestId"] == true,
                errors: errors
                    .iter()
                    .filter_map(Value::as_str)
                    .map(|error| format!("{error}Exception"))
                    .collect(),
            };
            (name.clone(), operation)
        })
        .collect();
    Model {
        operations,
        structures,
        scalars,
    }
}

fn section<'a>(table: &'a Value, name: &str) -> &'a Map<String, Value> {
    table[name].as_object().expect("the table has its three sections")
}

fn scalar(rules: &Value) -> Scalar {
    let values = rules["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    Scalar {
        length: Bounds {
            min: rules["min"].as_i64(),
            max: rules["max"].as_i64(),
        },
        values: values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        pattern: rules["pattern"].as_str().map(pattern),
        not_prefix: rules["not_prefix"].as_str().map(str::to_owned),
    }
}

/// The service's patterns are Java's: `\w` and `\s` are ASCII there, and a pattern is meant as a match of the whole.
fn pattern(text: &str) -> Pattern {
    let bare = text.strip_prefix('^').unwrap_or(text);
    let bare = bare.strip_suffix('$').unwrap_or(bare);
    let ascii = bare
        .replace("[\\w", "[A-Za-z0-9_")
        .replace("\\s", " \\t\\n\\r\\x0B\\x0C");
    let regex = Regex::new(&format!("^(?:{ascii})$")).expect("every compiled-in pattern is a regular expression");
    Pattern {
        text: text.to_owned(),
        regex,
    }
}

/// Parses a type expression, for example `[ComponentConfiguration](1..)` or `{TagKey:TagValue}(1..50)`.
fn parse(expression: &str, scalars: &HashMap<String, Scalar>, structures: &Map<String, Value>) -> Shape {
    let inner = |text: &str| Box::new(parse(text, scalars, structures));
    if let Some(rest) = expression.strip_prefix('[') {
        let (item, bounds) = rest.rsplit_once(']').expect("a list ends with ]");
        return Shape::List(inner(item), parse_bounds(bounds));
    }
    if let Some(rest) = expression.strip_prefix('{') {
        let (entry, bounds) = rest.rsplit_once('}').expect("a map ends with }");
        let (key, value) = entry.split_once(':').expect("a map has a key and a value");
        return Shape::Map(inner(key), inner(value), parse_bounds(bounds));
    }
    if let Some(bounds) = expression.strip_prefix("integer") {
        return Shape::Integer(parse_bounds(bounds));
    }
    match expression {
        "string" => Shape::Text,
        "boolean" => Shape::Boolean,
        "timestamp" => Shape::Timestamp,
        name if scalars.contains_key(name) => Shape::Scalar(name.to_owned()),
        name if structures.contains_key(name) => Shape::Structure(name.to_owned()),
        name => panic!("the compiled-in table names the unknown type {name}"),
    }
}

/// Parses `(1..50)`, `(1..)`, `(..50)` or nothing.
fn parse_bounds(text: &str) -> Bounds {
    let Some((min, max)) = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .and_then(|text| text.split_once(".."))
    else {
        return Bounds::default();
    };
    Bounds {
        min: min.parse().ok(),
        max: max.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_loads_and_is_whole() {
        let model = model();
        assert_eq!(model.operations.len(), 77);
        let create = &model.operations["CreateImageRecipe"];
        assert!(
            create.input.iter().any(|member| member.name == "dryRun"),
            "the newer members are included"
        );
        assert!(create.errors.contains(&"InvalidVersionNumberException".to_owned()));
    }

    #[test]
    fn expressions_are_read() {
        assert_eq!(
            parse_bounds("(1..)"),
            Bounds {
                min: Some(1),
                max: None
            }
        );
        let members = &model().operations["TagResource"].input;
        assert!(matches!(
            &members[1].shape,
            Shape::Map(_, _, Bounds { max: Some(50), .. })
        ));
    }

    #[test]
    fn patterns_match_the_whole_text_in_ascii() {
        let profile = model().scalar("InstanceProfileNameType").pattern.as_ref().unwrap();
        assert!(profile.regex.is_match("a+b=c,d.e@f-g_h"));
        assert!(!profile.regex.is_match("profil\u{e9}"));
        let name = model().scalar("ResourceName").pattern.as_ref().unwrap();
        for good in ["abc", "My Image_1", "-a-"] {
            assert!(name.regex.is_match(good), "{good}");
        }
        for bad in ["ab", " abc", "a.b", "abc ", "a\nb"] {
            assert!(!name.regex.is_match(bad), "{bad}");
        }
    }
}

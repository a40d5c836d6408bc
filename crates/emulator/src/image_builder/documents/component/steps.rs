//! Phases, their steps, and the inputs of each action.

use super::{Phase, Step};
use crate::image_builder::documents::actions::{Inputs, inputs_of};
use crate::image_builder::documents::yaml::Node;

pub(super) fn phases(root: &Node) -> Result<Vec<Phase>, String> {
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

//! Steps: their keys, stages, timeouts and inputs.

use super::{
    WorkflowStep,
    actions::{self, Action},
    conditions, inputs,
};
use crate::{
    checked::Context,
    findings::Findings,
    rules::{document, workflow as rules},
    shape::{self, Names},
    suggest::shown,
    yaml::Node,
};

/// AWS's quota L-D9E1BB3C.
const MOST_STEPS: usize = 15;

/// The guide's limit for a step's description, in characters; the model's for a finished step is 500.
const LONGEST_DESCRIPTION: usize = 1024;

/// The guide says 3 to 128 letters, digits and underscores; the service model also takes hyphens, and 2 to 100
/// characters for what ran. Only what both refuse is an error.
const SHORTEST_NAME: usize = 2;
const LONGEST_NAME: usize = 128;

const KEYS: &[&str] = &[
    "name",
    "action",
    "description",
    "if",
    "inputs",
    "onFailure",
    "rollbackEnabled",
    "timeoutSeconds",
];

pub(super) fn read(root: &Node, context: &Context<'_>, findings: &mut Findings<'_>) -> Vec<WorkflowStep> {
    let Some(node) = shape::required(root, "steps", "a workflow", findings) else {
        return Vec::new();
    };
    let Some(items) = shape::list(node, "`steps`", findings) else {
        return Vec::new();
    };
    if let Some(first) = items.get(MOST_STEPS) {
        let message = format!("{} steps, and AWS takes {MOST_STEPS}", items.len());
        let span = findings.first_line(&first.span);
        findings.add(&rules::TOO_MANY_STEPS, message, &span, "one too many");
    }
    let mut names = Names::default();
    let steps: Vec<WorkflowStep> = items
        .iter()
        .filter_map(|item| step(item, &mut names, context, findings))
        .collect();
    containers_and_amis(&steps, findings);
    steps
}

fn containers_and_amis(steps: &[WorkflowStep], findings: &mut Findings<'_>) {
    let Some(container) = steps.iter().find(|step| step.action == "DistributeContainerImage") else {
        return;
    };
    for step in steps
        .iter()
        .filter(|step| actions::FOR_AMIS.contains(&step.action.as_str()))
    {
        findings.push(
            rules::CONTAINER_AND_AMI
                .finding(format!(
                    "{} is for AMIs, and this workflow distributes a container image",
                    step.action
                ))
                .at(step.action_span.clone(), "for AMIs only")
                .at(container.action_span.clone(), "for containers only"),
        );
    }
}

fn step(node: &Node, names: &mut Names, context: &Context<'_>, findings: &mut Findings<'_>) -> Option<WorkflowStep> {
    shape::map(node, "a step", findings)?;
    shape::known_keys(node, KEYS, "a step", findings);
    let span = findings.first_line(&node.span);
    let name = shape::required(node, "name", "a step", findings)
        .and_then(|name| Some((shape::text(name, "a step's name", findings)?, &name.span)));
    if let Some((name, span)) = name {
        shape::step_name(name, span, findings);
        if !(SHORTEST_NAME..=LONGEST_NAME).contains(&name.len()) && !name.is_empty() {
            let message = format!(
                "the step name {} is not {SHORTEST_NAME} to {LONGEST_NAME} characters long",
                shown(name)
            );
            findings.add(&document::NAME, message, span, "too short or too long");
        }
        names.take("steps", name, span, findings);
    }
    let action = shape::required(node, "action", "a step", findings)
        .and_then(|action| Some((shape::text(action, "a step's action", findings)?, &action.span)));
    let scalars = ["if", "inputs"]
        .iter()
        .filter_map(|key| node.get(key))
        .flat_map(Node::scalars);
    let step = WorkflowStep {
        name: name.map_or("", |(name, _)| name).to_owned(),
        action: action.map_or("", |(name, _)| name).to_owned(),
        action_span: action.map_or_else(|| span.clone(), |(_, span)| span.clone()),
        span,
        inputs: node.get("inputs").cloned(),
        scalars: scalars.map(|(_, span)| span.clone()).collect(),
    };
    if let Some(condition) = node.get("if") {
        conditions::check(condition, "`if`", 0, findings);
    }
    let found = action.and_then(|_| self::action(&step, node, context, findings));
    settings(node, found, findings);
    Some(step)
}

fn action(
    step: &WorkflowStep,
    node: &Node,
    context: &Context<'_>,
    findings: &mut Findings<'_>,
) -> Option<&'static Action> {
    let Some(action) = actions::find(&step.action) else {
        let message = format!("there is no step action {}", shown(&step.action));
        let known = (step.action.as_str(), &step.action_span);
        findings.unknown_word(&rules::UNKNOWN_ACTION, message, known, &actions::names());
        return None;
    };
    if let Some(stage) = context.workflow_type
        && !action.stages.contains(&stage)
    {
        let message = format!("{} cannot be in a {stage} workflow", action.name);
        let label = format!("only in {}", action.stages.join(" and "));
        findings.add(&rules::WRONG_STAGE, message, &step.action_span, &label);
    }
    inputs::check(action, step, node.entry("inputs"), findings);
    Some(action)
}

fn settings(node: &Node, action: Option<&Action>, findings: &mut Findings<'_>) {
    if let Some(entry) = node.entry("timeoutSeconds") {
        let longest = action.map_or(i64::MAX, |action| action.longest);
        let wrong = match shape::number(&entry.value) {
            Some(seconds) if seconds > longest => Some(format!("this step may last {longest} seconds at most")),
            Some(1..) => None,
            Some(_) => Some("timeoutSeconds is at least 1".to_owned()),
            None => Some("timeoutSeconds is a number of seconds".to_owned()),
        };
        if let Some(message) = wrong {
            findings.add(&document::TIMEOUT, message, &entry.value.span, "cannot be this");
        }
    }
    if let Some(entry) = node.entry("onFailure") {
        shape::on_failure(entry, &["Abort", "Continue"], findings);
    }
    if let Some(entry) = node.entry("rollbackEnabled")
        && entry.value.boolean().is_none()
    {
        let message = "rollbackEnabled is true or false";
        findings.add(&rules::INPUT_VALUE, message, &entry.value.span, "neither");
    }
    if let Some(text) = shape::optional_text(node, "description", findings)
        && text.chars().count() > LONGEST_DESCRIPTION
        && let Some(value) = node.get("description")
    {
        let message = format!("a step's description has at most {LONGEST_DESCRIPTION} characters");
        findings.add(&rules::INPUT_VALUE, message, &value.span, "too long");
    }
}

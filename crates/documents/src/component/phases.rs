//! Phases and steps.

use std::ops::Range;

use super::{Phase, Step, actions, conditions, inputs, loops};
use crate::{
    checked::Context,
    findings::Findings,
    rules::{component as rules, document},
    shape::{self, Names},
    suggest::shown,
    yaml::{Entry, Node},
};

/// The phases that Image Builder runs.
const RUN: &[&str] = &["build", "validate", "test", "container-host-test"];

const STEP_KEYS: &[&str] = &[
    "name",
    "action",
    "if",
    "loop",
    "timeoutSeconds",
    "onFailure",
    "maxAttempts",
    "inputs",
];

pub(super) fn read(root: &Node, context: &Context<'_>, findings: &mut Findings<'_>) -> Vec<Phase> {
    let Some(node) = shape::required(root, "phases", "a component", findings) else {
        return Vec::new();
    };
    let Some(items) = shape::list(node, "`phases`", findings) else {
        return Vec::new();
    };
    let mut names = Names::default();
    let phases: Vec<Phase> = items
        .iter()
        .filter_map(|item| phase(item, &mut names, context, findings))
        .collect();
    let needed = |phase: &Phase| matches!(phase.name.as_str(), "build" | "validate" | "test");
    if phases.iter().any(needed) {
        for phase in phases
            .iter()
            .filter(|phase| !phase.name.is_empty() && !RUN.contains(&phase.name.as_str()))
        {
            let message = format!("Image Builder never runs a phase named {}", shown(&phase.name));
            findings.unknown_word(&rules::PHASE_NOT_RUN, message, (&phase.name, &phase.span), RUN);
        }
    } else if phases.len() == items.len() && phases.iter().all(|phase| !phase.name.is_empty()) {
        let entry = root.entry("phases").expect("it was found above");
        let (name, span) = phases
            .first()
            .map_or(("", &entry.key_span), |phase| (&phase.name, &phase.span));
        let message = "a component needs a phase named `build`, `validate` or `test`".to_owned();
        findings.unknown_word(&rules::NO_PHASE, message, (name, span), &RUN[..3]);
    }
    phases
}

fn phase(node: &Node, names: &mut Names, context: &Context<'_>, findings: &mut Findings<'_>) -> Option<Phase> {
    shape::map(node, "a phase", findings)?;
    shape::known_keys(node, &["name", "steps"], "a phase", findings);
    let name_node = shape::required(node, "name", "a phase", findings);
    let name = name_node
        .and_then(|name| shape::text(name, "a phase's name", findings))
        .unwrap_or_default()
        .to_owned();
    let span = name_node.map_or_else(|| findings.first_line(&node.span), |name| name.span.clone());
    if !name.is_empty() {
        names.take("phases", &name, &span, findings);
    }
    let steps = node
        .get("steps")
        .and_then(|steps| shape::list(steps, "`steps`", findings))
        .unwrap_or_default();
    match node.entry("steps") {
        None => drop(shape::required(node, "steps", "a phase", findings)),
        Some(entry) if entry.value.is_null() => {
            findings.add(
                &rules::NO_STEPS,
                "the phase has no steps",
                &entry.key_span,
                "nothing below it",
            );
        }
        Some(_) => {}
    }
    let mut names = StepNames::default();
    let steps = steps
        .iter()
        .filter_map(|step| self::step(step, &mut names, context, findings))
        .collect();
    Some(Phase { name, span, steps })
}

/// Names within one phase.
#[derive(Default)]
struct StepNames {
    steps: Names,
    loops: Names,
}

fn step(node: &Node, names: &mut StepNames, context: &Context<'_>, findings: &mut Findings<'_>) -> Option<Step> {
    shape::map(node, "a step", findings)?;
    shape::known_keys(node, STEP_KEYS, "a step", findings);
    let span = findings.first_line(&node.span);
    let name = shape::required(node, "name", "a step", findings)
        .and_then(|name| Some((shape::text(name, "a step's name", findings)?, &name.span)));
    if let Some((name, span)) = name {
        shape::step_name(name, span, findings);
        names.steps.take("steps of this phase", name, span, findings);
    }
    let action = shape::required(node, "action", "a step", findings)
        .and_then(|action| Some((shape::text(action, "a step's action", findings)?, &action.span)));
    let mut step = Step {
        name: name.map_or("", |(name, _)| name).to_owned(),
        action: action.map_or("", |(name, _)| name).to_owned(),
        action_span: action.map_or_else(|| span.clone(), |(_, span)| span.clone()),
        span,
        inputs: node.get("inputs").cloned(),
        loop_name: None,
        conditional: node.get("if").is_some(),
        scalars: ["if", "loop", "inputs"]
            .iter()
            .filter_map(|key| node.get(key))
            .flat_map(scalar_spans)
            .collect(),
    };
    if let Some(entry) = node.entry("loop") {
        step.loop_name = Some(loops::check(&entry.value, &mut names.loops, findings));
    }
    if let Some(condition) = node.get("if") {
        conditions::check_if(condition, findings);
    }
    if action.is_some() {
        self::action(&step, node, context, findings);
    }
    settings(node, &step.action, findings);
    Some(step)
}

fn scalar_spans(node: &Node) -> Vec<Range<usize>> {
    node.scalars().into_iter().map(|(_, span)| span.clone()).collect()
}

fn action(step: &Step, node: &Node, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(action) = actions::find(&step.action) else {
        let message = format!("there is no action {}", shown(&step.action));
        let known = (step.action.as_str(), &step.action_span);
        findings.unknown_word(&rules::UNKNOWN_ACTION, message, known, &actions::names());
        return;
    };
    if let Some(platform) = context.platform
        && !action.platforms.contains(&platform)
        && !step.conditional
    {
        let message = format!("{} does not run on {platform}", action.name);
        let label = format!("runs on {} only", action.platforms.join(" and "));
        findings.add(&rules::PLATFORM, message, &step.action_span, &label);
    }
    inputs::check(action, step, node.entry("inputs"), context, findings);
}

/// timeoutSeconds, maxAttempts and onFailure.
fn settings(node: &Node, action: &str, findings: &mut Findings<'_>) {
    if let Some(entry) = node.entry("timeoutSeconds") {
        timeout(entry, action, findings);
    }
    if let Some(entry) = node.entry("maxAttempts") {
        let attempts = shape::number(&entry.value);
        let wrong = match attempts {
            Some(2..) if action == "ExecuteDocument" => Some("ExecuteDocument runs once, so maxAttempts must be 1"),
            Some(1..) => None,
            _ => Some("maxAttempts is a number of at least 1"),
        };
        if let Some(message) = wrong {
            findings.add(&rules::MAX_ATTEMPTS, message, &entry.value.span, "cannot be this");
        }
    }
    if let Some(entry) = node.entry("onFailure") {
        shape::on_failure(entry, &["Abort", "Continue", "Ignore"], findings);
    }
}

fn timeout(entry: &Entry, action: &str, findings: &mut Findings<'_>) {
    let wrong = match (action, shape::number(&entry.value)) {
        ("Reboot", _) => Some("Reboot has no timeoutSeconds"),
        (_, Some(-1)) => None,
        ("ExecuteDocument", _) => Some("ExecuteDocument takes only -1 as timeoutSeconds"),
        (_, Some(1..)) => None,
        (_, Some(_)) => Some("timeoutSeconds is at least 1, or -1 for none"),
        (_, None) => Some("timeoutSeconds is a number of seconds"),
    };
    if let Some(message) = wrong {
        findings.add(&document::TIMEOUT, message, &entry.value.span, "cannot be this");
    }
}

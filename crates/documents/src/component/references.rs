//! `{{ … }}` in inputs, loops and conditions, against what there is to refer to.

use std::{
    collections::{BTreeSet, HashSet},
    ops::Range,
};

use super::{
    Component, Step, actions,
    reference::{self, Part, Reference, Target},
};
use crate::{
    findings::Findings,
    rules::component as rules,
    suggest::{self, shown},
};

/// Where a step is: the index of its phase, and its index in the phase.
type Position = (usize, usize);

/// The parameters and constants that a component declares, in an order that does not change.
type Names<'a> = BTreeSet<&'a str>;

pub(super) fn check(component: &Component, findings: &mut Findings<'_>) {
    let text = findings.text;
    let mut used = HashSet::new();
    let parameters = component.parameters.iter().map(|parameter| parameter.name.as_str());
    let names: Names<'_> = parameters
        .chain(component.constants.iter().map(|constant| constant.name.as_str()))
        .collect();
    for (phase_index, phase) in component.phases.iter().enumerate() {
        for (step_index, step) in phase.steps.iter().enumerate() {
            for reference in step.scalars.iter().flat_map(|span| reference::scan(text, span)) {
                if let Target::Name(name) = reference.target {
                    used.insert(name);
                }
                resolve(component, &names, (phase_index, step_index), &reference, findings);
            }
        }
    }
    let parameters = component
        .parameters
        .iter()
        .map(|parameter| ("parameter", &parameter.name, &parameter.span));
    let constants = component
        .constants
        .iter()
        .map(|constant| ("constant", &constant.name, &constant.span));
    for (what, name, span) in parameters.chain(constants) {
        if !used.contains(name.as_str()) {
            let message = format!("the {what} {} is used nowhere in this document", shown(name));
            findings.add(&rules::UNUSED_PARAMETER, message, span, "unused here");
        }
    }
}

fn resolve(
    component: &Component,
    names: &Names<'_>,
    position: Position,
    reference: &Reference<'_>,
    findings: &mut Findings<'_>,
) {
    let step = &component.phases[position.0].steps[position.1];
    let span = &reference.span;
    match &reference.target {
        Target::Name(name) => declared(names, name, span, findings),
        Target::Loop { name } => in_loop(component, position, step, name, span, findings),
        Target::Chain { phase, step, part } => chain(component, position, (phase, step, part), span, findings),
        Target::Dotted { first } => {
            if component.phases.iter().any(|phase| phase.name == *first) {
                let message = "a reference to a step is `phase.step.inputs.name` or `phase.step.outputs.name`";
                findings.add(&rules::UNKNOWN_OUTPUT, message, span, "not of this form");
            } else {
                let message = "this refers to nothing that a component has";
                findings.add(&rules::ODD_REFERENCE, message, span, "stays as it is, or fails");
            }
        }
    }
}

fn declared(names: &Names<'_>, name: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
    if names.contains(name) || findings.is_full() {
        return;
    }
    let finding = rules::UNDECLARED_PARAMETER.finding(format!("no parameter or constant is called {}", shown(name)));
    findings.push(match suggest::closest(name, names.iter().copied()) {
        Some(near) => finding
            .at(span.clone(), format!("did you mean `{near}`?"))
            .fix(span.clone(), near),
        None => finding.at(span.clone(), "not declared").help(format!(
            "declare it: `parameters: [{{{name}: {{type: string, default: …}}}}]`"
        )),
    });
}

/// `loop.index`, or the name of a loop in its place.
fn in_loop(
    component: &Component,
    position: Position,
    step: &Step,
    name: &str,
    span: &Range<usize>,
    findings: &mut Findings<'_>,
) {
    // A loop with a name is also reached as `loop`: the guide says so for one of the two only, so neither is an error.
    if step.loop_name.as_deref() == Some(name) || (name == super::loops::UNNAMED && step.loop_name.is_some()) {
        return;
    }
    let elsewhere = component.phases[position.0]
        .steps
        .iter()
        .any(|other| other.loop_name.as_deref() == Some(name));
    let message = match (name, elsewhere, &step.loop_name) {
        ("loop", _, _) => "this step has no loop, so this stays as it is".to_owned(),
        (_, true, _) => format!(
            "the loop {} belongs to another step, and cannot be referred to",
            shown(name)
        ),
        (_, false, Some(own)) => format!("this step's loop is called {}", shown(own)),
        (_, false, None) => format!("no loop is called {}", shown(name)),
    };
    findings.add(&rules::LOOP_REFERENCE, message, span, "not a loop of this step");
}

fn chain(
    component: &Component,
    position: Position,
    (phase, step, part): (&str, &str, &Part<'_>),
    span: &Range<usize>,
    findings: &mut Findings<'_>,
) {
    let Some(found) = find(component, phase, step) else {
        return unknown_step(component, phase, step, span, findings);
    };
    let target = &component.phases[found.0].steps[found.1];
    // A step's own inputs are there when it starts; its outputs are not.
    if found > position || (found == position && matches!(part, Part::Output(_))) {
        let (runs, label) = if found == position {
            ("is this very step", "has not run yet")
        } else {
            ("runs after this", "comes later")
        };
        let message = format!("{} {runs}, so it has nothing to give yet", shown(step));
        return findings.add(&rules::FORWARD_REFERENCE, message, span, label);
    }
    let test_stage = |name: &str| matches!(name, "test" | "container-host-test");
    if test_stage(&component.phases[position.0].name) && !test_stage(phase) {
        let message = "Image Builder runs tests on another instance, where no step of the build stage is known";
        return findings.add(&rules::CROSS_STAGE, message, span, "from the build stage");
    }
    part_of(target, part, span, findings);
}

/// The step of this name; of two with the same name, the one that runs first.
fn find(component: &Component, phase: &str, step: &str) -> Option<Position> {
    let phase_index = component.phases.iter().position(|candidate| candidate.name == phase)?;
    let step_index = component.phases[phase_index]
        .steps
        .iter()
        .position(|candidate| candidate.name == step)?;
    Some((phase_index, step_index))
}

fn unknown_step(component: &Component, phase: &str, step: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
    let finding = rules::UNKNOWN_STEP.finding(format!("there is no step {} in a phase {}", shown(step), shown(phase)));
    let elsewhere = component
        .phases
        .iter()
        .find(|other| other.steps.iter().any(|candidate| candidate.name == step));
    if let Some(other) = elsewhere {
        let label = format!("this step is in the phase {}", shown(&other.name));
        return findings.push(
            finding
                .at(span.clone(), label)
                .fix(part_span(span, 0, phase), other.name.clone()),
        );
    }
    let names = component
        .phases
        .iter()
        .filter(|other| other.name == phase)
        .flat_map(|phase| &phase.steps);
    findings.push(match suggest::closest(step, names.map(|step| step.name.as_str())) {
        Some(near) => finding
            .at(span.clone(), format!("did you mean `{near}`?"))
            .fix(part_span(span, phase.len() + 1, step), near),
        None => finding.at(span.clone(), "no such step"),
    });
}

fn part_span(span: &Range<usize>, skip: usize, part: &str) -> Range<usize> {
    span.start + skip..span.start + skip + part.len()
}

fn part_of(target: &Step, part: &Part<'_>, span: &Range<usize>, findings: &mut Findings<'_>) {
    let Some(action) = actions::find(&target.action) else {
        return;
    };
    let message = match part {
        Part::Output(name) => match action.outputs {
            None => return,
            Some(outputs) if outputs.contains(name) => return,
            Some([]) => format!("{} has no outputs", action.name),
            Some(outputs) => format!(
                "{} has no output {}, only {}",
                action.name,
                shown(name),
                suggest::one_of(outputs)
            ),
        },
        Part::Input { index, name } => {
            let items = target.inputs.as_ref().and_then(|inputs| inputs.items());
            let count = items.map_or(1, <[_]>::len);
            if index.is_some_and(|index| index >= count) {
                format!(
                    "{} has only {count} inputs, and they are counted from 0",
                    shown(&target.name)
                )
            } else if action.inputs.is_empty() || action.inputs.iter().any(|input| input.name == *name) {
                return numbered(action, target, index.is_some(), name, span, findings);
            } else {
                format!("{} has no input {}", action.name, shown(name))
            }
        }
    };
    findings.add(&rules::UNKNOWN_OUTPUT, message, span, "not there");
}

/// Inputs that are a list are counted, the inputs of other actions are not. What AWSTOE makes of the other form is not documented.
fn numbered(
    action: &actions::Action,
    target: &Step,
    numbered: bool,
    name: &str,
    span: &Range<usize>,
    findings: &mut Findings<'_>,
) {
    let step = shown(&target.name);
    let message = match (action.container, numbered) {
        (actions::Container::List, false) => {
            format!("the inputs of {step} are a list: the first one's is `inputs[0].{name}`")
        }
        (actions::Container::Map, true) => format!("the inputs of {step} are no list: write `inputs.{name}`"),
        _ => return,
    };
    findings.add(&rules::ODD_REFERENCE, message, span, "finds nothing, or fails");
}

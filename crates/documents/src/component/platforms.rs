//! Where a component can run at all, for one whose platform nobody has said.

use super::{
    Component, Step,
    actions::{self, Action, WINDOWS},
    special,
};
use crate::{findings::Findings, rules::component as rules, suggest::one_of, yaml::Node};

/// Narrows the platforms down step by step. Steps with a condition are left out: they may be meant for another system.
pub(super) fn check(component: &Component, findings: &mut Findings<'_>) {
    let steps = component.phases.iter().flat_map(|phase| &phase.steps);
    let known = steps.filter(|step| !step.conditional);
    let known: Vec<(&Step, &Action)> = known
        .filter_map(|step| Some((step, actions::find(&step.action)?)))
        .collect();
    let mut left: Vec<&str> = actions::EVERYWHERE.to_vec();
    let mut narrowest: Option<&Step> = None;
    for (step, action) in &known {
        let both: Vec<&str> = left
            .iter()
            .copied()
            .filter(|platform| action.platforms.contains(platform))
            .collect();
        if both.is_empty() {
            let message = format!(
                "{} runs on {} only, and steps before it do not",
                action.name,
                one_of(action.platforms)
            );
            let finding = rules::NO_PLATFORM.finding(message);
            let finding = finding.at(step.action_span.clone(), "not where the others run");
            findings.push(match narrowest {
                Some(other) => finding.at(other.action_span.clone(), format!("runs on {} only", one_of(&left))),
                None => finding,
            });
            return;
        }
        if both.len() < left.len() {
            narrowest = Some(step);
        }
        left = both;
    }
    if left == [WINDOWS] {
        on_windows(&known, findings);
    }
}

fn on_windows(known: &[(&Step, &Action)], findings: &mut Findings<'_>) {
    for (step, action) in known {
        let items = step.inputs.as_ref().and_then(Node::items).unwrap_or_default();
        for item in items {
            special::on_windows(action, item, findings);
        }
    }
}

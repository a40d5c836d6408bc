//! What is legal and probably a mistake.
//!
//! These rules read scripts by patterns, not by a shell's grammar. They are made to miss rather than to cry wolf: each
//! says where a pattern stands, and stays silent where the same script shows that somebody thought of it.

mod downloads;
mod failures;
mod pattern;
mod script;
mod secrets;
mod system;

use crate::{component::Component, findings::Findings};
use script::Script;

pub(crate) fn check(component: &Component, findings: &mut Findings<'_>) {
    let text = findings.text;
    let steps = || component.phases.iter().flat_map(|phase| &phase.steps);
    let scripts: Vec<Script<'_>> = steps().filter_map(|step| Script::of(step, text)).collect();
    for step in steps() {
        downloads::check_step(step, findings);
        system::check_step(step, findings);
    }
    for script in &scripts {
        downloads::check_script(script, findings);
        failures::check(script, findings);
        system::check_script(script, findings);
    }
    secrets::check(component, findings);
    secrets::check_scripts(&scripts, component, findings);
}

#[cfg(test)]
mod tests;

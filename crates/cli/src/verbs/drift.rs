//! `drift`: live against desired and against what was applied last. Reads everything, writes nothing to AWS.

use std::collections::BTreeSet;

use plan::{Finding, Options, Plan, UNKNOWN, Verdict};

use crate::{
    arguments::{Arguments, Drift},
    failure::Failure,
    files, images,
    interrupt::Interrupt,
    output, session,
};

pub(crate) async fn run(arguments: &Arguments, verb: &Drift) -> Result<Verdict, Failure> {
    let interrupt = Interrupt::listen();
    let mut session = Box::pin(session::prepare(arguments, &Options::default(), true, &interrupt)).await?;
    if let Some(images) = images::read(&mut session).await {
        images::not_built_yet(&mut session, &images);
    }
    tell_of_guards(&mut session.plan);
    let plan = &session.plan;
    let verdict = verdict(plan);
    let document = render::drifted(&session.desired.stack, plan, verdict).with_access(&session.access);
    if let Some(file) = &verb.json {
        files::write(file, &output::json(&document))?;
    }
    if let Some(file) = &verb.markdown {
        files::write(file, &render::markdown(&document))?;
    }
    session.keep_store();
    output::result(arguments, &document)?;
    Ok(verdict)
}

/// What a guard holds is not put right by the next apply. Of conflicts the plan says so itself.
fn tell_of_guards(plan: &mut Plan) {
    let held = plan.actions.iter().filter(|action| action.is_held());
    let held: BTreeSet<_> = held.map(|action| &action.address).collect();
    for finding in &mut plan.findings {
        if finding.class != "conflict" && held.contains(&finding.address) {
            finding.action = "held by a guard";
        }
    }
}

/// What a plan says of AWS as it is. A guard holds what would be done, and says nothing of that.
fn verdict(plan: &Plan) -> Verdict {
    let mut verdict = match session::verdict(plan) {
        Verdict::Guarded => Verdict::Ok,
        other => other,
    };
    if plan.findings.iter().any(Finding::is_drift) {
        verdict = verdict.and(Verdict::Changes);
    }
    // What was not compared is not in sync, whatever kept it from being compared.
    if verdict == Verdict::Ok && plan.findings.iter().any(|finding| finding.class == UNKNOWN) {
        verdict = Verdict::Incomplete;
    }
    verdict
}

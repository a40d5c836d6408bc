//! `drift`: live against desired and against what was applied last. Reads everything, writes nothing to AWS.

use plan::{Options, Verdict};

use crate::{
    arguments::{Arguments, Drift},
    failure::Failure,
    images,
    interrupt::Interrupt,
    output, session,
};

pub(crate) async fn run(arguments: &Arguments, verb: &Drift) -> Result<Verdict, Failure> {
    let interrupt = Interrupt::listen();
    let mut session = Box::pin(session::prepare(arguments, &Options::default(), true, &interrupt)).await?;
    let images = images::read(&mut session).await;
    images::not_built_yet(&mut session, &images);
    let plan = &session.plan;
    let mut verdict = if plan.gaps.is_empty() {
        Verdict::Ok
    } else {
        Verdict::Incomplete
    };
    if plan.findings.iter().any(plan::Finding::is_drift) {
        verdict = verdict.and(Verdict::Changes);
    }
    let document = render::drifted(&session.desired.stack, plan, verdict).with_access(&session.access);
    if let Some(file) = &verb.json {
        output::write_file(file, &output::json(&document))?;
    }
    if let Some(file) = &verb.markdown {
        output::write_file(file, &render::markdown(&document))?;
    }
    output::result(arguments, &document);
    if let Some(store) = &session.connection.store {
        store.save()?;
    }
    Ok(verdict)
}

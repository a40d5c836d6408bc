//! `plan`: what apply would do, and why. Writes nothing to AWS.

use std::path::Path;

use model::PathChange;
use plan::{Options, Verdict};

use crate::{
    arguments::{Arguments, Plan},
    failure::Failure,
    interrupt::Interrupt,
    output, plan_file, session,
};

pub(crate) async fn run(arguments: &Arguments, verb: &Plan) -> Result<Verdict, Failure> {
    let interrupt = Interrupt::listen();
    let options = Options {
        allow: session::allowed(&verb.allow)?,
        build: verb.build,
        ..Options::default()
    };
    let settings = verb.base.as_ref().map(|base| settings(arguments, base)).transpose()?;
    let mut session = Box::pin(session::prepare(arguments, &options, verb.deep, &interrupt)).await?;
    session::name_the_way_on(&mut session.plan);
    // What apply will refuse is refused here already: a check on a pull request must not be green for it.
    let mut verdict = session::verdict(&session.plan);
    if verb.detailed_exitcode && session.plan.has_changes() {
        verdict = verdict.and(Verdict::Changes);
    }
    let document = session.planned("plan", verdict).with_settings(settings.as_deref());
    if let Some(file) = &verb.out {
        plan_file::write(file, &document)?;
    }
    session.keep_store();
    output::result(arguments, &document)?;
    Ok(verdict)
}

/// What decides where and as whom this is carried out, and what holds it, against what a person has agreed to before.
fn settings(arguments: &Arguments, base: &Path) -> Result<Vec<PathChange>, Failure> {
    let read = |directory: &Path| {
        load::settings(directory, arguments.common.environment.as_deref()).map_err(|message| {
            let message = format!("what differs from the base cannot be told: {message}");
            Failure::new(Verdict::Invalid, message)
        })
    };
    let (before, after) = (read(base)?, read(&arguments.common.directory)?);
    Ok(model::diff::diff(Some(&before), Some(&after)))
}

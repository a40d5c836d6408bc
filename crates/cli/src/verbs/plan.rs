//! `plan`: what apply would do, and why. Writes nothing to AWS.

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
        ..Options::default()
    };
    let session = Box::pin(session::prepare(arguments, &options, verb.deep, &interrupt)).await?;
    let mut verdict = session::verdict(&session.plan);
    // A guard is for apply to refuse; showing what it would refuse is what plan is for.
    if verdict == Verdict::Guarded {
        verdict = Verdict::Ok;
    }
    if verb.detailed_exitcode && session.plan.has_changes() {
        verdict = verdict.and(Verdict::Changes);
    }
    let document = session.planned("plan", verdict);
    if let Some(file) = &verb.out {
        plan_file::write(file, &document)?;
    }
    output::result(arguments, &document);
    if let Some(store) = &session.connection.store {
        store.save()?;
    }
    Ok(verdict)
}

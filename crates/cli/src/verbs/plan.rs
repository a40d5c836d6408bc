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
    let mut session = Box::pin(session::prepare(arguments, &options, verb.deep, &interrupt)).await?;
    session::name_the_way_on(&mut session.plan);
    // What apply will refuse is refused here already: a check on a pull request must not be green for it.
    let mut verdict = session::verdict(&session.plan);
    if verb.detailed_exitcode && session.plan.has_changes() {
        verdict = verdict.and(Verdict::Changes);
    }
    let document = session.planned("plan", verdict);
    if let Some(file) = &verb.out {
        plan_file::write(file, &document)?;
    }
    session.keep_store();
    output::result(arguments, &document)?;
    Ok(verdict)
}

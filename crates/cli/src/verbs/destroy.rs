//! `destroy`: deletes what the stack owns. Images and their AMIs stay unless `--images` says otherwise.

use plan::{ImageDeletion, Options, Verdict};

use crate::{
    arguments::{Arguments, Destroy},
    failure::Failure,
    images,
    interrupt::Interrupt,
    question,
    selection::Selection,
    session,
    verbs::apply::{self, Terms},
};

pub(crate) async fn run(arguments: &Arguments, verb: &Destroy) -> Result<Verdict, Failure> {
    let ask = !(arguments.common.local || verb.yes);
    if ask {
        question::assert_possible("destroy asks before it deletes anything", "give `--yes`")?;
    }
    let interrupt = Interrupt::listen();
    let options = Options {
        allow: session::allowed(&verb.allow)?,
        destroy: true,
        images: verb.images.then(|| ImageDeletion {
            role: verb.images_role.clone(),
        }),
        ..Options::default()
    };
    let mut session = Box::pin(session::prepare(arguments, &options, false, &interrupt)).await?;
    if !verb.images {
        images::staying(&mut session);
    }
    let terms = Terms {
        ask,
        again: None,
        hold: false,
        allow: &options.allow,
    };
    let selection = Selection::all(&session.plan.actions);
    apply::perform(arguments, "destroy", &mut session, selection, &terms, &interrupt).await
}

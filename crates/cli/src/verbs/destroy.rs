//! `destroy`: deletes what the stack owns. Images and their AMIs stay unless `--images` says otherwise.

use std::io::IsTerminal as _;

use plan::{ImageDeletion, Options, Verdict};

use crate::{
    arguments::{Arguments, Destroy},
    failure::Failure,
    images,
    interrupt::Interrupt,
    selection::Selection,
    session,
    verbs::apply::{self, Terms},
};

pub(crate) async fn run(arguments: &Arguments, verb: &Destroy) -> Result<Verdict, Failure> {
    if !(arguments.common.local || verb.yes || std::io::stdin().is_terminal()) {
        return Err(Failure::new(
            Verdict::Invalid,
            "destroy asks before it deletes anything, and there is no terminal to ask on",
        )
        .help("give `--yes`"));
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
    let ask = !arguments.common.local && !verb.yes;
    let terms = Terms {
        ask,
        again: None,
        hold: false,
        allow: &options.allow,
    };
    let selection = Selection::all(&session.plan.actions);
    apply::perform(arguments, "destroy", &mut session, selection, &terms, &interrupt).await
}

//! `apply`: makes AWS as the desired state says.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use ::apply::{Ledger, StepDone, StepFailed};
use plan::{Action, Options, Verdict};

use crate::{
    arguments::{Apply, Arguments},
    failure::Failure,
    interrupt::Interrupt,
    output, plan_file,
    progress::Progress,
    renumbered,
    session::{self, Session},
};

pub(crate) async fn run(arguments: &Arguments, verb: &Apply) -> Result<Verdict, Failure> {
    if !(arguments.common.local || verb.yes || !verb.approved.is_empty() || std::io::stdin().is_terminal()) {
        return Err(Failure::new(
            Verdict::Invalid,
            "apply asks before it changes anything, and there is no terminal to ask on",
        )
        .help("give `--approved FILE` with a file of `plan --out`, or `--yes`"));
    }
    let interrupt = Interrupt::listen();
    let approved = if verb.approved.is_empty() {
        None
    } else {
        Some(plan_file::approved(arguments, &verb.approved, verb.approval_max_age)?)
    };
    let options = Options {
        commit: verb.commit.clone(),
        allow: session::allowed(&verb.allow)?,
        ..Options::default()
    };
    let mut session = Box::pin(session::prepare(arguments, &options, false, &interrupt)).await?;
    let (doing, held) = match &approved {
        Some(approved) => plan_file::split(&session.plan.actions, |action| approved.contains(action.digest.hex())),
        None => (session.plan.actions.clone(), Vec::new()),
    };
    let unapproved = held.iter().any(|action| action.verb != plan::Verb::Collect);
    let terms = Terms {
        approval: if unapproved { Verdict::Unapproved } else { Verdict::Ok },
        ask: !arguments.common.local && !verb.yes && approved.is_none(),
        again: approved.is_none().then_some(&options),
    };
    let verdict = perform(arguments, "apply", &mut session, &doing, &terms, &interrupt).await?;
    for action in &held {
        output::say(
            arguments,
            &format!(
                "held: {} {} was in no approved plan, or needs something that was not",
                action.verb, action.address
            ),
        );
    }
    Ok(verdict)
}

/// On what terms actions are done.
pub(crate) struct Terms<'a> {
    /// The verdict is at least as grave.
    pub(crate) approval: Verdict,
    /// Ask before anything is done.
    pub(crate) ask: bool,
    /// With what to plan again where AWS gave another build number than planned; `None` where only this plan may be done.
    pub(crate) again: Option<&'a Options>,
}

/// Asks, acts, and shows what came of it. Used by `destroy` as well.
pub(crate) async fn perform(
    arguments: &Arguments,
    kind: &'static str,
    session: &mut Session,
    actions: &[Action],
    terms: &Terms<'_>,
    interrupt: &Interrupt,
) -> Result<Verdict, Failure> {
    let before = session::verdict(&session.plan);
    // Asked of the plan itself: something unread outranks a guard in the verdict, and still nothing may be written.
    if !session.plan.refusals.is_empty() || session.plan.actions.iter().any(Action::is_held) {
        output::result(arguments, &session.planned(kind, before));
        return Ok(before);
    }
    if terms.ask && !actions.is_empty() {
        let shown = session.planned("plan", before);
        output::say(arguments, &render::text(&shown, render::Detail::Normal));
        if !agreed()? {
            return Err(Failure::new(Verdict::Unapproved, "not agreed; nothing was changed"));
        }
    }
    let mut ledger = act(arguments, session, actions, interrupt).await;
    if ledger.renumbered().next().is_some() {
        ledger = renumbered::go_on(arguments, session, terms.again, ledger, interrupt).await;
    }
    if let Some(store) = &session.connection.store {
        store.save()?;
    }
    let mut verdict = before.and(ledger.verdict()).and(terms.approval);
    if ledger.stopped {
        verdict = interrupt.verdict().and(verdict);
    }
    output::result(
        arguments,
        &session.timed(render::applied(
            kind,
            &session.desired.stack,
            &session.plan,
            &ledger,
            verdict,
        )),
    );
    Ok(verdict)
}

/// Does actions, and tells of each.
pub(crate) async fn act(arguments: &Arguments, session: &Session, actions: &[Action], interrupt: &Interrupt) -> Ledger {
    let progress = Progress::applying(arguments, actions.len());
    let clients = &session.connection.clients;
    let run = |step: model::Step| async move {
        match kinds::run(clients, &step).await {
            Ok(outcome) => Ok(StepDone {
                id: outcome.id,
                note: outcome.note,
            }),
            Err(error) => Err(StepFailed {
                denied: error.failure == kinds::Failure::Denied,
                renumbered: error.failure == kinds::Failure::Renumbered,
                message: error.to_string(),
            }),
        }
    };
    let ledger = ::apply::apply(
        actions,
        run,
        |event| progress.event(arguments, event),
        interrupt.receiver(),
    )
    .await;
    progress.finish();
    ledger
}

fn agreed() -> Result<bool, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(Verdict::Internal, format!("the terminal cannot be used: {error}"));
    let mut stderr = std::io::stderr();
    write!(stderr, "\nDo this? Only `yes` is taken: ")
        .and_then(|()| stderr.flush())
        .map_err(failed)?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    Ok(answer.trim() == "yes")
}

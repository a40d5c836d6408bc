//! `apply`: makes AWS as the desired state says.

use std::collections::{BTreeMap, BTreeSet};

use ::apply::{Ledger, StepDone, StepFailed};
use model::Digest;
use plan::{Action, Options, Plan, RefusalKind, Verb, Verdict};

use crate::{
    access,
    arguments::{Apply, Arguments},
    failure::Failure,
    images,
    interrupt::Interrupt,
    output, plan_file,
    progress::Progress,
    question, renumbered,
    selection::{self, Selection},
    session::{self, Session},
};

pub(crate) async fn run(arguments: &Arguments, verb: &Apply) -> Result<Verdict, Failure> {
    let ask = !(arguments.common.local || verb.yes || !verb.approved.is_empty());
    if ask {
        question::assert_possible(
            "apply asks before it changes anything",
            "give `--approved FILE` with a file of `plan --out`, or `--yes`",
        )?;
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
        build: verb.build,
        ..Options::default()
    };
    let mut session = Box::pin(session::prepare(arguments, &options, false, &interrupt)).await?;
    if let Some(approved) = &approved {
        tell_of_unplanned(arguments, verb, approved, &session.plan.actions);
    }
    let selection = Selection::of(&session.plan.actions, |action| {
        let unapproved = approved
            .as_ref()
            .is_some_and(|approved| !approved.contains_key(action.digest.hex()));
        let guard = action.guard.as_ref().filter(|_| verb.hold && action.is_held());
        match guard {
            Some(guard) => Some(format!("the guard {} holds it", guard.name)),
            None => unapproved.then(|| "it is in no approved plan".to_owned()),
        }
    });
    let terms = Terms {
        ask,
        again: approved.is_none().then_some(&options),
        hold: verb.hold,
        allow: &options.allow,
    };
    perform(arguments, "apply", &mut session, selection, &terms, &interrupt).await
}

/// So many approved actions are named that are not planned any more.
const NAMED: usize = 10;

/// Says what was approved and is not in the plan: it is done already, something changed since, or it was asked for with `plan --build`.
fn tell_of_unplanned(arguments: &Arguments, verb: &Apply, approved: &BTreeMap<String, String>, actions: &[Action]) {
    let planned: BTreeSet<&str> = actions.iter().map(|action| action.digest.hex()).collect();
    let unplanned = approved.iter().filter(|(digest, _)| !planned.contains(digest.as_str()));
    let mut unplanned: Vec<&str> = unplanned.map(|(_, does)| does.as_str()).collect();
    if unplanned.is_empty() {
        return;
    }
    unplanned.sort_unstable();
    let builds = !verb.build && unplanned.iter().any(|does| does.starts_with(Verb::Build.name()));
    let more = unplanned.len().saturating_sub(NAMED);
    unplanned.truncate(NAMED);
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    let hint = if builds {
        "; what `plan --build` showed is started by `apply --build`"
    } else {
        ""
    };
    let named = render::escape_terminal(&unplanned.join(", "));
    output::say(
        arguments,
        &format!("approved, but not in this plan, as it is done or something changed since: {named}{more}{hint}"),
    );
}

/// On what terms actions are done.
pub(crate) struct Terms<'a> {
    /// Ask before anything is done.
    pub(crate) ask: bool,
    /// With what to plan again where AWS gave another build number than planned; `None` where only this plan may be done.
    pub(crate) again: Option<&'a Options>,
    /// Do the rest although something is refused or guarded. Without it, nothing is written then.
    pub(crate) hold: bool,
    /// Guarded actions that a person has allowed.
    pub(crate) allow: &'a [Digest],
}

/// Asks, acts, and shows what came of it. Used by `destroy` as well.
pub(crate) async fn perform(
    arguments: &Arguments,
    kind: &'static str,
    session: &mut Session,
    selection: Selection,
    terms: &Terms<'_>,
    interrupt: &Interrupt,
) -> Result<Verdict, Failure> {
    let before = standing(&session.plan, terms.hold);
    if is_stopped(&session.plan, terms.hold) {
        if kind == "apply" {
            session::name_the_way_on(&mut session.plan);
        }
        output::result(arguments, &session.planned(kind, before))?;
        return Ok(before);
    }
    if let Some(store) = &session.connection.store {
        store.assert_kept()?;
    }
    let shown = (terms.ask && !selection.doing.is_empty()).then(|| session.planned("plan", before));
    let approval = selection.verdict();
    session.plan.actions = selection.doing;
    if let Some(verdict) = judge_part(session, &selection.held, terms.allow).await {
        output::result(arguments, &session.planned(kind, verdict))?;
        return Ok(verdict);
    }
    if let Some(shown) = shown {
        // Nobody can agree to what was not shown: with --quiet, it is the verdict with its counts.
        output::tell(arguments, render::text(&shown, output::detail(arguments)).trim_end());
        if !question::agreed(interrupt).await? {
            return Err(Failure::new(Verdict::Unapproved, "not agreed; nothing was changed"));
        }
    }
    let mut ledger = act(arguments, session, &session.plan.actions, interrupt).await;
    if ledger.renumbered().next().is_some() {
        ledger = renumbered::go_on(arguments, session, terms.again, ledger, interrupt).await;
    }
    if let Some(store) = &session.connection.store {
        store.save()?;
    }
    let mut verdict = before.and(ledger.verdict()).and(approval);
    if ledger.stopped {
        verdict = interrupt.verdict().and(verdict);
    }
    tell_of_held(arguments, session, &mut ledger, selection.held);
    images::not_started(session, &ledger);
    output::result(
        arguments,
        &session.timed(render::applied(
            kind,
            &session.desired.stack,
            &session.plan,
            &ledger,
            verdict,
        )),
    )?;
    Ok(verdict)
}

/// The guards judged the whole plan, but a part of its policy changes may do what the whole does not: a narrowed policy without
/// the one that was to make up for it. The verdict, if the part may not be done.
async fn judge_part(session: &mut Session, held: &[(Action, String)], allow: &[Digest]) -> Option<Verdict> {
    if !held.iter().any(|(action, _)| action.policy_type.is_some()) {
        return None;
    }
    access::review(session, allow).await;
    if !session.plan.actions.iter().any(Action::is_held) {
        return None;
    }
    session.plan.effects.push(
        "guards hold what would be done without the rest of the plan: let more of it be done, or allow this by its digest"
            .to_owned(),
    );
    Some(session::verdict(&session.plan))
}

/// What was held stands in the result beside what was done.
fn tell_of_held(arguments: &Arguments, session: &mut Session, ledger: &mut Ledger, held: Vec<(Action, String)>) {
    for (action, because) in held {
        let line = format!("   held {} {}: {because}", action.verb, action.address);
        output::say(arguments, &render::escape_terminal(&line));
        ledger.entries.push(selection::entry(&action, &because));
        session.plan.actions.push(action);
    }
}

/// Whether nothing may be written. Asked of the plan itself: something unread outranks a guard in the verdict, and stops no less.
fn is_stopped(plan: &Plan, hold: bool) -> bool {
    let invalid = plan.refusals.iter().any(|refusal| refusal.kind == RefusalKind::Invalid);
    let refused = !plan.refusals.is_empty() || plan.actions.iter().any(Action::is_held);
    invalid || refused && !hold
}

/// The verdict of the plan; what is held on purpose is a part that was not approved.
fn standing(plan: &Plan, hold: bool) -> Verdict {
    match session::verdict(plan) {
        Verdict::Guarded if hold => Verdict::Unapproved,
        verdict => verdict,
    }
}

/// Does actions, and tells of each.
pub(crate) async fn act(arguments: &Arguments, session: &Session, actions: &[Action], interrupt: &Interrupt) -> Ledger {
    interrupt.begin_work();
    let progress = Progress::applying(arguments, actions.len());
    let clients = &session.connection.clients;
    let run = |step: model::Step| async move {
        match kinds::run(clients, &step).await {
            Ok(outcome) => Ok(StepDone {
                id: outcome.id,
                note: outcome.note,
                image: outcome.image,
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

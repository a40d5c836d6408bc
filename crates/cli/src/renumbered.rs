//! AWS numbers the builds of a version, and counts on from builds that are deleted: a version that comes back gets another build ARN
//! than planned. Its step fails before anything refers to it. One more plan of the same run sees the new build, and goes on with it.

use std::collections::BTreeSet;

use ::apply::{Entry, Fate, Ledger};
use model::{Address, Text};
use plan::{Action, Options, Plan, Verb};

use crate::{
    arguments::Arguments,
    interrupt::Interrupt,
    output,
    selection::Selection,
    session::{self, Session},
    verbs::apply::act,
};

/// What the ledger says of a build that was planned under another number.
const NOTE: &str = "AWS gave it another build number than planned; what refers to it was planned again";

/// What makes two plans' actions the same to a person: whose, what, and to what.
type Key = (Address, Verb, Option<String>, Option<Text>);

fn key(action: &Action) -> Key {
    let Action {
        address,
        verb,
        target,
        arn,
        ..
    } = action;
    (address.clone(), *verb, target.clone(), arn.clone())
}

/// Plans again and does what the first round left undone for the new numbers alone; answers the ledger of both rounds. What the first plan
/// did not have is not done either: a person agreed to that one. `options` are `None` where nothing but the approved plan may be done.
pub(crate) async fn go_on(
    arguments: &Arguments,
    session: &mut Session,
    options: Option<&Options>,
    first: Ledger,
    interrupt: &Interrupt,
) -> Ledger {
    if first.stopped {
        return first;
    }
    let Some(options) = options else {
        output::say(
            arguments,
            "AWS gave other build numbers than the approved plan names; plan and approve what refers to them again",
        );
        return first;
    };
    output::say(
        arguments,
        "AWS gave other build numbers than planned: planning again with them",
    );
    let planned = session.plan.clone();
    let read = Box::pin(session::plan_again(arguments, session, options));
    let read = interrupt.unless_stopped(read).await;
    let second = std::mem::replace(&mut session.plan, planned);
    let renumbered: BTreeSet<Address> = first.renumbered().cloned().collect();
    let blocked = !matches!(read, Ok(Ok(())))
        || !second.refusals.is_empty()
        || second.actions.iter().any(Action::is_held)
        || !all_seen(&second, &renumbered);
    if blocked {
        output::say(
            arguments,
            "the rest could not be planned again in this run; run apply again",
        );
        return first;
    }
    let undone: BTreeSet<Key> = session
        .plan
        .actions
        .iter()
        .zip(&first.entries)
        .filter(|(_, entry)| matches!(entry.fate, Fate::Skipped { .. }))
        .map(|(action, _)| key(action))
        .collect();
    let wanted =
        |action: &Action| (!undone.contains(&key(action))).then(|| "the first plan did not have it".to_owned());
    let doing = Selection::of(&second.actions, wanted).doing;
    let ledger = act(arguments, session, &doing, interrupt).await;
    join(&mut session.plan, &second, doing, first, ledger)
}

/// Whether a plan finds every one of these as it is to be. A list that lags would have it made once more.
fn all_seen(plan: &Plan, renumbered: &BTreeSet<Address>) -> bool {
    let made_again = |action: &Action| action.verb != Verb::Collect && renumbered.contains(&action.address);
    plan.gaps.is_empty() && !plan.actions.iter().any(made_again)
}

/// One plan and one ledger of two rounds: what was done again stands as it was done, what has another number with that number.
fn join(plan: &mut Plan, second: &Plan, done: Vec<Action>, first: Ledger, ledger: Ledger) -> Ledger {
    let again: BTreeSet<Key> = done.iter().map(key).collect();
    let (mut actions, mut entries) = (Vec::new(), Vec::new());
    for (mut action, mut entry) in std::mem::take(&mut plan.actions).into_iter().zip(first.entries) {
        if again.contains(&key(&action)) {
            continue;
        }
        if matches!(entry.fate, Fate::Failed { renumbered: true, .. }) {
            action.arn = second.arns.get(&action.address).cloned().or(action.arn);
            entry.fate = Fate::Done {
                note: Some(NOTE),
                image: None,
            };
        }
        actions.push(action);
        entries.push(entry);
    }
    actions.extend(done);
    entries.extend::<Vec<Entry>>(ledger.entries);
    plan.actions = actions;
    plan.arns.clone_from(&second.arns);
    Ledger {
        entries,
        stopped: first.stopped || ledger.stopped,
    }
}

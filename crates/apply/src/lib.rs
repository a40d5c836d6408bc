//! Runs the actions of a plan in dependency order. It has no choices: it obeys, says what happens, and keeps the ledger.
//!
//! A failed action stops what depends on it and nothing else. Organizations has one write lane: its service refuses writes that overlap,
//! and even fast ones. An interrupt lets what runs finish, and starts nothing more.

mod ledger;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, stream::FuturesUnordered};
use model::{Address, Digest, Late, Operation, Service, Step};
use plan::Action;
use tokio::sync::watch;

pub use ledger::{Entry, Fate, Ledger};

/// How many Image Builder actions run at once. Its request rates are unknown; the clients pace each operation apart from this.
const CONCURRENCY: usize = 8;

/// What a step brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepDone {
    /// The id or ARN of what was created.
    pub id: Option<String>,
    /// Said where the step found its work done already.
    pub note: Option<&'static str>,
    /// The ARN of the image whose build began.
    pub image: Option<String>,
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFailed {
    /// What AWS said.
    pub message: String,
    /// Whether AWS denied it.
    pub denied: bool,
    /// Whether it was made under another ARN than planned, so that a new plan can go on with it.
    pub renumbered: bool,
}

/// What happens, as it happens.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// An action begins.
    Started(&'a Action),
    /// An action ended.
    Ended(&'a Action, &'a Fate),
}

/// Does the actions. `run` does one step; `report` hears of everything; when `stop` becomes true nothing more is started.
pub async fn apply<Running>(
    actions: &[Action],
    run: impl Fn(Step) -> Running,
    mut report: impl FnMut(Event<'_>),
    mut stop: watch::Receiver<bool>,
) -> Ledger
where
    Running: Future<Output = Result<StepDone, StepFailed>>,
{
    let mut progress = Progress::new(actions);
    for (index, fate) in progress.hold_guarded() {
        report(Event::Ended(&actions[index], &fate));
    }
    let mut running = FuturesUnordered::new();
    let mut may_stop = true;
    loop {
        if !*stop.borrow() {
            for index in progress.startable() {
                let action = &actions[index];
                report(Event::Started(action));
                let steps = progress.steps(action);
                running.push(perform(index, steps, &run));
            }
        }
        let finished = tokio::select! {
            finished = running.next() => finished,
            changed = stop.changed(), if may_stop && !running.is_empty() => {
                // Without a sender nobody can stop us, and asking again would never wait.
                may_stop = changed.is_ok() && !*stop.borrow();
                continue;
            }
        };
        let Some((index, result)) = finished else { break };
        for (index, fate) in progress.finish(index, result) {
            report(Event::Ended(&actions[index], &fate));
        }
    }
    progress.ledger(*stop.borrow())
}

async fn perform<Running>(
    index: usize,
    steps: Vec<Step>,
    run: &impl Fn(Step) -> Running,
) -> (usize, Result<StepDone, StepFailed>)
where
    Running: Future<Output = Result<StepDone, StepFailed>>,
{
    let mut last = StepDone::default();
    for step in steps {
        match run(step).await {
            Ok(done) => last = done,
            Err(failed) => return (index, Err(failed)),
        }
    }
    (index, Ok(last))
}

/// What has been done, what runs, and what may start.
struct Progress<'a> {
    actions: &'a [Action],
    /// What each action needs, as indices.
    needs: Vec<Vec<usize>>,
    /// The actions that need each.
    needed_by: Vec<Vec<usize>>,
    fates: Vec<Option<Fate>>,
    running: BTreeSet<usize>,
    /// The ids that creations brought.
    created: BTreeMap<Address, String>,
}

impl<'a> Progress<'a> {
    fn new(actions: &'a [Action]) -> Self {
        let indices: BTreeMap<&Digest, usize> = actions
            .iter()
            .enumerate()
            .map(|(index, action)| (&action.digest, index))
            .collect();
        // What is not among the actions was done before, or is not to be done: it holds nothing up.
        let needs = |action: &Action| -> Vec<usize> {
            action
                .depends_on
                .iter()
                .filter_map(|needed| indices.get(needed).copied())
                .collect()
        };
        let needs: Vec<Vec<usize>> = actions.iter().map(needs).collect();
        let mut needed_by = vec![Vec::new(); actions.len()];
        for (index, needs) in needs.iter().enumerate() {
            for needed in needs {
                needed_by[*needed].push(index);
            }
        }
        Self {
            actions,
            needs,
            needed_by,
            fates: vec![None; actions.len()],
            running: BTreeSet::new(),
            created: BTreeMap::new(),
        }
    }

    /// What is ready, within the lanes; it is running from now on.
    fn startable(&mut self) -> Vec<usize> {
        let running = |service: Service| {
            self.running
                .iter()
                .filter(|index| self.actions[**index].service == service)
                .count()
        };
        let mut free_organizations = 1_usize.saturating_sub(running(Service::Organizations));
        let mut free_image_builder = CONCURRENCY.saturating_sub(running(Service::ImageBuilder));
        let mut started = Vec::new();
        for (index, action) in self.actions.iter().enumerate() {
            if free_organizations == 0 && free_image_builder == 0 {
                break;
            }
            let free = match action.service {
                Service::Organizations => &mut free_organizations,
                Service::ImageBuilder => &mut free_image_builder,
            };
            let waiting = *free > 0 && self.fates[index].is_none() && !self.running.contains(&index);
            let done = |needed: &usize| matches!(self.fates[*needed], Some(Fate::Done { .. }));
            if waiting && self.needs[index].iter().all(done) {
                *free -= 1;
                started.push(index);
            }
        }
        self.running.extend(&started);
        started
    }

    /// The steps of an action, with the ids that earlier actions brought.
    fn steps(&self, action: &Action) -> Vec<Step> {
        let fill = |id: &Late| match id {
            Late::CreatedBy(address) => self
                .created
                .get(address)
                .cloned()
                .map_or_else(|| id.clone(), |id| Late::Known(id.into())),
            Late::Known(_) => id.clone(),
        };
        let filled = |step: &Step| {
            let operation = match &step.operation {
                Operation::Attach { id, target } => Operation::Attach {
                    id: fill(id),
                    target: target.clone(),
                },
                Operation::Detach { id, target } => Operation::Detach {
                    id: fill(id),
                    target: target.clone(),
                },
                other => other.clone(),
            };
            Step {
                operation,
                ..step.clone()
            }
        };
        action.steps.iter().map(filled).collect()
    }

    /// Whatever the caller thinks: what a guard holds is not done, nor what needs it.
    fn hold_guarded(&mut self) -> Vec<(usize, Fate)> {
        let mut ended = Vec::new();
        for (index, action) in self.actions.iter().enumerate() {
            if let Some(guard) = action.guard.as_ref().filter(|_| action.is_held()) {
                let because = format!("the guard {} holds it", guard.name);
                let fate = Fate::Held { because };
                self.fates[index] = Some(fate.clone());
                ended.push((index, fate));
            }
        }
        for index in ended.iter().map(|(index, _)| *index).collect::<Vec<_>>() {
            self.skip_dependents(index, &mut ended);
        }
        ended
    }

    /// Notes an end, and what can no longer happen because of it.
    fn finish(&mut self, index: usize, result: Result<StepDone, StepFailed>) -> Vec<(usize, Fate)> {
        self.running.remove(&index);
        let fate = match result {
            Ok(done) => {
                if let Some(id) = done.id {
                    self.created.insert(self.actions[index].address.clone(), id);
                }
                Fate::Done {
                    note: done.note,
                    image: done.image,
                }
            }
            Err(failed) => Fate::Failed {
                message: failed.message,
                denied: failed.denied,
                renumbered: failed.renumbered,
            },
        };
        let failed = !matches!(fate, Fate::Done { .. });
        self.fates[index] = Some(fate.clone());
        let mut ended = vec![(index, fate)];
        if failed {
            self.skip_dependents(index, &mut ended);
        }
        ended
    }

    /// What needs it, directly or through others, is skipped; each says what was at the root of it.
    fn skip_dependents(&mut self, root: usize, ended: &mut Vec<(usize, Fate)>) {
        let mut undone = vec![root];
        while let Some(index) = undone.pop() {
            for dependent in self.needed_by[index].clone() {
                if self.fates[dependent].is_none() {
                    let because = self.actions[root].address.clone();
                    let fate = Fate::Skipped { because };
                    self.fates[dependent] = Some(fate.clone());
                    ended.push((dependent, fate));
                    undone.push(dependent);
                }
            }
        }
        ended.sort_by_key(|(index, _)| *index);
    }

    /// A wish to stop that came when nothing was left to start has stopped nothing.
    fn ledger(self, stopped: bool) -> Ledger {
        let stopped = stopped && self.fates.contains(&None);
        let entries = self.actions.iter().zip(self.fates).map(|(action, fate)| Entry {
            digest: action.digest.clone(),
            address: action.address.clone(),
            verb: action.verb,
            target: action.target.clone(),
            fate: fate.unwrap_or(Fate::NotStarted),
        });
        Ledger {
            entries: entries.collect(),
            stopped,
        }
    }
}

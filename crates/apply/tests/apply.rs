//! The executor obeys: order, lanes, failures, stops, and what the ledger says of them.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use goldsmith_apply::{Event, Fate, Ledger, StepDone, StepFailed, apply};
use model::{Address, Digest, KindName, Late, Operation, Service, Step};
use plan::{Action, Class, Guard, Origin, Verb, Verdict};
use tokio::{sync::watch, time::sleep};

fn digest(name: &str) -> Digest {
    Digest::of_bytes(name.as_bytes())
}

/// An action of one step, which is named like it.
fn action(name: &str, needs: &[&str]) -> Action {
    let operation = Operation::Delete { id: name.into() };
    Action {
        digest: digest(name),
        address: Address::new(KindName("component"), name),
        verb: Verb::Create,
        arn: None,
        depends_on: needs.iter().map(|needed| digest(needed)).collect(),
        origin: Origin::Config,
        cause: String::new().into(),
        source: None,
        paths: Vec::new(),
        reach: Vec::new(),
        guard: None,
        sensitive: false,
        target: None,
        policy_type: None,
        class: Class::Creates,
        service: Service::ImageBuilder,
        steps: vec![step(name, operation)],
    }
}

fn step(name: &str, operation: Operation) -> Step {
    Step {
        kind: KindName("component"),
        name: name.into(),
        operation,
    }
}

fn failed(denied: bool) -> Result<StepDone, StepFailed> {
    Err(StepFailed {
        message: "no".to_owned(),
        denied,
        renumbered: false,
    })
}

/// Applies where the steps of some names fail.
async fn run(actions: &[Action], failing: &[&str]) -> (Ledger, Vec<String>) {
    let done = RefCell::new(Vec::new());
    let (_sender, stop) = watch::channel(false);
    let step = |step: Step| {
        done.borrow_mut().push(step.name.to_string());
        let fails = failing.contains(&step.name.as_str());
        async move {
            sleep(Duration::from_secs(1)).await;
            if fails { failed(false) } else { Ok(StepDone::default()) }
        }
    };
    let ledger = apply(actions, step, |_| {}, stop).await;
    (ledger, done.into_inner())
}

fn fates(ledger: &Ledger) -> Vec<String> {
    let shown = |fate: &Fate| match fate {
        Fate::Done { .. } => "done".to_owned(),
        Fate::Failed { .. } => "failed".to_owned(),
        Fate::Skipped { because } => format!("skipped for {}", because.name),
        Fate::Held { because } => format!("held: {because}"),
        Fate::NotStarted => "not started".to_owned(),
    };
    let line = |entry: &goldsmith_apply::Entry| format!("{}: {}", entry.address.name, shown(&entry.fate));
    ledger.entries.iter().map(line).collect()
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_what_depends_on_it_and_nothing_else() {
    let actions = [
        action("component", &[]),
        action("recipe", &["component"]),
        action("pipeline", &["recipe"]),
        action("elsewhere", &[]),
        action("after", &["elsewhere"]),
    ];
    let (ledger, done) = run(&actions, &["component"]).await;
    assert_eq!(
        fates(&ledger),
        [
            "component: failed",
            "recipe: skipped for component",
            "pipeline: skipped for component",
            "elsewhere: done",
            "after: done"
        ]
    );
    assert_eq!(done, ["component", "elsewhere", "after"]);
    assert_eq!(ledger.verdict(), Verdict::Partial);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_among_the_actions_holds_nothing_up() {
    let (ledger, _) = run(&[action("recipe", &["done before"])], &[]).await;
    assert_eq!(fates(&ledger), ["recipe: done"]);
    assert_eq!(ledger.verdict(), Verdict::Ok);
}

#[tokio::test(start_paused = true)]
async fn what_a_guard_holds_is_never_done_nor_what_needs_it() {
    let mut held = action("detach", &[]);
    held.guard = Some(Guard {
        name: "last-policy",
        message: String::new(),
        allowed: false,
    });
    let mut actions = [held, action("delete", &["detach"]), action("other", &[])];
    let (ledger, done) = run(&actions, &[]).await;
    assert_eq!(
        fates(&ledger),
        [
            "detach: held: the guard last-policy holds it",
            "delete: skipped for detach",
            "other: done"
        ]
    );
    assert_eq!(done, ["other"]);
    assert_eq!(ledger.verdict(), Verdict::Partial);
    let (ledger, _) = run(&actions[..2], &[]).await;
    assert_eq!(ledger.verdict(), Verdict::Guarded);
    actions[0].guard.as_mut().expect("it has one").allowed = true;
    let (ledger, done) = run(&actions, &[]).await;
    assert_eq!(done, ["detach", "other", "delete"]);
    assert_eq!(ledger.verdict(), Verdict::Ok);
}

/// The most actions that run at once; in the end all are done.
async fn peak(services: &[Service]) -> usize {
    let mut actions: Vec<Action> = (0..services.len())
        .map(|number| action(&number.to_string(), &[]))
        .collect();
    for (action, service) in actions.iter_mut().zip(services) {
        action.service = *service;
    }
    let (now, peak) = (Cell::new(0), Cell::new(0));
    let step = |_| {
        now.set(now.get() + 1);
        peak.set(peak.get().max(now.get()));
        let now = &now;
        async move {
            sleep(Duration::from_secs(1)).await;
            now.set(now.get() - 1);
            Ok(StepDone::default())
        }
    };
    let (_sender, stop) = watch::channel(false);
    let ledger = apply(&actions, step, |_| {}, stop).await;
    assert_eq!(ledger.count(|fate| matches!(fate, Fate::Done { .. })), services.len());
    peak.get()
}

#[tokio::test(start_paused = true)]
async fn organizations_has_one_lane_and_image_builder_several() {
    assert_eq!(peak(&[Service::Organizations; 20]).await, 1);
    assert_eq!(peak(&[Service::ImageBuilder; 20]).await, 8);
    let (mut one, mut other) = ([Service::Organizations; 20], [Service::ImageBuilder; 20]);
    one[10..].fill(Service::ImageBuilder);
    other[10..].fill(Service::Organizations);
    assert_eq!(peak(&one).await, 9, "a full lane keeps nobody out of the other");
    assert_eq!(peak(&other).await, 9, "a full lane keeps nobody out of the other");
}

/// A run of steps of ten seconds each, which somebody stops after one.
async fn stopped_after_a_second(actions: &[Action]) -> Ledger {
    let (sender, stop) = watch::channel(false);
    let step = |_| async {
        sleep(Duration::from_secs(10)).await;
        Ok(StepDone::default())
    };
    let stopping = async {
        sleep(Duration::from_secs(1)).await;
        sender.send(true).expect("somebody listens");
    };
    let (ledger, ()) = futures::join!(apply(actions, step, |_| {}, stop), stopping);
    ledger
}

#[tokio::test(start_paused = true)]
async fn a_stop_lets_what_runs_finish_and_starts_nothing_more() {
    let actions = [action("first", &[]), action("second", &["first"])];
    let ledger = stopped_after_a_second(&actions).await;
    assert_eq!(fates(&ledger), ["first: done", "second: not started"]);
    assert!(ledger.stopped);
    assert_eq!(ledger.verdict(), Verdict::Interrupted);
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_comes_during_the_last_action_has_stopped_nothing() {
    let actions = [action("only", &[])];
    let ledger = stopped_after_a_second(&actions).await;
    assert_eq!(fates(&ledger), ["only: done"]);
    assert_eq!(ledger.verdict(), Verdict::Ok);
}

#[tokio::test]
async fn without_anybody_who_could_stop_it_the_run_still_waits_for_its_steps() {
    let (sender, stop) = watch::channel(false);
    drop(sender);
    let step = |_| async {
        sleep(Duration::from_millis(20)).await;
        Ok(StepDone::default())
    };
    let actions = [action("only", &[])];
    let run = apply(&actions, step, |_| {}, stop);
    let ledger = tokio::time::timeout(Duration::from_secs(5), run)
        .await
        .expect("it ends");
    assert_eq!(fates(&ledger), ["only: done"]);
}

#[tokio::test(start_paused = true)]
async fn ids_that_a_creation_brings_reach_later_steps() {
    let mut attach = action("attach", &["policy"]);
    let id = Late::CreatedBy(Address::new(KindName("component"), "policy"));
    let operation = Operation::Attach {
        id,
        target: "r-ab12".into(),
    };
    attach.steps = vec![step("attach", operation)];
    let seen = RefCell::new(None);
    let step = |step: Step| {
        if let Operation::Attach { id, .. } = &step.operation {
            *seen.borrow_mut() = Some(id.clone());
        }
        async move {
            Ok(StepDone {
                id: Some("p-1".to_owned()),
                ..StepDone::default()
            })
        }
    };
    let (_sender, stop) = watch::channel(false);
    apply(&[action("policy", &[]), attach], step, |_| {}, stop).await;
    assert_eq!(seen.into_inner(), Some(Late::Known("p-1".into())));
}

#[tokio::test(start_paused = true)]
async fn the_ledger_has_the_image_whose_build_began() {
    let image = "arn:aws:imagebuilder:us-east-1:111122223333:image/linux/1.0.0/1";
    let step = |_: Step| async {
        Ok(StepDone {
            image: Some(image.to_owned()),
            ..StepDone::default()
        })
    };
    let (_sender, stop) = watch::channel(false);
    let ledger = apply(&[action("pipeline", &[])], step, |_| {}, stop).await;
    let expected = Fate::Done {
        note: None,
        image: Some(image.to_owned()),
    };
    assert_eq!(ledger.entries[0].fate, expected);
}

#[tokio::test(start_paused = true)]
async fn a_failed_step_ends_its_action() {
    let mut replace = action("delete", &[]);
    replace.steps.push(step(
        "create",
        Operation::Delete {
            id: String::new().into(),
        },
    ));
    let (ledger, done) = run(&[replace], &["delete"]).await;
    assert_eq!(done, ["delete"]);
    assert_eq!(fates(&ledger), ["delete: failed"]);
}

#[tokio::test(start_paused = true)]
async fn every_action_ends_exactly_once_and_what_ran_began() {
    let mut held = action("held", &[]);
    held.guard = Some(Guard {
        name: "last-policy",
        message: String::new(),
        allowed: false,
    });
    let actions = [
        action("a", &[]),
        action("c", &["b"]),
        action("b", &["a"]),
        action("d", &["c"]),
        held,
        action("after", &["held"]),
    ];
    let events = RefCell::new(Vec::new());
    let (_sender, stop) = watch::channel(false);
    let report = |event: Event<'_>| {
        let line = match event {
            Event::Started(action) => format!("{} began", action.address.name),
            Event::Ended(action, _) => format!("{} ended", action.address.name),
        };
        events.borrow_mut().push(line);
    };
    apply(&actions, |_| async { failed(false) }, report, stop).await;
    assert_eq!(
        events.into_inner(),
        [
            "held ended",
            "after ended",
            "a began",
            "a ended",
            "c ended",
            "b ended",
            "d ended"
        ],
        "what ends together ends in the order of the plan"
    );
}

#[tokio::test(start_paused = true)]
async fn a_long_chain_is_no_matter() {
    let names: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
    let mut actions = vec![action("start", &[])];
    let mut last = "start";
    for name in &names {
        actions.push(action(name, &[last]));
        last = name;
    }
    let (ledger, _) = run(&actions, &["start"]).await;
    assert_eq!(ledger.count(|fate| matches!(fate, Fate::Skipped { .. })), 5000);
}

#[tokio::test(start_paused = true)]
async fn verdicts() {
    let ended = async |verb: Verb, results: &[Result<StepDone, StepFailed>]| {
        let mut actions: Vec<Action> = (0..results.len())
            .map(|number| action(&number.to_string(), &[]))
            .collect();
        for action in &mut actions {
            action.verb = verb;
        }
        let step = |step: Step| {
            let index: usize = step.name.parse().expect("a number");
            let result = results[index].clone();
            async move { result }
        };
        let (_sender, stop) = watch::channel(false);
        apply(&actions, step, |_| {}, stop).await.verdict()
    };
    let done = || Ok(StepDone::default());
    assert_eq!(ended(Verb::Create, &[]).await, Verdict::Ok);
    assert_eq!(ended(Verb::Create, &[done(), done()]).await, Verdict::Ok);
    assert_eq!(ended(Verb::Create, &[done(), failed(true)]).await, Verdict::Partial);
    assert_eq!(
        ended(Verb::Create, &[failed(true), failed(true)]).await,
        Verdict::Denied
    );
    assert_eq!(
        ended(Verb::Create, &[failed(true), failed(false)]).await,
        Verdict::Partial
    );
    assert_eq!(
        ended(Verb::Collect, &[done(), failed(false)]).await,
        Verdict::Ok,
        "collecting is a courtesy"
    );
}

/// Only a stop leaves actions without a turn. Anything else is a bug of ours, and no success.
#[tokio::test(start_paused = true)]
async fn what_never_had_its_turn_is_no_success() {
    let actions = [action("first", &[]), action("second", &["first"])];
    let mut ledger = stopped_after_a_second(&actions).await;
    assert_eq!(ledger.verdict(), Verdict::Interrupted);
    ledger.stopped = false;
    assert_eq!(ledger.verdict(), Verdict::Internal);
}

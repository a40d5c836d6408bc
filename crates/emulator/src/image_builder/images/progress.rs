//! What happens by itself as time goes on: builds move through their states, schedules start builds, policies run.

use serde_json::{Value, json};

use super::build::Build;
use super::outputs::outputs;
use super::start::{dependencies, run_pipeline};
use super::{lifecycle, lifecycle_executions};
use crate::clock::EpochMs;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::Call;
use crate::image_builder::kinds::pipeline::plan_next_run;
use crate::image_builder::store::Key;
use crate::image_builder::{ImageBuilder, Object};

/// Events that one call catches up with. A clock that leaps a year over a minutely schedule must not hang the caller:
/// the schedules that are then still behind skip to the present.
const MOST_EVENTS: usize = 2000;

/// A step that waits for somebody gives up after three days, as is the default.
const WAIT: i64 = 3 * 24 * 60 * 60 * 1000;

/// Failed scheduled builds in a row after which a pipeline is disabled, unless it says otherwise.
const FAILURES_UNTIL_DISABLED: u64 = 5;

/// Something that is due.
enum Due {
    Build(String),
    Pipeline(Key),
    Policy(Key),
    Execution(String),
}

impl ImageBuilder {
    /// Remembers that something happens at this time.
    pub(in crate::image_builder) fn note_event(&mut self, at: Option<EpochMs>) {
        if let Some(at) = at {
            self.next_event = Some(self.next_event.map_or(at, |next| next.min(at)));
        }
    }
}

/// Catches up with the clock, in the order of time.
pub(in crate::image_builder) fn progress(call: &mut Call) {
    let now = call.now;
    if call.builder.next_event.is_none_or(|next| next > now) {
        return;
    }
    for _ in 0..MOST_EVENTS {
        match earliest(call.builder).filter(|(at, ..)| *at <= now) {
            Some((at, place, due)) => in_place(call, &place, at, |call| handle(call, due)),
            None => break,
        }
    }
    skip_missed_schedules(call.builder, now);
    call.builder.next_event = earliest(call.builder).map(|(at, ..)| at);
}

fn earliest(builder: &ImageBuilder) -> Option<(EpochMs, String, Due)> {
    let mut first: Option<(EpochMs, String, Due)> = None;
    let mut consider = |at: Option<EpochMs>, place: &String, due: &dyn Fn() -> Due| {
        if let Some(at) = at
            && first.as_ref().is_none_or(|(earliest, ..)| at < *earliest)
        {
            first = Some((at, place.clone(), due()));
        }
    };
    for (name, place) in &builder.places {
        for (arn, build) in &place.builds {
            consider(build.next_at, name, &|| Due::Build(arn.clone()));
        }
        for pipeline in place.store.all(Kind::ImagePipeline) {
            consider(next_run(&pipeline.hidden), name, &|| {
                Due::Pipeline(pipeline.key.clone())
            });
        }
        for policy in place.store.all(Kind::LifecyclePolicy) {
            consider(next_run(&policy.hidden), name, &|| Due::Policy(policy.key.clone()));
        }
        if let Some((ends, id)) = lifecycle_executions::next(place) {
            consider(Some(ends), name, &|| Due::Execution(id.to_owned()));
        }
    }
    first
}

fn next_run(hidden: &Object) -> Option<EpochMs> {
    hidden.get("nextRun").and_then(Value::as_i64)
}

/// Runs something as the owner of a place, at an earlier time.
fn in_place(call: &mut Call, place: &str, at: EpochMs, act: impl FnOnce(&mut Call)) {
    let (account, region) = place.split_once('/').unwrap_or((place, ""));
    let mut there = Call {
        builder: &mut *call.builder,
        objects: call.objects,
        iam: call.iam,
        switches: &mut *call.switches,
        account,
        region,
        now: at,
    };
    act(&mut there);
}

fn skip_missed_schedules(builder: &mut ImageBuilder, now: EpochMs) {
    for place in builder.places.values_mut() {
        for pipeline in place.store.all_mut(Kind::ImagePipeline) {
            if next_run(&pipeline.hidden).is_some_and(|next| next <= now) {
                plan_next_run(pipeline, now);
            }
        }
        for policy in place.store.all_mut(Kind::LifecyclePolicy) {
            if next_run(&policy.hidden).is_some_and(|next| next <= now) {
                lifecycle::plan(policy, now);
            }
        }
    }
}

fn handle(call: &mut Call, due: Due) {
    match due {
        Due::Build(arn) => advance(call, &arn),
        Due::Pipeline(key) => tick(call, &key),
        Due::Policy(key) => lifecycle::run(call, &key),
        Due::Execution(id) => lifecycle_executions::end(call, &id),
    }
}

/// A schedule has come round.
fn tick(call: &mut Call, key: &Key) {
    let now = call.now;
    let Some(pipeline) = call.here_mut().store.get_mut(Kind::ImagePipeline, key) else {
        return;
    };
    plan_next_run(pipeline, now);
    let object = pipeline.object.clone();
    let resolved_before = pipeline.hidden.get("resolved").cloned();
    let always = object["schedule"]["pipelineExecutionStartCondition"] == "EXPRESSION_MATCH_ONLY";
    // Without an earlier build there is nothing that the dependencies could be the same as.
    if always || resolved_before != Some(dependencies(call, &object)) {
        // A full quota skips this run, as it would in the service.
        let _ = run_pipeline(call, key, true, object.get("imageTags").cloned());
    }
}

/// The present stage of a build is over.
fn advance(call: &mut Call, arn: &str) {
    let now = call.now;
    let Some(mut build) = call.here_mut().builds.remove(arn) else {
        return;
    };
    let stage = build.stage().to_owned();
    let planned = build.failure.clone().filter(|failure| failure.stage == stage);
    if let Some(failure) = planned {
        fail(call, &mut build, &failure.reason, failure.component.clone());
    } else if build.waiting_step().is_some() {
        fail(
            call,
            &mut build,
            "A workflow step waited for an action until it timed out.",
            None,
        );
    } else {
        for execution in build.executions_of(&stage) {
            execution.finish("COMPLETED", now);
        }
        build.at += 1;
        enter(call, &mut build);
    }
    call.builder.note_event(build.next_at);
    call.here_mut().builds.insert(arn.to_owned(), build);
}

/// Begins the present stage of a build, or ends the build.
fn enter(call: &mut Call, build: &mut Build) {
    let now = call.now;
    let stage = build.stage().to_owned();
    if stage == "AVAILABLE" {
        finish(call, build, json!({"status": "AVAILABLE"}));
        return;
    }
    for execution in build.executions_of(&stage) {
        execution.begin(now);
    }
    let pause = if build.waiting_step().is_some() {
        WAIT
    } else {
        call.switches.build_state_ms.max(0)
    };
    build.next_at = Some(now.saturating_add(pause));
    set_state(call, build, json!({"status": stage}));
}

/// A step that waited goes on.
pub(super) fn resume(call: &Call, build: &mut Build) {
    let stage = build.stage().to_owned();
    for execution in build.executions_of(&stage) {
        execution.begin(call.now);
    }
    let pause = if build.waiting_step().is_some() {
        WAIT
    } else {
        call.switches.build_state_ms.max(0)
    };
    build.next_at = Some(call.now.saturating_add(pause));
}

/// Ends a build as failed, with what is known about where.
pub(super) fn fail(call: &mut Call, build: &mut Build, reason: &str, component: Option<Value>) {
    let now = call.now;
    let stage = build.stage().to_owned();
    let wanted = if component.is_some() { "ExecuteComponents" } else { "" };
    let mut context = json!({"imageStatus": stage});
    if let Some(execution) = build.executions_of(&stage).find(|execution| !execution.run.is_over()) {
        let failing = execution.steps.iter_mut().filter(|step| !step.run.is_over());
        let failing = failing
            .into_iter()
            .find(|step| wanted.is_empty() || step.action == wanted);
        if let Some(step) = failing {
            step.run.message = Some(reason.chars().take(500).collect());
            step.run.finish("FAILED", now);
            context["stepExecutionId"] = json!(step.id);
            context["failedStep"] = json!(step.name);
        }
        context["workflowExecutionId"] = json!(execution.id);
        context["workflowArn"] = json!(execution.workflow_arn);
        execution.finish("FAILED", now);
    }
    if let Some(component) = component {
        context["componentFailure"] = component;
    }
    finish(
        call,
        build,
        json!({"status": "FAILED", "reason": reason, "failureContext": context}),
    );
}

/// Ends a build: its workflows, its outputs, and what its pipeline knows of it.
pub(super) fn finish(call: &mut Call, build: &mut Build, state: Value) {
    let status = state["status"].as_str().unwrap_or("").to_owned();
    build.next_at = None;
    for execution in build.executions.iter_mut().filter(|execution| !execution.run.is_over()) {
        let outcome = if execution.run.start.is_none() {
            "SKIPPED"
        } else {
            "CANCELLED"
        };
        execution.finish(outcome, call.now);
    }
    set_state(call, build, state);
    let (account, region, now) = (call.account.to_owned(), call.region.to_owned(), call.now);
    if let Some(image) = call.here_mut().store.get_mut(Kind::Image, &build.key)
        && status == "AVAILABLE"
    {
        let resources = outputs(image, &account, &region, now);
        image.object.insert("outputResources".to_owned(), resources);
    }
    if build.scheduled {
        count_failures(call, build, &status);
    }
}

fn set_state(call: &mut Call, build: &Build, state: Value) {
    let status = state["status"].clone();
    let pipeline = build.pipeline.clone();
    let place = call.here_mut();
    if let Some(image) = place.store.get_mut(Kind::Image, &build.key) {
        image.object.insert("state".to_owned(), state);
    }
    if let Some(pipeline) = pipeline.and_then(|key| place.store.get_mut(Kind::ImagePipeline, &key)) {
        pipeline.object.insert("lastRunStatus".to_owned(), status);
    }
}

/// Scheduled builds that fail one after the other disable their pipeline.
fn count_failures(call: &mut Call, build: &Build, status: &str) {
    let Some(key) = build.pipeline.clone() else { return };
    let Some(pipeline) = call.here_mut().store.get_mut(Kind::ImagePipeline, &key) else {
        return;
    };
    let failures = match status {
        "FAILED" => pipeline.hidden.get("failures").and_then(Value::as_u64).unwrap_or(0) + 1,
        "AVAILABLE" => 0,
        _ => return,
    };
    pipeline.hidden.insert("failures".to_owned(), failures.into());
    let limit = pipeline
        .object
        .get("schedule")
        .and_then(|schedule| schedule["autoDisablePolicy"]["failureCount"].as_u64());
    if failures >= limit.unwrap_or(FAILURES_UNTIL_DISABLED) {
        pipeline.object.insert("status".to_owned(), "DISABLED".into());
        pipeline.hidden.shift_remove("nextRun");
    }
}

//! Workflow executions and their steps.

use serde_json::{Value, json};

use super::build::{Build, Execution, StepExecution};
use super::progress::{fail, resume};
use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, text};
use crate::image_builder::paging::Page;
use crate::image_builder::store::Key;
use crate::image_builder::{Answer, Object, refusals};

const IMAGE: &str = "imageBuildVersionArn";

/// `ListWorkflowExecutions` of an image.
pub(in crate::image_builder) fn list_workflow_executions(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, IMAGE);
    call.own(Kind::Image, IMAGE, arn)?;
    let page = Page::of("ListWorkflowExecutions", input, call.switches)?;
    let mut answer = Object::from_iter([(IMAGE.to_owned(), arn.into())]);
    let executions = call
        .here()
        .builds
        .get(arn)
        .map(|build| build.executions.as_slice())
        .unwrap_or_default();
    fill(&page, &mut answer, "workflowExecutions", executions, |execution| {
        Value::Object(execution.view())
    });
    Ok(answer)
}

/// `ListWorkflowStepExecutions` of a workflow execution.
pub(in crate::image_builder) fn list_steps(call: &mut Call, input: &Object) -> Answer {
    let (arn, execution) = find_execution(call, text(input, "workflowExecutionId"))?;
    let page = Page::of("ListWorkflowStepExecutions", input, call.switches)?;
    let mut answer = execution_members(arn, execution);
    fill(&page, &mut answer, "steps", &execution.steps, |step| {
        Value::Object(step.view())
    });
    Ok(answer)
}

/// `GetWorkflowExecution`.
pub(in crate::image_builder) fn get_workflow_execution(call: &mut Call, input: &Object) -> Answer {
    let (arn, execution) = find_execution(call, text(input, "workflowExecutionId"))?;
    let mut answer = execution.view();
    answer.insert(IMAGE.to_owned(), arn.into());
    Ok(answer)
}

/// `GetWorkflowStepExecution`.
pub(in crate::image_builder) fn get_step(call: &mut Call, input: &Object) -> Answer {
    let id = text(input, "stepExecutionId");
    let found = builds(call).find_map(|(arn, execution)| {
        let step = execution.steps.iter().find(|step| step.id == id)?;
        Some((arn, execution, step))
    });
    let (arn, execution, step) = found.ok_or_else(|| refusals::not_found(id))?;
    let mut answer = execution_members(arn, execution);
    answer.extend(step.view());
    answer.insert("onFailure".to_owned(), "Abort".into());
    Ok(answer)
}

/// `ListWaitingWorkflowSteps`: across all images.
pub(in crate::image_builder) fn list_waiting_steps(call: &mut Call, input: &Object) -> Answer {
    let page = Page::of("ListWaitingWorkflowSteps", input, call.switches)?;
    let running = call.here().builds.iter().filter(|(_, build)| build.next_at.is_some());
    let waiting: Vec<(&String, &Execution, &StepExecution)> = running
        .filter_map(|(arn, build)| build.waiting_step().map(|(execution, step)| (arn, execution, step)))
        .collect();
    let mut answer = Object::new();
    fill(&page, &mut answer, "steps", &waiting, |(arn, execution, step)| {
        let mut row = step.view();
        row.shift_remove("status");
        row.extend(execution_members(arn, execution));
        Value::Object(row)
    });
    Ok(answer)
}

/// `SendWorkflowStepAction`: RESUME completes the step that waits, STOP fails it.
pub(in crate::image_builder) fn send_step_action(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, IMAGE);
    let id = text(input, "stepExecutionId");
    let key: Key = call.own(Kind::Image, IMAGE, arn)?;
    let Some(mut build) = call.here().builds.get(arn).filter(|build| build.key == key).cloned() else {
        return Err(refusals::not_found(arn));
    };
    let known = build
        .executions
        .iter()
        .any(|execution| execution.steps.iter().any(|step| step.id == id));
    if !known {
        return Err(refusals::not_found(id));
    }
    let waits = build.next_at.is_some() && build.waiting_step().is_some_and(|(_, step)| step.id == id);
    if !waits {
        return Err(refusals::in_use(format!(
            "The step '{id}' does not wait for an action."
        )));
    }
    act(call, &mut build, id, text(input, "action"));
    call.builder.note_event(build.next_at);
    call.here_mut().builds.insert(arn.to_owned(), build);
    Ok(Object::from_iter([
        ("stepExecutionId".to_owned(), id.into()),
        (IMAGE.to_owned(), arn.into()),
    ]))
}

fn act(call: &mut Call, build: &mut Build, id: &str, action: &str) {
    if action == "STOP" {
        fail(call, build, "A workflow step was stopped.", None);
        return;
    }
    let steps = build.executions.iter_mut().flat_map(|execution| &mut execution.steps);
    for step in steps.filter(|step| step.id == id) {
        step.run.finish("COMPLETED", call.now);
    }
    resume(call, build);
}

fn builds<'a>(call: &'a Call) -> impl Iterator<Item = (&'a str, &'a Execution)> {
    call.here()
        .builds
        .iter()
        .flat_map(|(arn, build)| build.executions.iter().map(move |execution| (arn.as_str(), execution)))
}

fn find_execution<'a>(call: &'a Call, id: &str) -> Result<(&'a str, &'a Execution), ApiError> {
    builds(call)
        .find(|(_, execution)| execution.id == id)
        .ok_or_else(|| refusals::not_found(id))
}

fn execution_members(arn: &str, execution: &Execution) -> Object {
    Object::from_iter([
        ("workflowBuildVersionArn".to_owned(), json!(execution.workflow_arn)),
        ("workflowExecutionId".to_owned(), json!(execution.id)),
        (IMAGE.to_owned(), json!(arn)),
    ])
}

/// Pages through a slice; the token's key counts places.
pub(super) fn fill<T>(page: &Page, answer: &mut Object, member: &str, items: &[T], write: impl Fn(&T) -> Value) {
    let done = page.after.as_ref().map_or(0, |key| key.build as usize);
    let numbered = (1u32..).zip(items).skip(done);
    let key = |(number, _): &(u32, &T)| Key {
        build: *number,
        ..Key::default()
    };
    page.fill(answer, member, numbered, key, |(_, item)| write(item));
}

//! Lifecycle executions: started by policies and by callers, they take as long as a switch says, and can be cancelled until then.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::executions::fill;
use super::lifecycle;
use crate::clock::{EpochMs, epoch_seconds};
use crate::error::ApiError;
use crate::image_builder::call::{Call, text};
use crate::image_builder::paging::Page;
use crate::image_builder::{Answer, Object, Place, ids, refusals};

/// One execution, of a policy or of a caller's wish.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::image_builder) struct LifecycleExecution {
    id: String,
    /// The policy, if it was one.
    policy: Option<String>,
    began: EpochMs,
    /// When it ends, or when it ended.
    ends: EpochMs,
    status: Status,
    /// The images that it touches, and how.
    touched: Vec<(String, String)>,
}

/// How far an execution is. AWS knows more; these are the ones that nothing has to go wrong for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    InProgress,
    Success,
    Cancelled,
}

impl LifecycleExecution {
    fn view(&self) -> Value {
        let mut view = json!({
            "lifecycleExecutionId": self.id,
            "resourcesImpactedSummary": {"hasImpactedResources": self.status == Status::Success && !self.touched.is_empty()},
        });
        if let Value::Object(view) = &mut view {
            view.extend(self.progress());
            view.extend(
                self.policy
                    .clone()
                    .map(|policy| ("lifecyclePolicyArn".to_owned(), policy.into())),
            );
        }
        view
    }

    /// State and times, of the execution and of each image alike.
    fn progress(&self) -> Object {
        let mut progress = Object::from_iter([
            ("state".to_owned(), json!({"status": self.status})),
            ("startTime".to_owned(), epoch_seconds(self.began)),
        ]);
        if self.status != Status::InProgress {
            progress.insert("endTime".to_owned(), epoch_seconds(self.ends));
        }
        progress
    }

    fn resource(&self, call: &Call, image: &str, action: &str) -> Value {
        let mut resource = json!({
            "accountId": call.account,
            "resourceId": image,
            "region": call.region,
            "action": {"name": action},
        });
        if let Value::Object(resource) = &mut resource {
            resource.extend(self.progress());
        }
        resource
    }

    fn is_running(&self) -> bool {
        self.status == Status::InProgress
    }
}

/// Starts an execution; one that takes no time is over when this returns.
pub(super) fn start(call: &mut Call, policy: Option<String>, touched: Vec<(String, String)>) -> String {
    let number = call.next_number();
    let id = format!(
        "lce-{}",
        ids::uuid(&format!("{}/{}/{number}", call.account, call.region))
    );
    let takes = call.switches.lifecycle_execution_ms.max(0);
    let ends = call.now.saturating_add(takes);
    let execution = LifecycleExecution {
        id: id.clone(),
        policy,
        began: call.now,
        ends,
        status: Status::InProgress,
        touched,
    };
    call.here_mut().lifecycle_executions.push(execution);
    if takes == 0 {
        end(call, &id);
    } else {
        call.builder.note_event(Some(ends));
    }
    id
}

/// The next execution of a place that ends by itself.
pub(super) fn next(place: &Place) -> Option<(EpochMs, &str)> {
    let running = place
        .lifecycle_executions
        .iter()
        .filter(|execution| execution.is_running());
    running
        .map(|execution| (execution.ends, execution.id.as_str()))
        .min_by_key(|(ends, _)| *ends)
}

/// An execution does what it is there for.
pub(super) fn end(call: &mut Call, id: &str) {
    let Some(execution) = find_mut(call, id).filter(|execution| execution.is_running()) else {
        return;
    };
    execution.status = Status::Success;
    for (image, action) in execution.touched.clone() {
        lifecycle::apply(call, &image, &action);
    }
}

/// Whether an execution that has not ended touches this image.
pub(super) fn runs_on(call: &Call, image: &str) -> bool {
    let executions = &call.here().lifecycle_executions;
    executions
        .iter()
        .any(|execution| execution.is_running() && execution.touched.iter().any(|(touched, _)| touched == image))
}

fn find<'a>(call: &'a Call, input: &Object) -> Result<&'a LifecycleExecution, ApiError> {
    let id = text(input, "lifecycleExecutionId");
    let executions = &call.here().lifecycle_executions;
    let found = executions.iter().find(|execution| execution.id == id);
    found.ok_or_else(|| refusals::not_found(id))
}

fn find_mut<'a>(call: &'a mut Call, id: &str) -> Option<&'a mut LifecycleExecution> {
    let executions = &mut call.here_mut().lifecycle_executions;
    executions.iter_mut().find(|execution| execution.id == id)
}

/// `GetLifecycleExecution`.
pub(in crate::image_builder) fn get(call: &mut Call, input: &Object) -> Answer {
    let view = find(call, input)?.view();
    Ok(Object::from_iter([("lifecycleExecution".to_owned(), view)]))
}

/// `ListLifecycleExecutions` of a policy or of an image build, the newest first.
pub(in crate::image_builder) fn list(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "resourceArn");
    let page = Page::of("ListLifecycleExecutions", input, call.switches)?;
    let concerned = |execution: &&LifecycleExecution| {
        execution.policy.as_deref() == Some(arn) || execution.touched.iter().any(|(image, _)| image == arn)
    };
    let executions = &call.here().lifecycle_executions;
    let executions: Vec<&LifecycleExecution> = executions.iter().rev().filter(concerned).collect();
    let mut answer = Object::new();
    fill(&page, &mut answer, "lifecycleExecutions", &executions, |execution| {
        execution.view()
    });
    Ok(answer)
}

/// `ListLifecycleExecutionResources`: the images that it touches.
pub(in crate::image_builder) fn list_resources(call: &mut Call, input: &Object) -> Answer {
    let execution = find(call, input)?;
    let page = Page::of("ListLifecycleExecutionResources", input, call.switches)?;
    let mut answer = Object::from_iter([
        ("lifecycleExecutionId".to_owned(), json!(execution.id)),
        (
            "lifecycleExecutionState".to_owned(),
            json!({"status": execution.status}),
        ),
    ]);
    fill(
        &page,
        &mut answer,
        "resources",
        &execution.touched,
        |(image, action)| execution.resource(call, image, action),
    );
    Ok(answer)
}

/// `CancelLifecycleExecution`: nothing that has not happened yet happens.
pub(in crate::image_builder) fn cancel(call: &mut Call, input: &Object) -> Answer {
    let execution = find(call, input)?;
    let id = execution.id.clone();
    if !execution.is_running() {
        return Err(refusals::in_use(format!("The execution '{id}' has ended.")));
    }
    let now = call.now;
    if let Some(execution) = find_mut(call, &id) {
        execution.status = Status::Cancelled;
        execution.ends = now;
    }
    Ok(Object::from_iter([("lifecycleExecutionId".to_owned(), id.into())]))
}

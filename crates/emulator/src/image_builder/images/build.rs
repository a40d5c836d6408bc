//! The record of one build: its stages, its workflows and their steps.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::{EpochMs, iso};
use crate::image_builder::Object;
use crate::image_builder::store::Key;

/// A build, running or finished.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::image_builder) struct Build {
    pub(super) key: Key,
    /// The statuses to go through before AVAILABLE, and where in them the build is.
    pub(super) stages: Vec<String>,
    pub(super) at: usize,
    /// When the present stage ends; `None` once the build is over.
    pub(super) next_at: Option<EpochMs>,
    /// The pipeline it came from.
    pub(super) pipeline: Option<Key>,
    pub(super) scheduled: bool,
    pub(super) executions: Vec<Execution>,
    /// Where it is to fail.
    pub(super) failure: Option<PlannedFailure>,
}

/// Where a build is to fail, and what it then says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PlannedFailure {
    pub(super) stage: String,
    pub(super) reason: String,
    /// `componentFailure` of the failure context.
    pub(super) component: Option<Value>,
}

/// The run of one workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Execution {
    pub(super) id: String,
    pub(super) workflow_arn: String,
    /// `BUILD`, `TEST` or `DISTRIBUTION`.
    pub(super) kind: String,
    pub(super) parallel_group: Option<String>,
    pub(super) run: Run,
    pub(super) steps: Vec<StepExecution>,
}

/// The run of one step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StepExecution {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) action: String,
    pub(super) run: Run,
}

/// What workflow and step runs have in common.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) status: String,
    pub(super) message: Option<String>,
    pub(super) start: Option<EpochMs>,
    pub(super) end: Option<EpochMs>,
}

impl Run {
    pub(super) fn pending() -> Self {
        Self {
            status: "PENDING".to_owned(),
            message: None,
            start: None,
            end: None,
        }
    }

    pub(super) fn begin(&mut self, now: EpochMs) {
        "RUNNING".clone_into(&mut self.status);
        self.start = Some(now);
    }

    pub(super) fn finish(&mut self, status: &str, now: EpochMs) {
        status.clone_into(&mut self.status);
        self.start.get_or_insert(now);
        self.end = Some(now);
    }

    pub(super) fn is_over(&self) -> bool {
        !matches!(self.status.as_str(), "PENDING" | "RUNNING")
    }

    fn members(&self) -> Object {
        let mut members = Object::from_iter([("status".to_owned(), json!(self.status))]);
        if let Some(message) = &self.message {
            members.insert("message".to_owned(), json!(message));
        }
        if let Some(start) = self.start {
            members.insert("startTime".to_owned(), iso(start).into());
        }
        if let Some(end) = self.end {
            members.insert("endTime".to_owned(), iso(end).into());
        }
        members
    }
}

impl Build {
    /// The status of the present stage.
    pub(super) fn stage(&self) -> &str {
        self.stages.get(self.at).map_or("AVAILABLE", String::as_str)
    }

    /// The workflows of a stage.
    pub(super) fn executions_of(&mut self, stage: &str) -> impl Iterator<Item = &mut Execution> {
        let kind = match stage {
            "BUILDING" => "BUILD",
            "TESTING" => "TEST",
            "DISTRIBUTING" => "DISTRIBUTION",
            _ => "",
        };
        self.executions
            .iter_mut()
            .filter(move |execution| execution.kind == kind)
    }

    /// The first step that waits for somebody.
    pub(super) fn waiting_step(&self) -> Option<(&Execution, &StepExecution)> {
        self.executions.iter().find_map(|execution| {
            let step = execution
                .steps
                .iter()
                .find(|step| step.action == "WaitForAction" && step.run.status == "RUNNING");
            step.map(|step| (execution, step))
        })
    }
}

impl Execution {
    /// As `ListWorkflowExecutions` and `GetWorkflowExecution` show it.
    pub(super) fn view(&self) -> Object {
        let count = |status: &str| self.steps.iter().filter(|step| step.run.status == status).count();
        let mut view = Object::from_iter([
            ("workflowBuildVersionArn".to_owned(), json!(self.workflow_arn)),
            ("workflowExecutionId".to_owned(), json!(self.id)),
            ("type".to_owned(), json!(self.kind)),
            ("totalStepCount".to_owned(), json!(self.steps.len())),
            ("totalStepsSucceeded".to_owned(), json!(count("COMPLETED"))),
            ("totalStepsFailed".to_owned(), json!(count("FAILED"))),
            ("totalStepsSkipped".to_owned(), json!(count("SKIPPED"))),
        ]);
        view.extend(self.run.members());
        if let Some(group) = &self.parallel_group {
            view.insert("parallelGroup".to_owned(), json!(group));
        }
        view
    }

    /// Runs the steps in order, up to the next one that waits for somebody.
    pub(super) fn begin(&mut self, now: EpochMs) {
        if self.run.start.is_none() {
            self.run.begin(now);
        }
        let wait = self
            .steps
            .iter()
            .position(|step| !step.run.is_over() && step.action == "WaitForAction");
        let before = wait.unwrap_or(self.steps.len());
        for step in self.steps[..before].iter_mut().filter(|step| !step.run.is_over()) {
            step.run.begin(now);
            if wait.is_some() {
                step.run.finish("COMPLETED", now);
            }
        }
        if let Some(step) = wait.and_then(|index| self.steps.get_mut(index)) {
            step.run.begin(now);
        }
    }

    /// Ends everything that is still open: steps that began end like the run, the others are skipped.
    pub(super) fn finish(&mut self, status: &str, now: EpochMs) {
        for step in self.steps.iter_mut().filter(|step| !step.run.is_over()) {
            let outcome = if step.run.start.is_some() { status } else { "SKIPPED" };
            step.run.finish(outcome, now);
        }
        self.run.finish(status, now);
    }
}

impl StepExecution {
    /// As `ListWorkflowStepExecutions` shows it.
    pub(super) fn view(&self) -> Object {
        let mut view = Object::from_iter([
            ("stepExecutionId".to_owned(), json!(self.id)),
            ("name".to_owned(), json!(self.name)),
            ("action".to_owned(), json!(self.action)),
        ]);
        view.extend(self.run.members());
        view
    }
}

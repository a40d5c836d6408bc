//! Image Builder workflow documents.

use std::ops::Range;

use crate::{
    checked::{Checked, Context, Parameter},
    findings::Findings,
    shape,
    yaml::Node,
};

/// A workflow document, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Workflow {
    /// The document's own name, which AWS does not use.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What a pipeline may set.
    pub parameters: Vec<Parameter>,
    /// The steps, in the order in which they run.
    pub steps: Vec<WorkflowStep>,
    /// What later workflows may use.
    pub outputs: Vec<Output>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkflowStep {
    /// Its name, unique in the workflow.
    pub name: String,
    /// What it does.
    pub action: String,
    /// The action in the text; the step itself where it has none.
    pub action_span: Range<usize>,
    /// The first line of the step.
    pub span: Range<usize>,
    /// The inputs as written.
    pub inputs: Option<Node>,
}

/// An output of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name, unique over all workflows of a pipeline.
    pub name: String,
    /// Its name in the text.
    pub span: Range<usize>,
}

/// Checks an Image Builder workflow.
pub fn check_workflow(text: &str, context: &Context<'_>) -> Checked<Workflow> {
    let _ = context;
    let mut findings = Findings::new(text);
    let document = shape::open(&mut findings).map(|_| Workflow {
        name: None,
        description: None,
        parameters: Vec::new(),
        steps: Vec::new(),
        outputs: Vec::new(),
    });
    Checked {
        document,
        findings: findings.into_sorted(),
    }
}

//! Image Builder workflow documents.

mod actions;
mod conditions;
mod header;
mod inputs;
mod paths;
mod steps;

use std::{collections::BTreeSet, ops::Range};

use crate::{
    allow,
    checked::{Checked, Context, Parameter},
    findings::Findings,
    opening, shape,
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
    /// The names of the outputs of other workflows that its paths use.
    pub used_outputs: BTreeSet<String>,
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
    /// Where its values are in the text: whatever may hold paths.
    pub(crate) scalars: Vec<Range<usize>>,
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
    let mut findings = Findings::new(text);
    let document = opening::open(&mut findings).map(|root| {
        let mut workflow = read(&root, context, &mut findings);
        workflow.used_outputs = paths::check(&workflow, &root, &mut findings);
        workflow
    });
    Checked {
        document,
        findings: allow::apply(findings, context.today),
    }
}

fn read(root: &Node, context: &Context<'_>, findings: &mut Findings<'_>) -> Workflow {
    const KEYS: &[&str] = &["name", "description", "schemaVersion", "parameters", "steps", "outputs"];
    shape::known_keys(root, KEYS, "a workflow", findings);
    shape::schema_version(root, findings);
    Workflow {
        name: shape::optional_text(root, "name", findings),
        description: shape::optional_text(root, "description", findings),
        parameters: header::parameters(root, findings),
        steps: steps::read(root, context, findings),
        outputs: header::outputs(root, findings),
        used_outputs: BTreeSet::new(),
    }
}

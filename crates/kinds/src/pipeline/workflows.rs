//! The workflows of a pipeline: each alone, then all together and against their documents.

use std::collections::BTreeMap;

use documents::{Context, check_workflow};
use model::{Address, Decoder, Kind as _, KindName, Reference, Value};

use crate::{
    arguments::{self, Used},
    references::WorkflowConfiguration,
    rules,
    workflow::WorkflowKind,
};

/// What is said of the parameters of workflows.
const CODES: arguments::Codes = arguments::Codes {
    unknown: "pipeline/unknown-parameter",
    missing: "pipeline/missing-parameter",
    value: "pipeline/parameter-value",
};

/// The longest name of a parallel group (`ParallelGroup`).
const LONGEST_GROUP: usize = 100;

/// What each says for itself.
pub(super) fn check(workflows: &[WorkflowConfiguration], decoder: &mut Decoder) {
    for (index, configuration) in workflows.iter().enumerate() {
        let WorkflowConfiguration {
            workflow,
            parameters: _,
            parallel_group,
            on_failure: _,
        } = configuration;
        check_version(&format!("workflows[{index}].workflow"), &workflow.0, decoder);
        let group = parallel_group.as_deref();
        let path = format!("workflows[{index}].parallel_group");
        let what = "a name of letters, digits, `-`, `_`, `+` and `#` that begins with a letter or digit";
        rules::form(decoder, &path, group, what, is_group);
    }
}

/// AWS refuses another version of its own workflows (its answer to such a pipeline: aws/aws-cdk issue 29910).
fn check_version(path: &str, workflow: &Reference, decoder: &mut Decoder) {
    const NEWEST: &str = "x.x.x";
    let newest = match workflow {
        Reference::Managed { version, .. } => version == NEWEST,
        Reference::Literal(arn) if arn.contains(":aws:workflow/") => arn.ends_with(NEWEST),
        _ => true,
    };
    if !newest {
        decoder
            .problem_at(
                path,
                "pipeline/managed-workflow-version",
                "Amazon's workflows can only be used in their newest version",
            )
            .help("leave the version out: `aws:build/build-image`; in an ARN it is `x.x.x`");
    }
}

/// `ParallelGroup` of the service model.
fn is_group(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+#".contains(&byte);
    (1..=LONGEST_GROUP).contains(&text.len()) && text.bytes().all(allowed) && text.as_bytes()[0].is_ascii_alphanumeric()
}

/// The stages that run once: a pipeline has at most one workflow of each (user guide, configure image pipeline workflows).
const ONCE: [&str; 2] = ["build", "distribution"];

/// Stages, and parameters and outputs against the documents of our own workflows. What the workflows of Amazon and others declare is
/// not known here: their stages stand in their names.
pub(super) fn check_related(value: &Value, related: &BTreeMap<Address, Value>, decoder: &mut Decoder) {
    let mut all = All::default();
    let workflows = value.get("workflows").map(Value::items).unwrap_or_default();
    for (index, item) in workflows.iter().enumerate() {
        let Some(name) = item.get("workflow").and_then(Value::text) else {
            all.unread = true;
            continue;
        };
        let path = format!("workflows[{index}]");
        let own = related.get(&Address::new(KindName("workflow"), name));
        if let Some(stage) = own.map_or_else(|| stage_in(name), |own| Some(WorkflowKind.namespace(own))) {
            all.check_stage(stage, &path, name, item, decoder);
        }
        if let Some(own) = own {
            let used = Used {
                path: &path,
                key: "workflow",
                name,
                item,
            };
            all.check_document(&used, own, decoder);
        } else {
            all.unread = true;
        }
    }
    all.check_uses(decoder);
}

/// The stage of `aws:STAGE/NAME`, or of an ARN.
fn stage_in(name: &str) -> Option<&str> {
    let rest = name
        .strip_prefix("aws:")
        .or_else(|| Some(name.split_once(":workflow/")?.1))?;
    rest.split_once('/').map(|(stage, _)| stage)
}

/// What the workflows before said.
#[derive(Default)]
struct All<'a> {
    stages: BTreeMap<&'a str, &'a str>,
    outputs: BTreeMap<String, String>,
    uses: Vec<Use>,
    /// Whether there is a workflow of which nobody here knows the outputs.
    unread: bool,
}

/// A workflow's use of another one's output.
struct Use {
    output: String,
    /// Where the workflow stands in the pipeline's file.
    place: String,
    workflow: String,
}

impl<'a> All<'a> {
    fn check_stage(&mut self, stage: &'a str, path: &str, name: &'a str, item: &Value, decoder: &mut Decoder) {
        if ONCE.contains(&stage)
            && let Some(first) = self.stages.insert(stage, name)
        {
            let message = format!("`{first}` and `{name}` are both {stage} workflows");
            decoder
                .problem_at(&format!("{path}.workflow"), "pipeline/stage-twice", message)
                .label(format!("a second {stage} workflow"))
                .help("a pipeline has at most one build and one distribution workflow");
        }
        for key in ["parallel_group", "on_failure"] {
            if stage != "test" && item.get(key).is_some() {
                let message = format!("`{key}` is for test workflows, and `{name}` is a {stage} workflow");
                decoder
                    .problem_at(&format!("{path}.{key}"), "pipeline/not-a-test", message)
                    .at_key();
            }
        }
    }

    fn check_document(&mut self, used: &Used<'_>, own: &Value, decoder: &mut Decoder) {
        // What lies in S3 is not read.
        let text = own.get("data").and_then(Value::text);
        let document = text.and_then(|text| check_workflow(text, &Context::default()).document);
        let Some(document) = document else {
            self.unread = true;
            return;
        };
        let uses = document.used_outputs.into_iter();
        self.uses.extend(uses.map(|output| Use {
            output,
            place: format!("{}.{}", used.path, used.key),
            workflow: used.name.to_owned(),
        }));
        arguments::check(used, &document.parameters, &CODES, decoder);
        for output in document.outputs {
            self.check_output(output.name, used, decoder);
        }
    }

    /// The names of outputs are unique over all workflows of a pipeline (user guide, workflow document outputs). When AWS looks at that
    /// is not known.
    fn check_output(&mut self, output: String, used: &Used<'_>, decoder: &mut Decoder) {
        if let Some(workflow) = self.outputs.get(&output) {
            let message = format!("`{}` has the output `{output}`, and so has `{workflow}`", used.name);
            decoder
                .problem_at(&format!("{}.{}", used.path, used.key), "pipeline/output-twice", message)
                .warning()
                .help("later workflows tell outputs apart by their names alone; give one another name");
            return;
        }
        self.outputs.insert(output, used.name.to_owned());
    }

    /// Where every workflow is known, an output that none has is one that no build has.
    fn check_uses(&self, decoder: &mut Decoder) {
        let missing = self.uses.iter().filter(|used| !self.outputs.contains_key(&used.output));
        for Use {
            output,
            place,
            workflow,
        } in missing.filter(|_| !self.unread)
        {
            let message = format!(
                "`{workflow}` uses the output `{output}` of another workflow, and none of this pipeline has it"
            );
            let outputs: Vec<&str> = self.outputs.keys().map(String::as_str).collect();
            let problem = decoder.problem_at(place, "pipeline/missing-output", message);
            if !outputs.is_empty() {
                problem.help(format!("outputs here are: {}", outputs.join(", ")));
            }
        }
    }
}

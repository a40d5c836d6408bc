//! Workflows: what Image Builder does in one stage of making an image, in immutable versions.

pub(crate) mod aws;

use documents::Context;
use model::{
    Decoder, Diagnostic, Document, Kind, KindName, Node, Quota, Scope, Service, Shape, Surroundings, Value, Versioning,
};

use crate::{
    document, quotas,
    record::{choice, record},
    rules,
};

choice! {
    /// The stage that it is for.
    Stage => WorkflowType
}

record! {
    /// A workflow. Its document is a file, or lies in S3: one of `data` and `uri` is there.
    Workflow {
        r#type: Stage,
        /// The workflow document: `<name>.yaml`.
        data: Option<String>,
        /// Where the document lies in S3. Image Builder reads it once, when the version is made.
        uri: Option<String>,
        description: Option<String>,
        change_description: Option<String>,
        kms_key_id: Option<String>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct WorkflowKind;

/// The stages, as the service writes them and as they stand in ARNs (`WorkflowType` and the pattern of workflow ARNs).
const STAGES: [(&str, &str); 3] = [("BUILD", "build"), ("TEST", "test"), ("DISTRIBUTION", "distribution")];

impl Kind for WorkflowKind {
    fn name(&self) -> KindName {
        KindName("workflow")
    }

    fn folder(&self) -> &'static str {
        "workflows"
    }

    fn segment(&self) -> &'static str {
        "workflow"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn versioning(&self) -> Versioning {
        Versioning::Builds
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::WORKFLOW
    }

    fn documents(&self) -> &'static [Document] {
        &[document::BESIDE]
    }

    fn shape(&self) -> Shape {
        Workflow::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    /// A build workflow and a test workflow of one name are two things: their ARNs differ in the stage.
    fn namespace<'a>(&self, value: &'a Value) -> &'a str {
        let stage = value.get("type").and_then(Value::text).unwrap_or_default();
        let known = STAGES.iter().find(|(name, _)| *name == stage);
        known.map_or(stage, |(_, in_arns)| in_arns)
    }

    fn lint(&self, _document: &str, text: &str, around: Surroundings<'_>) -> Vec<Diagnostic> {
        let stage = around.value.get("type").and_then(Value::text);
        let context = Context {
            // What is no stage is reported where it stands, and says nothing about the steps.
            workflow_type: stage.filter(|stage| STAGES.iter().any(|(name, _)| name == stage)),
            today: around.today,
            ..Context::default()
        };
        documents::check_workflow(text, &context).findings
    }

    fn check_place(&self, value: &Value, scope: &Scope, decoder: &mut Decoder) {
        let key = value.get("kms_key_id").and_then(Value::text);
        rules::key_here(decoder, "kms_key_id", key, scope);
    }

    fn unreadable(&self, declared: &Value) -> &'static [&'static str] {
        document::unreadable(declared)
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let workflow = Workflow::decode(value, decoder)?;
        let Workflow {
            r#type: _,
            data,
            uri,
            description,
            change_description,
            kms_key_id,
        } = &workflow;
        document::check(data.as_deref(), uri.as_deref(), decoder);
        rules::description(decoder, description.as_ref());
        rules::length(decoder, "change_description", change_description.as_deref(), 1..=1024);
        rules::length(decoder, "kms_key_id", kms_key_id.as_deref(), 1..=1024);
        workflow.encode()
    }
}

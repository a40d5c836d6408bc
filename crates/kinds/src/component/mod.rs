//! Components: AWSTOE documents in immutable versions.

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
    /// The operating system that a component is for.
    Platform => Platform
}

record! {
    /// A component. Its document is a file, or lies in S3: one of `data` and `uri` is there.
    Component {
        platform: Platform,
        /// The AWSTOE document: `<name>.yaml`.
        data: Option<String>,
        /// Where the document lies in S3. Image Builder reads it once, when the version is made.
        uri: Option<String>,
        description: Option<String>,
        change_description: Option<String>,
        supported_os_versions: Vec<String>,
        kms_key_id: Option<String>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct ComponentKind;

impl Kind for ComponentKind {
    fn name(&self) -> KindName {
        KindName("component")
    }

    fn folder(&self) -> &'static str {
        "components"
    }

    fn segment(&self) -> &'static str {
        "component"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn versioning(&self) -> Versioning {
        Versioning::Builds
    }

    fn documents(&self) -> &'static [Document] {
        &[document::BESIDE]
    }

    fn shape(&self) -> Shape {
        Component::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::COMPONENT
    }

    fn lint(&self, _document: &str, text: &str, around: Surroundings<'_>) -> Vec<Diagnostic> {
        let platform = around.value.get("platform").and_then(Value::text);
        documents::check_component(
            text,
            &Context {
                platform,
                today: around.today,
                ..Context::default()
            },
        )
        .findings
    }

    fn check_place(&self, value: &Value, scope: &Scope, decoder: &mut Decoder) {
        let key = value.get("kms_key_id").and_then(Value::text);
        rules::key_here(decoder, "kms_key_id", key, scope);
    }

    fn unreadable(&self, declared: &Value) -> &'static [&'static str] {
        document::unreadable(declared)
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let component = Component::decode(value, decoder)?;
        let Component {
            platform: _,
            data,
            uri,
            description,
            change_description,
            supported_os_versions,
            kms_key_id,
        } = &component;
        document::check(data.as_deref(), uri.as_deref(), decoder);
        rules::description(decoder, description.as_ref());
        rules::length(decoder, "change_description", change_description.as_deref(), 1..=1024);
        rules::count(decoder, "supported_os_versions", supported_os_versions.len(), 25);
        rules::length(decoder, "kms_key_id", kms_key_id.as_deref(), 1..=1024);
        component.encode()
    }
}

//! Organizations policies and where they are attached.

pub(crate) mod aws;

use std::{borrow::Cow, sync::Arc};

use guardrails::PolicyType;
use model::{
    AttachmentLimits, Decoder, Diagnostic, Document, Json, Kind, KindName, Node, Quota, Quotas, Service, Shape,
    Surroundings, Value,
};

use crate::{quotas, record::record, rules};

/// The JSON of a policy: compared by what it means, sent without white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content(pub Arc<Json>);

impl Default for Content {
    fn default() -> Self {
        Self::new("")
    }
}

impl Content {
    /// From what a person wrote, or what was read.
    pub fn new(text: &str) -> Self {
        let (text, canonical) = match guardrails::forms(text) {
            Ok(forms) => (forms.minified, forms.canonical),
            Err(_) => (text.to_owned(), text.to_owned()),
        };
        Self(Arc::new(Json { text, canonical }))
    }
}

impl Node for Content {
    fn shape() -> Shape {
        Shape::Text
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        match value {
            Value::Json(json) => Some(Self(json.clone())),
            other => String::decode(other, decoder).map(|text| Self::new(&text)),
        }
    }

    fn encode(&self) -> Option<Value> {
        Some(Value::Json(self.0.clone()))
    }
}

record! {
    /// A policy. Its targets are attachments: each is made and removed by a call of its own.
    Policy {
        r#type: String,
        /// The policy's JSON: `<name>.json`.
        content: Content,
        description: Option<String>,
        targets: Vec<String>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct PolicyKind;

impl Kind for PolicyKind {
    fn name(&self) -> KindName {
        KindName("policy")
    }

    fn folder(&self) -> &'static str {
        "policies"
    }

    fn segment(&self) -> &'static str {
        "policy"
    }

    fn service(&self) -> Service {
        Service::Organizations
    }

    fn documents(&self) -> &'static [Document] {
        &[Document {
            field: "content",
            extension: "json",
            required: true,
            instead: None,
            variables: true,
            base64: false,
        }]
    }

    fn shape(&self) -> Shape {
        Policy::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        let count = name.chars().count();
        if (1..=128).contains(&count) {
            Ok(())
        } else {
            Err(format!("the name has {count} characters: Organizations takes 1 to 128"))
        }
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::policies()
    }

    fn lint(&self, _document: &str, text: &str, around: Surroundings<'_>) -> Vec<Diagnostic> {
        let Some(policy_type) = type_of(around.value) else {
            return Vec::new();
        };
        let mut context = guardrails::Context::default();
        context.limits.set(policy_type, limits(policy_type, around.quotas));
        guardrails::check(text, policy_type, &context)
    }

    fn name_key<'a>(&self, name: &'a str) -> Cow<'a, str> {
        name.into()
    }

    fn attachments(&self) -> Option<&'static str> {
        Some("targets")
    }

    fn attachment_limits(&self, value: &Value, quotas: &Quotas) -> AttachmentLimits {
        let limits = type_of(value).map(|policy_type| limits(policy_type, quotas));
        AttachmentLimits {
            minimum: limits.map_or(0, |limits| limits.min_attached),
            maximum: limits.map_or(usize::MAX, |limits| limits.max_attached),
        }
    }

    fn attachment_type<'a>(&self, value: &'a Value) -> Option<&'a str> {
        value.get("type").and_then(Value::text)
    }

    /// Names are unique per type (`DuplicatePolicyException`).
    fn namespace<'a>(&self, value: &'a Value) -> &'a str {
        value.get("type").and_then(Value::text).unwrap_or_default()
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut policy = Policy::decode(value, decoder)?;
        let Policy {
            r#type,
            content: _,
            description,
            targets,
        } = &policy;
        if PolicyType::from_wire(r#type).is_none() {
            let known: Vec<&str> = PolicyType::all().map(PolicyType::wire).collect();
            let near = model::did_you_mean(r#type, known.iter().copied()).map(str::to_owned);
            let problem = decoder.problem_at("type", "policy/type", format!("`{type}` is not a policy type"));
            problem.help(format!("policy types are: {}", known.join(", ")));
            if let Some(near) = near {
                problem.label(format!("did you mean `{near}`?")).replace_with(near);
            }
        }
        rules::length(decoder, "description", description.as_deref(), 0..=512);
        for (index, target) in targets.iter().enumerate() {
            rules::form(
                decoder,
                &format!("targets[{index}]"),
                Some(target),
                "a target",
                is_target,
            );
        }
        policy.targets.sort();
        policy.targets.dedup();
        policy.description.take_if(|text| text.is_empty());
        policy.encode()
    }
}

fn type_of(value: &Value) -> Option<PolicyType> {
    value.get("type").and_then(Value::text).and_then(PolicyType::from_wire)
}

/// The limits of a type, with what this organization has instead.
fn limits(policy_type: PolicyType, quotas: &Quotas) -> guardrails::Limits {
    let limits = guardrails::limits(policy_type);
    let own = |name: &str| quotas.overridden(policy_type.wire(), name);
    guardrails::Limits {
        max_characters: own(quotas::CHARACTERS).unwrap_or(limits.max_characters),
        max_attached: own(quotas::ATTACHED).unwrap_or(limits.max_attached),
        ..limits
    }
}

/// `root`, `ou:/PATH`, `account:NAME`, or an id.
fn is_target(text: &str) -> bool {
    let id = |rest: &str| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text == "root"
        || text
            .strip_prefix("ou:/")
            .or(text.strip_prefix("account:"))
            .is_some_and(|rest| !rest.is_empty())
        || text.strip_prefix("ou-").or(text.strip_prefix("r-")).is_some_and(id)
        || rules::account(text)
}

//! Fields that name another resource where AWS takes an ARN.

use aws_sdk_imagebuilder::types;
use model::{Address, Decoder, KindName, Node, Reference, Shape, Text, Value};

use crate::record::{Wire, record};

/// Reads a reference and notes it, so that the loader can see whether it exists.
fn decode(value: &Value, kind: KindName, segments: Segments, decoder: &mut Decoder) -> Option<Reference> {
    let reference = read(value, kind, segments, decoder)?;
    decoder.refers_to(&reference);
    Some(reference)
}

/// The resource types of what Amazon manages of a kind. Where they go on after a slash, its names begin with the rest.
type Segments = &'static [&'static str];

/// A name of this stack's, `aws:NAME`, or an ARN.
fn read(value: &Value, kind: KindName, segments: Segments, decoder: &mut Decoder) -> Option<Reference> {
    if let Value::Reference(reference) = value {
        return Some(reference.as_ref().clone());
    }
    let text = String::decode(value, decoder)?;
    if text.starts_with("arn:") {
        return Some(Reference::Literal(text.into()));
    }
    let Some(managed) = text.strip_prefix("aws:") else {
        return Some(Reference::Own(Address::new(kind, text)));
    };
    let found = segments.iter().find_map(|segment| match segment.split_once('/') {
        None => Some((segment, managed)),
        Some((_, stage)) => Some((segment, managed.strip_prefix(stage)?.strip_prefix('/')?)),
    });
    let read = match found {
        Some((segment, name)) => Reference::managed(segment, name),
        None => Err(format!("Amazon manages nothing that `{text}` could name here")),
    };
    read.map_err(|message| {
        let problem = decoder.problem("load/managed-name", message);
        if let (None, [_, _, ..]) = (found, segments) {
            let forms = segments.iter().filter_map(|segment| segment.split_once('/'));
            let forms: Vec<String> = forms.map(|(_, stage)| format!("`aws:{stage}/NAME`")).collect();
            problem.help(format!("write {}", forms.join(", ")));
        }
    })
    .ok()
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $segments:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(pub Reference);

        impl Default for $name {
            fn default() -> Self {
                Self(Reference::Literal(Text::default()))
            }
        }

        impl Node for $name {
            fn shape() -> Shape {
                Shape::Reference
            }

            fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
                decode(value, KindName($kind), &$segments, decoder).map(Self)
            }

            fn encode(&self) -> Option<Value> {
                Some(encode(&self.0))
            }
        }

        impl Wire for $name {
            type Sdk = String;

            fn put(&self) -> Option<String> {
                literal(&self.0)
            }

            fn get(sdk: Option<&String>) -> Self {
                Self(Reference::Literal(sdk.map(Text::from).unwrap_or_default()))
            }
        }
    };
}

/// A literal is a text, so that what was read and what was resolved are equal.
fn encode(reference: &Reference) -> Value {
    match reference {
        Reference::Literal(text) => Value::Text(text.clone()),
        other => other.clone().into(),
    }
}

/// What is sent. The planner resolves every other form before a step exists.
fn literal(reference: &Reference) -> Option<String> {
    match reference {
        Reference::Literal(text) => Some(text.to_string()),
        _ => None,
    }
}

reference!(
    /// A component of a recipe.
    ComponentReference, "component", ["component"]
);
reference!(
    /// The recipe of a pipeline.
    RecipeReference, "image-recipe", []
);
reference!(
    /// The infrastructure configuration of a pipeline.
    InfrastructureReference, "infrastructure", []
);
reference!(
    /// The distribution configuration of a pipeline.
    DistributionReference, "distribution", []
);
reference!(
    /// A workflow of a pipeline. Those that Amazon manages are named with their stage: `aws:build/NAME`.
    WorkflowReference, "workflow", ["workflow/build", "workflow/test", "workflow/distribution"]
);

/// The image that a recipe starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct ParentImage(pub Reference);

impl Default for ParentImage {
    fn default() -> Self {
        Self(Reference::Literal(Text::default()))
    }
}

impl Node for ParentImage {
    fn shape() -> Shape {
        Shape::Reference
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        match read(value, KindName("image"), &["image"], decoder)? {
            Reference::Own(address) => Self::from_literal(address.name, decoder),
            other => {
                decoder.refers_to(&other);
                Some(Self(other))
            }
        }
    }

    fn encode(&self) -> Option<Value> {
        Some(encode(&self.0))
    }
}

impl ParentImage {
    /// An AMI id, an SSM parameter, or the product id of an AWS Marketplace image.
    fn from_literal(text: Text, decoder: &mut Decoder) -> Option<Self> {
        let known = ["ami-", "ssm:", "prod-"].iter().any(|prefix| text.starts_with(prefix));
        if known {
            return Some(Self(Reference::Literal(text)));
        }
        decoder
            .problem("recipe/parent-image", format!("`{text}` is not an image"))
            .label("not an image")
            .help("write `aws:NAME` for an image that Amazon manages, `ami-…`, `ssm:/parameter`, an ARN, or a Marketplace `prod-…` id");
        None
    }
}

impl Wire for ParentImage {
    type Sdk = String;

    fn put(&self) -> Option<String> {
        literal(&self.0)
    }

    fn get(sdk: Option<&String>) -> Self {
        Self(Reference::Literal(sdk.map(Text::from).unwrap_or_default()))
    }
}

/// Values by name. AWS has a list of names and lists of values; a table is plainer: `{ Level = "high" }`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters(pub std::collections::BTreeMap<String, Vec<String>>);

impl Node for Parameters {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        Shape::Map
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = value else {
            decoder.wrong_type("a table of names and values", value);
            return None;
        };
        let read: Vec<Option<(String, Vec<String>)>> = entries
            .iter()
            .map(|(key, value)| {
                let values = decoder.member(key, |decoder| match value {
                    Value::List(_) => Vec::<String>::decode(value, decoder),
                    other => String::decode(other, decoder).map(|text| vec![text]),
                })?;
                Some((key.to_string(), values))
            })
            .collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }

    fn encode(&self) -> Option<Value> {
        let value = |values: &Vec<String>| match values.as_slice() {
            [one] => Value::from(one.as_str()),
            several => several.iter().map(|text| Value::from(text.as_str())).collect(),
        };
        let members = self.0.iter().map(|(key, values)| (key, value(values)));
        (!self.0.is_empty()).then(|| Value::Map(members.collect()))
    }
}

record! {
    /// A component of a recipe, with the values of its parameters.
    ComponentConfiguration {
        component: ComponentReference,
        parameters: Parameters,
    }
}

impl Wire for ComponentConfiguration {
    type Sdk = types::ComponentConfiguration;

    fn put(&self) -> Option<Self::Sdk> {
        let Self { component, parameters } = self;
        let parameters = parameters.0.iter().filter_map(|(name, values)| {
            types::ComponentParameter::builder()
                .name(name)
                .set_value(Some(values.clone()))
                .build()
                .ok()
        });
        let parameters = Some(parameters.collect()).filter(|list: &Vec<_>| !list.is_empty());
        types::ComponentConfiguration::builder()
            .set_component_arn(component.put())
            .set_parameters(parameters)
            .build()
            .ok()
    }

    fn get(sdk: Option<&Self::Sdk>) -> Self {
        let Some(sdk) = sdk else { return Self::default() };
        let parameters = sdk
            .parameters()
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.value.clone()));
        Self {
            component: ComponentReference(Reference::Literal(sdk.component_arn().into())),
            parameters: Parameters(parameters.collect()),
        }
    }
}

crate::record::choice! {
    /// What a failing test workflow does to the build.
    OnWorkflowFailure => OnWorkflowFailure
}

record! {
    /// A workflow of a pipeline.
    WorkflowConfiguration {
        workflow: WorkflowReference,
        parameters: Parameters,
        parallel_group: Option<String>,
        on_failure: Option<OnWorkflowFailure>,
    }
}

impl Wire for WorkflowConfiguration {
    type Sdk = types::WorkflowConfiguration;

    fn put(&self) -> Option<Self::Sdk> {
        let Self {
            workflow,
            parameters,
            parallel_group,
            on_failure,
        } = self;
        let parameters = parameters.0.iter().filter_map(|(name, values)| {
            types::WorkflowParameter::builder()
                .name(name)
                .set_value(Some(values.clone()))
                .build()
                .ok()
        });
        types::WorkflowConfiguration::builder()
            .set_workflow_arn(workflow.put())
            .set_parameters(Some(parameters.collect()).filter(|list: &Vec<_>| !list.is_empty()))
            .set_parallel_group(parallel_group.put())
            .set_on_failure(on_failure.put())
            .build()
            .ok()
    }

    fn get(sdk: Option<&Self::Sdk>) -> Self {
        let Some(sdk) = sdk else { return Self::default() };
        let parameters = sdk
            .parameters()
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.value.clone()));
        Self {
            workflow: WorkflowReference(Reference::Literal(sdk.workflow_arn.as_str().into())),
            parameters: Parameters(parameters.collect()),
            parallel_group: sdk.parallel_group.clone(),
            on_failure: Wire::get(sdk.on_failure.as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::assert_members;

    #[test]
    fn no_member_of_a_reference_is_missing() {
        let component = format!("{:?}", types::ComponentConfiguration::builder());
        assert_members(
            &component,
            &ComponentConfiguration::shape(),
            &[("component_arn", "component")],
            &[],
        );
        let workflow = format!("{:?}", types::WorkflowConfiguration::builder());
        assert_members(
            &workflow,
            &WorkflowConfiguration::shape(),
            &[("workflow_arn", "workflow")],
            &[],
        );
    }
}

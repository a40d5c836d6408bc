//! Lifecycle policies: when images are deprecated, disabled and deleted.

pub(crate) mod aws;
mod check;
mod exclusions;

use std::collections::BTreeMap;

use model::{Decoder, Kind, KindName, Node, Quota, Scope, Service, Shape, Value};

use crate::{
    quotas,
    record::{Wire, choice, record},
    rules,
};

choice! {
    /// What happens to an image.
    ActionType => LifecyclePolicyDetailActionType
}

choice! {
    /// How images are chosen.
    FilterType => LifecyclePolicyDetailFilterType
}

choice! {
    /// The unit of an age.
    TimeUnit => LifecyclePolicyTimeUnit
}

choice! {
    /// AMIs or container images.
    ResourceType => LifecyclePolicyResourceType
}

choice! {
    /// Whether the policy runs.
    Status => LifecyclePolicyStatus
}

/// A boolean that the service and the SDK cannot tell from absent when it is false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl Node for Flag {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        Shape::Bool
    }

    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        bool::decode(value, decoder).map(Self)
    }

    fn encode(&self) -> Option<Value> {
        self.0.then_some(Value::Bool(true))
    }
}

impl Wire for Flag {
    type Sdk = bool;

    fn put(&self) -> Option<bool> {
        self.0.then_some(true)
    }

    fn get(sdk: Option<&bool>) -> Self {
        Self(sdk.copied().unwrap_or_default())
    }
}

record! {
    /// What the action takes along.
    IncludeResources => LifecyclePolicyDetailActionIncludeResources {
        amis: Flag,
        snapshots: Flag,
        containers: Flag,
    }
}

record! {
    /// What happens.
    Action => LifecyclePolicyDetailAction {
        r#type: ActionType,
        include_resources: Option<IncludeResources>,
    }
}

record! {
    /// To which images.
    Filter => LifecyclePolicyDetailFilter {
        r#type: FilterType,
        value: i32,
        unit: Option<TimeUnit>,
        retain_at_least: Option<i32>,
    }
}

record! {
    /// How long ago an AMI was last launched.
    LastLaunched => LifecyclePolicyDetailExclusionRulesAmisLastLaunched {
        value: i32,
        unit: TimeUnit,
    }
}

record! {
    /// Which AMIs are left alone.
    ExcludedAmis => LifecyclePolicyDetailExclusionRulesAmis {
        is_public: Flag,
        regions: Vec<String>,
        shared_accounts: Vec<String>,
        last_launched: Option<LastLaunched>,
        tag_map: BTreeMap<String, String>,
    }
}

record! {
    /// What is left alone.
    ExclusionRules => LifecyclePolicyDetailExclusionRules {
        tag_map: BTreeMap<String, String>,
        amis: Option<ExcludedAmis>,
    }
}

record! {
    /// One rule.
    PolicyDetail => LifecyclePolicyDetail {
        action: Action,
        filter: Filter,
        exclusion_rules: Option<ExclusionRules>,
    }
}

record! {
    /// A recipe whose images are meant; `semantic_version` may be `x.x.x`.
    SelectedRecipe => LifecyclePolicyResourceSelectionRecipe {
        name: String,
        semantic_version: String,
    }
}

record! {
    /// Which images are meant.
    ResourceSelection => LifecyclePolicyResourceSelection {
        recipes: Vec<SelectedRecipe>,
        tag_map: BTreeMap<String, String>,
    }
}

record! {
    /// A lifecycle policy.
    Lifecycle {
        description: Option<String>,
        execution_role: String,
        resource_type: ResourceType,
        status: Option<Status>,
        policy_details: Vec<PolicyDetail>,
        resource_selection: Option<ResourceSelection>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct LifecycleKind;

impl Kind for LifecycleKind {
    fn name(&self) -> KindName {
        KindName("lifecycle")
    }

    fn folder(&self) -> &'static str {
        "lifecycle"
    }

    fn segment(&self) -> &'static str {
        "lifecycle-policy"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::LIFECYCLE
    }

    fn shape(&self) -> Shape {
        Lifecycle::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    /// Its type of resource cannot be changed (text of the newer service model).
    fn fixed(&self) -> &'static [&'static str] {
        &["resource_type"]
    }

    /// The recipes whose images it acts on are named by name and version.
    fn selected(&self, value: &Value, scope: &Scope) -> Vec<String> {
        let segment = match value.get("resource_type").and_then(Value::text) {
            Some("CONTAINER_IMAGE") => "container-recipe",
            _ => "image-recipe",
        };
        let recipes = value
            .get("resource_selection")
            .and_then(|selection| selection.get("recipes"))
            .map(Value::items)
            .unwrap_or_default();
        let arn = |recipe: &Value| {
            let (name, version) = (recipe.get("name")?.text()?, recipe.get("semantic_version")?.text()?);
            Some(format!("{}/{version}", scope.arn(segment, name)))
        };
        recipes.iter().filter_map(arn).collect()
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut lifecycle = Lifecycle::decode(value, decoder)?;
        check::check(&lifecycle, decoder);
        normalise(&mut lifecycle);
        lifecycle.encode()
    }
}

/// A new policy is enabled; tables without any content are the same as none.
pub(crate) fn normalise(lifecycle: &mut Lifecycle) {
    lifecycle.status.get_or_insert_with(|| Status("ENABLED".to_owned()));
    for detail in &mut lifecycle.policy_details {
        detail
            .action
            .include_resources
            .take_if(|included| *included == IncludeResources::default());
        if let Some(rules) = &mut detail.exclusion_rules {
            rules.amis.take_if(|amis| *amis == ExcludedAmis::default());
            if let Some(amis) = &mut rules.amis {
                amis.regions.sort();
                amis.shared_accounts.sort();
            }
        }
        detail
            .exclusion_rules
            .take_if(|rules| *rules == ExclusionRules::default());
    }
    lifecycle
        .policy_details
        .sort_by(|one, other| one.action.r#type.cmp(&other.action.r#type));
    if let Some(selection) = &mut lifecycle.resource_selection {
        selection
            .recipes
            .sort_by(|one, other| (&one.name, &one.semantic_version).cmp(&(&other.name, &other.semantic_version)));
    }
}

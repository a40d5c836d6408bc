//! What can be turned on, off, up and down: above all where AWS's behaviour is not known.

use serde::de::Error;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::organizations;

/// The switches of the world: those of Image Builder, and below them those of Organizations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent question to which the answer is not known"
)]
pub struct Switches {
    /// The switches of Organizations.
    pub organizations: organizations::Switches,
    /// The token bucket of Image Builder, for each account, Region and operation. Its real rates are not published.
    pub image_builder_bucket: Option<Bucket>,
    /// Service quotas of Image Builder.
    pub quotas: Quotas,
    /// How long a client token is remembered. Not known of AWS.
    pub client_token_lifetime_ms: i64,
    /// The page size of a list without `maxResults`. Not known of AWS, where 25 is the maximum.
    pub default_page_size: usize,
    /// Whether a page token is refused with other arguments (`owner`, filters) than those that it was given for. Not known of AWS.
    pub page_tokens_bind_arguments: bool,
    /// Whether a wildcard reference (`component/x/1.x.x`) protects what it now resolves to from deletion. Not known of AWS.
    pub wildcard_references_block_deletes: bool,
    /// The version that a wildcard create takes where the line has none yet: the `x`s become this. Not known of AWS.
    pub first_wildcard_node: u32,
    /// Whether an update or create echoes `terminateInstanceOnFailure: true` when it was left out. Not known of AWS.
    pub echo_terminate_flags: bool,
    /// Whether a schedule without `timezone` is returned with `UTC`. Not known of AWS.
    pub echo_default_timezone: bool,
    /// Whether a pipeline without `workflows` is returned with those of Amazon's that it runs. Not known of AWS.
    pub echo_default_workflows: bool,
    /// Whether a platform mismatch between a component's document and its platform is refused. Not known of AWS.
    pub refuse_platform_mismatch: bool,
    /// Whether documents are refused on creation for loops, conditions and references that the guide does not allow: undeclared
    /// names, steps that come later, unknown comparisons and outputs. Not known of AWS, where the build may fail instead.
    pub refuse_unsound_documents: bool,
    /// Whether a distribution with nothing but its Region is refused. Not known of AWS.
    pub refuse_empty_distributions: bool,
    /// How long each state of a build lasts, in virtual or real milliseconds.
    pub build_state_ms: i64,
    /// How long a lifecycle execution takes, in virtual or real milliseconds. Not known of AWS; 0 is at once.
    pub lifecycle_execution_ms: i64,
    /// Builds that are to fail.
    pub build_failures: Vec<BuildFailure>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            organizations: organizations::Switches::default(),
            image_builder_bucket: None,
            quotas: Quotas::default(),
            client_token_lifetime_ms: 24 * 60 * 60 * 1000,
            default_page_size: 25,
            page_tokens_bind_arguments: true,
            wildcard_references_block_deletes: true,
            first_wildcard_node: 0,
            echo_terminate_flags: false,
            echo_default_timezone: true,
            echo_default_workflows: false,
            refuse_platform_mismatch: false,
            refuse_unsound_documents: false,
            refuse_empty_distributions: false,
            build_state_ms: 5 * 60 * 1000,
            lifecycle_execution_ms: 0,
            build_failures: Vec::new(),
        }
    }
}

/// The parts of the longest name: `organizations.limits.types.TYPE.size`.
const DEEPEST: usize = 5;

impl Switches {
    /// These switches with some of them set: an object in which members that are not named stay as they are, on every level.
    /// `quotas` and `organizations.limits` may also be the word `raised`.
    ///
    /// # Errors
    ///
    /// A switch that is not known, or a value that it cannot have.
    pub fn merged(&self, changes: &Value) -> Result<Self, serde_json::Error> {
        let mut changes = changes.clone();
        for (place, raised) in [
            ("/quotas", serde_json::to_value(Quotas::raised())?),
            (
                "/organizations/limits",
                serde_json::to_value(organizations::Limits::raised())?,
            ),
        ] {
            if let Some(value) = changes.pointer_mut(place).filter(|value| **value == "raised") {
                *value = raised;
            }
        }
        let mut all = serde_json::to_value(self)?;
        merge(&mut all, &changes)?;
        serde_json::from_value(all)
    }

    /// These switches with one of them set, as people write it: `organizations.limits.accounts=7`. What is not JSON is a text.
    ///
    /// # Errors
    ///
    /// As of [`Switches::merged`], and a text without `=`.
    pub fn with(&self, written: &str) -> Result<Self, serde_json::Error> {
        let (name, value) = written
            .split_once('=')
            .ok_or_else(|| serde_json::Error::custom("there is no `=` in it"))?;
        if name.split('.').count() > DEEPEST {
            return Err(serde_json::Error::custom("no switch lies that deep"));
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        let changes = name.rsplit('.').fold(value, |inner, part| {
            Value::Object(Map::from_iter([(part.trim().to_owned(), inner)]))
        });
        self.merged(&changes)
    }
}

/// As RFC 7396, but `null` is a value: a switch can be off, and none can be taken away.
fn merge(all: &mut Value, changes: &Value) -> Result<(), serde_json::Error> {
    match (all, changes) {
        (Value::Object(all), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(all.entry(name.clone()).or_insert(Value::Null), change)?;
            }
        }
        // serde would take a list for the values of a struct, in their order.
        (Value::Object(_), Value::Array(_)) => {
            return Err(serde_json::Error::custom("switches are an object, not a list"));
        }
        (all, changes) => all.clone_from(changes),
    }
    Ok(())
}

/// A token bucket.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Tokens per second.
    pub rate: f64,
    /// How many tokens it holds.
    pub burst: f64,
}

/// Image Builder's service quotas: the published default values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Component versions and builds in a Region.
    pub components: usize,
    /// Image recipes.
    pub image_recipes: usize,
    /// Container recipes.
    pub container_recipes: usize,
    /// Infrastructure configurations.
    pub infrastructure_configurations: usize,
    /// Distribution configurations.
    pub distribution_configurations: usize,
    /// Image pipelines.
    pub image_pipelines: usize,
    /// Lifecycle policies.
    pub lifecycle_policies: usize,
    /// Workflows.
    pub workflows: usize,
    /// Builds that run at the same time.
    pub concurrent_builds: usize,
    /// Components in one recipe.
    pub components_per_recipe: usize,
    /// Parameters that one component declares.
    pub parameters_per_component: usize,
    /// Parameters that one workflow declares.
    pub parameters_per_workflow: usize,
    /// Characters in one value for a parameter of a component or workflow.
    pub parameter_value_length: usize,
    /// Steps in one workflow.
    pub steps_per_workflow: usize,
    /// Workflows for one image.
    pub workflows_per_image: usize,
    /// Bytes of a document read from S3.
    pub document_bytes: usize,
    /// Launch templates that one distribution changes in one Region.
    pub launch_templates_per_region: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            components: 1000,
            image_recipes: 1000,
            container_recipes: 1000,
            infrastructure_configurations: 1000,
            distribution_configurations: 1000,
            image_pipelines: 75,
            lifecycle_policies: 50,
            workflows: 1000,
            concurrent_builds: 100,
            components_per_recipe: 20,
            parameters_per_component: 25,
            parameters_per_workflow: 25,
            parameter_value_length: 1024,
            steps_per_workflow: 15,
            workflows_per_image: 10,
            document_bytes: 64 * 1024,
            launch_templates_per_region: 5,
        }
    }
}

impl Quotas {
    /// Quotas that no test will meet: for worlds of ten thousand objects.
    pub fn raised() -> Self {
        const MANY: usize = 1_000_000;
        Self {
            components: MANY,
            image_recipes: MANY,
            container_recipes: MANY,
            infrastructure_configurations: MANY,
            distribution_configurations: MANY,
            image_pipelines: MANY,
            lifecycle_policies: MANY,
            workflows: MANY,
            concurrent_builds: MANY,
            ..Self::default()
        }
    }
}

/// A build that is to fail, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildFailure {
    /// The name of the recipe whose images fail; every recipe if absent.
    #[serde(default)]
    pub recipe: Option<String>,
    /// The name (slug) of the component that fails; without one, the build fails in `stage`.
    #[serde(default)]
    pub component: Option<String>,
    /// The phase of the component's document.
    #[serde(default)]
    pub phase: Option<String>,
    /// The step of that phase.
    #[serde(default)]
    pub step: Option<String>,
    /// Where a failure that no component causes happens: BUILDING, TESTING or DISTRIBUTING.
    #[serde(default)]
    pub stage: Option<String>,
    /// What the failure says.
    #[serde(default)]
    pub message: Option<String>,
    /// How many builds fail; all if absent.
    #[serde(default)]
    pub times: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_set_one_by_one() {
        let set = |written: &str| Switches::default().with(written);
        assert_eq!(set("build_state_ms=0").unwrap().build_state_ms, 0);
        let switches = set("organizations.limits.types.SERVICE_CONTROL_POLICY.attached=5").unwrap();
        let limits = switches.organizations.limits;
        let scp = limits.of(organizations::PolicyType::ServiceControlPolicy);
        assert_eq!((scp.attached, scp.size), (5, 10_240));
        let bucket = set(r#"image_builder_bucket={"rate": 1, "burst": 2}"#).unwrap();
        assert_eq!(bucket.image_builder_bucket, Some(Bucket { rate: 1.0, burst: 2.0 }));
        assert_eq!(set("quotas=raised").unwrap().quotas, Quotas::raised());
        assert_eq!(
            set("organizations.limits=raised").unwrap().organizations.limits.units,
            1_000_000
        );
        assert_eq!(bucket.with("image_builder_bucket=null").unwrap(), Switches::default());
    }

    #[test]
    fn unknown_switches_and_values_are_refused() {
        for wrong in [
            "none=1",
            "organizations.none=1",
            "build_state_ms=soon",
            "build_state_ms",
            "=",
            "quotas=1",
            "",
        ] {
            assert!(Switches::default().with(wrong).is_err(), "{wrong}");
        }
        for list in [
            serde_json::json!([]),
            serde_json::json!({"quotas": []}),
            serde_json::json!({"organizations": []}),
        ] {
            assert!(Switches::default().merged(&list).is_err(), "{list}");
        }
        let deep = format!("{}=1", "a.".repeat(1_000_000));
        assert!(Switches::default().with(&deep).is_err());
    }
}

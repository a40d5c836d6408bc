//! AWS's quotas on what a stack declares, in one table. `[quotas]` of goldsmith.toml overrides each.
//!
//! Image Builder's are those of one account in one Region, as Service Quotas lists them. What happens at the same time
//! (builds, copies of an AMI) is not declared, and is not here; what a document may hold is in `documents`.

use std::sync::LazyLock;

use guardrails::PolicyType;
use model::{Counted, Quota};

/// The key of a type's size in `[quotas.TYPE]`.
pub(crate) const CHARACTERS: &str = "characters";
/// The key of how many policies of a type one target takes.
pub(crate) const ATTACHED: &str = "attached";

const fn account(name: &'static str, what: &'static str, source: &'static str, default: usize) -> Quota {
    Quota {
        group: "",
        name,
        what,
        source,
        default,
        counted: Counted::Resources,
    }
}

const fn items(path: &'static str, quota: Quota) -> Quota {
    Quota {
        counted: Counted::Items(path),
        ..quota
    }
}

/// Whether older versions count is not documented; they are not counted here.
pub(crate) const COMPONENT: &[Quota] = &[account("components", "components", "L-9B183655", 1000)];

pub(crate) const IMAGE_RECIPE: &[Quota] = &[
    account("image_recipes", "image recipes", "L-1DF98342", 1000),
    items(
        "components",
        account("components_per_image_recipe", "components", "L-59EC76F6", 20),
    ),
];

pub(crate) const INFRASTRUCTURE: &[Quota] = &[account(
    "infrastructure_configurations",
    "infrastructure configurations",
    "L-D9EF98D9",
    1000,
)];

pub(crate) const DISTRIBUTION: &[Quota] = &[
    account(
        "distribution_configurations",
        "distribution configurations",
        "L-2BAA05D8",
        1000,
    ),
    items(
        "distributions[].launch_template_configurations",
        account("launch_templates_per_region", "launch templates", "L-D5665818", 5),
    ),
];

pub(crate) const PIPELINE: &[Quota] = &[
    account("image_pipelines", "image pipelines", "L-7A0E01E3", 75),
    items(
        "workflows",
        account("workflows_per_image", "workflows", "L-31E5726E", 10),
    ),
];

pub(crate) const WORKFLOW: &[Quota] = &[account("workflows", "workflows", "L-0DF2752F", 1000)];

pub(crate) const LIFECYCLE: &[Quota] = &[account("lifecycle_policies", "lifecycle policies", "L-6105A4EE", 50)];

/// Three of each policy type, from the table of `guardrails`.
pub(crate) fn policies() -> &'static [Quota] {
    static QUOTAS: LazyLock<Vec<Quota>> = LazyLock::new(|| PolicyType::all().flat_map(of_type).collect());
    &QUOTAS
}

fn of_type(policy_type: PolicyType) -> [Quota; 3] {
    let limits = guardrails::limits(policy_type);
    let quota = |name, what, default, counted| Quota {
        group: policy_type.wire(),
        name,
        what,
        source: limits.source,
        default,
        counted,
    };
    [
        quota("policies", "policies", limits.per_organization, Counted::Resources),
        quota(ATTACHED, "policies", limits.max_attached, Counted::Attachments),
        quota(CHARACTERS, "characters", limits.max_characters, Counted::Document),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::{Kind as _, Quotas, Value};

    use crate::{KINDS, policy::PolicyKind};

    #[test]
    fn every_key_is_there_once() {
        let all: Vec<_> = KINDS.iter().flat_map(|kind| kind.quotas()).collect();
        let keys: BTreeSet<_> = all.iter().map(|quota| (quota.group, quota.name)).collect();
        assert_eq!(keys.len(), all.len());
    }

    #[test]
    fn what_a_target_takes_can_be_less() {
        let mut value = Value::map();
        value.set("type", Some("SERVICE_CONTROL_POLICY".into()));
        let attached = PolicyKind.quotas().iter().find(|quota| quota.name == super::ATTACHED);
        let mut quotas = Quotas::default();
        assert_eq!(PolicyKind.attachment_limits(&value, &quotas).maximum, 10);
        quotas.set(attached.expect("service control policies come first"), 5);
        assert_eq!(PolicyKind.attachment_limits(&value, &quotas).maximum, 5);
    }
}

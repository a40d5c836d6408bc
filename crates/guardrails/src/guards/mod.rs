//! Lock-outs that a change of policies would cause: the role that applies, the break-glass roles, the factory's roles.
//!
//! All of it is asked of the evaluator. Principals that no policy binds (the management account, service-linked roles)
//! are never warned about.

mod known;
mod needs;
mod places;
mod stricter;

use std::collections::{BTreeMap, BTreeSet};

use model::Guards;
pub use places::{Launch, Places};
pub use stricter::enforces_more;

use crate::{
    PolicyType,
    effect::Side,
    evaluate::{Deciding, Request, decide},
    json,
    policy::{Case, Effect, Pattern, Policy},
};

/// Why a role is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// It applies, and would undo.
    ApplyRole,
    /// It is the way back in.
    BreakGlass,
    /// It builds images.
    Factory,
}

/// Something that a guarded role can do before the change and not after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockOut {
    /// Why the role is guarded.
    pub guard: Guard,
    /// Its ARN.
    pub role: String,
    /// What it could no longer do.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Whether it is denied for certain, and not only for some values of keys that are not known here.
    pub certain: bool,
    /// The statements, or missing levels, that decide.
    pub deciding: Vec<Deciding>,
}

/// Everything that a guarded role can do before and cannot, or perhaps cannot, do after.
///
/// A launch is asked with an image of Amazon's, as builds begin with one.
pub fn lock_outs(before: Side<'_>, after: Side<'_>, guards: &Guards, places: &Places) -> Vec<LockOut> {
    let asked = needs::asked(guards, places);
    let found = asked
        .iter()
        .filter_map(|(guard, request)| lock_out(before, after, *guard, request));
    found.collect()
}

fn lock_out(before: Side<'_>, after: Side<'_>, guard: Guard, request: &Request) -> Option<LockOut> {
    let was = decide(before.organization, before.policies, request);
    // Who was denied it before loses nothing, whatever it depends on now.
    if !was.allowed {
        return None;
    }
    let is = decide(after.organization, after.policies, request);
    let certain = !is.allowed;
    let new: Vec<Deciding> = is
        .uncertain
        .into_iter()
        .filter(|one| !was.uncertain.contains(one))
        .collect();
    // What depends on unknown keys is only worth a word if the change brought it.
    if !certain && new.is_empty() {
        return None;
    }
    Some(LockOut {
        guard,
        role: request.principal.clone(),
        action: request.action.clone(),
        resource: request.resource.clone(),
        certain,
        deciding: if certain { is.deciding } else { new },
    })
}

/// Targets that lose their last policy of a type: it is detached, and nothing above them has one either. Of authorization policies
/// AWS wants one at every target itself.
pub fn left_without(before: Side<'_>, after: Side<'_>, policy_type: PolicyType) -> Vec<String> {
    let itself = |side: Side<'_>, id: &str| {
        side.organization
            .node(id)
            .is_some_and(|node| node.attached(policy_type).next().is_some())
    };
    let inherits = |side: Side<'_>, id: &str| {
        !policy_type.is_authorization()
            && side
                .organization
                .chain(id)
                .iter()
                .any(|node| node.attached(policy_type).next().is_some())
    };
    let targets = before
        .organization
        .nodes()
        .filter(|node| after.organization.node(&node.id).is_some());
    targets
        .filter(|node| itself(before, &node.id) && !itself(after, &node.id) && !inherits(after, &node.id))
        .map(|node| node.id.clone())
        .collect()
}

/// Whether a policy keeps instances from being launched from all but some images: an SCP that denies launches under a
/// condition on the image, or a declarative EC2 policy that enables allowed images.
pub fn enforces_images(text: &str, policy_type: PolicyType) -> bool {
    match policy_type {
        PolicyType::ServiceControl => Policy::read(text).is_ok_and(|policy| denies_images(&policy)),
        PolicyType::DeclarativeEc2 => json::parse(text).node.is_some_and(|root| {
            let state = ["ec2_attributes", "allowed_images_settings", "state", "@@assign"];
            let at = state
                .iter()
                .try_fold(&root, |node, key| node.member(key).map(|member| &member.node));
            at.and_then(json::Node::as_str) == Some("enabled")
        }),
        _ => false,
    }
}

fn denies_images(policy: &Policy) -> bool {
    /// What a pattern matches that is about images of all kinds, in each partition.
    const IMAGES: [&str; 3] = [
        "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0",
        "arn:aws-cn:ec2:cn-north-1::image/ami-0123456789abcdef0",
        "arn:aws-us-gov:ec2:us-gov-west-1::image/ami-0123456789abcdef0",
    ];
    const KEYS: [&str; 6] = [
        "ec2:owner",
        "ec2:imageid",
        "ec2:imagetype",
        "ec2:public",
        "aws:resourcetag/",
        "ec2:resourcetag/",
    ];
    policy.statements.iter().any(|statement| {
        let named = statement.actions.patterns.iter();
        let launches = named
            .clone()
            .any(|text| Pattern::wild(text).matches("ec2:RunInstances", Case::Insensitive));
        let on_images = statement.resources.patterns.iter().any(|text| {
            let covers = |image: &&str| Pattern::wild(text).matches(image, Case::Sensitive);
            text.contains("image/") || IMAGES.iter().any(covers)
        });
        let by_image = statement.conditions.iter().any(|condition| {
            let key = condition.key.to_lowercase();
            KEYS.iter().any(|known| {
                if known.ends_with('/') {
                    key.starts_with(known)
                } else {
                    key == *known
                }
            })
        });
        let by_resource =
            statement.resources.negated && statement.resources.patterns.iter().any(|text| text.contains("image/"));
        statement.effect == Effect::Deny
            && launches != statement.actions.negated
            && ((on_images && by_image) || by_resource)
    })
}

/// The accounts below some targets, without the management account, which no policy binds.
pub fn bound_accounts(side: Side<'_>, targets: &BTreeSet<String>) -> BTreeSet<String> {
    let accounts = side
        .organization
        .accounts()
        .filter(|account| account.id != side.organization.management_account);
    let below = accounts.filter(|account| {
        side.organization
            .chain(&account.id)
            .iter()
            .any(|node| targets.contains(&node.id))
    });
    below.map(|account| account.id.clone()).collect()
}

/// Where images would be enforced and none is available yet: Regions by account. `available` says in which Regions an
/// account can launch an image of the pipeline that the policy relies on.
pub fn enforced_too_early(
    accounts: &BTreeSet<String>,
    regions: &BTreeSet<String>,
    available: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, BTreeSet<String>> {
    let missing = accounts.iter().map(|account| {
        let there = available.get(account);
        let absent = regions
            .iter()
            .filter(|region| there.is_none_or(|there| !there.contains(*region)));
        (account.clone(), absent.cloned().collect::<BTreeSet<_>>())
    });
    missing.filter(|(_, regions)| !regions.is_empty()).collect()
}

#[cfg(test)]
mod tests;

//! `requires = "pipeline.…"`: a policy that enforces golden images waits until there are some, where it will bind.

use std::collections::{BTreeMap, BTreeSet};

use guardrails::{PolicyType, effect::Side, guards};
use kinds::Snapshot;
use model::{Desired, DesiredState, Image, Late, Operation, Text, Value};
use plan::Action;

use crate::session::Session;

/// Why a policy must not be attached, or begin to enforce, yet, by its address. `after` is the organization as the plan leaves it.
pub(crate) fn unmet(
    session: &Session,
    (before, after): (Side<'_>, Side<'_>),
    snapshot: &Snapshot,
    policy_type: PolicyType,
    images: &[Image],
) -> BTreeMap<String, String> {
    let mut unmet = BTreeMap::new();
    for desired in session.desired.resources.values() {
        let content = desired.value.get("content").and_then(Value::text).unwrap_or_default();
        let own_type = desired
            .value
            .get("type")
            .and_then(Value::text)
            .and_then(PolicyType::from_wire);
        if own_type != Some(policy_type) || !guards::enforces_images(content, policy_type) {
            continue;
        }
        let Some(pipeline) = desired
            .requires
            .as_ref()
            .and_then(|address| session.desired.resources.get(address))
        else {
            continue;
        };
        let targets = newly_bound(&session.plan.actions, desired, snapshot);
        let bound = |side| guards::bound_accounts(side, &targets.new);
        let accounts: BTreeSet<String> = bound(after)
            .difference(&guards::bound_accounts(before, &targets.old))
            .cloned()
            .collect();
        let missing = guards::enforced_too_early(
            &accounts,
            &regions(session, pipeline),
            &available(session, pipeline, &accounts, images),
        );
        if let Some(message) = message(pipeline, &missing) {
            unmet.insert(desired.address.to_string(), message);
        }
    }
    unmet
}

/// The targets at which a policy begins to enforce, and those at which it does so already.
#[derive(Debug, Default)]
struct Bound {
    new: BTreeSet<String>,
    old: BTreeSet<String>,
}

fn newly_bound(actions: &[Action], desired: &Desired, snapshot: &Snapshot) -> Bound {
    let steps = actions
        .iter()
        .filter(|action| action.address == desired.address)
        .flat_map(|action| &action.steps);
    let mut bound = Bound::default();
    for step in steps {
        let (new, id) = match &step.operation {
            Operation::Attach { target, id } => (BTreeSet::from([target.to_string()]), known(id)),
            Operation::Update { id, .. } => (BTreeSet::new(), Some(id)),
            _ => continue,
        };
        bound.new.extend(new);
        let live = snapshot
            .policies
            .iter()
            .find(|policy| id.is_some_and(|id| policy.id == *id));
        let policy_type = desired
            .value
            .get("type")
            .and_then(Value::text)
            .and_then(PolicyType::from_wire);
        if let (Some(live), Some(policy_type)) = (live, policy_type) {
            let content = desired.value.get("content").and_then(Value::text).unwrap_or_default();
            let targets = live.targets.iter().cloned();
            if guards::enforces_more(&live.content, content, policy_type) {
                bound.new.extend(targets);
            } else {
                bound.old.extend(targets);
            }
        }
    }
    bound
}

fn known(id: &Late) -> Option<&Text> {
    match id {
        Late::Known(id) => Some(id),
        Late::CreatedBy(_) => None,
    }
}

/// What a pipeline refers to under a key.
fn referred<'a>(session: &'a Session, pipeline: &Desired, key: &str) -> Option<&'a Desired> {
    session.desired.resources.get(pipeline.value.get(key)?.address()?)
}

/// Every Region that some pipeline's images are handed out to.
pub(crate) fn distributed_to(desired: &DesiredState) -> BTreeSet<String> {
    let lists = desired
        .resources
        .values()
        .filter_map(|desired| desired.value.get("distributions"));
    lists
        .flat_map(Value::items)
        .filter_map(|item| item.get("region")?.text().map(str::to_owned))
        .collect()
}

/// The Regions that the pipeline distributes to; without a distribution, its own.
fn regions(session: &Session, pipeline: &Desired) -> BTreeSet<String> {
    let own = || BTreeSet::from([session.desired.stack.scope.region.clone()]);
    let Some(distribution) = referred(session, pipeline, "distribution") else {
        return own();
    };
    let items = distribution
        .value
        .get("distributions")
        .map(Value::items)
        .unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.get("region")?.text().map(str::to_owned))
        .collect()
}

/// Where each account can launch an image: of its own, or one that is shared with it. Sharing with an OU is taken as sharing
/// with every account, because the distribution names it by an ARN that says nothing of what lies below.
fn available(
    session: &Session,
    pipeline: &Desired,
    accounts: &BTreeSet<String>,
    images: &[Image],
) -> BTreeMap<String, BTreeSet<String>> {
    let mut available: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let recipe = referred(session, pipeline, "recipe").and_then(|recipe| session.plan.arns.get(&recipe.address));
    let Some(recipe) = recipe else { return available };
    let newest = images
        .iter()
        .filter(|image| image.status == "AVAILABLE" && image.is_of_recipe(recipe));
    for ami in newest.flat_map(|image| &image.amis) {
        available
            .entry(ami.account.clone())
            .or_default()
            .insert(ami.region.clone());
        for account in shared_with(session, pipeline, &ami.region, accounts) {
            available.entry(account).or_default().insert(ami.region.clone());
        }
    }
    available
}

fn shared_with(session: &Session, pipeline: &Desired, region: &str, accounts: &BTreeSet<String>) -> Vec<String> {
    let distribution = referred(session, pipeline, "distribution");
    let items = distribution
        .and_then(|found| found.value.get("distributions"))
        .map(Value::items)
        .unwrap_or_default();
    let of_region = items
        .iter()
        .find(|item| item.get("region").and_then(Value::text) == Some(region));
    let permission = of_region.and_then(|item| item.get("ami_distribution_configuration")?.get("launch_permission"));
    let Some(permission) = permission else {
        return Vec::new();
    };
    let listed = |key: &str| permission.get(key).map(Value::items).unwrap_or_default();
    let everybody = ["organization_arns", "organizational_unit_arns", "user_groups"]
        .iter()
        .any(|key| !listed(key).is_empty());
    if everybody {
        return accounts.iter().cloned().collect();
    }
    listed("user_ids")
        .iter()
        .filter_map(Value::text)
        .map(str::to_owned)
        .collect()
}

fn message(pipeline: &Desired, missing: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    let (account, regions) = missing.first_key_value()?;
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    let more = if missing.len() > 1 {
        format!(" and {} more accounts", missing.len() - 1)
    } else {
        String::new()
    };
    Some(format!(
        "it would stop launches: {} has no image yet that account {account}{more} can launch in {}; build it first",
        pipeline.address,
        regions.join(", ")
    ))
}

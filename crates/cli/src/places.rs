//! On what the roles of a stack work: what the lock-out guard asks for.

use std::collections::{BTreeMap, BTreeSet};

use guardrails::guards::{Launch, Places};
use kinds::{Snapshot, permissions};
use model::{
    Desired, DesiredState, KindName, Operation, Organization, Scope, Service, Step, Value, image::version_arn,
    ownership,
};
use plan::Verb;

use crate::{requirements::distributed_to, session::Session};

const COMPONENT: KindName = KindName("component");
const WORKFLOW: KindName = KindName("workflow");

/// The id of a policy that AWS has not given one yet.
const NO_ID_YET: &str = "p-00000000";

/// Where the stack's roles work and on what, as far as the plan knows.
pub(crate) fn of(session: &Session, snapshot: &Snapshot, steps: &[Step]) -> Places {
    let stack = &session.desired.stack;
    let scope = &stack.scope;
    let starting = if starts_builds(session) {
        permissions::STARTS_BUILDS.as_slice()
    } else {
        &[]
    };
    let mut places = Places {
        account: scope.account.clone(),
        home: scope.region.clone(),
        others: distributed_to(&session.desired),
        actions: [permissions::READS.as_slice(), &permissions::WRITES, starting].concat(),
        ..Places::default()
    };
    let mut encrypted = BTreeSet::new();
    for desired in session.desired.resources.values() {
        if desired.kind.service() == Service::ImageBuilder {
            own(session, desired, &mut places.objects);
            referred(&desired.value, scope, &mut places.objects);
        }
        passed(desired, scope, &stack.guards.instance_profiles, &mut places.passed);
        places.logs.extend(log(desired, scope));
        encrypted.extend(volumes(desired));
        places.documents.extend(document(desired, scope));
        let found = match desired.kind.name() {
            COMPONENT => &mut places.component_keys,
            WORKFLOW => &mut places.workflow_keys,
            _ => &mut places.image_keys,
        };
        keys(&desired.value, scope, found);
    }
    let encrypted = (encrypted.len() == 1).then(|| encrypted.contains(&true));
    for desired in session.desired.resources.values() {
        if let Some(profile) = text(&desired.value, "instance_profile_name") {
            let arn = format!(
                "arn:{}:iam::{}:instance-profile/{profile}",
                scope.partition(),
                scope.account
            );
            places.objects.entry(arn).or_default();
            places.launches.push(launch(&desired.value, encrypted));
        }
    }
    if let Some(organization) = &stack.organization {
        places.organizer.clone_from(&organization.role);
        places.types.clone_from(&organization.types);
        let arns = of_organization(session, organization, snapshot, steps);
        places
            .objects
            .extend(arns.into_iter().map(|arn| (arn, BTreeMap::new())));
    }
    places
}

/// Whether goldsmith itself starts builds: by this plan, or by another one of the same files.
fn starts_builds(session: &Session) -> bool {
    let mut resources = session.desired.resources.values();
    let mut actions = session.plan.actions.iter();
    resources.any(|desired| desired.build_on_change) || actions.any(|action| action.verb == Verb::Build)
}

/// An object of the stack's with its tags; of a recipe, its images too.
fn own(session: &Session, desired: &Desired, objects: &mut BTreeMap<String, BTreeMap<String, String>>) {
    let stack = &session.desired.stack;
    let planned = session.plan.arns.get(&desired.address).map(ToString::to_string);
    let namespace = desired.kind.namespace(&desired.value);
    let arn = planned.or_else(|| desired.kind.arn(&stack.scope, namespace, &desired.name, None));
    let Some(arn) = arn else { return };
    if desired.kind.makes_images() {
        let image = version_arn(&arn);
        objects.entry(format!("{image}/1")).or_default();
        objects.entry(image).or_default();
    }
    let tags = desired
        .tags
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()));
    let owner = (ownership::STACK.to_owned(), stack.name.clone());
    let tags = tags.chain([owner]).collect();
    objects.insert(arn, tags);
}

/// Everything else that a value names by its ARN.
fn referred(value: &Value, scope: &Scope, objects: &mut BTreeMap<String, BTreeMap<String, String>>) {
    let mut add = |text: &str| {
        if text.starts_with("arn:") {
            objects.entry(text.to_owned()).or_default();
        }
    };
    match value {
        Value::Text(text) => add(text),
        Value::Reference(reference) => reference.fixed(scope).iter().for_each(|arn| add(arn)),
        Value::List(items) => items.iter().for_each(|item| referred(item, scope, objects)),
        Value::Map(entries) => entries.values().for_each(|value| referred(value, scope, objects)),
        Value::Bool(_) | Value::Integer(_) | Value::Json(_) => {}
    }
}

/// The roles that a call about this resource hands to a service. The role of an instance profile is what `[guards]` says, and is
/// otherwise taken to have the profile's name, as the console and most templates give it ([`assumed`] says so).
fn passed(
    desired: &Desired,
    scope: &Scope,
    profiles: &BTreeMap<String, String>,
    passed: &mut BTreeSet<(String, String)>,
) {
    let role = |name: &str| {
        if name.starts_with("arn:") {
            return name.to_owned();
        }
        format!("arn:{}:iam::{}:role/{name}", scope.partition(), scope.account)
    };
    let suffix = if scope.partition() == "aws-cn" { ".cn" } else { "" };
    if let Some(profile) = text(&desired.value, "instance_profile_name") {
        let of_profile = profiles.get(profile).cloned().unwrap_or_else(|| role(profile));
        passed.insert((of_profile, format!("ec2.amazonaws.com{suffix}")));
    }
    if let Some(execution) = text(&desired.value, "execution_role") {
        passed.insert((role(execution), "imagebuilder.amazonaws.com".to_owned()));
    }
    let distributions = desired.value.get("distributions").map(Value::items).unwrap_or_default();
    let exports = distributions
        .iter()
        .filter_map(|one| one.get("s3_export_configuration"));
    passed.extend(
        exports
            .filter_map(|export| text(export, "role_name"))
            .map(|name| (role(name), "vmie.amazonaws.com".to_owned())),
    );
}

/// What of the roles in instance profiles is taken for granted, in sentences.
pub(crate) fn assumed(desired: &DesiredState) -> Vec<String> {
    let profiles = &desired.stack.guards.instance_profiles;
    let values = desired.resources.values().map(|resource| &resource.value);
    let used: BTreeSet<&str> = values
        .filter_map(|value| text(value, "instance_profile_name"))
        .collect();
    let granted = used.iter().filter(|name| !profiles.contains_key(**name)).map(|name| {
        format!("the guards take the role in the instance profile {name} to be called {name} as well; if it is not, name it in [guards.instance_profiles]")
    });
    let unused = profiles.keys().filter(|name| !used.contains(name.as_str()));
    let unused = unused
        .map(|name| format!("[guards.instance_profiles] names {name}, which no infrastructure configuration uses"));
    granted.chain(unused).collect()
}

/// An object as a build writes it below the prefix of its logs.
fn log(desired: &Desired, scope: &Scope) -> Option<String> {
    let logs = desired.value.get("logging")?.get("s3_logs")?;
    let bucket = text(logs, "s3_bucket_name")?;
    let prefix = text(logs, "s3_key_prefix")
        .map(|prefix| prefix.trim_matches('/'))
        .unwrap_or_default();
    let folder = if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}/")
    };
    Some(format!("arn:{}:s3:::{bucket}/{folder}build.log", scope.partition()))
}

/// The object that a document is read from.
fn document(desired: &Desired, scope: &Scope) -> Option<String> {
    let place = text(&desired.value, "uri")?.strip_prefix("s3://")?;
    Some(format!("arn:{}:s3:::{place}", scope.partition()))
}

/// Every key that a value names. What an alias stands for is nowhere in the files, and policies see the key: any key of the place.
fn keys(value: &Value, scope: &Scope, found: &mut BTreeSet<String>) {
    match value {
        Value::Map(entries) => {
            found.extend(text(value, "kms_key_id").and_then(|key| key_arn(key, scope)));
            entries.values().for_each(|value| keys(value, scope, found));
        }
        Value::List(items) => items.iter().for_each(|item| keys(item, scope, found)),
        _ => {}
    }
}

fn key_arn(key: &str, scope: &Scope) -> Option<String> {
    if !key.starts_with("arn:") {
        let (partition, region, account) = (scope.partition(), &scope.region, &scope.account);
        return (!key.starts_with("alias/")).then(|| format!("arn:{partition}:kms:{region}:{account}:key/{key}"));
    }
    (key.split(':').nth(5)?.starts_with("key/")).then(|| key.to_owned())
}

/// Whether the volumes of a recipe are encrypted: what it says of each.
fn volumes(desired: &Desired) -> Vec<bool> {
    let mappings = desired
        .value
        .get("block_device_mappings")
        .map(Value::items)
        .unwrap_or_default();
    let said = mappings.iter().filter_map(|mapping| mapping.get("ebs"));
    said.map(|ebs| ebs.get("encrypted") == Some(&Value::Bool(true)))
        .collect()
}

fn launch(infrastructure: &Value, encrypted: Option<bool>) -> Launch {
    let texts = |key: &str| -> Vec<String> {
        let items = infrastructure.get(key).map(Value::items).unwrap_or_default();
        items.iter().filter_map(Value::text).map(str::to_owned).collect()
    };
    let metadata = infrastructure.get("instance_metadata_options");
    let hops = metadata.and_then(|metadata| metadata.get("http_put_response_hop_limit"));
    Launch {
        subnet: text(infrastructure, "subnet_id").map(str::to_owned),
        security_groups: texts("security_group_ids"),
        instance_types: texts("instance_types"),
        http_tokens: metadata
            .and_then(|metadata| text(metadata, "http_tokens"))
            .map(str::to_owned),
        hop_limit: match hops {
            Some(Value::Integer(hops)) => Some(hops.to_string()),
            _ => None,
        },
        encrypted,
    }
}

/// ARNs of the stack's policies of the type that the snapshot is of, and of everything they are or will be attached to.
fn of_organization(
    session: &Session,
    organization: &Organization,
    snapshot: &Snapshot,
    steps: &[Step],
) -> BTreeSet<String> {
    let partition = session.desired.stack.scope.partition();
    let arn = |kind: &str, rest: &str| {
        let (account, id) = (&organization.management_account, &organization.id);
        format!("arn:{partition}:organizations::{account}:{kind}/{id}/{rest}")
    };
    let target = |id: &str| match id.split('-').next() {
        Some("r") => arn("root", id),
        Some("ou") => arn("ou", id),
        _ => arn("account", id),
    };
    let mut arns = BTreeSet::new();
    for desired in session
        .desired
        .resources
        .values()
        .filter(|desired| desired.kind.attachments().is_some())
    {
        let policy_type = text(&desired.value, "type").unwrap_or_default().to_lowercase();
        let live = snapshot.policies.iter().find(|policy| policy.name == desired.name);
        let id = live.map_or(NO_ID_YET, |policy| policy.id.as_str());
        arns.insert(arn("policy", &format!("{policy_type}/{id}")));
        arns.extend(live.iter().flat_map(|policy| &policy.targets).map(|id| target(id)));
    }
    arns.extend(steps.iter().filter_map(|step| match &step.operation {
        Operation::Attach { target: id, .. } | Operation::Detach { target: id, .. } => Some(target(id)),
        _ => None,
    }));
    arns.extend(session.root.iter().map(|root| target(root)));
    arns
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::text)
}

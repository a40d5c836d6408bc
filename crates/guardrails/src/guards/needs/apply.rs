//! What goldsmith itself calls, as the apply role and as the role that it assumes for Organizations.

use crate::{
    authorization,
    evaluate::Request,
    guards::{Places, known},
    policy::ArnPattern,
};

/// Calls that Image Builder makes with the caller's credentials while it creates something.
const FORWARDED: [&str; 3] = ["iam", "kms", "sns"];

/// What creating a component or workflow takes on a key of its own (service authorization reference of Image Builder, dependent
/// actions of `CreateComponent` and `CreateWorkflow`).
const ON_KEYS: [&str; 2] = ["kms:Encrypt", "kms:GenerateDataKey"];

/// Everything that goldsmith calls, on everything that it calls it on. Without an apply role, what the organizer does.
pub(super) fn asked(role: Option<&str>, places: &Places) -> Vec<Request> {
    let organizer = places.organizer.as_deref().or(role);
    let mut requests = Vec::new();
    for action in &places.actions {
        let of_organizations = action.starts_with("organizations:");
        let who = if of_organizations { organizer } else { role };
        let Some(who) = who else { continue };
        for resource in objects(action, places) {
            let request = called(who, action, resource, places);
            if of_organizations {
                requests.extend(of_each_type(&request, places));
            } else {
                requests.push(request);
            }
        }
    }
    if let Some(role) = role {
        requests.extend(places.passed.iter().map(|(passed, service)| {
            known::direct(role, "iam:PassRole", passed, &places.home).with("iam:PassedToService", [service.as_str()])
        }));
        requests.extend(creating_documents(role, places));
        let assumed = places.organizer.iter();
        requests.extend(assumed.map(|organizer| known::direct(role, "sts:AssumeRole", organizer, &places.home)));
    }
    requests
}

/// What Image Builder does with the caller's credentials while it creates a component or workflow: reads a document that lies in S3
/// (user guide, its `uri`), and encrypts it.
fn creating_documents(role: &str, places: &Places) -> Vec<Request> {
    let ask = |action: &str, resource: &String| known::forwarded(role, action, resource, &places.home);
    let read = |document: &String| known::in_account(ask("s3:GetObject", document), &places.account);
    let read = places.documents.iter().map(read);
    let keys = places.component_keys.iter().chain(&places.workflow_keys);
    let encrypted = keys.flat_map(|key| ON_KEYS.map(|action| ask(action, key)));
    read.chain(encrypted).collect()
}

fn called(role: &str, action: &str, resource: &str, places: &Places) -> Request {
    let service = action.split(':').next().unwrap_or_default();
    let request = if FORWARDED.contains(&service) {
        known::forwarded(role, action, resource, &places.home)
    } else {
        known::direct(role, action, resource, &places.home)
    };
    match places.objects.get(resource) {
        Some(tags) => known::tagged(request, tags),
        None => request,
    }
}

/// Calls on policies carry the policy's type: that of the ARN, or each of the stack's.
pub(super) fn of_each_type(request: &Request, places: &Places) -> Vec<Request> {
    let carries = authorization::service("organizations").is_some_and(|service| {
        let name = request.action.trim_start_matches("organizations:");
        let action = service.action(name);
        action.is_some_and(|action| service.keys_of(action).any(|key| key.is("organizations:PolicyType")))
    });
    if !carries {
        return vec![request.clone()];
    }
    let of_type = |wanted: &&String| match request.resource.split_once(":policy/") {
        Some((_, rest)) => rest
            .split('/')
            .nth(1)
            .is_none_or(|found| found.eq_ignore_ascii_case(wanted)),
        None => true,
    };
    let types = places.types.iter().filter(of_type);
    types
        .map(|policy_type| request.clone().with("organizations:PolicyType", [policy_type.as_str()]))
        .collect()
}

/// The objects that an action is asked for: those of its types, and `*` only where it has none. An action on a type of which the
/// stack has no object is not asked at all.
fn objects<'a>(action: &str, places: &'a Places) -> Vec<&'a str> {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let service = authorization::service(prefix);
    let types = service.and_then(|service| Some(service.resources_of(service.action(name)?)));
    let patterns: Vec<ArnPattern> = types
        .into_iter()
        .flatten()
        .map(authorization::ResourceType::pattern)
        .collect();
    if patterns.is_empty() {
        return vec!["*"];
    }
    // Roots, units and accounts can be tagged too, but goldsmith tags policies alone.
    let tags = prefix == "organizations" && name.contains("Tag");
    let all = places.objects.keys().map(String::as_str);
    all.filter(|arn| patterns.iter().any(|pattern| pattern.matches_resource(arn)))
        .filter(|arn| !tags || arn.contains(":policy/"))
        .collect()
}

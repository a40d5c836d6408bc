//! What a person with a break-glass role needs in order to repair an account.

use model::Guards;

use super::apply::of_each_type;
use crate::{
    evaluate::Request,
    guards::{Places, known},
};

/// On roles: give them back what somebody took away, and use them.
const ON_ROLES: [&str; 4] = [
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "sts:AssumeRole",
];

/// Whatever a break-glass role is asked to do.
pub(super) fn asked(role: &str, guards: &Guards, places: &Places) -> Vec<Request> {
    let partition = role.split(':').nth(1).unwrap_or("aws");
    let account = role.split(':').nth(4).unwrap_or_default();
    let ask = |action: &str, resource: &str| known::direct(role, action, resource, &places.home);
    let here = |service: &str, rest: &str| format!("arn:{partition}:{service}:{}:{account}:{rest}", places.home);
    // Any role, and those that are guarded. Not itself: that nobody may change it, not even it, is how it is protected.
    let any = format!("arn:{partition}:iam::{account}:role/any");
    let others = guarded(guards, account).filter(|other| *other != role);
    let roles: Vec<&str> = std::iter::once(any.as_str()).chain(others).collect();
    let mut requests: Vec<Request> = ON_ROLES
        .iter()
        .flat_map(|action| roles.iter().map(|other| ask(action, other)))
        .collect();
    let image = format!("arn:{partition}:ec2:{}::image/ami-0123456789abcdef0", places.home);
    requests.extend([
        ask(
            "kms:PutKeyPolicy",
            &here("kms", "key/12345678-1234-1234-1234-123456789012"),
        ),
        ask("ec2:TerminateInstances", &here("ec2", "instance/i-0123456789abcdef0")),
        // Some launch must be left: from the factory's image, with what a person can choose chosen well.
        ask("ec2:RunInstances", &image)
            .with("ec2:Owner", [places.account.as_str()])
            .with("ec2:Public", ["false"]),
        ask("ec2:RunInstances", &here("ec2", "instance/*"))
            .with("ec2:MetadataHttpTokens", ["required"])
            .with("ec2:MetadataHttpPutResponseHopLimit", ["1"])
            .with("ec2:InstanceType", ["t3.micro"]),
    ]);
    requests.extend(undoing(role, guards, places));
    requests
}

/// The guarded roles of an account.
fn guarded<'a>(guards: &'a Guards, account: &str) -> impl Iterator<Item = &'a str> {
    let factory = guards.factory_roles.iter().map(|role| role.arn.as_str());
    let all = guards.apply_role.iter().map(String::as_str).chain(factory);
    all.filter(move |role| role.split(':').nth(4) == Some(account))
}

/// Policies are changed from the account that the stack changes them from, and from nowhere else.
fn undoing(role: &str, guards: &Guards, places: &Places) -> Vec<Request> {
    let account = |role: &str| role.split(':').nth(4).map(str::to_owned);
    let organizer = places.organizer.as_ref().or(guards.apply_role.as_ref());
    if organizer.and_then(|organizer| account(organizer)) != account(role) {
        return Vec::new();
    }
    let policies = places.objects.keys().filter(|arn| arn.contains(":organizations::"));
    policies
        .map(|arn| known::direct(role, "organizations:DetachPolicy", arn, &places.home))
        .flat_map(|request| of_each_type(&request, places))
        .collect()
}

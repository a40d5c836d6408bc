//! What each guarded role does, as the requests that it will make.

use std::collections::BTreeSet;

use model::{FactoryRole, Guards, Need, Task};

use super::{Guard, Places};
use crate::{authorization, evaluate::Request};

/// What it takes to take a policy change back.
const UNDO: [&str; 6] = [
    "organizations:AttachPolicy",
    "organizations:DetachPolicy",
    "organizations:UpdatePolicy",
    "organizations:DeletePolicy",
    "organizations:ListPolicies",
    "organizations:DescribePolicy",
];

/// What the apply role does beside.
const APPLY: [&str; 4] = [
    "imagebuilder:UpdateImagePipeline",
    "imagebuilder:CreateImageRecipe",
    "imagebuilder:DeleteImageRecipe",
    "sts:GetCallerIdentity",
];

/// What a person with a break-glass role needs in order to repair an account.
const REPAIR: [&str; 8] = [
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "sts:AssumeRole",
    "organizations:DetachPolicy",
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "kms:PutKeyPolicy",
];

/// An action and the resource that it is asked for, in which REGION and ACCOUNT are filled in.
type Work = (&'static str, &'static str);

const IMAGE: &str = "arn:aws:ec2:REGION::image/ami-0123456789abcdef0";
const SNAPSHOT: &str = "arn:aws:ec2:REGION::snapshot/snap-0123456789abcdef0";
const INSTANCE: &str = "arn:aws:ec2:REGION:ACCOUNT:instance/i-0123456789abcdef0";
const KEY: &str = "arn:aws:kms:REGION:ACCOUNT:key/12345678-1234-1234-1234-123456789012";
const LOGS: &str = "arn:aws:logs:REGION:ACCOUNT:log-group:/aws/imagebuilder/goldsmith:log-stream:build";

/// What a pipeline's execution role does (AWS's managed policy `EC2ImageBuilderExecutionPolicy`, 2026; the service-linked role does
/// the same, and is bound by no policy).
const BUILD: [Work; 10] = [
    ("ec2:RunInstances", IMAGE),
    ("ec2:RunInstances", "arn:aws:ec2:REGION:ACCOUNT:instance/*"),
    ("ec2:StopInstances", INSTANCE),
    ("ec2:TerminateInstances", INSTANCE),
    ("ec2:CreateImage", "arn:aws:ec2:REGION::image/*"),
    ("ec2:CreateTags", IMAGE),
    ("ec2:DescribeImages", "*"),
    ("ssm:SendCommand", INSTANCE),
    ("kms:GenerateDataKeyWithoutPlaintext", KEY),
    ("kms:CreateGrant", KEY),
];

/// What runs on the build instance does (`EC2InstanceProfileForImageBuilder` and `AmazonSSMManagedInstanceCore`, 2026).
const ON_INSTANCE: [Work; 6] = [
    ("imagebuilder:GetComponent", "*"),
    ("ssm:UpdateInstanceInformation", "*"),
    ("ssmmessages:OpenDataChannel", "*"),
    ("logs:CreateLogStream", LOGS),
    ("logs:PutLogEvents", LOGS),
    ("kms:Decrypt", KEY),
];

/// What the role `EC2ImageBuilderDistributionCrossAccountRole` does (`Ec2ImageBuilderCrossAccountDistributionAccess`, 2026).
const DISTRIBUTE: [Work; 5] = [
    ("ec2:CopyImage", "arn:aws:ec2:REGION::image/*"),
    ("ec2:RegisterImage", "arn:aws:ec2:REGION::image/*"),
    ("ec2:ModifyImageAttribute", IMAGE),
    ("ec2:CreateTags", IMAGE),
    ("ec2:DescribeImages", "*"),
];

/// What the execution role of a lifecycle policy does (`EC2ImageBuilderLifecycleExecutionPolicy`, 2023).
const LIFECYCLE: [Work; 6] = [
    ("ec2:EnableImageDeprecation", IMAGE),
    ("ec2:DisableImage", IMAGE),
    ("ec2:DeregisterImage", IMAGE),
    ("ec2:DeleteSnapshot", SNAPSHOT),
    ("imagebuilder:DeleteImage", "*"),
    ("tag:GetResources", "*"),
];

/// Every request that must keep passing.
pub(super) fn asked(guards: &Guards, places: &Places) -> Vec<(Guard, Request)> {
    let mut asked = Vec::new();
    let home = places.home.as_str();
    let mut ask = |guard, role: &str, actions: &[&str]| {
        asked.extend(actions.iter().map(|action| (guard, request(role, action, "*", home))));
    };
    if let Some(role) = &guards.apply_role {
        ask(Guard::ApplyRole, role, &APPLY);
    }
    if let Some(role) = places.organizer.as_ref().or(guards.apply_role.as_ref()) {
        ask(Guard::ApplyRole, role, &UNDO);
    }
    for role in &guards.break_glass_roles {
        ask(Guard::BreakGlass, role, &REPAIR);
    }
    if let (Some(role), Some(organizer)) = (&guards.apply_role, &places.organizer) {
        asked.push((Guard::ApplyRole, request(role, "sts:AssumeRole", organizer, home)));
    }
    for role in &guards.factory_roles {
        asked.extend(
            factory(role, places)
                .into_iter()
                .map(|request| (Guard::Factory, request)),
        );
    }
    asked
}

/// What a role of the factory does, without repetition.
fn factory(role: &FactoryRole, places: &Places) -> Vec<Request> {
    let mut seen = BTreeSet::new();
    let mut requests = Vec::new();
    let mut ask = |action: &str, resource: &str, region: &str| {
        if seen.insert((action.to_owned(), resource.to_owned(), region.to_owned())) {
            requests.push(work(&role.arn, action, resource, region));
        }
    };
    let home = || BTreeSet::from([places.home.clone()]);
    let everywhere = || places.others.iter().cloned().chain([places.home.clone()]).collect();
    for need in &role.needs {
        let (list, regions): (&[Work], BTreeSet<String>) = match need {
            Need::Task(Task::Build) => (&BUILD, home()),
            Need::Task(Task::Instance) => (&ON_INSTANCE, home()),
            Need::Task(Task::Distribute) => (&DISTRIBUTE, everywhere()),
            Need::Task(Task::Lifecycle) => (&LIFECYCLE, everywhere()),
            Need::Action(action) => {
                for resource in resources(action) {
                    ask(action, &resource, &places.home);
                }
                continue;
            }
        };
        for (action, resource) in list {
            for region in &regions {
                ask(action, resource, region);
            }
        }
    }
    requests
}

/// One resource of each type that an action can be asked for, in which REGION and ACCOUNT are to be filled in.
fn resources(action: &str) -> Vec<String> {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let service = authorization::service(prefix);
    let types = service.and_then(|service| Some(service.resources_of(service.action(name)?)));
    let mut resources: Vec<String> = types.into_iter().flatten().map(|kind| example(kind.arn)).collect();
    let always = service.is_some_and(|service| {
        service
            .action(name)
            .is_some_and(|action| service.always_has_resource(action))
    });
    if !always || resources.is_empty() {
        resources.push("*".to_owned());
    }
    resources
}

/// `arn:${Partition}:ec2:${Region}::image/${ImageId}` with names in the place of its holes.
fn example(arn: &str) -> String {
    let mut rest = arn;
    let mut example = String::with_capacity(arn.len());
    while let Some((before, after)) = rest.split_once("${") {
        let (hole, later) = after.split_once('}').unwrap_or((after, ""));
        example.push_str(before);
        example.push_str(match hole {
            "Partition" => "aws",
            "Region" => "REGION",
            "Account" => "ACCOUNT",
            _ => "x",
        });
        rest = later;
    }
    example + rest
}

fn request(role: &str, action: &str, resource: &str, region: &str) -> Request {
    // The organization's own service is called in its one Region.
    let region = if action.starts_with("organizations:") {
        "us-east-1"
    } else {
        region
    };
    Request::new(role, action, resource)
        .with("aws:RequestedRegion", [region])
        .otherwise_unknown()
}

fn work(role: &str, action: &str, resource: &str, region: &str) -> Request {
    let account = role.split(':').nth(4).unwrap_or_default();
    let resource = resource.replace("REGION", region).replace("ACCOUNT", account);
    let launches_image = action == "ec2:RunInstances" && resource.contains(":image/");
    let request = request(role, action, &resource, region);
    if launches_image {
        request
            .with("ec2:Owner", ["amazon"])
            .with("ec2:Public", ["true"])
            .with("ec2:ImageType", ["machine"])
    } else {
        request
    }
}

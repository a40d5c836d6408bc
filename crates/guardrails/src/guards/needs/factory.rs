//! What the roles of the image factory do, task by task.
//!
//! From AWS's managed policies, as of 2026; a policy that binds these roles must leave them all of it. What a policy of AWS's grants for
//! exports, containers, scans or VM imports is left out: none of it is part of building an image from a recipe.

use std::collections::BTreeSet;

use model::{FactoryRole, Need, Task};

use crate::{
    authorization,
    evaluate::Request,
    guards::{Launch, Places, known},
};

/// An action and the resource that it is asked for, in which PARTITION, REGION and ACCOUNT are filled in.
type Work = (&'static str, &'static str);

const IMAGE: &str = "arn:PARTITION:ec2:REGION::image/ami-0123456789abcdef0";
const SNAPSHOT: &str = "arn:PARTITION:ec2:REGION::snapshot/snap-0123456789abcdef0";
const INSTANCE: &str = "arn:PARTITION:ec2:REGION:ACCOUNT:instance/i-0123456789abcdef0";
const VOLUME: &str = "arn:PARTITION:ec2:REGION:ACCOUNT:volume/vol-0123456789abcdef0";
const KEY: &str = "arn:PARTITION:kms:REGION:ACCOUNT:key/12345678-1234-1234-1234-123456789012";
const GROUP: &str = "arn:PARTITION:logs:REGION:ACCOUNT:log-group:/aws/imagebuilder/goldsmith";
const STREAM: &str = "arn:PARTITION:logs:REGION:ACCOUNT:log-group:/aws/imagebuilder/goldsmith:log-stream:build";
const COMPONENT: &str = "arn:PARTITION:imagebuilder:REGION:ACCOUNT:component/any/1.0.0/1";

/// A pipeline's execution role (`EC2ImageBuilderExecutionPolicy`, and version 27 of `AWSServiceRoleForImageBuilder`, whose role does the
/// same and is bound by no policy). Launches are apart, in [`launches`].
const BUILD: [Work; 25] = [
    ("ec2:StopInstances", INSTANCE),
    ("ec2:StartInstances", INSTANCE),
    ("ec2:TerminateInstances", INSTANCE),
    ("ec2:CreateImage", INSTANCE),
    ("ec2:CreateImage", IMAGE),
    ("ec2:CreateImage", SNAPSHOT),
    ("ec2:ModifyImageAttribute", IMAGE),
    ("ec2:CreateTags", INSTANCE),
    ("ec2:CreateTags", VOLUME),
    ("ec2:CreateTags", IMAGE),
    ("ec2:CreateTags", SNAPSHOT),
    ("ec2:DescribeImages", "*"),
    ("ec2:DescribeInstances", "*"),
    ("ec2:DescribeInstanceStatus", "*"),
    ("ec2:DescribeSnapshots", "*"),
    ("ec2:DescribeSubnets", "*"),
    ("ssm:SendCommand", INSTANCE),
    (
        "ssm:SendCommand",
        "arn:PARTITION:ssm:REGION::document/AWS-RunShellScript",
    ),
    ("ssm:GetCommandInvocation", "*"),
    ("ssm:ListCommandInvocations", "*"),
    ("ssm:DescribeInstanceInformation", "*"),
    ("sns:Publish", "arn:PARTITION:sns:REGION:ACCOUNT:any"),
    ("logs:CreateLogGroup", GROUP),
    ("logs:CreateLogStream", STREAM),
    ("logs:PutLogEvents", STREAM),
];

/// Keys of encrypted volumes and snapshots, used by EC2 for the role that builds or copies.
const KEYS: [Work; 7] = [
    ("kms:CreateGrant", KEY),
    ("kms:Decrypt", KEY),
    ("kms:DescribeKey", KEY),
    ("kms:Encrypt", KEY),
    ("kms:GenerateDataKeyWithoutPlaintext", KEY),
    ("kms:ReEncryptFrom", KEY),
    ("kms:ReEncryptTo", KEY),
];

/// What runs on the build instance (`EC2InstanceProfileForImageBuilder` version 12, `AmazonSSMManagedInstanceCore` version 2). Logs to
/// S3 are apart: they go to the stack's own buckets.
const ON_INSTANCE: [Work; 17] = [
    ("imagebuilder:GetComponent", COMPONENT),
    ("ssm:UpdateInstanceInformation", INSTANCE),
    ("ssm:ListAssociations", "*"),
    ("ssm:ListInstanceAssociations", INSTANCE),
    ("ssm:PutInventory", INSTANCE),
    ("ssmmessages:CreateControlChannel", "*"),
    ("ssmmessages:CreateDataChannel", "*"),
    ("ssmmessages:OpenControlChannel", "*"),
    ("ssmmessages:OpenDataChannel", "*"),
    ("ec2messages:AcknowledgeMessage", "*"),
    ("ec2messages:GetEndpoint", "*"),
    ("ec2messages:GetMessages", "*"),
    ("ec2messages:SendReply", "*"),
    ("logs:CreateLogGroup", GROUP),
    ("logs:CreateLogStream", STREAM),
    ("logs:PutLogEvents", STREAM),
    ("kms:Decrypt", KEY),
];

/// The role `EC2ImageBuilderDistributionCrossAccountRole` (`Ec2ImageBuilderCrossAccountDistributionAccess` version 1).
const DISTRIBUTE: [Work; 5] = [
    ("ec2:CopyImage", IMAGE),
    ("ec2:CopyImage", SNAPSHOT),
    ("ec2:ModifyImageAttribute", IMAGE),
    ("ec2:CreateTags", IMAGE),
    ("ec2:DescribeImages", "*"),
];

/// The execution role of a lifecycle policy (`EC2ImageBuilderLifecycleExecutionPolicy` version 1).
const LIFECYCLE: [Work; 12] = [
    ("ec2:EnableImage", IMAGE),
    ("ec2:EnableImageDeprecation", IMAGE),
    ("ec2:DisableImage", IMAGE),
    ("ec2:DisableImageDeprecation", IMAGE),
    ("ec2:DeregisterImage", IMAGE),
    ("ec2:DescribeImageAttribute", IMAGE),
    ("ec2:DeleteSnapshot", SNAPSHOT),
    ("ec2:CreateTags", IMAGE),
    ("ec2:DeleteTags", IMAGE),
    ("ec2:DescribeImages", "*"),
    (
        "imagebuilder:DeleteImage",
        "arn:PARTITION:imagebuilder:REGION:ACCOUNT:image/any/1.0.0/1",
    ),
    ("tag:GetResources", "*"),
];

/// What a role of the factory does, without repetition.
pub(super) fn asked(role: &FactoryRole, places: &Places) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut seen = BTreeSet::new();
    for request in role.needs.iter().flat_map(|need| needed(&role.arn, need, places)) {
        let key = (
            request.action.clone(),
            request.resource.clone(),
            request.context.clone(),
        );
        if seen.insert(key) {
            requests.push(request);
        }
    }
    requests
}

fn needed(role: &str, need: &Need, places: &Places) -> Vec<Request> {
    let home = BTreeSet::from([&places.home]);
    let everywhere: BTreeSet<&String> = places.others.iter().chain([&places.home]).collect();
    let all = |lists: &[&[Work]], regions: &BTreeSet<&String>| -> Vec<Request> {
        let work = lists.iter().flat_map(|list| list.iter());
        work.flat_map(|(action, resource)| regions.iter().map(|region| asking(role, action, resource, region)))
            .collect()
    };
    match need {
        Need::Task(Task::Build) => {
            let mut requests = all(&[&BUILD, &KEYS], &home);
            requests.extend(on_image_keys(role, places));
            requests.extend(
                places
                    .launches
                    .iter()
                    .flat_map(|launch| launches(role, launch, &places.home)),
            );
            let passed = places.passed.iter().filter(|(_, service)| service.starts_with("ec2."));
            requests.extend(passed.map(|(passed, service)| {
                asking(role, "iam:PassRole", passed, &places.home).with("iam:PassedToService", [service.as_str()])
            }));
            requests
        }
        Need::Task(Task::Instance) => {
            let mut requests = all(&[&ON_INSTANCE], &home);
            let ask = |action: &str, resource: &String| asking(role, action, resource, &places.home);
            let logged = |log: &String| known::in_account(ask("s3:PutObject", log), &places.account);
            requests.extend(places.logs.iter().map(logged));
            // The tool fetches each component as it was encrypted.
            requests.extend(places.component_keys.iter().map(|key| ask("kms:Decrypt", key)));
            // Amazon Linux, the agents and the tool itself fetch their credentials from the metadata service in its second version.
            let with = |request: Request| request.with("ec2:RoleDelivery", ["2.0"]);
            requests.into_iter().map(with).collect()
        }
        Need::Task(Task::Distribute) => {
            let mut requests = all(&[&DISTRIBUTE, &KEYS], &everywhere);
            requests.extend(on_image_keys(role, places));
            requests
        }
        Need::Task(Task::Lifecycle) => all(&[&LIFECYCLE], &everywhere),
        Need::Action(action) => {
            let each = resources(action).into_iter();
            each.map(|resource| asking(role, action, &resource, &places.home))
                .collect()
        }
    }
}

/// The stack's own keys, each in its Region.
fn on_image_keys(role: &str, places: &Places) -> Vec<Request> {
    let region = |key: &str| key.split(':').nth(3).unwrap_or(&places.home).to_owned();
    let keys = places.image_keys.iter();
    keys.flat_map(|key| KEYS.map(|(action, _)| asking(role, action, key, &region(key))))
        .collect()
}

/// The launch of a build instance is checked against everything that takes part in it.
fn launches(role: &str, launch: &Launch, home: &str) -> Vec<Request> {
    let ask = |resource: &str| asking(role, "ec2:RunInstances", resource, home);
    let named = |kind: &str, id: &str| format!("arn:PARTITION:ec2:REGION:ACCOUNT:{kind}/{id}");
    // Builds begin with an image of Amazon's.
    let image = ask(IMAGE)
        .with("ec2:Owner", ["amazon"])
        .with("ec2:Public", ["true"])
        .with("ec2:ImageType", ["machine"]);
    let mut requests = vec![image, ask(&named("network-interface", "*"))];
    requests.push(ask(&named(
        "subnet",
        launch.subnet.as_deref().unwrap_or("subnet-0123456789abcdef0"),
    )));
    let unnamed = ["sg-0123456789abcdef0".to_owned()];
    let groups = if launch.security_groups.is_empty() {
        &unnamed
    } else {
        launch.security_groups.as_slice()
    };
    requests.extend(groups.iter().map(|group| ask(&named("security-group", group))));
    let volume = ask(&named("volume", "*"));
    requests.push(match launch.encrypted {
        Some(encrypted) => volume.with("ec2:Encrypted", [encrypted.to_string()]),
        None => volume,
    });
    let mut instance = ask(&named("instance", "*"));
    for (key, value) in [
        ("ec2:MetadataHttpTokens", &launch.http_tokens),
        ("ec2:MetadataHttpPutResponseHopLimit", &launch.hop_limit),
    ] {
        if let Some(value) = value {
            instance = instance.with(key, [value.as_str()]);
        }
    }
    let of_type = |kind: &String| instance.clone().with("ec2:InstanceType", [kind.as_str()]);
    requests.extend(launch.instance_types.iter().map(of_type));
    if launch.instance_types.is_empty() {
        requests.push(instance);
    }
    requests
}

fn asking(role: &str, action: &str, resource: &str, region: &str) -> Request {
    let mut fields = role.split(':').skip(1);
    let (partition, account) = (fields.next().unwrap_or("aws"), fields.nth(2).unwrap_or_default());
    let resource = resource
        .replace("PARTITION", partition)
        .replace("REGION", region)
        .replace("ACCOUNT", account);
    // A key of an image is used by EC2 and by Image Builder for the role, and so is whatever else they do for it.
    let mut request = known::forwarded(role, action, &resource, region);
    // An image or a snapshot that the ARN says no account of: the factory's.
    if !launches_somebody_elses(action, &resource) && resource.contains("::") && resource.contains(":ec2:") {
        request.resource_account = Some(account.to_owned());
    }
    request
}

/// Only what a build begins with belongs to somebody else.
fn launches_somebody_elses(action: &str, resource: &str) -> bool {
    action == "ec2:RunInstances" && resource.contains(":image/")
}

/// One resource of each type that an action can be asked for; `*` only where it has none.
fn resources(action: &str) -> Vec<String> {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let service = authorization::service(prefix);
    let types = service.and_then(|service| Some(service.resources_of(service.action(name)?)));
    let found: Vec<String> = types.into_iter().flatten().map(|kind| example(kind.arn)).collect();
    if found.is_empty() { vec!["*".to_owned()] } else { found }
}

/// `arn:${Partition}:ec2:${Region}::image/${ImageId}` with names in the place of its holes.
fn example(arn: &str) -> String {
    let mut rest = arn;
    let mut example = String::with_capacity(arn.len());
    while let Some((before, after)) = rest.split_once("${") {
        let (hole, later) = after.split_once('}').unwrap_or((after, ""));
        example.push_str(before);
        example.push_str(match hole {
            "Partition" => "PARTITION",
            "Region" => "REGION",
            "Account" => "ACCOUNT",
            _ => "x",
        });
        rest = later;
    }
    example + rest
}

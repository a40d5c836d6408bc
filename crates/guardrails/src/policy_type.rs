//! The types of Organizations policies.

use std::fmt;

/// A type of Organizations policy. AWS adds types; an unknown one is `None` in [`PolicyType::from_wire`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// SCP: a ceiling on what principals of member accounts may do.
    ServiceControl,
    /// RCP: a ceiling on what may be done to resources of member accounts.
    ResourceControl,
    /// Declarative EC2 policy: attributes that EC2 itself enforces.
    DeclarativeEc2,
    /// Tag policy.
    Tag,
    /// Backup policy.
    Backup,
    /// AI services opt-out policy.
    AiServicesOptOut,
    /// Chat applications policy.
    Chatbot,
    /// Security Hub policy.
    SecurityHub,
    /// Inspector policy.
    Inspector,
    /// Upgrade rollout policy.
    UpgradeRollout,
    /// Bedrock policy.
    Bedrock,
    /// S3 policy.
    S3,
    /// Network security director policy.
    NetworkSecurityDirector,
    /// `GuardDuty` policy.
    GuardDuty,
}

/// Every type with its name on the wire, its short name, and the only top-level member of its documents (for the
/// management types whose member is known).
const TYPES: [(PolicyType, &str, &str, Option<&str>); 14] = [
    (PolicyType::ServiceControl, "SERVICE_CONTROL_POLICY", "SCP", None),
    (PolicyType::ResourceControl, "RESOURCE_CONTROL_POLICY", "RCP", None),
    (
        PolicyType::DeclarativeEc2,
        "DECLARATIVE_POLICY_EC2",
        "declarative EC2 policy",
        Some("ec2_attributes"),
    ),
    (PolicyType::Tag, "TAG_POLICY", "tag policy", Some("tags")),
    (PolicyType::Backup, "BACKUP_POLICY", "backup policy", Some("plans")),
    (
        PolicyType::AiServicesOptOut,
        "AISERVICES_OPT_OUT_POLICY",
        "AI services opt-out policy",
        Some("services"),
    ),
    (
        PolicyType::Chatbot,
        "CHATBOT_POLICY",
        "chat applications policy",
        Some("chatbot"),
    ),
    (
        PolicyType::SecurityHub,
        "SECURITYHUB_POLICY",
        "Security Hub policy",
        Some("securityhub"),
    ),
    (
        PolicyType::Inspector,
        "INSPECTOR_POLICY",
        "Inspector policy",
        Some("inspector"),
    ),
    (
        PolicyType::UpgradeRollout,
        "UPGRADE_ROLLOUT_POLICY",
        "upgrade rollout policy",
        Some("upgrade_rollout"),
    ),
    (PolicyType::Bedrock, "BEDROCK_POLICY", "Bedrock policy", Some("bedrock")),
    (PolicyType::S3, "S3_POLICY", "S3 policy", Some("s3_attributes")),
    (
        PolicyType::NetworkSecurityDirector,
        "NETWORK_SECURITY_DIRECTOR_POLICY",
        "network security director policy",
        None,
    ),
    (PolicyType::GuardDuty, "GUARDDUTY_POLICY", "GuardDuty policy", None),
];

impl PolicyType {
    /// Every type that is known.
    pub fn all() -> impl Iterator<Item = Self> {
        TYPES.into_iter().map(|(policy_type, ..)| policy_type)
    }

    /// The type that the API calls `name`, for example `SERVICE_CONTROL_POLICY`; `None` for one that is not known yet.
    pub fn from_wire(name: &str) -> Option<Self> {
        TYPES
            .iter()
            .find(|(_, wire, ..)| *wire == name)
            .map(|(policy_type, ..)| *policy_type)
    }

    /// The name in the API.
    pub fn wire(self) -> &'static str {
        self.row().1
    }

    /// Whether policies of this type decide on access (`Statement`s with an `Effect`); all others are merged documents.
    pub fn is_authorization(self) -> bool {
        matches!(self, Self::ServiceControl | Self::ResourceControl)
    }

    /// The member that a document of this management type begins with, where it is known.
    pub fn top_member(self) -> Option<&'static str> {
        self.row().3
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, Option<&'static str>) {
        TYPES
            .iter()
            .find(|(policy_type, ..)| *policy_type == self)
            .expect("every type has a row, as a test shows")
    }
}

/// The name in running text: `SCP`, `RCP`, `tag policy`.
impl fmt::Display for PolicyType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.row().2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_comes_back_from_its_wire_name() {
        for policy_type in PolicyType::all() {
            assert_eq!(PolicyType::from_wire(policy_type.wire()), Some(policy_type));
        }
        assert_eq!(PolicyType::from_wire("service_control_policy"), None);
        assert_eq!(PolicyType::GuardDuty.to_string(), "GuardDuty policy");
    }
}

//! The policy types, and what each one allows.

use serde::{Deserialize, Serialize};

/// A policy type, spelled on the wire in upper snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PolicyType {
    /// A ceiling on what principals of member accounts may do.
    ServiceControlPolicy,
    /// A ceiling on what may be done to resources of member accounts.
    ResourceControlPolicy,
    /// Which tag keys and values are wanted.
    TagPolicy,
    /// Backup plans.
    BackupPolicy,
    /// Whether AI services may keep content.
    AiservicesOptOutPolicy,
    /// Access from chat applications.
    ChatbotPolicy,
    /// Declarative settings that EC2 enforces itself.
    #[serde(rename = "DECLARATIVE_POLICY_EC2")]
    DeclarativePolicyEc2,
    /// Security Hub's configuration.
    SecurityhubPolicy,
    /// Inspector's configuration.
    InspectorPolicy,
    /// The order in which upgrades roll out.
    UpgradeRolloutPolicy,
    /// Bedrock's guardrails.
    BedrockPolicy,
    /// S3's public access settings.
    S3Policy,
    /// Network security director's configuration.
    NetworkSecurityDirectorPolicy,
    /// `GuardDuty`'s configuration; the newest type, in the Rust SDK before it was in botocore.
    GuarddutyPolicy,
}

/// Every type, in the model's order.
pub const POLICY_TYPES: [PolicyType; 14] = [
    PolicyType::ServiceControlPolicy,
    PolicyType::ResourceControlPolicy,
    PolicyType::TagPolicy,
    PolicyType::BackupPolicy,
    PolicyType::AiservicesOptOutPolicy,
    PolicyType::ChatbotPolicy,
    PolicyType::DeclarativePolicyEc2,
    PolicyType::SecurityhubPolicy,
    PolicyType::InspectorPolicy,
    PolicyType::UpgradeRolloutPolicy,
    PolicyType::BedrockPolicy,
    PolicyType::S3Policy,
    PolicyType::NetworkSecurityDirectorPolicy,
    PolicyType::GuarddutyPolicy,
];

/// The wire names of every type.
pub(super) const POLICY_TYPE_NAMES: &[&str] = &[
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "SECURITYHUB_POLICY",
    "INSPECTOR_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
    "GUARDDUTY_POLICY",
];

/// The wire names of the types that have an effective policy: all but the two that authorize.
pub(super) const EFFECTIVE_POLICY_TYPE_NAMES: &[&str] = POLICY_TYPE_NAMES.split_at(2).1;

/// The one policy that cannot be detached from anything.
pub(super) const UNDETACHABLE: &str = "p-RCPFullAWSAccess";

impl PolicyType {
    /// The wire name, for example `SERVICE_CONTROL_POLICY`.
    pub fn name(self) -> &'static str {
        let position = POLICY_TYPES.iter().position(|known| *known == self);
        POLICY_TYPE_NAMES[position.expect("every type is in the list")]
    }

    /// The type of a wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        let position = POLICY_TYPE_NAMES.iter().position(|known| *known == name)?;
        Some(POLICY_TYPES[position])
    }

    /// The name as it stands in a policy's ARN, for example `service_control_policy`.
    pub fn arn_name(self) -> String {
        self.name().to_ascii_lowercase()
    }

    /// The id of the policy that AWS attaches to every target of the type by itself.
    pub(super) fn managed_policy(self) -> Option<&'static str> {
        match self {
            Self::ServiceControlPolicy => Some("p-FullAWSAccess"),
            Self::ResourceControlPolicy => Some(UNDETACHABLE),
            _ => None,
        }
    }

    /// The service that needs trusted access before the type can be enabled.
    ///
    /// The model's text names only `SECURITYHUB_POLICY`, "for example": which others need it is not
    /// documented there, so no other type asks for it here.
    pub(super) fn needs_service_access(self) -> Option<&'static str> {
        match self {
            Self::SecurityhubPolicy => Some("securityhub.amazonaws.com"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_types_name_is_its_serialized_form() {
        for policy_type in POLICY_TYPES {
            let serialized = serde_json::to_value(policy_type).expect("a unit variant");
            assert_eq!(serialized, policy_type.name());
            assert_eq!(PolicyType::from_name(policy_type.name()), Some(policy_type));
        }
    }
}

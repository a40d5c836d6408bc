//! How large policies may be, and how many may be attached: one table, with the source of every number.

use std::collections::BTreeMap;

use crate::PolicyType;

/// The quotas of one policy type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most characters in a document as it is sent.
    pub max_characters: usize,
    /// Most policies attached directly to one root, OU or account. Inherited ones do not count.
    pub max_attached: usize,
    /// Fewest policies attached to one target while the type is enabled.
    pub min_attached: usize,
    /// Most policies of the type in one organization.
    pub per_organization: usize,
    /// Where the numbers come from.
    pub source: &'static str,
}

const QUOTAS_PAGE: &str = "Organizations user guide, quotas (2026)";
/// Types for which no quota page was found: the numbers of most management types.
const BY_ANALOGY: &str = "unknown; the numbers that most management types have";

/// The quotas of `policy_type` in the commercial partition as of 2026. Partitions that lag behind are covered by
/// [`LimitTable::set`].
pub fn limits(policy_type: PolicyType) -> Limits {
    let (max_characters, max_attached, min_attached, per_organization, source) = match policy_type {
        // Until 15 May 2026 these were 5,120 characters and 5 policies.
        PolicyType::ServiceControl => (10_240, 10, 1, 10_000, QUOTAS_PAGE),
        // The undetachable RCPFullAWSAccess is one of the five, and the one that must stay.
        PolicyType::ResourceControl => (5_120, 5, 1, 2_000, QUOTAS_PAGE),
        PolicyType::DeclarativeEc2 | PolicyType::Backup | PolicyType::Tag | PolicyType::SecurityHub => {
            (10_000, 10, 0, 1_000, QUOTAS_PAGE)
        }
        PolicyType::Chatbot => (10_000, 5, 0, 1_000, QUOTAS_PAGE),
        PolicyType::AiServicesOptOut => (2_500, 5, 0, 1_000, QUOTAS_PAGE),
        PolicyType::Inspector
        | PolicyType::UpgradeRollout
        | PolicyType::Bedrock
        | PolicyType::S3
        | PolicyType::NetworkSecurityDirector
        | PolicyType::GuardDuty => (10_000, 10, 0, 1_000, BY_ANALOGY),
    };
    Limits {
        max_characters,
        max_attached,
        min_attached,
        per_organization,
        source,
    }
}

/// The table of [`limits`] with what a user knows better about the own organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitTable {
    overridden: BTreeMap<PolicyType, Limits>,
}

impl LimitTable {
    /// Replaces the quotas of one type, as in a partition that still has the old ones.
    pub fn set(&mut self, policy_type: PolicyType, limits: Limits) {
        self.overridden.insert(policy_type, limits);
    }

    /// The quotas of one type.
    pub fn get(&self, policy_type: PolicyType) -> Limits {
        self.overridden
            .get(&policy_type)
            .copied()
            .unwrap_or_else(|| limits(policy_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_that_lags_behind_keeps_its_own_numbers() {
        let mut table = LimitTable::default();
        assert_eq!(table.get(PolicyType::ServiceControl).max_characters, 10_240);
        let old = Limits {
            max_characters: 5_120,
            max_attached: 5,
            ..limits(PolicyType::ServiceControl)
        };
        table.set(PolicyType::ServiceControl, old);
        assert_eq!(table.get(PolicyType::ServiceControl), old);
        assert_eq!(
            table.get(PolicyType::ResourceControl),
            limits(PolicyType::ResourceControl)
        );
    }
}

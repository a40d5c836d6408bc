//! What AWS leaves open, or lets a customer raise: one switch each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::policy_type::{POLICY_TYPES, PolicyType};

/// Behaviour that is unknown, or that differs between organizations, partitions and days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each switch is one open question, answered on its own"
)]
pub struct Switches {
    /// Whether the published token buckets refuse calls that come too fast.
    pub throttle: bool,
    /// The quotas.
    pub limits: Limits,
    /// For how many later calls a type stays `PENDING_ENABLE` or `PENDING_DISABLE`, a new account
    /// `IN_PROGRESS` and a closed one `PENDING_CLOSURE`. The real time is unknown; 0 is at once.
    pub pending_calls: u32,
    /// For how many later calls a new organization answers `FinalizingOrganizationException` to
    /// `CreateAccount`, `CreatePolicy` and `AttachPolicy`.
    pub finalizing_calls: u32,
    /// Whether the first page of every list is empty and carries a token, as the API allows.
    pub empty_first_page: bool,
    /// The most items of one page, where it is fewer than asked for, as the API allows at any time.
    pub page_size: Option<usize>,
    /// Writes that follow another one by fewer milliseconds than this answer
    /// `ConcurrentModificationException`, as was seen for sequential but fast writes. 0 is never.
    pub write_gap_ms: i64,
    /// Whether SCPs and RCPs need `Version`: the syntax page calls it mandatory, several of AWS's own
    /// examples leave it out.
    pub version_required: bool,
    /// Whether SCPs and RCPs may have the `Version` 2008-10-17, as IAM's policies may. The syntax page names 2012-10-17 as
    /// the one value, and nothing of AWS's has the other; whether it is refused is not on record.
    pub old_version: bool,
    /// Whether an empty `Statement` list is accepted: undocumented.
    pub empty_statements: bool,
    /// Whether `Action`, `NotAction`, `Resource` and `NotResource` may be empty lists: undocumented.
    pub empty_lists: bool,
    /// Whether two statements of one policy may have the same `Sid`: undocumented for SCPs.
    pub duplicate_sids: bool,
    /// Whether sizes are counted in UTF-8 bytes; the guide said bytes in 2022 and says characters now.
    pub sizes_in_bytes: bool,
    /// Whether policies can be created while their type is not enabled. The model says yes.
    pub create_while_disabled: bool,
    /// Whether detaching a policy of a type that is not enabled answers
    /// `PolicyTypeNotEnabledException` rather than `PolicyNotAttachedException`: unknown, but only the latter
    /// is in the operation's model.
    pub detach_names_disabled_type: bool,
    /// Whether accounts still show `Status`, whose end was announced for 2026-09-09 in favour of `State`.
    pub account_status: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            throttle: false,
            limits: Limits::default(),
            pending_calls: 0,
            finalizing_calls: 0,
            empty_first_page: false,
            page_size: None,
            write_gap_ms: 0,
            version_required: false,
            old_version: false,
            empty_statements: true,
            empty_lists: false,
            duplicate_sids: true,
            sizes_in_bytes: false,
            create_while_disabled: true,
            detach_names_disabled_type: false,
            account_status: true,
        }
    }
}

/// The quotas of one organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The quotas of each policy type.
    pub types: BTreeMap<PolicyType, TypeLimits>,
    /// Organizational units of one organization.
    pub units: usize,
    /// Levels of organizational units below the root.
    pub depth: usize,
    /// Accounts of one organization. AWS's default is lower and adjustable, and differs between
    /// customers; this is what a raised one looks like.
    pub accounts: usize,
    /// Tags on one resource.
    pub tags: usize,
}

/// The quotas of one policy type.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeLimits {
    /// Characters of one document, white space included.
    pub size: usize,
    /// Policies attached directly to one root, unit or account.
    pub attached: usize,
    /// The least number of policies attached to each target while the type is enabled.
    pub attached_at_least: usize,
    /// Policies of one organization.
    pub policies: usize,
}

impl Default for Limits {
    /// The quotas page as of September 2026.
    fn default() -> Self {
        let types = POLICY_TYPES
            .into_iter()
            .map(|policy_type| (policy_type, TypeLimits::of(policy_type)));
        Self {
            types: types.collect(),
            units: 2000,
            depth: 5,
            accounts: 5000,
            tags: 50,
        }
    }
}

impl Limits {
    /// The quotas before 15 May 2026, which other partitions may still have: SCPs of 5,120 characters, five a target.
    pub fn before_may_2026() -> Self {
        let mut limits = Self::default();
        let scp = TypeLimits {
            size: 5120,
            attached: 5,
            ..TypeLimits::of(PolicyType::ServiceControlPolicy)
        };
        limits.types.insert(PolicyType::ServiceControlPolicy, scp);
        limits
    }

    /// Quotas that no test will meet, but for the sizes of documents: for organizations of thousands of policies.
    pub fn raised() -> Self {
        const MANY: usize = 1_000_000;
        let mut limits = Self {
            units: MANY,
            accounts: MANY,
            ..Self::default()
        };
        for of_type in limits.types.values_mut() {
            of_type.attached = MANY;
            of_type.policies = MANY;
        }
        limits
    }

    /// The quotas of one type.
    pub fn of(&self, policy_type: PolicyType) -> TypeLimits {
        self.types
            .get(&policy_type)
            .copied()
            .unwrap_or_else(|| TypeLimits::of(policy_type))
    }
}

impl TypeLimits {
    /// The published quotas. The types that the quotas page does not list have the numbers of their
    /// neighbours: 10,000 characters, ten a target.
    fn of(policy_type: PolicyType) -> Self {
        let general = Self {
            size: 10_000,
            attached: 10,
            attached_at_least: 0,
            policies: 1000,
        };
        match policy_type {
            PolicyType::ServiceControlPolicy => Self {
                size: 10_240,
                attached_at_least: 1,
                policies: 10_000,
                ..general
            },
            PolicyType::ResourceControlPolicy => Self {
                size: 5120,
                attached: 5,
                policies: 2000,
                ..general
            },
            PolicyType::ChatbotPolicy => Self { attached: 5, ..general },
            PolicyType::AiservicesOptOutPolicy => Self {
                size: 2500,
                attached: 5,
                ..general
            },
            _ => general,
        }
    }
}

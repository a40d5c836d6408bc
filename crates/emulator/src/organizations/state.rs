//! What one organization holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::identifiers;
use super::policy_type::PolicyType;

/// One organization. Ids are keys everywhere, so that lists come in the order of ids: AWS documents none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organization {
    /// For example `o-abc1234567`.
    pub id: String,
    /// Twelve digits.
    pub management_account: String,
    /// All features, rather than consolidated billing only.
    pub all_features: bool,
    /// For example `r-ab12`.
    pub root: String,
    /// The types that are enabled or on the way there; a disabled type is absent.
    pub types: BTreeMap<PolicyType, TypeStatus>,
    /// Organizational units.
    pub units: BTreeMap<String, Unit>,
    /// Member accounts and the management account.
    pub accounts: BTreeMap<String, Account>,
    /// What hangs directly below the root and each unit.
    pub children: BTreeMap<String, Children>,
    /// Policies, AWS's own included.
    pub policies: BTreeMap<PolicyType, BTreeMap<String, Policy>>,
    /// Policy ids by name: names are unique per type.
    pub policy_names: BTreeMap<PolicyType, BTreeMap<String, String>>,
    /// Policies attached directly to the root, a unit or an account.
    pub attached: BTreeMap<String, BTreeMap<PolicyType, BTreeSet<String>>>,
    /// The same attachments, by policy.
    pub targets: BTreeMap<String, BTreeSet<String>>,
    /// When the effective policies of a type last changed, in milliseconds since the epoch.
    pub changed_ms: BTreeMap<PolicyType, i64>,
    /// Tags by resource id.
    pub tags: BTreeMap<String, BTreeMap<String, String>>,
    /// The delegation policy.
    pub resource_policy: Option<ResourcePolicy>,
    /// Service principals with trusted access, and since when.
    pub service_access: BTreeMap<String, i64>,
    /// Delegated administrators: account, service principal, since when.
    pub administrators: BTreeMap<String, BTreeMap<String, i64>>,
    /// Requests for new accounts.
    pub account_requests: BTreeMap<String, AccountRequest>,
    /// What finishes after some more calls.
    pub pending: Vec<Pending>,
    /// For how many more calls the organization is being set up.
    pub finalizing_calls: u32,
    /// When something was last written, in milliseconds since the epoch.
    pub written_ms: Option<i64>,
    /// How many ids were invented.
    pub invented: u64,
}

/// Whether a type is enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the wire names say it")]
pub enum TypeStatus {
    Enabled,
    PendingEnable,
    PendingDisable,
}

/// An organizational unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Unit {
    pub name: String,
    pub parent: String,
}

/// An account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Account {
    pub name: String,
    pub email: String,
    pub parent: String,
    pub joined_ms: i64,
    /// Created in the organization, rather than invited into it.
    pub created: bool,
    pub state: AccountState,
}

/// The life of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the wire names say it")]
pub enum AccountState {
    Active,
    PendingClosure,
    Suspended,
}

/// What hangs directly below the root or a unit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Children {
    pub units: BTreeSet<String>,
    /// The same units by name: siblings have different ones.
    pub unit_names: BTreeMap<String, String>,
    pub accounts: BTreeSet<String>,
}

/// A policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Policy {
    pub name: String,
    pub description: String,
    /// Exactly as it was sent: white space is kept and counted.
    pub content: String,
    pub aws_managed: bool,
}

/// The delegation policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ResourcePolicy {
    pub id: String,
    pub content: String,
}

/// A request for a new account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountRequest {
    /// The account's name.
    pub name: String,
    /// The root user's address.
    pub email: String,
    /// Tags for the account.
    pub tags: BTreeMap<String, String>,
    /// When it was asked for, in milliseconds since the epoch.
    pub requested_ms: i64,
    /// When it ended, and how.
    pub outcome: Option<Outcome>,
}

/// How a request for an account ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// In milliseconds since the epoch.
    pub completed_ms: i64,
    /// The account's id, or a `CreateAccountFailureReason`.
    pub result: Result<String, String>,
}

/// Something that finishes by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    /// For how many more calls it stays as it is.
    pub calls: u32,
    /// What finishes.
    pub change: Change,
}

/// What can be under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A policy type that is being enabled or disabled.
    Type(PolicyType),
    /// A request for an account.
    Account(String),
    /// An account that is being closed.
    Closure(String),
}

impl Organization {
    /// The next id: `length` characters of `[a-z0-9]`.
    pub(super) fn invent(&mut self, length: usize) -> String {
        self.invented += 1;
        identifiers::invent(&self.id, self.invented, length)
    }

    /// A policy and its type.
    pub(super) fn policy(&self, id: &str) -> Option<(PolicyType, &Policy)> {
        self.policies
            .iter()
            .find_map(|(policy_type, policies)| Some((*policy_type, policies.get(id)?)))
    }

    /// Whether `id` is the root, a unit or an account.
    pub(super) fn is_target(&self, id: &str) -> bool {
        self.is_parent(id) || self.accounts.contains_key(id)
    }

    /// Whether `id` is the root or a unit.
    pub(super) fn is_parent(&self, id: &str) -> bool {
        self.root == id || self.units.contains_key(id)
    }

    /// What `id` hangs below; the root hangs below nothing.
    pub(super) fn parent(&self, id: &str) -> Option<&str> {
        let unit = self.units.get(id).map(|unit| unit.parent.as_str());
        unit.or_else(|| self.accounts.get(id).map(|account| account.parent.as_str()))
    }

    /// The root, the units below it, and `id` itself at the end.
    pub(super) fn chain<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut chain = vec![id];
        while let Some(parent) = chain.last().and_then(|last| self.parent(last)) {
            chain.push(parent);
        }
        chain.reverse();
        chain
    }

    /// The policies of one type that are attached directly.
    pub(super) fn attached(&self, target: &str, policy_type: PolicyType) -> Option<&BTreeSet<String>> {
        self.attached.get(target)?.get(&policy_type)
    }

    /// Writes an attachment down in both indices.
    pub(super) fn attach(&mut self, policy: &str, policy_type: PolicyType, target: &str) {
        let types = self.attached.entry(target.to_owned()).or_default();
        types.entry(policy_type).or_default().insert(policy.to_owned());
        self.targets
            .entry(policy.to_owned())
            .or_default()
            .insert(target.to_owned());
    }

    /// Takes an attachment out of both indices; whether there was one.
    pub(super) fn detach(&mut self, policy: &str, policy_type: PolicyType, target: &str) -> bool {
        if let Some(targets) = self.targets.get_mut(policy) {
            targets.remove(target);
        }
        let types = self.attached.get_mut(target);
        types
            .and_then(|types| types.get_mut(&policy_type))
            .is_some_and(|policies| policies.remove(policy))
    }

    /// Forgets everything that was attached to or written on a target that is gone.
    pub(super) fn forget(&mut self, target: &str) {
        for policy in self
            .attached
            .remove(target)
            .into_iter()
            .flat_map(BTreeMap::into_values)
            .flatten()
        {
            if let Some(targets) = self.targets.get_mut(&policy) {
                targets.remove(target);
            }
        }
        self.tags.remove(target);
    }

    /// Gives a new unit or account the policies that AWS attaches by itself.
    pub(super) fn attach_managed(&mut self, target: &str) {
        let kept = |(policy_type, status): (&PolicyType, &TypeStatus)| {
            (*status != TypeStatus::PendingDisable).then_some(*policy_type)
        };
        let enabled: Vec<PolicyType> = self.types.iter().filter_map(kept).collect();
        for policy_type in enabled {
            if let Some(policy) = policy_type.managed_policy() {
                self.attach(policy, policy_type, target);
            }
        }
    }
}

//! What AWS lets an account or an organization have.

use std::collections::BTreeMap;

/// A quota of AWS's: a default that a person can have raised, and what counts towards it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// The table in `[quotas]` that its key is in: the namespace of the resources that count together, empty for all.
    pub group: &'static str,
    /// Its key.
    pub name: &'static str,
    /// What people call what is counted, in the plural.
    pub what: &'static str,
    /// Where the number comes from: a code of Service Quotas, or a page of AWS's.
    pub source: &'static str,
    /// What AWS allows unless it was asked for more.
    pub default: usize,
    /// What counts.
    pub counted: Counted,
}

/// What counts towards a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// The resources of the kind (and of the group, where there is one).
    Resources,
    /// The items of a list in each resource: `components`, or `distributions[].launch_template_configurations` in each item.
    Items(&'static str),
    /// The attachments of the group's resources to one target.
    Attachments,
    /// Something in a document, which the kind's own rules count.
    Document,
}

/// The quotas of an account and its organization: AWS's defaults, and what `[quotas]` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotas {
    overridden: BTreeMap<(&'static str, &'static str), usize>,
}

impl Quotas {
    /// Replaces a default.
    pub fn set(&mut self, quota: &Quota, most: usize) {
        self.overridden.insert((quota.group, quota.name), most);
    }

    /// How many are allowed.
    pub fn most(&self, quota: &Quota) -> usize {
        self.overridden(quota.group, quota.name).unwrap_or(quota.default)
    }

    /// How many `[quotas]` allows; `None` where it says nothing.
    pub fn overridden(&self, group: &str, name: &str) -> Option<usize> {
        let found = self
            .overridden
            .iter()
            .find(|((of, called), _)| (*of, *called) == (group, name));
        found.map(|(_, most)| *most)
    }
}

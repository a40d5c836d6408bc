//! The whole organization with every policy of one type and where it is attached: what it takes to say what a change does.
//! Read only where a plan changes policies.

use std::collections::BTreeSet;

use aws_sdk_organizations::types::Account;

use crate::{
    CallError, Clients,
    organization::units,
    pages::every,
    policy::aws::{content, summaries, targets},
};

/// A root, OU or account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotNode {
    /// `r-…`, `ou-…` or 12 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it lies in; `None` for the root.
    pub parent: Option<String>,
    /// Whether it is an account.
    pub is_account: bool,
}

/// A policy, whoever it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotPolicy {
    /// `p-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its JSON.
    pub content: String,
    /// What it is attached to.
    pub targets: BTreeSet<String>,
}

/// Everything that decides about access, for one policy type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The tree.
    pub nodes: Vec<SnapshotNode>,
    /// The policies.
    pub policies: Vec<SnapshotPolicy>,
}

/// Reads it: the tree with its accounts, and of each policy its content and targets.
pub async fn snapshot(clients: &Clients, root: &str, policy_type: &str) -> Result<Snapshot, CallError> {
    let mut snapshot = Snapshot::default();
    let node = |id: &str, name: &str, parent: Option<&str>, is_account| SnapshotNode {
        id: id.to_owned(),
        name: name.to_owned(),
        parent: parent.map(str::to_owned),
        is_account,
    };
    snapshot.nodes.push(node(root, "root", None, false));
    let mut parents = vec![root.to_owned()];
    while let Some(parent) = parents.pop() {
        for unit in units(clients, &parent).await? {
            let id = unit.id.unwrap_or_default();
            let name = unit.name.unwrap_or_default();
            snapshot.nodes.push(node(&id, &name, Some(&parent), false));
            parents.push(id);
        }
        for account in accounts(clients, &parent).await? {
            let (id, name) = (account.id.unwrap_or_default(), account.name.unwrap_or_default());
            snapshot.nodes.push(node(&id, &name, Some(&parent), true));
        }
    }
    for summary in summaries(clients, policy_type).await? {
        let id = summary.id.ok_or_else(|| CallError::empty("ListPolicies"))?;
        snapshot.policies.push(SnapshotPolicy {
            content: content(clients, &id).await?,
            targets: targets(clients, &id).await?,
            name: summary.name.unwrap_or_default(),
            id,
        });
    }
    Ok(snapshot)
}

async fn accounts(clients: &Clients, parent: &str) -> Result<Vec<Account>, CallError> {
    let request = || clients.organizations.list_accounts_for_parent().max_results(20);
    let request = || request().parent_id(parent);
    Ok(every!(clients, "ListAccountsForParent", request(), accounts))
}

//! The whole organization with every policy of one type and where it is attached: what it takes to say what a change does.
//! Read only where a plan changes policies.

use std::collections::BTreeSet;

use crate::{
    CallError, Clients,
    clients::{Pages, listed},
    policy::aws::{summaries, targets},
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
        for (id, name) in units(clients, &parent).await? {
            snapshot.nodes.push(node(&id, &name, Some(&parent), false));
            parents.push(id);
        }
        for (id, name) in accounts(clients, &parent).await? {
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

async fn content(clients: &Clients, id: &str) -> Result<String, CallError> {
    let request = clients.organizations.describe_policy().policy_id(id);
    let answer = clients.call("DescribePolicy", request.send()).await?;
    answer
        .policy
        .and_then(|policy| policy.content)
        .ok_or_else(|| CallError::empty("DescribePolicy"))
}

async fn units(clients: &Clients, parent: &str) -> Result<Vec<(String, String)>, CallError> {
    let mut pages = Pages::of("ListOrganizationalUnitsForParent");
    let mut found = Vec::new();
    while pages.more() {
        let request = clients
            .organizations
            .list_organizational_units_for_parent()
            .parent_id(parent)
            .max_results(20);
        let page = clients
            .call(
                "ListOrganizationalUnitsForParent",
                request.set_next_token(pages.token()).send(),
            )
            .await?;
        pages.next(page.next_token.as_deref())?;
        let units = listed("ListOrganizationalUnitsForParent", page.organizational_units)?;
        found.extend(
            units
                .into_iter()
                .map(|unit| (unit.id.unwrap_or_default(), unit.name.unwrap_or_default())),
        );
    }
    Ok(found)
}

async fn accounts(clients: &Clients, parent: &str) -> Result<Vec<(String, String)>, CallError> {
    let mut pages = Pages::of("ListAccountsForParent");
    let mut found = Vec::new();
    while pages.more() {
        let request = clients
            .organizations
            .list_accounts_for_parent()
            .parent_id(parent)
            .max_results(20);
        let page = clients
            .call("ListAccountsForParent", request.set_next_token(pages.token()).send())
            .await?;
        pages.next(page.next_token.as_deref())?;
        let accounts = listed("ListAccountsForParent", page.accounts)?;
        found.extend(
            accounts
                .into_iter()
                .map(|account| (account.id.unwrap_or_default(), account.name.unwrap_or_default())),
        );
    }
    Ok(found)
}

//! The organization: who manages it, which policy types it has, and where things are in it.

use aws_sdk_organizations::types::OrganizationalUnit;
use model::{Gap, KindName, Tree, observation::TreeNode};

use crate::{
    CallError, Clients, gap,
    pages::{every, listed},
};

/// How much of the tree is needed.
#[derive(Debug, Clone, Copy, Default)]
pub struct TreeNeeds {
    /// The OUs, because a target is a path.
    pub units: bool,
    /// The accounts, because a target is a name.
    pub accounts: bool,
}

/// Reads the organization; a gap if it cannot be read, or is another than the desired state names.
pub(crate) async fn observe(clients: &Clients, needs: TreeNeeds) -> Result<Tree, Gap> {
    read(clients, needs)
        .await
        .map_err(|error| gap(&error, clients, "organizations", vec![KindName("policy")]))
}

async fn read(clients: &Clients, needs: TreeNeeds) -> Result<Tree, CallError> {
    let answer = clients
        .call(
            "DescribeOrganization",
            clients.organizations.describe_organization().send(),
        )
        .await?;
    let organization = answer
        .organization
        .ok_or_else(|| CallError::empty("DescribeOrganization"))?;
    let mut tree = Tree {
        id: organization.id.unwrap_or_default(),
        arn: organization.arn.unwrap_or_default(),
        management_account: organization.master_account_id.unwrap_or_default(),
        ..Tree::default()
    };
    read_root(clients, &mut tree).await?;
    if needs.units {
        read_units(clients, &mut tree).await?;
    }
    if needs.accounts {
        read_accounts(clients, &mut tree).await?;
    }
    Ok(tree)
}

/// The root with its policy types, of whatever organization the credentials are of.
pub(crate) async fn root(clients: &Clients) -> Result<Tree, CallError> {
    let mut tree = Tree::default();
    read_root(clients, &mut tree).await?;
    Ok(tree)
}

async fn read_root(clients: &Clients, tree: &mut Tree) -> Result<(), CallError> {
    let answer = clients
        .call("ListRoots", clients.organizations.list_roots().send())
        .await?;
    let roots = listed("ListRoots", answer.roots)?;
    let root = roots.into_iter().next().ok_or_else(|| CallError::empty("ListRoots"))?;
    tree.root = root.id.unwrap_or_default();
    let enabled = root.policy_types.unwrap_or_default().into_iter().filter(|summary| {
        let status = summary
            .status
            .as_ref()
            .map(aws_sdk_organizations::types::PolicyTypeStatus::as_str);
        status != Some("PENDING_DISABLE")
    });
    tree.enabled_types = enabled
        .filter_map(|summary| summary.r#type)
        .map(|kind| kind.as_str().to_owned())
        .collect();
    Ok(())
}

async fn read_units(clients: &Clients, tree: &mut Tree) -> Result<(), CallError> {
    let mut parents = vec![tree.root.clone()];
    while let Some(parent) = parents.pop() {
        for unit in units(clients, &parent).await? {
            let id = unit.id.unwrap_or_default();
            parents.push(id.clone());
            tree.units.push(TreeNode {
                id,
                name: unit.name.unwrap_or_default(),
                parent: parent.clone(),
            });
        }
    }
    Ok(())
}

/// The OUs that lie right in a root or OU.
pub(crate) async fn units(clients: &Clients, parent: &str) -> Result<Vec<OrganizationalUnit>, CallError> {
    let request = || clients.organizations.list_organizational_units_for_parent();
    let request = || request().parent_id(parent).max_results(20);
    Ok(every!(
        clients,
        "ListOrganizationalUnitsForParent",
        request(),
        organizational_units
    ))
}

async fn read_accounts(clients: &Clients, tree: &mut Tree) -> Result<(), CallError> {
    let request = || clients.organizations.list_accounts().max_results(20);
    let accounts = every!(clients, "ListAccounts", request(), accounts);
    tree.accounts = accounts
        .into_iter()
        .map(|account| TreeNode {
            id: account.id.unwrap_or_default(),
            name: account.name.unwrap_or_default(),
            parent: String::new(),
        })
        .collect();
    Ok(())
}

//! The organization's tree and what is attached to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::PolicyType;

/// AWS allows OUs five deep below the root; with root and account, a chain has seven nodes. A tree that is deeper comes
/// from a fault, and is refused.
const DEEPEST: usize = 32;

/// Root, OUs and accounts, and the policies attached to each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`, where it is known: what `aws:PrincipalOrgID` says.
    pub id: Option<String>,
    /// The account that no policy binds.
    pub management_account: String,
    enabled: BTreeSet<PolicyType>,
    nodes: BTreeMap<String, Node>,
}

/// A root, OU or account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// `r-…`, `ou-…` or twelve digits.
    pub id: String,
    /// The name that people know.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// The root or OU that it lies in; `None` for the root.
    pub parent: Option<String>,
    /// The ids of the policies attached directly to it.
    pub attachments: BTreeMap<PolicyType, BTreeSet<String>>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// The root.
    Root,
    /// An organizational unit.
    OrganizationalUnit,
    /// An account.
    Account,
}

/// A tree that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationError {
    /// Two nodes have one id.
    #[error("`{0}` is in the organization twice")]
    Twice(String),
    /// A parent is missing.
    #[error("`{id}` lies in `{parent}`, which is not in the organization")]
    NoParent {
        /// The node.
        id: String,
        /// What it says it lies in.
        parent: String,
    },
    /// A node is its own ancestor, or lies too deep.
    #[error("`{0}` lies deeper than an organization can be, or in itself")]
    TooDeep(String),
}

impl Organization {
    /// A tree of `nodes` in any order. SCPs and RCPs are enabled; see [`Organization::disable`].
    pub fn new(management_account: &str, nodes: impl IntoIterator<Item = Node>) -> Result<Self, OrganizationError> {
        let mut organization = Self {
            id: None,
            management_account: management_account.to_owned(),
            enabled: PolicyType::all().collect(),
            nodes: BTreeMap::new(),
        };
        for node in nodes {
            if let Some(twice) = organization.nodes.insert(node.id.clone(), node) {
                return Err(OrganizationError::Twice(twice.id));
            }
        }
        for node in organization.nodes.values() {
            organization.sound(node)?;
        }
        Ok(organization)
    }

    fn sound(&self, node: &Node) -> Result<(), OrganizationError> {
        let mut at = node;
        for _ in 0..DEEPEST {
            let Some(parent) = &at.parent else { return Ok(()) };
            let Some(next) = self.nodes.get(parent) else {
                return Err(OrganizationError::NoParent {
                    id: at.id.clone(),
                    parent: parent.clone(),
                });
            };
            at = next;
        }
        Err(OrganizationError::TooDeep(node.id.clone()))
    }

    /// Says that a policy type is not enabled: its attachments then mean nothing.
    pub fn disable(&mut self, policy_type: PolicyType) {
        self.enabled.remove(&policy_type);
    }

    /// Whether policies of this type have any effect.
    pub fn is_enabled(&self, policy_type: PolicyType) -> bool {
        self.enabled.contains(&policy_type)
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Every node, by id.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }

    /// Every account, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values().filter(|node| node.kind == NodeKind::Account)
    }

    /// Root, OUs and the node itself, in this order; empty where the id is unknown.
    pub fn chain(&self, id: &str) -> Vec<&Node> {
        let mut chain: Vec<&Node> = std::iter::successors(self.nodes.get(id), |node| {
            node.parent.as_ref().and_then(|parent| self.nodes.get(parent))
        })
        .collect();
        chain.reverse();
        chain
    }

    /// Attaches a policy; says whether the target exists.
    pub fn attach(&mut self, target: &str, policy_type: PolicyType, policy: &str) -> bool {
        let node = self.nodes.get_mut(target);
        node.map(|node| {
            node.attachments
                .entry(policy_type)
                .or_default()
                .insert(policy.to_owned())
        })
        .is_some()
    }

    /// Detaches a policy; says whether the target exists.
    pub fn detach(&mut self, target: &str, policy_type: PolicyType, policy: &str) -> bool {
        let node = self.nodes.get_mut(target);
        node.map(|node| {
            node.attachments
                .get_mut(&policy_type)
                .is_some_and(|attached| attached.remove(policy))
        })
        .is_some()
    }
}

impl Node {
    /// A root.
    pub fn root(id: &str) -> Self {
        Self::with(id, "Root", NodeKind::Root, None)
    }

    /// An OU.
    pub fn unit(id: &str, name: &str, parent: &str) -> Self {
        Self::with(id, name, NodeKind::OrganizationalUnit, Some(parent))
    }

    /// An account.
    pub fn account(id: &str, name: &str, parent: &str) -> Self {
        Self::with(id, name, NodeKind::Account, Some(parent))
    }

    fn with(id: &str, name: &str, kind: NodeKind, parent: Option<&str>) -> Self {
        let parent = parent.map(str::to_owned);
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            parent,
            attachments: BTreeMap::new(),
        }
    }

    /// The same node with one more policy attached.
    #[must_use]
    pub fn attach(mut self, policy_type: PolicyType, policy: &str) -> Self {
        self.attachments
            .entry(policy_type)
            .or_default()
            .insert(policy.to_owned());
        self
    }

    /// The ids of the policies of one type attached directly to it.
    pub fn attached(&self, policy_type: PolicyType) -> impl Iterator<Item = &str> {
        self.attachments
            .get(&policy_type)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_trees_are_refused() {
        let loops = [Node::unit("ou-a", "a", "ou-b"), Node::unit("ou-b", "b", "ou-a")];
        assert_eq!(
            Organization::new("1", loops),
            Err(OrganizationError::TooDeep("ou-a".to_owned()))
        );
        let orphan = [Node::unit("ou-a", "a", "r-x")];
        assert!(matches!(
            Organization::new("1", orphan),
            Err(OrganizationError::NoParent { .. })
        ));
        let twice = [Node::root("r-a"), Node::root("r-a")];
        assert_eq!(
            Organization::new("1", twice),
            Err(OrganizationError::Twice("r-a".to_owned()))
        );
    }

    #[test]
    fn a_chain_begins_at_the_root() {
        let nodes = [
            Node::account("111122223333", "one", "ou-a"),
            Node::unit("ou-a", "a", "r-x"),
            Node::root("r-x"),
        ];
        let organization = Organization::new("999988887777", nodes).unwrap();
        let chain: Vec<&str> = organization
            .chain("111122223333")
            .iter()
            .map(|node| node.id.as_str())
            .collect();
        assert_eq!(chain, ["r-x", "ou-a", "111122223333"]);
        assert!(organization.chain("nobody").is_empty());
    }
}

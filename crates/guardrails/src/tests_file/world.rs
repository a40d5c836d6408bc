//! The organization that tests run in when nobody can be asked for the real one.

use std::collections::BTreeMap;

use super::Case;
use crate::{
    PolicyType,
    evaluate::{Node, NotAPolicyOf, Organization, OrganizationError, Policies},
};

/// A policy and where it is to be attached, as the desired state says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached<'a> {
    /// A name for it in results.
    pub id: &'a str,
    /// Its type.
    pub policy_type: PolicyType,
    /// Its content.
    pub text: &'a str,
    /// `root`, `ou:/Workloads/Prod`, `ou-ab12-…`, `account:payments`, or an account's id.
    pub targets: &'a [String],
}

/// An organization of only what the policies' targets and the tests name, with `FullAWSAccess` at every level.
///
/// An account lies where a test that names both says so (`account` and `ou`), and else directly below the root. Every OU
/// that a test names without an account has one. No policy binds the management account; an empty text is none.
pub fn offline(
    policies: &[Attached<'_>],
    cases: &[Case],
    management_account: &str,
) -> Result<(Organization, Policies), NotAPolicyOf> {
    let mut plan = Plan::default();
    for case in cases {
        plan.case(case);
    }
    for target in policies.iter().flat_map(|policy| policy.targets) {
        plan.target(target);
    }
    let mut compiled = Policies::default().with_aws_managed();
    let mut organization = plan
        .organization(management_account)
        .map_err(NotAPolicyOf::Organization)?;
    for policy in policies.iter().filter(|policy| policy.policy_type.is_authorization()) {
        compiled
            .insert(policy.id, policy.text)
            .map_err(|source| NotAPolicyOf::Policy {
                policy: policy.id.to_owned(),
                source,
            })?;
        for target in policy.targets {
            organization.attach(&Plan::id_of(target), policy.policy_type, policy.id);
        }
    }
    Ok((organization, compiled))
}

/// The names of a path without its first slash.
pub(super) fn names(path: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut characters = path.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('/')) => {
                characters.next();
                names.last_mut().expect("it never gets empty").push('/');
            }
            ('/', _) => names.push(String::new()),
            _ => names.last_mut().expect("it never gets empty").push(character),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[derive(Default)]
struct Plan {
    /// OUs by id.
    units: BTreeMap<String, Node>,
    /// Accounts by id.
    accounts: BTreeMap<String, Node>,
}

const ROOT: &str = "root";

impl Plan {
    fn case(&mut self, case: &Case) {
        if let Some(account) = &case.resource_account {
            self.account(account, ROOT);
        }
        let parent = case.ou.as_ref().map_or_else(|| ROOT.to_owned(), |ou| self.unit(ou));
        match &case.account {
            Some(account) => self.account(account, &parent),
            None if case.ou.is_some() => self.stand_in(&parent),
            None => {
                if let Some(account) = case.principal.split(':').nth(4).filter(|account| !account.is_empty()) {
                    self.account(account, ROOT);
                }
            }
        }
    }

    /// An account for an OU that a test names without one.
    fn stand_in(&mut self, unit: &str) {
        let name = format!("any account of {unit}");
        if self.accounts.values().all(|account| account.name != name) {
            // Real account ids do not begin with so many zeros.
            let id = format!("{:012}", self.accounts.len() + 1);
            self.accounts.insert(id.clone(), Node::account(&id, &name, unit));
        }
    }

    fn target(&mut self, target: &str) {
        match target.split_once(':') {
            Some(("ou", path)) => {
                self.unit(path);
            }
            Some(("account", name)) => self.account(name, ROOT),
            _ if target.starts_with("ou-") => {
                self.unit(target);
            }
            _ if target != ROOT => self.account(target, ROOT),
            _ => {}
        }
    }

    /// The id of an OU, which is made with all above it if it is new.
    fn unit(&mut self, written: &str) -> String {
        let Some(path) = written.strip_prefix('/') else {
            self.units
                .entry(written.to_owned())
                .or_insert_with(|| Node::unit(written, written, ROOT));
            return written.to_owned();
        };
        let mut parent = ROOT.to_owned();
        for name in names(path) {
            let id = format!("{parent}/{}", name.replace('/', "\\/"));
            self.units
                .entry(id.clone())
                .or_insert_with(|| Node::unit(&id, &name, &parent));
            parent = id;
        }
        parent
    }

    fn account(&mut self, name: &str, parent: &str) {
        let account = self
            .accounts
            .entry(name.to_owned())
            .or_insert_with(|| Node::account(name, name, parent));
        if account.parent.as_deref() == Some(ROOT) {
            account.parent = Some(parent.to_owned());
        }
    }

    fn id_of(target: &str) -> String {
        match target.split_once(':') {
            Some(("ou", path)) if path.starts_with('/') => {
                let parts = names(path.trim_start_matches('/'));
                parts
                    .iter()
                    .fold(ROOT.to_owned(), |id, name| format!("{id}/{}", name.replace('/', "\\/")))
            }
            Some((_, name)) => name.to_owned(),
            None => target.to_owned(),
        }
    }

    fn organization(self, management_account: &str) -> Result<Organization, OrganizationError> {
        let all = std::iter::once(Node::root(ROOT))
            .chain(self.units.into_values())
            .chain(self.accounts.into_values());
        let open = all.map(|node| node.attach(PolicyType::ServiceControl, "p-FullAWSAccess"));
        Organization::new(management_account, open)
    }
}

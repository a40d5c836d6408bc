//! What a change of policies does: which actions become denied or allowed in which accounts, under which conditions.
//!
//! Nothing is guessed from samples. Actions are grouped into classes that no statement tells apart; for each class and
//! each distinct chain of attachments the statements that apply before and after are compared. "Tighter" and "looser"
//! are claimed only where every request is known to be on that side; what cannot be proven is "different".

mod access;
mod actions;
mod classes;
mod idle;
mod limits;
mod rules;
mod settings;
mod show;

use std::collections::{BTreeMap, BTreeSet};

pub use access::{Access, Clause, Direction, Limit};
pub use idle::{Idle, Reason};
pub use settings::{Contents, SettingChange, Settings, SettingsGroup, settings};

use crate::{
    PolicyType,
    evaluate::{Organization, Policies},
};
use classes::Classes;
use idle::Collected;
use limits::Number;
use rules::Rules;

/// One side of a change: a tree with its attachments, and the policies' content.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The tree.
    pub organization: &'a Organization,
    /// The policies.
    pub policies: &'a Policies,
}

/// What a change does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effect {
    /// Accounts that fare alike, those with the most accounts first.
    pub groups: Vec<Group>,
    /// Statements that come or go and bind nobody in some accounts: their part of the change has no effect there.
    pub idle: Vec<Idle>,
    /// How many accounts were looked at.
    pub accounts: usize,
    /// Policies that are attached and whose content is not known: their part of the effect is not known either.
    pub unread: BTreeSet<String>,
}

/// Accounts to which the same happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their ids.
    pub accounts: Vec<String>,
    /// What happens, the tighter first.
    pub changes: Vec<Change>,
    /// For each of `changes`, the statements that make the difference.
    pub decided_by: Vec<BTreeSet<Decider>>,
}

/// A statement that makes a difference: it applies on one side only, or on another level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decider {
    /// Whether it is one of those before the change.
    pub before: bool,
    /// The policy's id.
    pub policy: String,
    /// The statement's place in the policy, from 0.
    pub statement: usize,
    /// Its Sid, where it has one.
    pub sid: Option<String>,
}

/// What happens to some actions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Tighter, looser, or neither for certain.
    pub direction: Direction,
    /// The actions, as few patterns as say it.
    pub actions: Vec<String>,
    /// How many documented actions they are.
    pub count: usize,
    /// What holds before.
    pub before: Access,
    /// What holds after.
    pub after: Access,
}

impl Effect {
    /// Whether nothing changes for anybody.
    pub fn is_none(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many accounts something changes for.
    pub fn accounts_changed(&self) -> usize {
        self.groups.iter().map(|group| group.accounts.len()).sum()
    }

    /// The direction of the whole: tighter or looser only if every part is.
    pub fn direction(&self) -> Option<Direction> {
        let directions: BTreeSet<Direction> = self
            .groups
            .iter()
            .flat_map(|group| group.changes.iter().map(|change| change.direction))
            .collect();
        match directions.into_iter().collect::<Vec<_>>().as_slice() {
            [] => None,
            [only] => Some(*only),
            _ => Some(Direction::Different),
        }
    }
}

/// What changes between `before` and `after` for policies of one authorization type. Accounts that are on one side only
/// are left out: their access changes by coming and going, not by policies.
pub fn effect(before: Side<'_>, after: Side<'_>, policy_type: PolicyType) -> Effect {
    let mut rules = Rules::default();
    let mut chains: BTreeMap<(Chain, Chain), Vec<String>> = BTreeMap::new();
    let mut idle = Collected::default();
    let mut result = Effect::default();
    let mut attached = |rules: &mut Rules, account: &str| {
        let mut on = |side| rules.attached(side, policy_type, account, &mut result.unread);
        (on((before, true)), on((after, false)))
    };
    let management = before.organization.management_account.as_str();
    let accounts = before
        .organization
        .accounts()
        .filter(|account| account.id != management);
    for account in accounts.filter(|account| after.organization.node(&account.id).is_some()) {
        result.accounts += 1;
        let (old, new) = attached(&mut rules, &account.id);
        idle.add(&rules, &account.id, &old, &new);
        if old.chain != new.chain {
            chains
                .entry((old.chain, new.chain))
                .or_default()
                .push(account.id.clone());
        }
    }
    if chains.is_empty() && idle.is_empty() {
        let (old, new) = attached(&mut rules, management);
        idle.add_management(&rules, management, &old, &new);
    }
    result.idle = idle.finish();
    result.groups = groups(&rules, policy_type, chains);
    result
}

/// Puts accounts together to which the same happens, the largest group first.
fn groups(rules: &Rules, policy_type: PolicyType, chains: BTreeMap<(Chain, Chain), Vec<String>>) -> Vec<Group> {
    let classes = Classes::new(rules.clauses(), policy_type);
    let mut groups: BTreeMap<Vec<Change>, Group> = BTreeMap::new();
    for ((before, after), accounts) in chains {
        let (changes, deciders): (Vec<Change>, Vec<_>) = changes(rules, &classes, policy_type, &before, &after)
            .into_iter()
            .unzip();
        if changes.is_empty() {
            continue;
        }
        let group = groups.entry(changes).or_insert_with_key(|changes| Group {
            accounts: Vec::new(),
            changes: changes.clone(),
            decided_by: vec![BTreeSet::new(); changes.len()],
        });
        group.accounts.extend(accounts);
        for (known, more) in group.decided_by.iter_mut().zip(deciders) {
            known.extend(more);
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group.accounts.sort();
    }
    groups.sort_by(|one, other| {
        let larger = other.accounts.len().cmp(&one.accounts.len());
        larger.then(one.accounts.cmp(&other.accounts))
    });
    groups
}

/// The clauses in force at each level, as numbers. Levels that say the same are one; a type that is not enabled has no
/// levels, and so restricts nothing.
type Chain = BTreeSet<BTreeSet<u32>>;

/// What changes, with the statements that make it.
fn changes(
    rules: &Rules,
    classes: &Classes,
    policy_type: PolicyType,
    before: &Chain,
    after: &Chain,
) -> Vec<(Change, BTreeSet<Decider>)> {
    /// Classes that fare alike, and the statements that make it so.
    type Alike = (Vec<usize>, BTreeSet<Decider>);
    let mut by_access: BTreeMap<(Direction, Access<Number>, Access<Number>), Alike> = BTreeMap::new();
    for class in classes.all() {
        // Where the same clauses apply level by level, nothing can differ.
        let applying = (classes.applying(before, class), classes.applying(after, class));
        if applying.0 == applying.1 {
            continue;
        }
        let (before, after) = (
            rules.access(&applying.0, policy_type),
            rules.access(&applying.1, policy_type),
        );
        if let Some(direction) = Direction::of(&before, &after, rules.limits()) {
            let (before, after) = before.apart(after);
            let entry = by_access.entry((direction, before, after)).or_default();
            entry.0.push(class);
            entry.1.extend(rules.deciders(&applying.0, &applying.1));
        }
    }
    let described = by_access
        .into_iter()
        .map(|((direction, before, after), (members, deciders))| {
            let (actions, count) = classes.describe(&members);
            let change = Change {
                direction,
                actions,
                count,
                before: before.spelt(rules.limits()),
                after: after.spelt(rules.limits()),
            };
            (change, deciders)
        });
    let mut changes: Vec<_> = described.collect();
    changes.sort();
    changes
}

impl std::fmt::Display for Effect {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_none() && self.idle.is_empty() {
            return write!(formatter, "no effect on {} accounts", self.accounts);
        }
        for group in &self.groups {
            writeln!(formatter, "{} of {} accounts:", group.accounts.len(), self.accounts)?;
            for change in &group.changes {
                writeln!(formatter, "  {change}")?;
            }
        }
        for idle in &self.idle {
            writeln!(
                formatter,
                "no effect on {} of {} accounts: {}",
                idle.accounts.len(),
                self.accounts,
                idle.why
            )?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let actions = self.actions.join(", ");
        write!(
            formatter,
            "{}: {actions} ({}): {} → {}",
            self.direction, self.count, self.before, self.after
        )
    }
}

#[cfg(test)]
mod tests;

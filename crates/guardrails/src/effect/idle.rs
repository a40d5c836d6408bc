//! Statements that come or go and bind nobody in some accounts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Decider,
    access::Clause,
    rules::{Attached, Rules},
};
use crate::{
    evaluate::{Bound, Truth, Unmet, differs_by_account, is_known, why_unmet},
    policy::Condition,
};

/// A statement that comes or goes without effect in some accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    /// Where it is written; some policies say the same.
    pub written: BTreeSet<Decider>,
    /// Why it has no effect there.
    pub why: Reason,
    /// The accounts.
    pub accounts: Vec<String>,
}

/// Why a statement has no effect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No request that it could bind meets this condition; its key is in lower case.
    Unmet(Condition, Unmet),
    /// The account is the one that no policy binds.
    ManagementAccount,
}

/// The condition that no request meets, and why.
pub(super) type Unbound = (Condition, Unmet);

/// The number of what is left of a clause where it binds somebody.
pub(super) type Binding = Result<u32, Unbound>;

impl Clause {
    /// The clause without the conditions that every request meets that it can bind, where that is another clause.
    pub(super) fn binding(&self, bound: &Bound<'_>) -> Result<Option<Self>, Unbound> {
        let mut left = Vec::new();
        for condition in &self.conditions {
            match bound.meets(condition, self.knows_variables) {
                Truth::False => return Err((condition.clone(), why_unmet(condition))),
                Truth::Unknown => left.push(condition.clone()),
                Truth::True => {}
            }
        }
        Ok((left.len() < self.conditions.len()).then(|| Self {
            conditions: left,
            ..self.clone()
        }))
    }

    /// Whether something is known of a condition of it.
    pub(super) fn is_judged(&self) -> bool {
        self.conditions.iter().any(is_known)
    }

    /// Whether it may bind in one account and not in another.
    pub(super) fn differs_by_account(&self) -> bool {
        self.conditions
            .iter()
            .any(|condition| is_known(condition) && differs_by_account(condition))
    }
}

/// Idle statements by where they are written and why they have no effect.
#[derive(Default)]
pub(super) struct Collected(BTreeMap<(BTreeSet<Decider>, Reason), Vec<String>>);

impl Collected {
    /// What comes to an account, or goes, and binds nobody there.
    pub(super) fn add(&mut self, rules: &Rules, account: &str, old: &Attached, new: &Attached) {
        for (ours, theirs, before) in [(old, new, true), (new, old, false)] {
            let idle = ours
                .unbound
                .iter()
                .filter(|(number, _)| !theirs.judged.contains(number));
            for (number, (condition, why)) in idle {
                let reason = Reason::Unmet(condition.clone(), *why);
                let key = (rules.written(*number, before), reason);
                self.0.entry(key).or_default().push(account.to_owned());
            }
        }
    }

    /// Everything that comes to the management account, or goes.
    pub(super) fn add_management(&mut self, rules: &Rules, account: &str, old: &Attached, new: &Attached) {
        let all = |attached: &Attached| -> BTreeSet<u32> {
            let unbound = attached.unbound.keys();
            attached.chain.iter().flatten().chain(unbound).copied().collect()
        };
        let (gone, come) = (&all(old) - &all(new), &all(new) - &all(old));
        let gone = gone.iter().flat_map(|number| rules.written(*number, true));
        let come = come.iter().flat_map(|number| rules.written(*number, false));
        let written: BTreeSet<Decider> = gone.chain(come).collect();
        if !written.is_empty() {
            self.0
                .insert((written, Reason::ManagementAccount), vec![account.to_owned()]);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn finish(self) -> Vec<Idle> {
        let idle = self
            .0
            .into_iter()
            .map(|((written, why), accounts)| Idle { written, why, accounts });
        idle.collect()
    }
}

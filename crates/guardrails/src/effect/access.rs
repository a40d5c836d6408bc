//! What the clauses that apply to an action amount to.

use std::collections::BTreeSet;

use super::limits::{Limits, Number};
use crate::policy::{Condition, Effect, Pattern, Selection};

/// A statement without its Sid and place: what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The actions, in lower case, sorted.
    pub actions: Selection,
    /// The resources, sorted.
    pub resources: Selection,
    /// The conditions, keys in lower case, sorted.
    pub conditions: Vec<Condition>,
    /// Whether variables are replaced.
    pub knows_variables: bool,
}

/// What is open to an action below some chain of policies; its limits as such, or by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access<L: Ord = Limit> {
    /// Nothing stands in its way.
    Allowed,
    /// Nobody can do it.
    Denied,
    /// It depends. In a [`Change`](super::Change), limits that hold before and after are left out.
    Conditional {
        /// It is denied where one of these holds.
        denied: BTreeSet<L>,
        /// It is allowed only where, of each of these levels, one holds.
        allowed: BTreeSet<BTreeSet<L>>,
    },
}

/// Where a clause holds: its resources and conditions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// The resources, sorted.
    pub resources: Selection,
    /// The conditions, all of which must hold; keys in lower case, sorted.
    pub conditions: Vec<Condition>,
    pub(super) knows_variables: bool,
}

/// Which way access changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Less is allowed, and nothing more.
    Tighter,
    /// Neither can be proven.
    Different,
    /// More is allowed, and nothing less.
    Looser,
}

impl Access<Number> {
    pub(super) fn of(denied: BTreeSet<Number>, allowed: BTreeSet<BTreeSet<Number>>, limits: &Limits) -> Self {
        let is_always = |limit: &Number| limits.get(*limit).is_always();
        let nothing_allowed = allowed.iter().any(BTreeSet::is_empty);
        if nothing_allowed || denied.iter().any(is_always) {
            return Self::Denied;
        }
        let allowed: BTreeSet<_> = allowed
            .into_iter()
            .filter(|level| !level.iter().any(is_always))
            .collect();
        if denied.is_empty() && allowed.is_empty() {
            return Self::Allowed;
        }
        Self::Conditional { denied, allowed }
    }

    /// Both without the limits that both have, so that accounts and actions that differ in the rest fare alike.
    pub(super) fn apart(self, other: Self) -> (Self, Self) {
        match (self, other) {
            (
                Self::Conditional { denied, allowed },
                Self::Conditional {
                    denied: their_denied,
                    allowed: their_allowed,
                },
            ) => {
                let ours = Self::Conditional {
                    denied: &denied - &their_denied,
                    allowed: &allowed - &their_allowed,
                };
                let theirs = Self::Conditional {
                    denied: &their_denied - &denied,
                    allowed: &their_allowed - &allowed,
                };
                (ours, theirs)
            }
            pair => pair,
        }
    }

    /// Whether everything that passes `self` is sure to pass `other`.
    fn is_within(&self, other: &Self, limits: &Limits) -> bool {
        let covers = |one: &Number, other: &Number| limits.covers(*one, *other);
        match (self, other) {
            (Self::Denied, _) | (_, Self::Allowed) => true,
            (_, Self::Denied) => false,
            (Self::Allowed, Self::Conditional { denied, allowed }) => denied.is_empty() && allowed.is_empty(),
            (
                Self::Conditional { denied, allowed },
                Self::Conditional {
                    denied: their_denied,
                    allowed: their_allowed,
                },
            ) => {
                let denies_theirs = their_denied
                    .iter()
                    .all(|theirs| denied.iter().any(|ours| covers(ours, theirs)));
                // Some level of ours must be narrower than each of theirs.
                let within = their_allowed.iter().all(|theirs| {
                    allowed
                        .iter()
                        .any(|ours| ours.iter().all(|one| theirs.iter().any(|other| covers(other, one))))
                });
                denies_theirs && within
            }
        }
    }

    /// The same with the limits themselves.
    pub(super) fn spelt(self, limits: &Limits) -> Access {
        let spelt = |numbers: BTreeSet<Number>| numbers.into_iter().map(|limit| limits.get(limit).clone()).collect();
        match self {
            Self::Allowed => Access::Allowed,
            Self::Denied => Access::Denied,
            Self::Conditional { denied, allowed } => Access::Conditional {
                denied: spelt(denied),
                allowed: allowed.into_iter().map(spelt).collect(),
            },
        }
    }
}

impl Direction {
    /// `None` where both are sure to let the same pass.
    pub(super) fn of(before: &Access<Number>, after: &Access<Number>, limits: &Limits) -> Option<Self> {
        match (after.is_within(before, limits), before.is_within(after, limits)) {
            (true, true) => None,
            (true, false) => Some(Self::Tighter),
            (false, true) => Some(Self::Looser),
            (false, false) => Some(Self::Different),
        }
    }
}

impl Limit {
    /// Whether it holds for every request.
    pub(super) fn is_always(&self) -> bool {
        let everything = |text: &String| Pattern::wild(text).is_everything();
        let resources = if self.resources.negated {
            self.resources.patterns.is_empty()
        } else {
            self.resources.patterns.iter().any(everything)
        };
        resources && self.conditions.is_empty()
    }
}

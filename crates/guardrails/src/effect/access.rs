//! What the clauses that apply to an action amount to.

use std::collections::BTreeSet;

use crate::policy::{ArnPattern, Case, Condition, Effect, Operator, Pattern, Selection, Template};

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

/// What is open to an action below some chain of policies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Nothing stands in its way.
    Allowed,
    /// Nobody can do it.
    Denied,
    /// It depends. In a [`Change`](super::Change), limits that hold before and after are left out.
    Conditional {
        /// It is denied where one of these holds.
        denied: BTreeSet<Limit>,
        /// It is allowed only where, of each of these levels, one holds.
        allowed: BTreeSet<BTreeSet<Limit>>,
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

/// Without the limits that another one covers.
pub(super) fn strongest(limits: &BTreeSet<Limit>) -> BTreeSet<Limit> {
    let covered = |limit: &Limit| {
        limits
            .iter()
            .any(|other| other != limit && other.covers(limit) && (!limit.covers(other) || other < limit))
    };
    limits.iter().filter(|limit| !covered(limit)).cloned().collect()
}

impl Access {
    pub(super) fn of(denied: BTreeSet<Limit>, allowed: BTreeSet<BTreeSet<Limit>>) -> Self {
        let nothing_allowed = allowed.iter().any(BTreeSet::is_empty);
        if nothing_allowed || denied.iter().any(Limit::is_always) {
            return Self::Denied;
        }
        let allowed: BTreeSet<_> = allowed
            .into_iter()
            .filter(|level| !level.iter().any(Limit::is_always))
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
    fn is_within(&self, other: &Self) -> bool {
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
                    .all(|theirs| denied.iter().any(|ours| ours.covers(theirs)));
                // Some level of ours must be narrower than each of theirs.
                let within = their_allowed.iter().all(|theirs| {
                    allowed
                        .iter()
                        .any(|ours| ours.iter().all(|one| theirs.iter().any(|other| other.covers(one))))
                });
                denies_theirs && within
            }
        }
    }
}

impl Direction {
    /// `None` where both are sure to let the same pass.
    pub(super) fn of(before: &Access, after: &Access) -> Option<Self> {
        match (after.is_within(before), before.is_within(after)) {
            (true, true) => None,
            (true, false) => Some(Self::Tighter),
            (false, true) => Some(Self::Looser),
            (false, false) => Some(Self::Different),
        }
    }
}

impl Limit {
    /// Whether it holds for every request.
    fn is_always(&self) -> bool {
        let everything = |text: &String| Pattern::wild(text).is_everything();
        let resources = if self.resources.negated {
            self.resources.patterns.is_empty()
        } else {
            self.resources.patterns.iter().any(everything)
        };
        resources && self.conditions.is_empty()
    }

    /// Whether this one is sure to hold wherever `other` holds.
    fn covers(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        self.covers_resources(other)
            && self.conditions.iter().all(|ours| {
                other
                    .conditions
                    .iter()
                    .any(|theirs| follows(theirs, other.knows_variables, ours, self.knows_variables))
            })
    }

    fn covers_resources(&self, other: &Self) -> bool {
        let arns = |limit: &Self| -> Option<Vec<ArnPattern>> {
            let plain = |text: &String| !limit.knows_variables || !Template::parse(text).has_variables();
            let all = limit.resources.patterns.iter().all(plain);
            all.then(|| {
                limit
                    .resources
                    .patterns
                    .iter()
                    .map(|text| ArnPattern::new(&Pattern::wild(text)))
                    .collect()
            })
        };
        if self.resources == other.resources && self.knows_variables == other.knows_variables {
            return true;
        }
        let (Some(ours), Some(theirs)) = (arns(self), arns(other)) else {
            return false;
        };
        match (self.resources.negated, other.resources.negated) {
            (false, false) => theirs.iter().all(|theirs| ours.iter().any(|ours| ours.covers(theirs))),
            (true, true) => ours.iter().all(|ours| theirs.iter().any(|theirs| theirs.covers(ours))),
            (true, false) => theirs.iter().all(|theirs| !ours.iter().any(|ours| ours.meets(theirs))),
            (false, true) => ours.iter().any(ArnPattern::is_everything),
        }
    }
}

/// Whether `weak` is sure to hold where `strong` does: the same test of the same key, with no more to pass.
fn follows(strong: &Condition, strong_variables: bool, weak: &Condition, weak_variables: bool) -> bool {
    if strong == weak && strong_variables == weak_variables {
        return true;
    }
    let same = strong.operator == weak.operator && strong.key == weak.key && strong_variables == weak_variables;
    // Values that are not plain text are only compared as a whole.
    let comparable = strong.operator.test.takes_variables();
    if !same || !comparable {
        return false;
    }
    let covers = |one: &str, other: &str| {
        one == other || (!one.contains("${") && !other.contains("${") && wider(strong.operator, one, other))
    };
    if strong.operator.is_negated() {
        weak.values
            .iter()
            .all(|ours| strong.values.iter().any(|theirs| covers(theirs, ours)))
    } else {
        strong
            .values
            .iter()
            .all(|theirs| weak.values.iter().any(|ours| covers(ours, theirs)))
    }
}

fn wider(operator: Operator, one: &str, other: &str) -> bool {
    use crate::policy::ValueType;
    if !operator.test.takes_wildcards() {
        return false;
    }
    let (one, other) = (Pattern::wild(one), Pattern::wild(other));
    match operator.test.value_type() {
        ValueType::Arn => ArnPattern::new(&one).covers(&ArnPattern::new(&other)),
        _ => one.covers(&other, Case::Sensitive),
    }
}

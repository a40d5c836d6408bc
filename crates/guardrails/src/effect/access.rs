//! What the clauses that apply to an action amount to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{Chain, Side};
use crate::{
    PolicyType, authorization,
    policy::{ArnPattern, Case, Condition, Effect, Operator, Pattern, Selection, Template},
};

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
    resources: Selection,
    conditions: Vec<Condition>,
    knows_variables: bool,
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

/// Every clause of both sides, numbered.
#[derive(Default)]
pub(super) struct Rules {
    numbers: BTreeMap<Clause, u32>,
    clauses: Vec<Clause>,
    of_policy: BTreeMap<(usize, String), BTreeSet<u32>>,
}

impl Rules {
    pub(super) fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The clauses of every level above and at an account.
    pub(super) fn chain(
        &mut self,
        side: Side<'_>,
        policy_type: PolicyType,
        account: &str,
        unread: &mut BTreeSet<String>,
    ) -> Chain {
        let enabled = side.organization.is_enabled(policy_type);
        let levels = if enabled {
            side.organization.chain(account)
        } else {
            Vec::new()
        };
        let levels = levels.iter().map(|node| {
            let mut level = BTreeSet::new();
            for policy in node.attached(policy_type) {
                match self.policy(side, policy) {
                    Some(clauses) => level.extend(clauses.iter().copied()),
                    None => {
                        unread.insert(policy.to_owned());
                    }
                }
            }
            level
        });
        levels.collect()
    }

    fn policy(&mut self, side: Side<'_>, id: &str) -> Option<&BTreeSet<u32>> {
        // The two sides may have different content under one id; their address tells them apart.
        let key = (std::ptr::from_ref(side.policies).addr(), id.to_owned());
        if !self.of_policy.contains_key(&key) {
            let policy = side.policies.policy(id)?;
            let numbers = policy.statements.iter().map(|statement| {
                let clause = Clause::new(statement, policy.knows_variables());
                let next = u32::try_from(self.clauses.len()).unwrap_or(u32::MAX);
                *self.numbers.entry(clause).or_insert_with_key(|clause| {
                    self.clauses.push(clause.clone());
                    next
                })
            });
            let numbers = numbers.collect();
            self.of_policy.insert(key.clone(), numbers);
        }
        self.of_policy.get(&key)
    }

    /// What a chain leaves open, of which only the clauses are left that are about one action. SCPs need an Allow at
    /// every level; for RCPs one is always there, as `RCPFullAWSAccess` cannot be detached.
    pub(super) fn access(&self, chain: &Chain, policy_type: PolicyType) -> Access {
        let mut denied = BTreeSet::new();
        let mut allowed = BTreeSet::new();
        for level in chain {
            let mut alternatives = BTreeSet::new();
            for number in level {
                let clause = &self.clauses[*number as usize];
                match clause.effect {
                    Effect::Deny => denied.insert(clause.limit()),
                    Effect::Allow => alternatives.insert(clause.limit()),
                };
            }
            if policy_type == PolicyType::ServiceControl {
                allowed.insert(strongest(&alternatives));
            }
        }
        Access::of(strongest(&denied), allowed)
    }
}

/// Without the limits that another one covers.
fn strongest(limits: &BTreeSet<Limit>) -> BTreeSet<Limit> {
    let covered = |limit: &Limit| {
        limits
            .iter()
            .any(|other| other != limit && other.covers(limit) && (!limit.covers(other) || other < limit))
    };
    limits.iter().filter(|limit| !covered(limit)).cloned().collect()
}

impl Access {
    fn of(denied: BTreeSet<Limit>, allowed: BTreeSet<BTreeSet<Limit>>) -> Self {
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

impl Clause {
    fn new(statement: &crate::policy::Statement, knows_variables: bool) -> Self {
        let sorted = |selection: &Selection, normalise: fn(&str) -> String| {
            let patterns: BTreeSet<String> = selection.patterns.iter().map(|pattern| normalise(pattern)).collect();
            Selection {
                negated: selection.negated,
                patterns: patterns.into_iter().collect(),
            }
        };
        let conditions: BTreeSet<Condition> = statement
            .conditions
            .iter()
            .map(|condition| {
                let values: BTreeSet<String> = condition.values.iter().cloned().collect();
                let key = condition.key.to_lowercase();
                Condition {
                    operator: condition.operator,
                    key,
                    values: values.into_iter().collect(),
                }
            })
            .collect();
        let resources = sorted(&statement.resources, str::to_owned);
        let has_variables = resources
            .patterns
            .iter()
            .chain(conditions.iter().flat_map(|condition| &condition.values));
        let has_variables = has_variables.into_iter().any(|text| text.contains("${"));
        Self {
            effect: statement.effect,
            actions: sorted(&statement.actions, str::to_lowercase),
            resources,
            conditions: conditions.into_iter().collect(),
            // Without a variable, the version makes no difference.
            knows_variables: knows_variables && has_variables,
        }
    }

    fn limit(&self) -> Limit {
        Limit {
            resources: self.resources.clone(),
            conditions: self.conditions.clone(),
            knows_variables: self.knows_variables,
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

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tighter => "tighter",
            Self::Different => "different",
            Self::Looser => "looser",
        })
    }
}

impl fmt::Display for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |limits: &BTreeSet<Limit>| limits.iter().map(Limit::to_string).collect::<Vec<_>>().join("; or ");
        match self {
            Self::Allowed => formatter.write_str("allowed"),
            Self::Denied => formatter.write_str("denied"),
            Self::Conditional { denied, allowed } if denied.is_empty() && allowed.is_empty() => {
                formatter.write_str("no such limit")
            }
            Self::Conditional { denied, allowed } => {
                let denials = (!denied.is_empty()).then(|| format!("denied {}", list(denied)));
                let grants = allowed.iter().map(|level| format!("allowed only {}", list(level)));
                formatter.write_str(&denials.into_iter().chain(grants).collect::<Vec<_>>().join(", and "))
            }
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.resources.negated { "everything but " } else { "" };
        let mut parts = Vec::new();
        let everything = !self.resources.negated && self.resources.patterns.iter().any(|text| text == "*");
        if !everything {
            parts.push(format!("on {not}{}", self.resources.patterns.join(", ")));
        }
        for (at, condition) in self.conditions.iter().enumerate() {
            let joint = if at == 0 { "if" } else { "and" };
            let key = authorization::documented_spelling(&condition.key);
            parts.push(format!(
                "{joint} {} {key} {}",
                condition.operator,
                condition.values.join(" or ")
            ));
        }
        if parts.is_empty() {
            parts.push("always".to_owned());
        }
        formatter.write_str(&parts.join(" "))
    }
}

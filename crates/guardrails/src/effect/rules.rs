//! Every clause of both sides, and what a chain of them amounts to.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Chain, Decider, Side,
    access::{Access, Clause, Limit},
    idle::{Binding, Unbound},
    limits::{Limits, Number},
};
use crate::{
    PolicyType,
    evaluate::Bound,
    policy::{Condition, Effect, Selection},
};

/// Every clause of both sides, numbered.
#[derive(Default)]
pub(super) struct Rules {
    numbers: BTreeMap<Clause, u32>,
    clauses: Vec<Clause>,
    limits: Limits,
    /// The limit of each clause.
    limit_of: Vec<Number>,
    of_policy: BTreeMap<(bool, String), BTreeSet<u32>>,
    /// Where each clause is written: some policies say the same.
    written: BTreeMap<u32, BTreeSet<Decider>>,
    /// Of each clause, whether it may bind otherwise than it is written.
    judged: Vec<bool>,
    /// What is left of such a clause where it binds, if that is the same in every account.
    binding: BTreeMap<u32, Binding>,
}

/// What is attached above and at an account.
#[derive(Default)]
pub(super) struct Attached {
    /// What binds somebody there.
    pub(super) chain: Chain,
    /// Clauses that bind nobody there, and why.
    pub(super) unbound: BTreeMap<u32, Unbound>,
    /// All clauses that may bind otherwise than they are written.
    pub(super) judged: BTreeSet<u32>,
}

impl Rules {
    pub(super) fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The clauses of every level above and at an account, each as it binds there.
    pub(super) fn attached(
        &mut self,
        (side, before): (Side<'_>, bool),
        policy_type: PolicyType,
        account: &str,
        unread: &mut BTreeSet<String>,
    ) -> Attached {
        let mut attached = Attached::default();
        if !side.organization.is_enabled(policy_type) {
            return attached;
        }
        let bound = Bound::new(side.organization, account, policy_type);
        for node in side.organization.chain(account) {
            let mut level = BTreeSet::new();
            for policy in node.attached(policy_type) {
                match self.policy(side, before, policy) {
                    Some(clauses) => level.extend(clauses.iter().copied()),
                    None => {
                        unread.insert(policy.to_owned());
                    }
                }
            }
            if level.iter().any(|number| self.judged[*number as usize]) {
                level = self.binding_level(&level, &bound, &mut attached);
            }
            attached.chain.insert(level);
        }
        attached
    }

    /// What is left of a level in an account.
    fn binding_level(&mut self, level: &BTreeSet<u32>, bound: &Bound<'_>, attached: &mut Attached) -> BTreeSet<u32> {
        let mut binding = BTreeSet::new();
        for number in level {
            if !self.judged[*number as usize] {
                binding.insert(*number);
                continue;
            }
            attached.judged.insert(*number);
            match self.binding(*number, bound) {
                Ok(left) => {
                    binding.insert(left);
                }
                Err(why) => {
                    attached.unbound.insert(*number, why);
                }
            }
        }
        binding
    }

    /// What is left of a clause in an account.
    fn binding(&mut self, number: u32, bound: &Bound<'_>) -> Binding {
        if let Some(known) = self.binding.get(&number) {
            return known.clone();
        }
        let clause = self.clauses[number as usize].clone();
        let binding = clause.binding(bound).map(|left| {
            let left = left.map(|left| self.number(left));
            left.inspect(|left| self.also_written(*left, number)).unwrap_or(number)
        });
        if !clause.differs_by_account() {
            if binding == Ok(number) {
                self.judged[number as usize] = false;
            }
            self.binding.insert(number, binding.clone());
        }
        binding
    }

    fn number(&mut self, clause: Clause) -> u32 {
        let next = u32::try_from(self.clauses.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(clause).or_insert_with_key(|clause| {
            self.judged.push(clause.is_judged());
            self.limit_of.push(self.limits.number(clause.limit()));
            self.clauses.push(clause.clone());
            next
        })
    }

    /// What is left of a clause is written where the clause is.
    fn also_written(&mut self, left: u32, clause: u32) {
        let places = self.written.get(&clause).cloned().unwrap_or_default();
        self.written.entry(left).or_default().extend(places);
    }

    /// Where a clause is written, on one side.
    pub(super) fn written(&self, number: u32, before: bool) -> BTreeSet<Decider> {
        let places = self.written.get(&number).into_iter().flatten();
        places.filter(|place| place.before == before).cloned().collect()
    }

    /// The two sides may have different content under one id.
    fn policy(&mut self, side: Side<'_>, before: bool, id: &str) -> Option<&BTreeSet<u32>> {
        let key = (before, id.to_owned());
        if !self.of_policy.contains_key(&key) {
            let policy = side.policies.policy(id)?;
            let mut numbers = BTreeSet::new();
            for (at, statement) in policy.statements.iter().enumerate() {
                let clause = Clause::new(statement, policy.knows_variables());
                let number = self.number(clause);
                numbers.insert(number);
                self.written.entry(number).or_default().insert(Decider {
                    before,
                    policy: id.to_owned(),
                    statement: at,
                    sid: statement.sid.clone(),
                });
            }
            self.of_policy.insert(key.clone(), numbers);
        }
        self.of_policy.get(&key)
    }

    /// The statements that only one side has, or where both have the same, those of the levels that only one side has. None where
    /// a level has lost its last one.
    pub(super) fn deciders(&self, before: &Chain, after: &Chain) -> BTreeSet<Decider> {
        let all = |chain: &Chain| -> BTreeSet<u32> { chain.iter().flatten().copied().collect() };
        let (old, new) = (all(before), all(after));
        let mut gone: BTreeSet<u32> = old.difference(&new).copied().collect();
        let mut come: BTreeSet<u32> = new.difference(&old).copied().collect();
        if gone.is_empty() && come.is_empty() {
            gone.extend(before.difference(after).flatten());
            come.extend(after.difference(before).flatten());
        }
        let gone = gone.iter().flat_map(|number| self.written(*number, true));
        let come = come.iter().flat_map(|number| self.written(*number, false));
        gone.chain(come).collect()
    }

    /// What a chain leaves open, of which only the clauses are left that are about one action. SCPs need an Allow at
    /// every level; for RCPs one is always there, as `RCPFullAWSAccess` cannot be detached.
    pub(super) fn access(&self, chain: &Chain, policy_type: PolicyType) -> Access<Number> {
        let mut denied = BTreeSet::new();
        let mut allowed = BTreeSet::new();
        for level in chain {
            let mut alternatives = BTreeSet::new();
            for number in level {
                let limit = self.limit_of[*number as usize];
                match self.clauses[*number as usize].effect {
                    Effect::Deny => denied.insert(limit),
                    Effect::Allow => alternatives.insert(limit),
                };
            }
            if policy_type == PolicyType::ServiceControl {
                allowed.insert(self.limits.strongest(&alternatives));
            }
        }
        Access::of(self.limits.strongest(&denied), allowed, &self.limits)
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

//! Actions that no clause tells apart are one class, so that a change is computed once for all of them.

use std::collections::HashMap;

use super::{
    Chain,
    access::Clause,
    actions::{Set, universe},
};
use crate::PolicyType;

pub(super) struct Classes {
    /// Members of the universe by class.
    members: Vec<Set>,
    /// Classes by clause.
    of_clause: Vec<Vec<bool>>,
}

impl Classes {
    /// The classes that `clauses` make, of the actions that policies of this type say anything about.
    pub(super) fn new(clauses: &[Clause], policy_type: PolicyType) -> Self {
        let universe = universe();
        let mut patterns: HashMap<&str, Set> = HashMap::new();
        let mut sets = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let mut set = Set::none(universe.len());
            for pattern in &clause.actions.patterns {
                set.add(patterns.entry(pattern).or_insert_with(|| universe.matching(pattern)));
            }
            if clause.actions.negated {
                set.complement();
            }
            sets.push(set);
        }
        let bound = match policy_type {
            PolicyType::ResourceControl => universe.bound_by_rcps(),
            _ => Set::all(universe.len()),
        };
        Self::refine(&bound, universe.len(), &sets)
    }

    /// Splits the universe by each set in turn; what is not bound is left out of the classes.
    fn refine(bound: &Set, length: usize, sets: &[Set]) -> Self {
        let mut class_of: Vec<usize> = vec![0; length];
        let mut sizes = vec![length];
        for set in sets {
            let mut hits: HashMap<usize, usize> = HashMap::new();
            for at in set.iter() {
                *hits.entry(class_of[at]).or_default() += 1;
            }
            // Classes that lie in the set only in part, and the new class for that part.
            let mut parts: HashMap<usize, usize> = HashMap::new();
            for (class, hit) in hits {
                if hit < sizes[class] {
                    parts.insert(class, sizes.len());
                    sizes[class] -= hit;
                    sizes.push(hit);
                }
            }
            for at in set.iter() {
                if let Some(part) = parts.get(&class_of[at]) {
                    class_of[at] = *part;
                }
            }
        }
        let count = sizes.len();
        let mut members = vec![Set::none(length); count];
        for (at, class) in class_of.iter().enumerate() {
            members[*class].insert(at);
        }
        for class in &mut members {
            class.keep(bound);
        }
        // A class lies in a set as a whole or not at all, so one member tells.
        let firsts: Vec<Option<usize>> = members.iter().map(|class| class.iter().next()).collect();
        let of_clause = sets.iter().map(|set| {
            firsts
                .iter()
                .map(|first| first.is_some_and(|at| set.contains(at)))
                .collect()
        });
        Self {
            of_clause: of_clause.collect(),
            members,
        }
    }

    /// The chain with only the clauses that are about a class.
    pub(super) fn applying(&self, chain: &Chain, class: usize) -> Chain {
        let about = |clause: &&u32| self.of_clause[**clause as usize][class];
        chain
            .iter()
            .map(|level| level.iter().filter(about).copied().collect())
            .collect()
    }

    /// Every class.
    pub(super) fn all(&self) -> std::ops::Range<usize> {
        0..self.members.len()
    }

    /// The actions of some classes as patterns, and their number.
    pub(super) fn describe(&self, classes: &[usize]) -> (Vec<String>, usize) {
        let mut all = Set::none(universe().len());
        for class in classes {
            all.add(&self.members[*class]);
        }
        let undocumented = usize::from(all.contains(universe().names.len()));
        (universe().describe(&all), all.count() - undocumented)
    }
}

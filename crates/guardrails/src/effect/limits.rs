//! The limits of both sides by number, and which covers which: found out once for two of them, and asked for every class of actions.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
};

use super::access::Limit;
use crate::policy::{ArnPattern, Case, Condition, Operator, Pattern, Template, ValueType};

/// A limit's place among all.
pub(super) type Number = u32;

/// All limits.
#[derive(Default)]
pub(super) struct Limits {
    numbers: HashMap<Limit, Number>,
    known: Vec<Known>,
    covering: RefCell<HashMap<(Number, Number), bool>>,
}

struct Known {
    limit: Limit,
    /// Its resources, unless some have variables.
    resources: Option<Vec<ArnPattern>>,
}

impl Limits {
    /// The number of a limit.
    pub(super) fn number(&mut self, limit: Limit) -> Number {
        let next = Number::try_from(self.known.len()).unwrap_or(Number::MAX);
        *self.numbers.entry(limit).or_insert_with_key(|limit| {
            self.known.push(Known::new(limit.clone()));
            next
        })
    }

    pub(super) fn get(&self, number: Number) -> &Limit {
        &self.known[number as usize].limit
    }

    /// Without those that another one covers.
    pub(super) fn strongest(&self, limits: &BTreeSet<Number>) -> BTreeSet<Number> {
        let is_covered = |limit: Number| {
            let stronger = |other: Number| {
                let covers = other != limit && self.covers(other, limit);
                covers && (!self.covers(limit, other) || self.get(other) < self.get(limit))
            };
            limits.iter().any(|other| stronger(*other))
        };
        limits.iter().copied().filter(|limit| !is_covered(*limit)).collect()
    }

    /// Whether one is sure to hold wherever the other holds.
    pub(super) fn covers(&self, one: Number, other: Number) -> bool {
        let found_out = || self.known[one as usize].covers(&self.known[other as usize]);
        one == other || *self.covering.borrow_mut().entry((one, other)).or_insert_with(found_out)
    }
}

impl Known {
    fn new(limit: Limit) -> Self {
        let patterns = &limit.resources.patterns;
        let is_plain = |text: &String| !limit.knows_variables || !Template::parse(text).has_variables();
        let arn = |text: &String| ArnPattern::new(&Pattern::wild(text));
        let resources = patterns
            .iter()
            .all(is_plain)
            .then(|| patterns.iter().map(arn).collect());
        Self { limit, resources }
    }

    fn covers(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.limit, &other.limit);
        let is_met = |weak: &Condition| {
            let mut strong = theirs.conditions.iter();
            strong.any(|strong| follows(strong, theirs.knows_variables, weak, ours.knows_variables))
        };
        self.covers_resources(other) && ours.conditions.iter().all(is_met)
    }

    fn covers_resources(&self, other: &Self) -> bool {
        let (one, another) = (&self.limit, &other.limit);
        if one.resources == another.resources && one.knows_variables == another.knows_variables {
            return true;
        }
        let (Some(ours), Some(theirs)) = (&self.resources, &other.resources) else {
            return false;
        };
        match (one.resources.negated, another.resources.negated) {
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
    if !operator.test.takes_wildcards() {
        return false;
    }
    let (one, other) = (Pattern::wild(one), Pattern::wild(other));
    match operator.test.value_type() {
        ValueType::Arn => ArnPattern::new(&one).covers(&ArnPattern::new(&other)),
        _ => one.covers(&other, Case::Sensitive),
    }
}

//! All documented actions in one order, and sets of them.

use std::{ops::Range, sync::OnceLock};

use crate::{
    authorization::{self, NOT_RCP_ACTIONS, RCP_SERVICES},
    policy::{Case, Names, Pattern},
};

/// Every documented action, in the order of services and names; the last one stands for all that are not documented.
pub(super) struct Universe {
    pub(super) services: Vec<(&'static str, Range<usize>)>,
    pub(super) names: Vec<&'static str>,
    /// The same with their services.
    whole: Names,
}

/// What stands for actions that the data does not have. Only patterns that reach every service match it.
pub(super) const UNDOCUMENTED: &str = "undocumented:Action";

pub(super) fn universe() -> &'static Universe {
    static UNIVERSE: OnceLock<Universe> = OnceLock::new();
    UNIVERSE.get_or_init(|| {
        let mut universe = Universe {
            services: Vec::new(),
            names: Vec::new(),
            whole: Names::default(),
        };
        for service in authorization::prefixes().filter_map(authorization::service) {
            let start = universe.names.len();
            for action in service.actions() {
                universe.names.push(action.name);
                universe.whole.push(&format!("{}:{}", service.prefix, action.name));
            }
            universe.services.push((service.prefix, start..universe.names.len()));
        }
        universe
    })
}

impl Universe {
    /// How many members there are, the one for undocumented actions included.
    pub(super) fn len(&self) -> usize {
        self.names.len() + 1
    }

    /// The members that a pattern of an `Action` matches.
    pub(super) fn matching(&self, text: &str) -> Set {
        let mut set = Set::none(self.len());
        let pattern = Pattern::wild(text);
        if pattern.is_everything() {
            return Set::all(self.len());
        }
        if pattern.matches(UNDOCUMENTED, Case::Insensitive) {
            set.insert(self.names.len());
        }
        for at in self.whole.matching(&pattern, self.reach(text)) {
            set.insert(at);
        }
        set
    }

    /// Among which members those are that a pattern matches: where it names a service, that service's.
    fn reach(&self, text: &str) -> Range<usize> {
        let prefix = text.split_once(':').map_or(text, |(prefix, _)| prefix);
        if prefix.contains(['*', '?']) {
            return 0..self.names.len();
        }
        let mut services = self.services.iter();
        let found = services.find(|(service, _)| service.eq_ignore_ascii_case(prefix));
        found.map_or(0..0, |(_, range)| range.clone())
    }

    /// The members that RCPs say anything about.
    pub(super) fn bound_by_rcps(&self) -> Set {
        let mut set = Set::none(self.len());
        for service in RCP_SERVICES {
            set.add(&self.matching(&format!("{service}:*")));
        }
        for action in NOT_RCP_ACTIONS {
            set.remove(&self.matching(action));
        }
        set
    }

    /// A few patterns that name exactly these members: `*`, `ec2:*`, or single actions.
    pub(super) fn describe(&self, set: &Set) -> Vec<String> {
        if set.count() == self.len() {
            return vec!["*".to_owned()];
        }
        let mut shown = Vec::new();
        for (service, range) in &self.services {
            let members: Vec<usize> = range.clone().filter(|at| set.contains(*at)).collect();
            if members.len() == range.len() && range.len() > 1 {
                shown.push(format!("{service}:*"));
            } else {
                shown.extend(members.into_iter().map(|at| format!("{service}:{}", self.names[at])));
            }
        }
        if set.contains(self.names.len()) {
            shown.push("actions not documented yet".to_owned());
        }
        shown
    }
}

/// A set of members of the universe.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Set {
    words: Vec<u64>,
    length: usize,
}

impl Set {
    pub(super) fn none(length: usize) -> Self {
        Self {
            words: vec![0; length.div_ceil(64)],
            length,
        }
    }

    pub(super) fn all(length: usize) -> Self {
        let mut set = Self::none(length);
        set.complement();
        set
    }

    pub(super) fn insert(&mut self, at: usize) {
        self.words[at / 64] |= 1 << (at % 64);
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        self.words[at / 64] & (1 << (at % 64)) != 0
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn complement(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        let spare = self.words.len() * 64 - self.length;
        if let Some(last) = self.words.last_mut() {
            *last &= u64::MAX >> spare;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(super) fn remove(&mut self, other: &Self) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
    }

    pub(super) fn keep(&mut self, other: &Self) {
        for (word, kept) in self.words.iter_mut().zip(&other.words) {
            *word &= kept;
        }
    }

    /// The members.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(at, &word)| {
            let bits = std::iter::successors((word != 0).then_some(word), |rest| {
                let rest = rest & (rest - 1);
                (rest != 0).then_some(rest)
            });
            bits.map(move |rest| at * 64 + rest.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_describe_themselves() {
        let universe = universe();
        let shown = |texts: &[&str]| {
            let mut set = Set::none(universe.len());
            for text in texts {
                set.add(&universe.matching(text));
            }
            universe.describe(&set).join(" ")
        };
        assert_eq!(shown(&["*"]), "*");
        assert_eq!(shown(&["s3:*", "EC2:runinstances"]), "ec2:RunInstances s3:*");
        assert_eq!(
            shown(&["ec2:Run*Instances"]),
            "ec2:RunInstances ec2:RunScheduledInstances"
        );
        assert_eq!(shown(&["nobody:*"]), "");
        assert_eq!(
            universe.matching("*:Delete*").count(),
            universe
                .names
                .iter()
                .filter(|name| name.to_lowercase().starts_with("delete"))
                .count()
        );
        let all: Vec<usize> = universe.matching("s3:*").iter().collect();
        assert_eq!(all.len(), universe.matching("s3:*").count());
    }
}

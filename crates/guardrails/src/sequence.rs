//! In which order policies of one type are attached to and detached from one target.

use std::collections::BTreeSet;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// `AttachPolicy`
    Attach(String),
    /// `DetachPolicy`
    Detach(String),
}

/// The calls, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sequence {
    /// What to call.
    pub steps: Vec<Step>,
    /// Replacements whose old policy goes before the new one comes, because the target is full: between the two calls
    /// neither is attached. Each is a destructive action that a person must allow; updating the old policy in place
    /// avoids it.
    pub gaps: Vec<Gap>,
}

/// A moment without both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The policy that goes.
    pub old: String,
    /// The policy that comes after it.
    pub new: String,
}

/// How many policies of the type a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Never fewer.
    pub min: usize,
    /// Never more.
    pub max: usize,
}

/// Why there is no order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// More are wanted than fit.
    #[error("{wanted} policies are to be attached, and the target takes {max}")]
    TooMany {
        /// How many are wanted.
        wanted: usize,
        /// How many fit.
        max: usize,
    },
    /// Fewer are wanted than AWS lets the target have.
    #[error("{wanted} policies are to stay attached, and the target must keep at least {min}")]
    TooFew {
        /// How many are wanted.
        wanted: usize,
        /// How many must stay.
        min: usize,
    },
    /// The one that goes is the last, and there is no room for the one that comes.
    #[error("the target is full, and what is attached is the least it may have: nothing can be exchanged")]
    Stuck,
}

/// The order in which `current` becomes `wanted`: attach before detach wherever there is room, so that the target is at
/// no moment below its minimum, above its maximum, or without both a policy and its replacement.
///
/// `replaces` says which new policy stands in for which old one. Policies that it does not name are paired in the order
/// of their ids: nothing is known about what they say, so any of the new may stand in for any of the old.
pub fn sequence(
    current: &BTreeSet<String>,
    wanted: &BTreeSet<String>,
    room: Room,
    replaces: &[(String, String)],
) -> Result<Sequence, Impossible> {
    if wanted.len() > room.max && wanted.difference(current).next().is_some() {
        return Err(Impossible::TooMany {
            wanted: wanted.len(),
            max: room.max,
        });
    }
    if wanted.len() < room.min && current.difference(wanted).next().is_some() {
        return Err(Impossible::TooFew {
            wanted: wanted.len(),
            min: room.min,
        });
    }
    Walk::new(current, wanted, replaces).walk(current.len(), room)
}

#[derive(Default)]
struct Walk {
    /// Policies that go without anything in their place: the first to go where room is needed.
    gone: Vec<String>,
    /// Policies that come and replace nothing.
    fresh: Vec<String>,
    /// Old and new.
    pairs: Vec<(String, String)>,
    sequence: Sequence,
}

impl Walk {
    fn new(current: &BTreeSet<String>, wanted: &BTreeSet<String>, replaces: &[(String, String)]) -> Self {
        let mut old: Vec<String> = current.difference(wanted).cloned().collect();
        let mut new: Vec<String> = wanted.difference(current).cloned().collect();
        let mut walk = Self::default();
        for (from, to) in replaces {
            let positions = (old.iter().position(|id| id == from), new.iter().position(|id| id == to));
            if let (Some(from), Some(to)) = positions {
                walk.pairs.push((old.remove(from), new.remove(to)));
            }
        }
        let paired = old.len().min(new.len());
        walk.gone = old.split_off(paired);
        walk.fresh = new.split_off(paired);
        walk.pairs.extend(old.into_iter().zip(new));
        walk
    }

    fn walk(mut self, mut attached: usize, room: Room) -> Result<Sequence, Impossible> {
        for (old, new) in std::mem::take(&mut self.pairs) {
            if attached < room.max {
                self.sequence.steps.extend([Step::Attach(new), Step::Detach(old)]);
                continue;
            }
            if attached <= room.min {
                return Err(Impossible::Stuck);
            }
            if let Some(gone) = self.gone.pop() {
                self.sequence
                    .steps
                    .extend([Step::Detach(gone), Step::Attach(new), Step::Detach(old)]);
                attached -= 1;
                continue;
            }
            self.sequence
                .steps
                .extend([Step::Detach(old.clone()), Step::Attach(new.clone())]);
            self.sequence.gaps.push(Gap { old, new });
        }
        // What comes for itself needs the room that what goes for itself leaves.
        for new in std::mem::take(&mut self.fresh) {
            if attached >= room.max {
                let Some(gone) = self.gone.pop() else {
                    return Err(Impossible::Stuck);
                };
                self.sequence.steps.push(Step::Detach(gone));
                attached -= 1;
            }
            self.sequence.steps.push(Step::Attach(new));
            attached += 1;
        }
        self.sequence
            .steps
            .extend(std::mem::take(&mut self.gone).into_iter().map(Step::Detach));
        Ok(self.sequence)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn set(ids: &str) -> BTreeSet<String> {
        ids.split_whitespace().map(str::to_owned).collect()
    }

    fn check(current: &str, wanted: &str, room: Room, expected: &Expect) {
        let shown = match sequence(&set(current), &set(wanted), room, &[]) {
            Ok(sequence) => {
                let steps = sequence.steps.iter().map(|step| match step {
                    Step::Attach(id) => format!("+{id}"),
                    Step::Detach(id) => format!("-{id}"),
                });
                let gaps = sequence.gaps.iter().map(|gap| format!("gap {}→{}", gap.old, gap.new));
                steps.chain(gaps).collect::<Vec<_>>().join(" ")
            }
            Err(impossible) => impossible.to_string(),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn orders() {
        let scp = Room { min: 1, max: 3 };
        check("full", "a b", scp, &expect!["+a -full +b"]);
        check("full a", "full b", scp, &expect!["+b -a"]);
        check(
            "a b c",
            "d e f",
            scp,
            &expect!["-a +d -b +e -c +f gap a→d gap b→e gap c→f"],
        );
        check("a b c", "d", scp, &expect!["-c +d -a -b"]);
        check(
            "a",
            "b",
            Room { min: 1, max: 1 },
            &expect!["the target is full, and what is attached is the least it may have: nothing can be exchanged"],
        );
        check(
            "a",
            "",
            scp,
            &expect!["0 policies are to stay attached, and the target must keep at least 1"],
        );
        check(
            "a",
            "a b c d",
            scp,
            &expect!["4 policies are to be attached, and the target takes 3"],
        );
    }

    #[test]
    fn a_named_replacement_is_kept_together() {
        let replaces = [("a".to_owned(), "z".to_owned())];
        let sequence = sequence(&set("a b"), &set("y z"), Room { min: 1, max: 3 }, &replaces).unwrap();
        let attach = |id: &str| Step::Attach(id.to_owned());
        let detach = |id: &str| Step::Detach(id.to_owned());
        assert_eq!(sequence.steps, [attach("z"), detach("a"), attach("y"), detach("b")]);
    }

    proptest! {
        #[test]
        fn limits_hold_at_every_moment(
            current in proptest::collection::btree_set("[a-h]", 0..7),
            wanted in proptest::collection::btree_set("[a-h]", 0..7),
            min in 0_usize..3,
            max in 1_usize..7,
        ) {
            prop_assume!(current.len() >= min && current.len() <= max);
            let room = Room { min, max };
            let Ok(sequence) = sequence(&current, &wanted, room, &[]) else {
                prop_assert!(wanted.len() < min || wanted.len() > max || (min == max && current != wanted));
                return Ok(());
            };
            let mut attached = current.clone();
            for step in &sequence.steps {
                match step {
                    Step::Attach(id) => prop_assert!(attached.insert(id.clone())),
                    Step::Detach(id) => prop_assert!(attached.remove(id)),
                }
                prop_assert!((min..=max).contains(&attached.len()), "{:?}", sequence.steps);
            }
            prop_assert_eq!(&attached, &wanted);
            let full = current.len() == max && current.difference(&wanted).count() == wanted.difference(&current).count();
            prop_assert_eq!(!sequence.gaps.is_empty(), full && current != wanted);
        }
    }
}

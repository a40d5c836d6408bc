//! Counts agreements, and explains the rest.

use std::collections::BTreeMap;

use crate::{cases::Case, ours::ours, reasons::Reason, shrink::shrink};

/// Everything that was asked, and the disagreements by their reason.
pub(crate) struct Tally {
    reasons: &'static [Reason],
    agreed: usize,
    undecided: usize,
    allowed: usize,
    apart: BTreeMap<&'static str, (usize, String)>,
}

/// What stands for a disagreement that nobody has judged.
const UNJUDGED: &str = "not judged";

/// What stands for one that no reason explains alone, but all of them together.
const SEVERAL: &str = "several of them at once";

impl Tally {
    pub(crate) fn new(reasons: &'static [Reason]) -> Self {
        Self {
            reasons,
            agreed: 0,
            undecided: 0,
            allowed: 0,
            apart: BTreeMap::new(),
        }
    }

    /// How many cases the other evaluator has decided.
    pub(crate) fn decided(&self) -> usize {
        self.agreed + self.differing()
    }

    fn differing(&self) -> usize {
        self.apart.values().map(|(count, _)| count).sum()
    }

    /// Counts a case with the other's answer; `ask` is the other.
    pub(crate) fn add(&mut self, case: &Case, theirs: Option<bool>, mut ask: impl FnMut(&Case) -> Option<bool>) {
        let decided = ours(case);
        self.allowed += usize::from(decided && theirs.is_some());
        match theirs {
            None => self.undecided += 1,
            Some(theirs) if theirs == decided => self.agreed += 1,
            Some(_) => {
                let mut reason = self.explain(case, &mut ask);
                let first = !reason.is_some_and(|reason| self.apart.contains_key(reason));
                let shown = if first {
                    let small = shrink(case.clone(), |case| {
                        ask(case).is_some_and(|theirs| theirs != ours(case))
                    });
                    reason = self.explain(&small, &mut ask);
                    show(&small)
                } else {
                    String::new()
                };
                self.apart.entry(reason.unwrap_or(UNJUDGED)).or_insert((0, shown)).0 += 1;
            }
        }
    }

    /// The one reason for which the evaluators differ.
    fn explain(&self, case: &Case, ask: &mut impl FnMut(&Case) -> Option<bool>) -> Option<&'static str> {
        let decided = ours(case);
        let mut explains =
            |rewritten: &Case| rewritten != case && ours(rewritten) == decided && ask(rewritten) == Some(decided);
        let found = self.reasons.iter().find(|reason| explains(&reason.rewritten(case)));
        if let Some(reason) = found {
            return Some(reason.name);
        }
        let all = self
            .reasons
            .iter()
            .fold(case.clone(), |case, reason| reason.rewritten(&case));
        explains(&all).then_some(SEVERAL)
    }

    /// Prints everything; what nobody has judged is a failure, and so is a comparison of hardly anything but denials.
    pub(crate) fn close(self) {
        let (decided, differing) = (self.decided(), self.differing());
        println!(
            "{decided} decided by both: {} agree, {differing} differ; {} allowed, {} denied; {} more that the other cannot decide",
            self.agreed,
            self.allowed,
            decided - self.allowed,
            self.undecided
        );
        for (why, (count, example)) in &self.apart {
            println!("{count} differ, {why}: {example}");
        }
        assert!(!self.apart.contains_key(UNJUDGED), "a disagreement that is not judged");
        assert!(self.agreed > 10 * differing);
        for share in [self.allowed, decided - self.allowed] {
            assert!(share * 5 > decided, "both outcomes are frequent");
        }
    }
}

fn show(case: &Case) -> String {
    let levels = serde_json::json!({ "scp": case.scp, "rcp": case.rcp });
    format!(
        "ours {}: {} {} on {} of {} {:?} {levels}",
        ours(case),
        case.principal,
        case.action,
        case.resource,
        case.resource_account,
        case.context
    )
}

//! One verdict drives the exit code, the JSON and the last line of text, so they cannot disagree.

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Ok,
    /// A bug.
    Internal,
    /// `drift` found some; `plan --detailed-exitcode` has changes.
    Changes,
    /// The desired state or the command line has errors.
    Invalid,
    /// Credentials, wrong account or organization, a missing permission; before any write.
    Denied,
    /// Some actions done, some failed.
    Partial,
    /// Refused by a guard; nothing was written.
    Guarded,
    /// Only the approved part was applied.
    Unapproved,
    /// Something could not be read.
    Incomplete,
    /// Stopped by SIGINT.
    Interrupted,
    /// Stopped by SIGTERM.
    Terminated,
}

impl Verdict {
    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Internal => 1,
            Self::Changes => 2,
            Self::Invalid => 3,
            Self::Denied => 4,
            Self::Partial => 5,
            Self::Guarded => 6,
            Self::Unapproved => 7,
            Self::Incomplete => 8,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// As it stands in JSON and in the last line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Internal => "internal",
            Self::Changes => "changes",
            Self::Invalid => "invalid",
            Self::Denied => "denied",
            Self::Partial => "partial",
            Self::Guarded => "guarded",
            Self::Unapproved => "unapproved",
            Self::Incomplete => "incomplete",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// The graver of two, where both apply: 130/143, 1, 4, 3, 5, 8, 6, 7, 2, 0.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self.rank() <= other.rank() { self } else { other }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Interrupted | Self::Terminated => 0,
            Self::Internal => 1,
            Self::Denied => 2,
            Self::Invalid => 3,
            Self::Partial => 4,
            Self::Incomplete => 5,
            Self::Guarded => 6,
            Self::Unapproved => 7,
            Self::Changes => 8,
            Self::Ok => 9,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, *};

    /// Gravest first, with the codes that scripts branch on.
    const GRAVEST_FIRST: [(Verdict, u8, &str); 11] = [
        (Interrupted, 130, "interrupted"),
        (Terminated, 143, "terminated"),
        (Internal, 1, "internal"),
        (Denied, 4, "denied"),
        (Invalid, 3, "invalid"),
        (Partial, 5, "partial"),
        (Incomplete, 8, "incomplete"),
        (Guarded, 6, "guarded"),
        (Unapproved, 7, "unapproved"),
        (Changes, 2, "changes"),
        (Ok, 0, "ok"),
    ];

    #[test]
    fn every_verdict_has_its_code_and_its_name() {
        for (verdict, code, name) in GRAVEST_FIRST {
            assert_eq!((verdict.exit_code(), verdict.name()), (code, name), "{verdict:?}");
        }
    }

    #[test]
    fn the_graver_verdict_counts() {
        for (index, (graver, ..)) in GRAVEST_FIRST.into_iter().enumerate() {
            for (lighter, ..) in GRAVEST_FIRST.into_iter().skip(index) {
                assert_eq!(graver.and(lighter), graver, "{graver:?} and {lighter:?}");
                let interrupts = lighter == Terminated;
                assert!(
                    interrupts || lighter.and(graver) == graver,
                    "{lighter:?} and {graver:?}"
                );
            }
        }
    }
}

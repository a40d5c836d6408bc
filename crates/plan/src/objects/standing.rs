//! The three-way comparison of an object's fields: declared, found, and applied last as its tag says.

use model::{digest::Short, ownership::Applied};

use crate::Origin;

/// Who changed an object since it was applied last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody changed a field. Tags may differ.
    InSync,
    /// Only the desired state.
    Pending,
    /// Only somebody in AWS.
    Drift,
    /// Both.
    Conflict,
    /// No tag says what was applied last.
    Untracked,
}

/// What the comparison goes by.
pub(super) struct Sides<'a> {
    /// Whether something that can be read back differs.
    pub(super) differ: bool,
    /// What is declared.
    pub(super) declared: &'a Applied,
    /// What was applied last.
    pub(super) tag: Option<Applied>,
}

impl Sides<'_> {
    /// `found` is the digest of what was read, `has_hidden` whether something is declared that cannot be read back. Both take
    /// long to find out, and are seldom asked for.
    pub(super) fn standing(&self, found: impl Fn() -> Short, has_hidden: impl Fn() -> bool) -> Standing {
        let Sides { differ, declared, tag } = self;
        match tag {
            None if *differ => Standing::Untracked,
            Some(tag) if *differ && tag == *declared => Standing::Drift,
            Some(tag) if *differ && tag.readable == found() => Standing::Pending,
            Some(_) if *differ => Standing::Conflict,
            // Only what cannot be read back may differ, so only the tag can tell. Where the rest changed as well, it cannot tell
            // whether that is still as it was sent.
            Some(tag)
                if tag.sent != declared.sent
                    && (tag.readable == declared.readable || tag.readable == found() || has_hidden()) =>
            {
                Standing::Pending
            }
            _ => Standing::InSync,
        }
    }
}

impl Standing {
    /// The class of the finding, what apply does about it, and whose change that undoes or makes. `None`: nothing.
    pub(super) fn finding(self) -> Option<(&'static str, &'static str, Origin)> {
        match self {
            Standing::InSync => None,
            Standing::Pending => Some(("pending", "update", Origin::Config)),
            Standing::Drift => Some(("drift", "repairs", Origin::Drift)),
            Standing::Conflict => Some(("conflict", "held until allowed", Origin::Both)),
            Standing::Untracked => Some(("untracked", "update", Origin::Both)),
        }
    }
}

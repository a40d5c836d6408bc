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

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(sent: &str, readable: &str) -> Applied {
        Applied {
            sent: Short::of_bytes(sent.as_bytes()),
            readable: Short::of_bytes(readable.as_bytes()),
        }
    }

    /// How an object stands that is declared as `sent` and `readable`, with what its tag says, and was read as `found`.
    fn standing(differ: bool, tag: Option<(&str, &str)>, found: &str, has_hidden: bool) -> Standing {
        let sides = Sides {
            differ,
            declared: &applied("sent", "readable"),
            tag: tag.map(|(sent, readable)| applied(sent, readable)),
        };
        sides.standing(|| Short::of_bytes(found.as_bytes()), || has_hidden)
    }

    #[test]
    fn what_differs_was_changed_by_who_is_not_where_the_tag_is() {
        assert_eq!(
            standing(true, Some(("sent", "readable")), "other", false),
            Standing::Drift
        );
        assert_eq!(
            standing(true, Some(("was", "other")), "other", false),
            Standing::Pending
        );
        assert_eq!(standing(true, Some(("was", "was")), "other", false), Standing::Conflict);
        assert_eq!(standing(true, None, "other", false), Standing::Untracked);
    }

    #[test]
    fn what_cannot_be_read_back_is_known_from_the_tag_alone() {
        let same = |tag, found, has_hidden| standing(false, tag, found, has_hidden);
        assert_eq!(same(Some(("sent", "readable")), "readable", true), Standing::InSync);
        assert_eq!(same(None, "readable", true), Standing::InSync);
        // It was declared otherwise, be it that it is not declared any more, and whatever became of the tags beside it.
        assert_eq!(same(Some(("was", "readable")), "other tags", false), Standing::Pending);
        assert_eq!(
            same(Some(("was", "other tags")), "other tags", false),
            Standing::Pending
        );
        // Everything was changed in both places alike: where there is something hidden, it may be as it was.
        assert_eq!(same(Some(("was", "was")), "readable", true), Standing::Pending);
        assert_eq!(same(Some(("was", "was")), "readable", false), Standing::InSync);
    }
}

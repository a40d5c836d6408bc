//! Semantic versions and the `x` in them.

use serde::{Deserialize, Serialize};

/// The largest value of one node.
const LARGEST_NODE: u32 = (1 << 30) - 1;

/// `major.minor.patch`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Version(pub(super) [u32; 3]);

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [major, minor, patch] = self.0;
        write!(formatter, "{major}.{minor}.{patch}")
    }
}

/// A version of which trailing nodes may be `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VersionPattern([Option<u32>; 3]);

impl VersionPattern {
    /// Reads `1.2.3`, `1.2.x`, `1.x.x` or `x.x.x`. Once a node is `x`, all nodes to its right must be.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut nodes = [None; 3];
        let mut parts = text.split('.');
        let mut wild = false;
        for node in &mut nodes {
            match parts.next() {
                Some("x") => wild = true,
                Some(_) if wild => {
                    return Err(format!("'{text}': every node to the right of an 'x' must be 'x', too."));
                }
                Some(number) => {
                    let parsed = number.parse::<u32>().ok().filter(|parsed| *parsed <= LARGEST_NODE);
                    let too_large = || format!("'{text}': a version node is a number from 0 to {LARGEST_NODE}.");
                    *node = Some(parsed.ok_or_else(too_large)?);
                }
                None => return Err(format!("'{text}' must have three nodes.")),
            }
        }
        if parts.next().is_some() {
            return Err(format!("'{text}' must have three nodes."));
        }
        Ok(Self(nodes))
    }

    /// The version, if no node is `x`.
    pub(super) fn exact(self) -> Option<Version> {
        match self.0 {
            [Some(major), Some(minor), Some(patch)] => Some(Version([major, minor, patch])),
            _ => None,
        }
    }

    pub(super) fn matches(self, version: Version) -> bool {
        self.0
            .iter()
            .zip(version.0)
            .all(|(node, number)| node.is_none_or(|node| node == number))
    }

    /// The lowest and highest version that can match: patterns are contiguous.
    pub(super) fn range(self) -> (Version, Version) {
        (
            Version(self.0.map(|node| node.unwrap_or(0))),
            Version(self.0.map(|node| node.unwrap_or(u32::MAX))),
        )
    }

    /// The version that a wildcard create takes: one above the newest match, in the first node that is `x`; the nodes
    /// after it begin at zero. Without a match, the `x`s become `first`. The second rule, and the first with more than
    /// one `x`, are not known of AWS.
    pub(super) fn next(self, newest: Option<Version>, first: u32) -> Version {
        let Some(newest) = newest else {
            return Version(self.0.map(|node| node.unwrap_or(first)));
        };
        let Some(wild) = self.0.iter().position(Option::is_none) else {
            return newest;
        };
        let mut nodes = newest.0;
        nodes[wild] = nodes[wild].saturating_add(1);
        nodes[wild + 1..].fill(0);
        Version(nodes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> VersionPattern {
        VersionPattern::parse(text).unwrap()
    }

    #[test]
    fn an_x_is_followed_by_xs_only() {
        for good in ["1.2.3", "1.2.x", "1.x.x", "x.x.x", "0.0.0", "1073741823.0.0"] {
            assert!(VersionPattern::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "x.2.x",
            "1.x.8",
            "1.2",
            "1.2.3.4",
            "1073741824.0.0",
            "99999999999999.0.0",
            "",
            "-1.0.0",
        ] {
            assert!(VersionPattern::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn wildcard_creates_count_up() {
        assert_eq!(pattern("1.0.x").next(Some(Version([1, 0, 3])), 0), Version([1, 0, 4]));
        assert_eq!(pattern("1.0.x").next(None, 0), Version([1, 0, 0]));
        assert_eq!(pattern("1.x.x").next(Some(Version([1, 4, 3])), 0), Version([1, 5, 0]));
    }

    #[test]
    fn patterns_match() {
        assert!(pattern("1.x.x").matches(Version([1, 9, 9])));
        assert!(!pattern("1.2.x").matches(Version([1, 3, 0])));
        assert_eq!(pattern("1.2.3").exact(), Some(Version([1, 2, 3])));
    }
}

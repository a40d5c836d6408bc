//! Versions of components, recipes and workflows, and how a desired state asks for them.

use std::{fmt, str::FromStr};

/// The largest number that a version node may have: 2^30 − 1 (Image Builder user guide, semantic versioning).
pub const MAXIMUM_NODE: u32 = (1 << 30) - 1;

/// `major.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first node.
    pub major: u32,
    /// The second node.
    pub minor: u32,
    /// The third node.
    pub patch: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match nodes(text)?[..] {
            [major, minor, patch] => Ok(Self { major, minor, patch }),
            _ => Err(format!("`{text}` is not a version such as `1.2.3`")),
        }
    }
}

/// What a resource file says about its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionSpec {
    /// `version = "1.2"`: goldsmith takes the next free patch whenever the content is new.
    Line {
        /// The first node.
        major: u32,
        /// The second node.
        minor: u32,
    },
    /// `version = "1.2.3"`: exactly this; new content under it is an error.
    Pin(Version),
}

impl VersionSpec {
    /// What a file without `version` means.
    pub const DEFAULT: Self = Self::Line { major: 1, minor: 0 };

    /// Whether a version belongs to this line or is this pin.
    pub fn holds(self, version: Version) -> bool {
        match self {
            Self::Line { major, minor } => (version.major, version.minor) == (major, minor),
            Self::Pin(pin) => version == pin,
        }
    }

    /// The version to start from.
    pub fn first(self) -> Version {
        match self {
            Self::Line { major, minor } => Version { major, minor, patch: 0 },
            Self::Pin(pin) => pin,
        }
    }
}

impl FromStr for VersionSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match nodes(text)?[..] {
            [major, minor] => Ok(Self::Line { major, minor }),
            [major, minor, patch] => Ok(Self::Pin(Version { major, minor, patch })),
            _ => Err(format!(
                "`{text}` is neither a line such as `1.2` nor a pinned version such as `1.2.3`"
            )),
        }
    }
}

fn nodes(text: &str) -> Result<Vec<u32>, String> {
    text.split('.')
        .map(|node| {
            let digits = !node.is_empty() && node.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits.then(|| node.parse::<u32>().ok()).flatten();
            number
                .filter(|number| *number <= MAXIMUM_NODE)
                .ok_or_else(|| format!("`{text}` is not a version: each part is a number from 0 to {MAXIMUM_NODE}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_pins() {
        assert_eq!("1.2".parse(), Ok(VersionSpec::Line { major: 1, minor: 2 }));
        assert_eq!(
            "1.2.3".parse(),
            Ok(VersionSpec::Pin(Version {
                major: 1,
                minor: 2,
                patch: 3
            }))
        );
        for bad in ["", "1", "1.x", "1.2.3.4", "1.2.1073741824", "+1.2", "1..2"] {
            assert!(bad.parse::<VersionSpec>().is_err(), "{bad}");
        }
    }
}

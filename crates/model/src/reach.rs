//! Where images go, and who may launch them there.

/// What somebody has in a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holding {
    /// An AMI of their own.
    Ami,
    /// The permission to launch the AMI there.
    LaunchPermission,
    /// A container image.
    Container,
}

impl Holding {
    /// As it stands in JSON and in text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ami => "AMI",
            Self::LaunchPermission => "launch permission",
            Self::Container => "container image",
        }
    }
}

/// One place that images reach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// The Region.
    pub region: String,
    /// What is there.
    pub holding: Holding,
    /// Whose: an account id, the ARN of an organization or OU, or `everybody`.
    pub whom: String,
}

/// A place that images from now on reach, or no longer reach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReachChange {
    /// Which.
    pub reach: Reach,
    /// Whether it is new.
    pub gained: bool,
}

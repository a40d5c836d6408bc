//! The roles that no policy of a stack may lock out, and what each of them does.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// The `[guards]`: roles that must keep working, by their ARNs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guards {
    /// The role that applies, and would undo.
    pub apply_role: Option<String>,
    /// The way back in.
    pub break_glass_roles: Vec<String>,
    /// The roles of the image factory.
    pub factory_roles: Vec<FactoryRole>,
    /// The role of each instance profile, by the profile's name, where the two are not called alike.
    pub instance_profiles: BTreeMap<String, String>,
}

impl Guards {
    /// Whether no role is guarded.
    pub fn is_empty(&self) -> bool {
        self.apply_role.is_none() && self.break_glass_roles.is_empty() && self.factory_roles.is_empty()
    }
}

/// A role of the image factory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactoryRole {
    /// Its ARN.
    pub arn: String,
    /// What it does.
    pub needs: Vec<Need>,
}

impl FactoryRole {
    /// A role of which nothing is said builds, on the instance and around it, and distributes.
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            needs: [Task::Build, Task::Instance, Task::Distribute].map(Need::Task).into(),
        }
    }
}

/// What a role must be able to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Everything that a part of the factory takes.
    Task(Task),
    /// One action, as `service:Name`.
    Action(String),
}

/// The parts of an image factory that have a role each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// A pipeline's execution role: launches, stops, makes the image.
    Build,
    /// The build instance's profile: runs components, writes logs.
    Instance,
    /// The distribution role in other accounts: copies, shares, tags.
    Distribute,
    /// The execution role of a lifecycle policy: deprecates, disables, deletes.
    Lifecycle,
}

impl Task {
    /// Every task, as it is written.
    pub const ALL: [(&'static str, Self); 4] = [
        ("build", Self::Build),
        ("instance", Self::Instance),
        ("distribute", Self::Distribute),
        ("lifecycle", Self::Lifecycle),
    ];
}

/// Neither a task nor an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANeed(pub String);

impl fmt::Display for NotANeed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is neither a task of the factory nor an action", self.0)
    }
}

impl std::error::Error for NotANeed {}

impl FromStr for Need {
    type Err = NotANeed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, task)) = Task::ALL.iter().find(|(name, _)| *name == text) {
            return Ok(Self::Task(*task));
        }
        let word = |part: &str| !part.is_empty() && part.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
        match text.split_once(':') {
            Some((service, name)) if word(service) && word(name) => Ok(Self::Action(text.to_owned())),
            _ => Err(NotANeed(text.to_owned())),
        }
    }
}

//! What a person reviews: one change of one thing.

use std::fmt;

use model::{Address, Digest, PathChange, Place, ReachChange, Service, Step, Value, digest::canonical_json};

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Makes an object that was not there.
    Create,
    /// Makes a new version beside the old ones.
    NewVersion,
    /// Changes an object in place.
    Update,
    /// Sets what somebody set by hand back to AWS's default.
    Reset,
    /// Deletes and creates, because AWS never changes this in place.
    Replace,
    /// Deletes.
    Delete,
    /// Attaches a policy to a target.
    Attach,
    /// Detaches a policy from a target.
    Detach,
    /// Sets tags.
    Tag,
    /// Removes tags.
    Untag,
    /// Enables a policy type.
    EnableType,
    /// Deletes an old version that nothing uses any more.
    Collect,
}

impl Verb {
    /// As it stands in JSON and in text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::NewVersion => "new-version",
            Self::Update => "update",
            Self::Reset => "reset",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Attach => "attach",
            Self::Detach => "detach",
            Self::Tag => "tag",
            Self::Untag => "untag",
            Self::EnableType => "enable-type",
            Self::Collect => "collect",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// How much a reviewer should care, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Held by a guard.
    Refused,
    /// Something goes away.
    Destructive,
    /// What accounts may do changes.
    Guardrails,
    /// Somebody's change is undone.
    Resets,
    /// Changes in place.
    Updates,
    /// New versions.
    NewVersions,
    /// New objects.
    Creates,
    /// Only tags.
    Tags,
    /// Old versions.
    Collection,
}

/// Where the reason for an action lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The desired state changed.
    Config,
    /// Something changed in AWS.
    Drift,
    /// Both changed.
    Both,
    /// An old version is no longer needed.
    Collect,
}

impl Origin {
    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Drift => "drift",
            Self::Both => "both",
            Self::Collect => "collect",
        }
    }
}

/// Why an action is held until a person allows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The guard's stable name.
    pub name: &'static str,
    /// What is the matter, and what to do.
    pub message: String,
    /// Whether `--allow` named this action.
    pub allowed: bool,
}

/// One change.
#[derive(Debug, Clone)]
pub struct Action {
    /// What approval refers to.
    pub digest: Digest,
    /// Whose.
    pub address: Address,
    /// What.
    pub verb: Verb,
    /// The ARN afterwards, or of what goes away; an id where the service invents them.
    pub arn: Option<String>,
    /// What must be done before.
    pub depends_on: Vec<Digest>,
    /// Where the reason lies.
    pub origin: Origin,
    /// The reason, in a line.
    pub cause: String,
    /// Where the reason is written.
    pub source: Option<Place>,
    /// What differs.
    pub paths: Vec<PathChange>,
    /// Where images go from now on, and where no longer.
    pub reach: Vec<ReachChange>,
    /// Whether it is held.
    pub guard: Option<Guard>,
    /// Whether values are to be shown as digests.
    pub sensitive: bool,
    /// The target of an attachment, for people.
    pub target: Option<String>,
    /// The type of policy that it changes or moves, where it does.
    pub policy_type: Option<String>,
    /// Where it belongs in a review.
    pub class: Class,
    /// The service that does it; each has a write lane of its own.
    pub service: Service,
    /// How it is done.
    pub steps: Vec<Step>,
}

impl Action {
    /// Whether a guard holds it.
    pub fn is_held(&self) -> bool {
        self.guard.as_ref().is_some_and(|guard| !guard.allowed)
    }
}

/// What a digest is made from: no commit, no time, no path in the repository.
#[derive(Debug)]
pub(crate) struct Reviewed<'a> {
    pub(crate) account: &'a str,
    pub(crate) place: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
    pub(crate) target: Option<&'a str>,
    pub(crate) verb: Verb,
    pub(crate) before: Option<&'a Value>,
    pub(crate) after: Option<&'a Value>,
    pub(crate) tags: serde_json::Value,
}

impl Reviewed<'_> {
    pub(crate) fn digest(&self) -> Digest {
        // Canonical JSON with its members in order, written without a tree in between: plans have thousands of these.
        let text = |text: &str| Value::from(text).to_canonical_json();
        let value = |value: Option<&Value>| value.map_or_else(|| "null".to_owned(), Value::to_canonical_json);
        let members = [
            ("account", text(self.account)),
            ("after", value(self.after)),
            ("before", value(self.before)),
            ("kind", text(self.kind)),
            ("name", text(self.name)),
            ("place", text(self.place)),
            ("tags", canonical_json(&self.tags)),
            ("target", self.target.map_or_else(|| "null".to_owned(), text)),
            ("verb", text(self.verb.name())),
        ];
        let members = members.map(|(key, value)| format!("\"{key}\":{value}"));
        Digest::of_bytes(format!("{{{}}}", members.join(",")).as_bytes())
    }
}

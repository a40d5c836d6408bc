//! What a person reviews: one change of one thing.

use std::fmt;

use model::{Address, Digest, PathChange, Place, ReachChange, Service, Step, Text, Value, canonical::write_text};

use crate::tags;

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
    /// Starts a build.
    Build,
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
            Self::Build => "build",
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
    /// Builds that begin.
    Builds,
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
    pub arn: Option<Text>,
    /// What must be done before.
    pub depends_on: Vec<Digest>,
    /// Where the reason lies.
    pub origin: Origin,
    /// The reason, in a line.
    pub cause: Text,
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

/// A value, and its digest where that was needed before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Content<'a> {
    pub(crate) value: &'a Value,
    pub(crate) digest: Option<&'a Digest>,
}

impl<'a> Content<'a> {
    /// A value whose digest is known.
    pub(crate) fn digested(value: &'a Value, digest: &'a Digest) -> Self {
        let digest = Some(digest);
        Self { value, digest }
    }
}

impl<'a> From<&'a Value> for Content<'a> {
    fn from(value: &'a Value) -> Self {
        Self { value, digest: None }
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
    pub(crate) after: Option<Content<'a>>,
    /// What is done, as far as it is reviewed: its tags.
    pub(crate) steps: &'a [Step],
}

impl Reviewed<'_> {
    /// The digest of canonical JSON with these members in order, in which digests of the values stand for them: a value is written and
    /// hashed once, whatever else needs its digest. It is written into `json`, whose room the next one uses again: plans have
    /// thousands of these.
    pub(crate) fn digest(&self, json: &mut String) -> Digest {
        let text = |text: Option<&str>, json: &mut String| match text {
            Some(text) => write_text(text, json),
            None => json.push_str("null"),
        };
        let mut of_value = |value: &Value| {
            json.clear();
            value.write_canonical_json(json);
            Digest::of_bytes(json.as_bytes())
        };
        let before = self.before.map(&mut of_value);
        let after = self
            .after
            .map(|after| after.digest.cloned().unwrap_or_else(|| of_value(after.value)));
        json.clear();
        json.push_str("{\"account\":");
        text(Some(self.account), json);
        json.push_str(",\"after\":");
        text(after.as_ref().map(Digest::hex), json);
        json.push_str(",\"before\":");
        text(before.as_ref().map(Digest::hex), json);
        json.push_str(",\"kind\":");
        text(Some(self.kind), json);
        json.push_str(",\"name\":");
        text(Some(self.name), json);
        json.push_str(",\"place\":");
        text(Some(self.place), json);
        json.push_str(",\"tags\":");
        tags::write_reviewed(self.steps, json);
        json.push_str(",\"target\":");
        text(self.target, json);
        json.push_str(",\"verb\":");
        text(Some(self.verb.name()), json);
        json.push('}');
        Digest::of_bytes(json.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Approvals outlive the program that they were made with.
    #[test]
    fn a_digest_is_of_these_members_in_this_order() {
        let reviewed = Reviewed {
            account: "111122223333",
            place: "us-east-1",
            kind: "policy",
            name: "deny \"all\"",
            target: None,
            verb: Verb::Detach,
            before: Some(&Value::from("was")),
            after: None,
            steps: &[],
        };
        let was = Digest::of_bytes(b"\"was\"");
        let members = json!({ "account": "111122223333", "after": null, "before": was.hex(), "kind": "policy",
            "name": "deny \"all\"", "place": "us-east-1", "tags": [], "target": null, "verb": "detach" });
        let mut json = "what the one before left".to_owned();
        assert_eq!(
            reviewed.digest(&mut json),
            Digest::of_bytes(members.to_string().as_bytes()),
            "{json}"
        );
        let target = Reviewed {
            target: Some("root"),
            ..reviewed
        };
        let (one, other) = (target.digest(&mut json), json.clone());
        assert!(
            other.contains(r#""target":"root""#) && one == Digest::of_bytes(other.as_bytes()),
            "{other}"
        );
    }
}

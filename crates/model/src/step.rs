//! What is to be done, as plain data: an executor has no choices left.

use crate::{Address, KindName, Text, Value, ownership::Tags};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The kind whose calls do it.
    pub kind: KindName,
    /// AWS's name of the object.
    pub name: Text,
    /// What.
    pub operation: Operation,
}

/// An id that is known, or that an earlier step of the same run will bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Late {
    /// Known.
    Known(Text),
    /// What creating this address answers.
    CreatedBy(Address),
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Makes an object, with its tags in the same call.
    Create {
        /// Every field; references are ARNs.
        value: Value,
        /// The version, for kinds that have them.
        version: Option<Text>,
        /// All tags.
        tags: Tags,
        /// The ARN that the plan named; another answer fails the step.
        arn: Option<Text>,
    },
    /// Replaces the whole object, then its tags.
    Update {
        /// Which.
        id: Text,
        /// Every field, as it is to be.
        value: Value,
        /// The fields that differ, at the top level.
        changed: Vec<Text>,
        /// Tags to set afterwards.
        tags: Tags,
        /// Tag keys to remove afterwards.
        untag: Vec<Text>,
    },
    /// Sets and removes tags only.
    Tag {
        /// Which.
        id: Text,
        /// Tags to set.
        tags: Tags,
        /// Tag keys to remove.
        untag: Vec<Text>,
    },
    /// Deletes it.
    Delete {
        /// Which.
        id: Text,
    },
    /// Deletes an image that a recipe brought.
    DeleteImage {
        /// Which.
        id: String,
        /// As whom Image Builder deletes its AMIs and snapshots; `None` where it has none.
        role: Option<String>,
    },
    /// Starts a build, and does not wait for its end.
    Build {
        /// Of which pipeline.
        id: Text,
        /// The tags of the image.
        tags: Tags,
    },
    /// Attaches a policy.
    Attach {
        /// Which.
        id: Late,
        /// To what.
        target: Text,
    },
    /// Detaches a policy.
    Detach {
        /// Which.
        id: Late,
        /// From what.
        target: Text,
    },
    /// Enables a policy type.
    EnableType {
        /// The root.
        root: String,
        /// The type.
        policy_type: String,
    },
}

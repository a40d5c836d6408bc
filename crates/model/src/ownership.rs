//! The tags by which goldsmith knows its own (there is no state file).

use std::collections::BTreeMap;

use crate::{Digest, Value};

/// Whose object this is.
pub const STACK: &str = "goldsmith:stack";
/// Which object this tag was written for: a copied tag does not match.
pub const SELF: &str = "goldsmith:self";
/// Digests of what was sent, and of what of it can be read back.
pub const APPLIED: &str = "goldsmith:applied";
/// The commit that it came from; never compared.
pub const COMMIT: &str = "goldsmith:commit";
/// `protect`: survives the removal of its file.
pub const GUARD: &str = "goldsmith:guard";
/// What all of goldsmith's own tags begin with.
pub const PREFIX: &str = "goldsmith:";
/// The version of the tags' own schema.
const SCHEMA: &str = "1";

/// Tags, as AWS keeps them.
pub type Tags = BTreeMap<String, String>;

/// The value of [`SELF`] for an object of a stack. `identity` is the version ARN without a build, or, for a policy,
/// its organization, type and name.
pub fn self_tag(stack: &str, identity: &str) -> String {
    format!(
        "{SCHEMA}:{}",
        Digest::of_json(&serde_json::json!([stack, identity])).short()
    )
}

/// The two digests of [`APPLIED`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Of everything that was sent.
    pub sent: String,
    /// Of the part that can be read back.
    pub readable: String,
}

impl Applied {
    /// Of what is sent, and of the part that can be read back; `None` where that is all of it.
    pub fn of(sent: &Value, readable: Option<&Value>) -> Self {
        let sent = Self::digest(sent);
        let readable = readable.map_or_else(|| sent.clone(), Self::digest);
        Self { sent, readable }
    }

    /// The digest of one of the two.
    pub fn digest(value: &Value) -> String {
        Digest::of_value(value).short().to_owned()
    }

    /// The tag's value.
    pub fn tag(&self) -> String {
        format!("{SCHEMA}:{}:{}", self.sent, self.readable)
    }

    /// Reads the tag; `None` if it is missing, damaged, or of a schema that this version does not know.
    pub fn parse(tags: &Tags) -> Option<Self> {
        let mut parts = tags.get(APPLIED)?.split(':');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(SCHEMA), Some(sent), Some(readable), None) if sent.len() == 32 && readable.len() == 32 => {
                Some(Self {
                    sent: sent.to_owned(),
                    readable: readable.to_owned(),
                })
            }
            _ => None,
        }
    }
}

/// Whose an object is, by its tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This stack's, and the tag was written for this very object.
    Ours,
    /// It carries this stack's tag, but the tag was written for another object (copied, or the object was renamed).
    Copied,
    /// Another stack's.
    Other,
    /// Nobody's that we know.
    Nobody,
}

/// Reads the ownership of an object.
pub fn owner(tags: &Tags, stack: &str, identity: &str) -> Owner {
    match tags.get(STACK) {
        None => Owner::Nobody,
        Some(other) if other != stack => Owner::Other,
        Some(_) if tags.get(SELF).is_some_and(|tag| *tag == self_tag(stack, identity)) => Owner::Ours,
        Some(_) => Owner::Copied,
    }
}

/// The tags that are neither goldsmith's nor AWS's own.
pub fn user_tags(tags: &Tags) -> Tags {
    let foreign = |key: &String| !key.starts_with(PREFIX) && !key.starts_with("aws:");
    tags.iter()
        .filter(|(key, _)| foreign(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

//! The tags by which goldsmith knows its own (there is no state file).

use std::collections::BTreeMap;

use crate::{Digest, Value};

/// Whose object this is.
pub const STACK: &str = "goldsmith:stack";
/// Which object this tag was written for: a copied tag does not match.
pub const SELF: &str = "goldsmith:self";
/// Digests of the fields that were sent, and of what can be read back: fields and tags.
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
    /// Of all fields that were sent. Tags do not count here: they never bring a new version.
    pub sent: String,
    /// Of what can be read back: fields, and the tags beside them.
    pub readable: String,
}

impl Applied {
    /// Of the fields that are sent, of the part of them that can be read back (`None` where that is all), and of the tags.
    pub fn of(sent: &Value, readable: Option<&Value>, tags: &Tags) -> Self {
        let sent = Self::fields(sent);
        let readable = readable.map_or_else(|| sent.clone(), Self::fields);
        Self {
            sent,
            readable: with_tags(readable, tags),
        }
    }

    /// What [`Applied::readable`] is for fields and tags that were read.
    pub fn read_back(fields: &Value, tags: &Tags) -> String {
        with_tags(Self::fields(fields), tags)
    }

    fn fields(value: &Value) -> String {
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

/// Without tags it is the digest of the fields, so that most objects need only one.
fn with_tags(fields: String, tags: &Tags) -> String {
    if tags.is_empty() {
        return fields;
    }
    Digest::of_json(&serde_json::json!([fields, tags])).short().to_owned()
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

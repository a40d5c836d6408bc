//! The tags by which goldsmith knows its own (there is no state file).

use std::{borrow::Cow, collections::BTreeMap};

use crate::{Text, Value, canonical::write_text, digest::Short};

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
pub type Tags = BTreeMap<Text, Text>;

/// The value of [`SELF`] for an object of a stack. `identity` is the version ARN without a build, or, for a policy,
/// its organization, type and name.
pub fn self_tag(stack: &str, identity: &str) -> Text {
    [SCHEMA, ":", self_digest(stack, identity).as_str()]
        .into_iter()
        .collect()
}

/// Whether the value of [`SELF`] was written for this object of a stack.
fn is_self_tag(tag: &str, stack: &str, identity: &str) -> bool {
    let digest = tag.strip_prefix(SCHEMA).and_then(|rest| rest.strip_prefix(':'));
    digest.is_some_and(|digest| digest == self_digest(stack, identity).as_str())
}

fn self_digest(stack: &str, identity: &str) -> Short {
    // `[stack, identity]` as canonical JSON, written without a tree in between: there is one for every object.
    let mut json = String::with_capacity(stack.len() + identity.len() + "[\"\",\"\"]".len());
    json.push('[');
    write_text(stack, &mut json);
    json.push(',');
    write_text(identity, &mut json);
    json.push(']');
    Short::of_bytes(json.as_bytes())
}

/// The two digests of [`APPLIED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Of all fields that were sent. Tags do not count here: they never bring a new version.
    pub sent: Short,
    /// Of what can be read back: fields, and the tags beside them.
    pub readable: Short,
}

impl Applied {
    /// Of the digests of the fields that are sent and of the part of them that can be read back, and of the tags.
    pub fn of(sent: Short, readable: Short, tags: &Tags) -> Self {
        Self {
            sent,
            readable: with_tags(readable, tags),
        }
    }

    /// What [`Applied::readable`] is for fields and tags that were read.
    pub fn read_back(fields: &Value, tags: &Tags) -> Short {
        with_tags(Short::of_value(fields), tags)
    }

    /// The tag's value.
    pub fn tag(&self) -> Text {
        [SCHEMA, ":", self.sent.as_str(), ":", self.readable.as_str()]
            .into_iter()
            .collect()
    }

    /// Reads the tag; `None` if it is missing, damaged, or of a schema that this version does not know.
    pub fn parse(tags: &Tags) -> Option<Self> {
        let digests = tags.get(APPLIED)?.strip_prefix(SCHEMA)?.strip_prefix(':')?;
        let (sent, readable) = digests.split_once(':')?;
        Some(Self {
            sent: Short::parse(sent)?,
            readable: Short::parse(readable)?,
        })
    }
}

/// Without tags it is the digest of the fields, so that most objects need only one.
fn with_tags(fields: Short, tags: &Tags) -> Short {
    if tags.is_empty() {
        return fields;
    }
    let tags = tags
        .iter()
        .map(|(key, value)| (key.clone(), Value::Text(value.clone())));
    let tags = Value::Map(tags.collect());
    Short::of_value(&Value::from(vec![fields.as_str().into(), tags]))
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

/// Reads the ownership of an object. `identity` is asked only of what carries this stack's tag.
pub fn owner<'a>(tags: &Tags, stack: &str, identity: impl FnOnce() -> Cow<'a, str>) -> Owner {
    match tags.get(STACK) {
        None => Owner::Nobody,
        Some(other) if other != stack => Owner::Other,
        Some(_) if tags.get(SELF).is_some_and(|tag| is_self_tag(tag, stack, &identity())) => Owner::Ours,
        Some(_) => Owner::Copied,
    }
}

/// Whether a tag is neither goldsmith's nor AWS's own.
pub fn is_user_tag(key: &str) -> bool {
    !key.starts_with(PREFIX) && !key.starts_with("aws:")
}

/// The tags that are neither goldsmith's nor AWS's own.
pub fn user_tags(tags: &Tags) -> Tags {
    tags.iter()
        .filter(|(key, _)| is_user_tag(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

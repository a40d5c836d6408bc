//! The tags that an object is to have, and what of them differs.

use std::borrow::Cow;

use model::{
    Desired, Digest, Operation, PathChange, Step, Text, Value,
    canonical::write_text,
    diff,
    digest::Short,
    ownership::{APPLIED, Applied, COMMIT, GUARD, PREFIX, SELF, STACK, Tags, is_user_tag, self_tag, user_tags},
};

use crate::action::Content;

/// The value of the guard's tag.
const PROTECT: &str = "protect";

/// The digests of a value and of the tags beside it. What is left alone counts for neither;
/// fields that cannot be read back count only for the first, and tags only for the second.
pub(crate) fn applied(desired: &Desired, content: Content<'_>) -> Applied {
    let Content { value, digest } = content;
    let counted = counted(desired, value);
    let known = digest
        .filter(|_| matches!(counted, Cow::Borrowed(_)))
        .and_then(Digest::half);
    let sent = known.unwrap_or_else(|| Short::of_value(&counted));
    let readable = counted.without_paths(desired.kind.unreadable(value));
    let readable = if readable == *counted {
        sent
    } else {
        Short::of_value(&readable)
    };
    Applied::of(sent, readable, &declared(desired))
}

/// What the second digest is for fields and tags that were read.
pub(crate) fn read_back(desired: &Desired, fields: &Value, tags: &Tags) -> Short {
    Applied::read_back(fields, &compared(desired, tags))
}

/// The tags that a file declares, as far as anybody compares them: the user's, and the guard.
fn declared(desired: &Desired) -> Tags {
    let mut tags = if keeps_tags(desired) {
        Tags::new()
    } else {
        desired.tags.clone()
    };
    if desired.protect {
        tags.insert(Text::new_static(GUARD), Text::new_static(PROTECT));
    }
    tags
}

/// The tags of an object, as far as anybody compares them.
fn compared(desired: &Desired, live: &Tags) -> Tags {
    let mut tags = visible(live);
    tags.retain(|key, _| key == GUARD || !keeps_tags(desired));
    tags
}

/// How the tags of an object differ from those that are declared.
pub(crate) fn changes(desired: &Desired, live: &Tags) -> Vec<PathChange> {
    paths(&value(&compared(desired, live)), &value(&declared(desired)))
}

/// Whether an object of ours has exactly the tags that it is to have, but for [`APPLIED`], of which this says nothing, and for the
/// commit, which is no reason. That it is ours says that its other tags of goldsmith's are right.
pub(crate) fn are_declared(desired: &Desired, live: &Tags) -> bool {
    let mut declared = 0;
    for (key, value) in live {
        match key.as_str() {
            STACK | SELF | APPLIED | COMMIT => {}
            GUARD if desired.protect && value == PROTECT => declared += 1,
            key if key.starts_with(PREFIX) => return false,
            key if !is_user_tag(key) => {}
            key if desired.tags.get(key) == Some(value) => declared += 1,
            _ => return false,
        }
    }
    declared == desired.tags.len() + usize::from(desired.protect)
}

/// Differences of tags, as paths below `tags`.
pub(crate) fn paths(before: &Value, after: &Value) -> Vec<PathChange> {
    let changes = diff::diff(Some(before), Some(after)).into_iter();
    changes
        .map(|change| PathChange {
            path: format!("tags.{}", change.path).into(),
            ..change
        })
        .collect()
}

fn keeps_tags(desired: &Desired) -> bool {
    desired.keep.iter().any(|field| field == "tags")
}

/// The part of a value that a read returns and that is not left alone.
pub(crate) fn readable(desired: &Desired, value: &Value) -> Value {
    counted(desired, value).without_paths(desired.kind.unreadable(&desired.value))
}

/// What is not left alone.
fn counted<'a>(desired: &Desired, value: &'a Value) -> Cow<'a, Value> {
    if desired.keep.is_empty() {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(value.without(&desired.keep))
    }
}

/// All tags that an object is to have.
pub(crate) fn wanted(
    desired: &Desired,
    stack: &str,
    identity: &str,
    applied: &Applied,
    commit: Option<&str>,
    live: Option<&Tags>,
) -> Tags {
    let mut tags = desired.tags.clone();
    if keeps_tags(desired) {
        tags.extend(live.map(user_tags).unwrap_or_default());
    }
    tags.insert(Text::new_static(STACK), stack.into());
    tags.insert(Text::new_static(SELF), self_tag(stack, identity));
    tags.insert(Text::new_static(APPLIED), applied.tag());
    if desired.protect {
        tags.insert(Text::new_static(GUARD), Text::new_static(PROTECT));
    }
    if let Some(commit) = commit {
        tags.insert(Text::new_static(COMMIT), commit.into());
    }
    tags
}

/// What to set and what to remove. The commit alone is never a reason; where something else differs it goes along.
pub(crate) fn difference(live: &Tags, wanted: &Tags) -> (Tags, Vec<Text>) {
    let differs = |(key, value): &(&Text, &Text)| live.get(*key) != Some(*value);
    let mut set: Tags = wanted
        .iter()
        .filter(differs)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let unwanted = |key: &&Text| !wanted.contains_key(*key) && !key.starts_with("aws:") && *key != COMMIT;
    let remove: Vec<Text> = live.keys().filter(unwanted).cloned().collect();
    if set.keys().all(|key| key == COMMIT) && remove.is_empty() {
        set.clear();
    }
    (set, remove)
}

/// Writes what steps do to the tags, as far as a person reviews it, as canonical JSON: without goldsmith's own, but with its guard.
pub(crate) fn write_reviewed(steps: &[Step], json: &mut String) {
    let (mut separator, mut key_separator) = ("[", "[");
    for (set, remove) in steps.iter().filter_map(tags_of) {
        json.extend([separator, "{\"remove\":"]);
        for key in remove.iter().filter(|key| is_visible(key)) {
            json.push_str(key_separator);
            write_text(key, json);
            key_separator = ",";
        }
        json.push_str(if key_separator == "[" { "[]" } else { "]" });
        key_separator = "[";
        json.push_str(",\"set\":");
        shown(set).write_canonical_json(json);
        json.push('}');
        separator = ",";
    }
    json.push_str(if separator == "[" { "[]" } else { "]" });
}

/// The tags that a step sets, and the keys that it removes.
fn tags_of(step: &Step) -> Option<(&Tags, &[Text])> {
    match &step.operation {
        Operation::Create { tags, .. } => Some((tags, &[])),
        Operation::Update { tags, untag, .. } | Operation::Tag { tags, untag, .. } => Some((tags, untag)),
        _ => None,
    }
}

/// The tags as a value, for a diff that people read: without goldsmith's own, but with its guard.
pub(crate) fn shown(tags: &Tags) -> Value {
    value(&visible(tags))
}

/// Whether people see a tag: it is not goldsmith's own, or it is the guard.
pub(crate) fn is_visible(key: &str) -> bool {
    !key.starts_with(PREFIX) || key == GUARD
}

/// The tags that people see.
pub(crate) fn visible(tags: &Tags) -> Tags {
    let mut visible = user_tags(tags);
    if let Some(guard) = tags.get(GUARD) {
        visible.insert(Text::new_static(GUARD), guard.clone());
    }
    visible
}

fn value(tags: &Tags) -> Value {
    let entries = tags
        .iter()
        .map(|(key, value)| (key.clone(), Value::Text(value.clone())));
    Value::Map(entries.collect())
}

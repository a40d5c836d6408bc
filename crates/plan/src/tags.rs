//! The tags that an object is to have, and what of them differs.

use std::borrow::Cow;

use model::{
    Desired, Operation, Step, Value,
    ownership::{APPLIED, Applied, COMMIT, GUARD, PREFIX, SELF, STACK, Tags, self_tag, user_tags},
};

/// The digests of a value. Fields that are left alone count for neither; what cannot be read back only for the first.
pub(crate) fn applied(desired: &Desired, value: &Value) -> Applied {
    let counted = counted(desired, value);
    let hidden = desired.kind.unreadable();
    if hidden.is_empty() {
        Applied::of(&counted, None)
    } else {
        Applied::of(&counted, Some(&counted.without_paths(hidden)))
    }
}

/// The part of a value that a read returns and that is not left alone.
pub(crate) fn readable(desired: &Desired, value: &Value) -> Value {
    counted(desired, value).without_paths(desired.kind.unreadable())
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
    if desired.keep.iter().any(|field| field == "tags") {
        tags.extend(live.map(user_tags).unwrap_or_default());
    }
    tags.insert(STACK.to_owned(), stack.to_owned());
    tags.insert(SELF.to_owned(), self_tag(stack, identity));
    tags.insert(APPLIED.to_owned(), applied.tag());
    if desired.protect {
        tags.insert(GUARD.to_owned(), "protect".to_owned());
    }
    if let Some(commit) = commit {
        tags.insert(COMMIT.to_owned(), commit.to_owned());
    }
    tags
}

/// What to set and what to remove. The commit alone is never a reason; where something else differs it goes along.
pub(crate) fn difference(live: &Tags, wanted: &Tags) -> (Tags, Vec<String>) {
    let differs = |(key, value): &(&String, &String)| live.get(*key) != Some(*value);
    let mut set: Tags = wanted
        .iter()
        .filter(differs)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let unwanted = |key: &&String| !wanted.contains_key(*key) && !key.starts_with("aws:") && *key != COMMIT;
    let remove: Vec<String> = live.keys().filter(unwanted).cloned().collect();
    if set.keys().all(|key| key == COMMIT) && remove.is_empty() {
        set.clear();
    }
    (set, remove)
}

/// What a step does to the tags, as far as a person reviews it: without goldsmith's own, but with its guard.
pub(crate) fn reviewed(step: &Step) -> Option<serde_json::Value> {
    let (set, remove) = match &step.operation {
        Operation::Create { tags, .. } => (tags, &[][..]),
        Operation::Update { tags, untag, .. } | Operation::Tag { tags, untag, .. } => (tags, &untag[..]),
        _ => return None,
    };
    let remove: Vec<&String> = remove
        .iter()
        .filter(|key| !key.starts_with(PREFIX) || *key == GUARD)
        .collect();
    Some(serde_json::json!({ "set": shown(set).to_json(), "remove": remove }))
}

/// The tags as a value, for a diff that people read: without goldsmith's own, but with its guard.
pub(crate) fn shown(tags: &Tags) -> Value {
    let mut shown = user_tags(tags);
    if let Some(guard) = tags.get(GUARD) {
        shown.insert(GUARD.to_owned(), guard.clone());
    }
    Value::Map(
        shown
            .into_iter()
            .map(|(key, value)| (key, Value::Text(value)))
            .collect(),
    )
}

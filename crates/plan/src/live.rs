//! The observation, by name.

use std::collections::BTreeMap;

use model::{
    Kind, KindName, Object, Observation, Value,
    arn::without_build,
    ownership::{self, Owner},
};

/// The objects, findable.
pub(crate) struct Live<'a> {
    by_name: BTreeMap<(KindName, String, String), Vec<&'a Object>>,
    by_self: BTreeMap<(KindName, &'a str), &'a Object>,
}

impl<'a> Live<'a> {
    pub(crate) fn new(observation: &'a Observation, kinds: &[&'static dyn Kind]) -> Self {
        let mut by_name: BTreeMap<_, Vec<&Object>> = BTreeMap::new();
        let mut by_self = BTreeMap::new();
        for object in &observation.objects {
            let Some(kind) = kinds.iter().find(|kind| kind.name() == object.kind) else {
                continue;
            };
            by_name
                .entry((object.kind, object.namespace.clone(), kind.name_key(&object.name)))
                .or_default()
                .push(object);
            if let Some(tag) = object.tags.get(ownership::SELF) {
                by_self.entry((object.kind, tag.as_str())).or_insert(object);
            }
        }
        Self { by_name, by_self }
    }

    /// The first object that carries this self tag, whether or not the tag was written for it.
    pub(crate) fn tagged(&self, kind: &dyn Kind, tag: &str) -> Option<&'a Object> {
        self.by_self.get(&(kind.name(), tag)).copied()
    }

    /// The objects that the service takes to have this name.
    pub(crate) fn named(&self, kind: &dyn Kind, namespace: &str, name: &str) -> &[&'a Object] {
        self.by_name
            .get(&(kind.name(), namespace.to_owned(), kind.name_key(name)))
            .map_or(&[], Vec::as_slice)
    }
}

/// Whose an object is, in a stack of a scope and organization.
pub(crate) fn owner_of(object: &Object, kind: &dyn Kind, stack: &model::Stack) -> Owner {
    ownership::owner(&object.tags, &stack.name, &identity_of(object, kind, stack))
}

/// What the ownership tag of an object must have been written for.
pub(crate) fn identity_of(object: &Object, kind: &dyn Kind, stack: &model::Stack) -> String {
    let organization = stack
        .organization
        .as_ref()
        .map(|organization| organization.id.as_str())
        .unwrap_or_default();
    kind.identity(
        &stack.scope,
        organization,
        &object.namespace,
        &object.name,
        object.version,
    )
}

/// Whether a value names an object: its ARN, its version ARN, or a version pattern that it matches.
pub(crate) fn refers_to(value: &Value, arn: &str) -> bool {
    match value {
        Value::Text(text) => text.starts_with("arn:") && matches_arn(text, arn),
        Value::List(items) => items.iter().any(|item| refers_to(item, arn)),
        Value::Map(entries) => entries.values().any(|item| refers_to(item, arn)),
        _ => false,
    }
}

/// Whether an ARN is this one, a build of it, or fits its version pattern.
pub(crate) fn matches_arn(pattern: &str, arn: &str) -> bool {
    if pattern == arn {
        return true;
    }
    let (pattern, arn) = (without_build(pattern), without_build(arn));
    if pattern == arn {
        return true;
    }
    let (Some((left, wanted)), Some((right, found))) = (pattern.rsplit_once('/'), arn.rsplit_once('/')) else {
        return false;
    };
    let nodes = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (wanted, found) = (nodes(wanted), nodes(found));
    left == right
        && wanted.len() == 3
        && found.len() == 3
        && wanted.iter().zip(&found).all(|(one, other)| one == "x" || one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_by_arn_version_and_pattern() {
        let arn = "arn:aws:imagebuilder:us-east-1:111122223333:component/a/1.2.3/1";
        for (text, expected) in [
            (arn, true),
            ("arn:aws:imagebuilder:us-east-1:111122223333:component/a/1.2.3", true),
            ("arn:aws:imagebuilder:us-east-1:111122223333:component/a/1.x.x", true),
            ("arn:aws:imagebuilder:us-east-1:111122223333:component/a/1.3.x", false),
            (
                "arn:aws:imagebuilder:us-east-1:111122223333:component/ab/1.2.3/1",
                false,
            ),
        ] {
            assert_eq!(refers_to(&Value::List(vec![text.into()]), arn), expected, "{text}");
        }
    }
}

//! Changing the tags of an object that is otherwise as it should be.

use model::{Desired, Object, Operation, PathChange, Step, Value, diff, ownership::Applied};

use crate::{
    Class, Origin, Verb,
    draft::{Draft, New},
    tags,
};

impl Draft<'_> {
    /// An action for tags alone, where they differ.
    pub(crate) fn retag(
        &mut self,
        desired: &Desired,
        object: &Object,
        applied: &Applied,
        origin: Origin,
    ) -> Option<usize> {
        let identity = crate::live::identity_of(object, desired.kind, &self.desired.stack);
        let wanted = self.tags_of(desired, &identity, applied, Some(&object.tags));
        let (set, remove) = tags::difference(&object.tags, &wanted);
        if set.is_empty() && remove.is_empty() {
            return None;
        }
        let (before, after) = (tags::shown(&object.tags), tags::shown(&wanted));
        let paths = tag_paths(&before, &after);
        // What was found of a resource was found just now: one resource is planned after the other.
        let found = self
            .findings
            .last()
            .is_some_and(|finding| finding.address == desired.address);
        if !paths.is_empty() && !found {
            let class = if Applied::parse(&object.tags).as_ref() == Some(applied) {
                "drift"
            } else {
                "pending"
            };
            self.find(desired, class, "tags", paths.clone());
        }
        let cause = if paths.is_empty() {
            "the record of what was applied is renewed"
        } else {
            "tags differ"
        };
        // Names are unique only within a namespace.
        let name = format!("{}/{}", object.namespace, desired.name);
        let verb = if set.is_empty() { Verb::Untag } else { Verb::Tag };
        let operation = Operation::Tag {
            id: object.id.clone(),
            tags: set,
            untag: remove,
        };
        let new = New {
            address: desired.address.clone(),
            kind: desired.kind,
            name: &name,
            target: None,
            verb,
            class: Class::Tags,
            arn: Some(object.arn.clone()),
            origin,
            cause: cause.to_owned(),
            source: Some(desired.source.place("tags")),
            before: Some(&before),
            after: Some(&after),
            paths,
            guard: None,
            sensitive: false,
            steps: vec![Step {
                kind: object.kind,
                name: object.name.clone(),
                operation,
            }],
        };
        let index = self.push(new, std::collections::BTreeSet::new());
        self.items[index].live_value = None;
        Some(index)
    }
}

pub(super) fn tag_paths(before: &Value, after: &Value) -> Vec<PathChange> {
    let changes = diff::diff(Some(before), Some(after));
    changes
        .into_iter()
        .map(|change| PathChange {
            path: format!("tags.{}", change.path),
            ..change
        })
        .collect()
}

//! Changing the tags of an object that is otherwise as it should be.

use model::{Desired, Object, Operation, Step, Text, digest::Short, ownership::Applied};

use crate::{Class, Origin, Verb, action::Content, draft::Draft, item::New, objects::conflict, tags};

impl Draft<'_> {
    /// An object of ours whose fields are as they should be: its tags are compared three ways. `found` is the digest of what was
    /// read.
    pub(crate) fn compare_tags(
        &mut self,
        desired: &Desired,
        object: &Object,
        applied: &Applied,
        found: impl Fn() -> Short,
    ) {
        let tag = Applied::parse(&object.tags);
        if tag == Some(*applied) && tags::are_declared(desired, &object.tags) {
            return;
        }
        let paths = tags::changes(desired, &object.tags);
        let (class, does, origin, guard) = match (tag, paths.is_empty()) {
            (Some(tag), true) if tag == *applied => ("", "", Origin::Config, None),
            (Some(_), true) => ("converged", "refreshes the tag", Origin::Config, None),
            (None, true) => ("untracked", "refreshes the tag", Origin::Config, None),
            (Some(tag), false) if tag == *applied => ("drift", "tags", Origin::Drift, None),
            (Some(tag), false) if tag.readable == found() => ("pending", "tags", Origin::Config, None),
            // Fields are as they are to be and not as they were applied last: a run ended between its update and its tags.
            (Some(tag), false) if tag.sent != applied.sent => ("pending", "tags", Origin::Config, None),
            (Some(_), false) => ("conflict", "held until allowed", Origin::Both, Some(conflict())),
            (None, false) => ("untracked", "tags", Origin::Both, None),
        };
        if !class.is_empty() {
            self.find(desired, class, does, paths);
        }
        self.retag(desired, object, applied, origin, guard);
    }

    /// An action for tags alone, where they differ.
    pub(crate) fn retag(
        &mut self,
        desired: &Desired,
        object: &Object,
        applied: &Applied,
        origin: Origin,
        guard: Option<(&'static str, String)>,
    ) -> Option<usize> {
        let identity = crate::live::identity_of(object, desired.kind, &self.desired.stack);
        let wanted = self.tags_of(desired, &identity, applied, Some(&object.tags));
        let (set, remove) = tags::difference(&object.tags, &wanted);
        if set.is_empty() && remove.is_empty() {
            return None;
        }
        let (before, after) = (tags::shown(&object.tags), tags::shown(&wanted));
        let paths = tags::paths(&before, &after);
        let cause = match origin {
            _ if paths.is_empty() => "the record of what was applied is renewed",
            Origin::Drift => "tags were changed in AWS",
            Origin::Both => "tags were changed here and in AWS",
            _ => "tags differ",
        };
        // Names are unique only within a namespace.
        let name = format!("{}/{}", object.namespace, desired.name);
        let sets = set.keys().any(|key| tags::is_visible(key)) || remove.is_empty();
        let verb = if sets { Verb::Tag } else { Verb::Untag };
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
            cause: Text::new_static(cause),
            source: Some(desired.source.place("tags")),
            before: Some(&before),
            after: Some(Content::from(&after)),
            paths,
            guard,
            sensitive: false,
            steps: vec![Step {
                kind: object.kind,
                name: object.name.clone(),
                operation,
            }],
        };
        Some(self.push(new, std::collections::BTreeSet::new()))
    }
}

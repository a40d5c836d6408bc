//! The observation, by name.

use std::borrow::Cow;

use model::{
    Kind, KindName, Lookup, Object, Observation, Stack,
    arn::split_version,
    ownership::{self, Owner},
};

/// A live object, and whose it is: found out once, for that takes a digest.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) object: &'a Object,
    pub(crate) owner: Owner,
}

/// The objects that the service takes to have the same name: versions, mostly.
pub(crate) struct Named<'a> {
    pub(crate) kind: &'static dyn Kind,
    pub(crate) namespace: &'a str,
    pub(crate) key: Cow<'a, str>,
    pub(crate) objects: Vec<Found<'a>>,
}

/// The objects, findable.
pub(crate) struct Live<'a> {
    /// In the order in which the first of each was observed.
    pub(crate) names: Vec<Named<'a>>,
    by_name: Lookup<(KindName, &'a str, Cow<'a, str>), usize>,
    by_self: Lookup<(KindName, &'a str), &'a Object>,
}

impl<'a> Live<'a> {
    pub(crate) fn new(observation: &'a Observation, kinds: &[&'static dyn Kind], stack: &Stack) -> Self {
        let mut live = Self {
            names: Vec::new(),
            by_name: Lookup::with_capacity(observation.objects.len()),
            by_self: Lookup::with_capacity(observation.objects.len()),
        };
        for object in &observation.objects {
            if let Some(kind) = kinds.iter().find(|kind| kind.name() == object.kind) {
                live.add(object, *kind, stack);
            }
        }
        live
    }

    fn add(&mut self, object: &'a Object, kind: &'static dyn Kind, stack: &Stack) {
        let owner = ownership::owner(&object.tags, &stack.name, || identity_of(object, kind, stack));
        if let Some(tag) = object.tags.get(ownership::SELF) {
            self.by_self.entry((object.kind, tag.as_str())).or_insert(object);
        }
        let (namespace, key) = (object.namespace.as_str(), kind.name_key(&object.name));
        let index = *self
            .by_name
            .entry((object.kind, namespace, key.clone()))
            .or_insert(self.names.len());
        if index == self.names.len() {
            self.names.push(Named {
                kind,
                namespace,
                key,
                objects: Vec::new(),
            });
        }
        self.names[index].objects.push(Found { object, owner });
    }

    /// The first object that carries this self tag, whether or not the tag was written for it.
    pub(crate) fn tagged(&self, kind: &dyn Kind, tag: &str) -> Option<&'a Object> {
        self.by_self.get(&(kind.name(), tag)).copied()
    }

    /// The objects that the service takes to have this name.
    pub(crate) fn named(&self, kind: &dyn Kind, namespace: &str, name: &str) -> &[Found<'a>] {
        self.position(kind, namespace, name)
            .map_or(&[], |index| &self.names[index].objects)
    }

    /// Where the objects are that the service takes to have this name.
    pub(crate) fn position(&self, kind: &dyn Kind, namespace: &str, name: &str) -> Option<usize> {
        self.by_name
            .get(&(kind.name(), namespace, kind.name_key(name)))
            .copied()
    }
}

/// What the ownership tag of an object must have been written for.
pub(crate) fn identity_of(object: &Object, kind: &dyn Kind, stack: &Stack) -> String {
    kind.identity(
        &stack.scope,
        organization_of(stack),
        &object.namespace,
        &object.name,
        object.version,
    )
}

/// The id of the stack's organization; empty where it has none.
pub(crate) fn organization_of(stack: &Stack) -> &str {
    stack.organization.as_ref().map_or("", |organization| &organization.id)
}

/// Whether a text names an object: its ARN, its version ARN, or a version pattern that it matches.
pub(crate) fn matches_arn(text: &str, arn: &str) -> bool {
    if text == arn {
        return true;
    }
    let ((left, wanted), (right, found)) = (split_version(text), split_version(arn));
    let (Some(wanted), Some(found)) = (wanted, found) else {
        return left == right && wanted == found;
    };
    let mut nodes = wanted.split('.').zip(found.split('.'));
    left == right && nodes.all(|(one, other)| one == "x" || one == other)
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
            assert_eq!(matches_arn(text, arn), expected, "{text}");
        }
    }
}

//! The observation, by name.

use std::{borrow::Cow, cell::OnceCell, ops::Range};

use model::{
    DesiredState, Kind, KindName, Lookup, Object, Observation, Service, Stack,
    arn::split_version,
    ownership::{self, Owner},
};

/// A live object, and whose it is: found out once, for that takes a digest.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) object: &'a Object,
    /// Its position in the observation.
    pub(crate) position: usize,
    pub(crate) owner: Owner,
}

/// The objects that the service takes to have the same name: versions, mostly.
pub(crate) struct Named<'a> {
    pub(crate) kind: &'static dyn Kind,
    pub(crate) namespace: &'a str,
    pub(crate) key: Cow<'a, str>,
    /// Where they are among all that were found.
    found: Range<usize>,
}

/// The objects, findable.
pub(crate) struct Live<'a> {
    /// In the order in which the first of each was observed.
    pub(crate) names: Vec<Named<'a>>,
    /// Those of one name beside each other, in the order of the names, and there in the order in which they were observed.
    found: Vec<Found<'a>>,
    by_name: Lookup<(KindName, &'a str, Cow<'a, str>), usize>,
    objects: &'a [Object],
    /// The objects of each kind.
    by_kind: Vec<Vec<Found<'a>>>,
    /// Of every self tag the first object that has it, once something asks.
    by_self: OnceCell<Lookup<(KindName, &'a str), &'a Object>>,
}

impl<'a> Live<'a> {
    pub(crate) fn new(observation: &'a Observation, kinds: &[&'static dyn Kind], desired: &DesiredState) -> Self {
        let mut live = Self {
            names: Vec::with_capacity(desired.resources.len()),
            found: Vec::new(),
            by_name: Lookup::with_capacity(desired.resources.len()),
            objects: &observation.objects,
            by_kind: vec![Vec::new(); kinds.len()],
            by_self: OnceCell::new(),
        };
        let mut found = Vec::with_capacity(observation.objects.len());
        for (position, object) in observation.objects.iter().enumerate() {
            if let Some(rank) = kinds.iter().position(|kind| kind.name() == object.kind) {
                let kind = kinds[rank];
                let stack = &desired.stack;
                let owner = ownership::owner(&object.tags, &stack.name, || identity_of(object, kind, stack));
                let name = live.name(object, kind);
                let one = Found {
                    object,
                    position,
                    owner,
                };
                live.by_kind[rank].push(one);
                found.push((name, one));
            }
        }
        live.group(found);
        live
    }

    /// The number of an object's name.
    fn name(&mut self, object: &'a Object, kind: &'static dyn Kind) -> usize {
        let (namespace, key) = (object.namespace.as_str(), kind.name_key(&object.name));
        let next = self.names.len();
        let number = *self
            .by_name
            .entry((object.kind, namespace, key.clone()))
            .or_insert(next);
        if number == next {
            self.names.push(Named {
                kind,
                namespace,
                key,
                found: 0..0,
            });
        }
        number
    }

    /// Puts objects with the numbers of their names beside each other.
    fn group(&mut self, mut found: Vec<(usize, Found<'a>)>) {
        // Stable, and all but free for lists that are in order already.
        found.sort_by_key(|(name, _)| *name);
        for (position, (name, _)) in found.iter().enumerate() {
            let range = &mut self.names[*name].found;
            if range.end == 0 {
                range.start = position;
            }
            range.end = position + 1;
        }
        self.found = found.into_iter().map(|(_, found)| found).collect();
    }

    /// The objects of a name.
    pub(crate) fn objects(&self, named: &Named<'a>) -> &[Found<'a>] {
        &self.found[named.found.clone()]
    }

    /// The objects of the kind of this rank, in the order in which they were observed.
    pub(crate) fn of_kind(&self, rank: usize) -> &[Found<'a>] {
        &self.by_kind[rank]
    }

    /// The first object that carries this self tag, whether or not the tag was written for it.
    pub(crate) fn tagged(&self, kind: &dyn Kind, tag: &str) -> Option<&'a Object> {
        let by_self = self.by_self.get_or_init(|| self_tags(self.objects));
        by_self.get(&(kind.name(), tag)).copied()
    }

    /// The objects of the name of this number.
    pub(crate) fn numbered(&self, number: Option<usize>) -> &[Found<'a>] {
        number.map_or(&[], |number| self.objects(&self.names[number]))
    }

    /// The objects that the service takes to have this name.
    pub(crate) fn named(&self, kind: &dyn Kind, namespace: &str, name: &str) -> &[Found<'a>] {
        self.numbered(self.position(kind, namespace, name))
    }

    /// Where the objects are that the service takes to have this name.
    pub(crate) fn position(&self, kind: &dyn Kind, namespace: &str, name: &str) -> Option<usize> {
        self.by_name
            .get(&(kind.name(), namespace, kind.name_key(name)))
            .copied()
    }
}

fn self_tags(objects: &[Object]) -> Lookup<(KindName, &str), &Object> {
    let mut by_self = Lookup::with_capacity(objects.len());
    for object in objects {
        if let Some(tag) = object.tags.get(ownership::SELF) {
            by_self.entry((object.kind, tag.as_str())).or_insert(object);
        }
    }
    by_self
}

/// What the ownership tag of an object must have been written for.
pub(crate) fn identity_of<'a>(object: &'a Object, kind: &dyn Kind, stack: &Stack) -> Cow<'a, str> {
    match kind.service() {
        Service::ImageBuilder => kind.identity_of_arn(&object.arn).into(),
        Service::Organizations => {
            let (organization, version) = (organization_of(stack), object.version);
            let identity = kind.identity(&stack.scope, organization, &object.namespace, &object.name, version);
            identity.into()
        }
    }
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
    left == right && matches_version(wanted, found)
}

/// Whether a version is the one that is wanted; a node of the wanted one may be `x`.
pub(crate) fn matches_version(wanted: Option<&str>, found: Option<&str>) -> bool {
    let pattern = wanted.filter(|wanted| wanted.contains('x'));
    let (Some(wanted), Some(found)) = (pattern, found) else {
        return wanted == found;
    };
    let mut nodes = wanted.split('.').zip(found.split('.'));
    nodes.all(|(one, other)| one == "x" || one == other)
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

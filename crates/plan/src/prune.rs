//! What the stack owns and no longer wants: orphans, and old versions.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Address, Answer, Desired, Kind, Object, Operation, Question, Step, Versioning,
    ownership::{Applied, GUARD, Owner},
};

use crate::{
    Class, Origin, Verb,
    draft::{Draft, Finding, New},
    live::owner_of,
    references::LazyReferences,
    tags,
    versions::build,
};

/// Owned objects, and the resource of which they are older versions.
type Group<'a> = (Option<&'a Desired>, Vec<&'a Object>);

impl<'a> Draft<'a> {
    /// What refers comes before what it refers to, so that an old recipe goes before its components.
    pub(crate) fn prune(&mut self) {
        self.tell_of_copies();
        for (rank, kind) in self.kinds.iter().copied().enumerate().rev() {
            // Nothing is deleted from a partial list, and nothing that something unread may refer to.
            let mut referring = self
                .kinds
                .iter()
                .skip(rank)
                .filter(|later| later.service() == kind.service());
            if referring.any(|later| self.observation.unknown(later.name()).is_some()) {
                continue;
            }
            let mut references = LazyReferences::new(rank);
            for (desired, mut objects) in self.unwanted(kind) {
                objects.sort_by_key(|object| std::cmp::Reverse((object.version, build(&object.arn))));
                // A list that changes while it is read may say something twice.
                objects.dedup_by(|one, other| one.id == other.id);
                if desired.is_none() && self.protected(kind, &objects) {
                    continue;
                }
                let old = match desired {
                    Some(desired) => &objects[objects.len().min(desired.keep_versions)..],
                    None => &objects[..],
                };
                for object in old {
                    match desired {
                        Some(desired) => self.collect(&mut references, desired, object),
                        None => self.orphan(&mut references, kind, object),
                    }
                }
            }
        }
    }

    /// The owned objects of a kind that no desired resource stands for, by the resource of which they are older versions.
    fn unwanted(&self, kind: &'static dyn Kind) -> Vec<Group<'a>> {
        let mut wanted: BTreeMap<(String, String), &'a Desired> = BTreeMap::new();
        for desired in self.desired.resources.values().filter(|_| !self.options.destroy) {
            if desired.kind.name() == kind.name() {
                let key = (kind.namespace(&desired.value), kind.name_key(&desired.name));
                wanted.entry(key).or_insert(desired);
            }
        }
        let mut groups: BTreeMap<(String, String), Group<'a>> = BTreeMap::new();
        for object in self
            .observation
            .objects
            .iter()
            .filter(|object| object.kind == kind.name())
        {
            let ours = owner_of(object, kind, &self.desired.stack) == Owner::Ours;
            if !ours || self.current.contains(&object.id) {
                continue;
            }
            let key = (object.namespace.clone(), kind.name_key(&object.name));
            let desired = wanted.get(&key).copied();
            groups.entry(key).or_insert((desired, Vec::new())).1.push(object);
        }
        groups.into_values().collect()
    }

    /// An old version beyond those to keep goes, unless something still needs it.
    fn collect(&mut self, references: &mut LazyReferences<'a>, desired: &'a Desired, object: &'a Object) {
        let plannable = desired.kind.versioning() != Versioning::None && !self.blocked.contains(&desired.address);
        if !plannable {
            return;
        }
        let referrers = references.to(object, self);
        if !referrers.lasting.is_empty() || self.images_live(desired.kind, object) {
            return;
        }
        let version = object.version.map(|version| version.to_string()).unwrap_or_default();
        let cause = format!(
            "version {version} is older than the {} that are kept, and nothing uses it",
            desired.keep_versions
        );
        let made = self.made_by.get(&desired.address).copied();
        let index = self.remove(desired.kind, &desired.address, object, Verb::Collect, cause);
        self.items[index].needs.extend(referrers.ending.into_iter().chain(made));
    }

    /// The newest version speaks for all: protection is only ever set on it, and only ever taken from it.
    fn protected(&mut self, kind: &dyn Kind, newest_first: &[&Object]) -> bool {
        let newest = newest_first.first().filter(|object| object.tags.contains_key(GUARD));
        if let Some(object) = newest {
            let address = Address::new(kind.name(), object.name.clone());
            let note = "it is protected: remove the protection in an apply of its own before its file".to_owned();
            self.note(&address, "protected", "none", note);
        }
        newest.is_some()
    }

    /// Tags of ours on something that they were not written for, which no file names either.
    fn tell_of_copies(&mut self) {
        for object in &self.observation.objects {
            let Some(kind) = self.kinds.iter().find(|kind| kind.name() == object.kind) else {
                continue;
            };
            let copied = owner_of(object, *kind, &self.desired.stack) == Owner::Copied;
            if copied && self.told.insert(object.id.clone()) {
                let address = Address::new(kind.name(), object.name.clone());
                let note = format!(
                    "{} carries tags that were written for another object; it is never touched",
                    object.arn
                );
                self.note(&address, "copied", "none", note);
            }
        }
    }

    fn orphan(&mut self, references: &mut LazyReferences<'a>, kind: &'static dyn Kind, object: &'a Object) {
        // The address that a file of this name would have.
        let address = Address::new(kind.name(), object.name.clone());
        let referrers = references.to(object, self);
        if !referrers.lasting.is_empty() {
            self.note(
                &address,
                "waiting",
                "later",
                format!("{} is still used by {}", object.arn, referrers.lasting.join(", ")),
            );
            return;
        }
        let changed = changed_since_applied(kind, object);
        let cause = if self.options.destroy {
            "the stack is being destroyed"
        } else {
            "no file declares it"
        };
        let cause = if changed {
            format!("{cause}; what is there is not what was applied last")
        } else {
            cause.to_owned()
        };
        let note = if changed {
            "what is there is not what was applied last: look at it before it is gone"
        } else {
            ""
        };
        self.note(&address, "orphan", "deletes", note.to_owned());
        let detached = self.detach_all(kind, &address, object);
        let images = self.delete_images(kind, object, &referrers.ending);
        let index = self.remove(kind, &address, object, Verb::Delete, cause);
        self.items[index].needs.extend(referrers.ending);
        self.items[index].needs.extend(images);
        self.items[index].needs.extend(detached);
    }

    fn remove(
        &mut self,
        kind: &'static dyn Kind,
        address: &Address,
        object: &'a Object,
        verb: Verb,
        cause: String,
    ) -> usize {
        let collect = verb == Verb::Collect;
        let step = Step {
            kind: kind.name(),
            name: object.name.clone(),
            operation: Operation::Delete { id: object.id.clone() },
        };
        let identity = model::Value::Text(object.arn.clone());
        let new = New {
            address: address.clone(),
            kind,
            name: &object.name,
            target: None,
            verb,
            class: if collect { Class::Collection } else { Class::Destructive },
            arn: Some(object.arn.clone()),
            origin: if collect { Origin::Collect } else { Origin::Config },
            cause,
            source: None,
            before: Some(&identity),
            after: None,
            paths: Vec::new(),
            guard: None,
            sensitive: false,
            steps: vec![step],
        };
        let index = self.push(new, BTreeSet::new());
        self.removed_by.insert(object.id.clone(), index);
        self.items[index].live_value = None;
        index
    }

    /// A recipe version of which an image still lives stays.
    fn images_live(&mut self, kind: &dyn Kind, object: &Object) -> bool {
        if !kind.makes_images() {
            return false;
        }
        match self.ask(Question::Images {
            recipe: object.arn.clone(),
        }) {
            Some(Answer::Count(count)) => *count > 0,
            // Not known yet, or not to be found out: it stays.
            Some(_) => true,
            None => false,
        }
    }

    fn note(&mut self, address: &Address, class: &'static str, action: &'static str, note: String) {
        self.findings.push(Finding {
            address: address.clone(),
            class,
            action,
            paths: Vec::new(),
            note: Some(note).filter(|note| !note.is_empty()),
            sensitive: false,
        });
    }
}

/// Whether somebody changed an object that can be changed since it was applied, as far as it was read. Fields that its file left alone cannot be told
/// from changes any more: the file is gone.
fn changed_since_applied(kind: &dyn Kind, object: &Object) -> bool {
    if kind.versioning() != Versioning::None {
        return false;
    }
    let applied = Applied::parse(&object.tags).zip(object.value.as_ref());
    applied.is_some_and(|(tag, live)| {
        tag.readable != Applied::read_back(&live.without_paths(kind.unreadable(live)), &tags::visible(&object.tags))
    })
}

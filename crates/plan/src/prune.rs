//! What the stack owns and no longer wants: orphans, and old versions.

use std::{cell::LazyCell, collections::BTreeSet};

use model::{
    Address, Answer, Desired, Kind, Lookup, Object, Operation, Question, Step, Text, Versioning,
    ownership::{Applied, GUARD, Owner},
};

use crate::{
    Class, Origin, Verb,
    draft::{Draft, Outcome},
    finding::Finding,
    item::New,
    live::{Found, Named},
    references::References,
    tags,
    versions::build,
};

/// Owned objects, and the resource of which they are older versions.
struct Group<'a> {
    /// Where the name must be unique, and the name as the service compares it.
    key: (&'a str, &'a str),
    desired: Option<&'a Desired>,
    objects: Vec<&'a Object>,
}

impl<'a> Draft<'a> {
    /// What refers comes before what it refers to, so that an old recipe goes before its components.
    pub(crate) fn prune(&mut self) {
        self.tell_of_copies();
        let mut unwanted = self.unwanted();
        if unwanted.iter().all(Vec::is_empty) {
            return;
        }
        let planned = std::mem::take(&mut self.planned);
        let mut references = References::new(&planned, self);
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
            for group in std::mem::take(&mut unwanted[rank]) {
                self.prune_group(&mut references, rank, &group);
            }
        }
    }

    /// Removes what of a name is not kept.
    fn prune_group<'b>(&mut self, references: &mut References<'b>, rank: usize, group: &Group<'a>)
    where
        'a: 'b,
    {
        let Group { desired, objects, .. } = group;
        let kind = self.kinds[rank];
        if desired.is_none() && self.protected(kind, objects) {
            return;
        }
        let keep = desired.map_or(0, |desired| desired.keep_versions);
        for object in objects.iter().skip(keep) {
            match desired {
                Some(desired) => self.collect(references, rank, desired, object),
                None => self.orphan(references, rank, object),
            }
        }
    }

    /// The owned objects that no desired resource stands for: for each kind by name in the order of the names, newest first.
    fn unwanted(&self) -> Vec<Vec<Group<'a>>> {
        let mut unwanted: Vec<Vec<Group<'a>>> = self.kinds.iter().map(|_| Vec::new()).collect();
        let mut by_name = vec![None; self.live.names.len()];
        let current = LazyCell::new(|| self.current_ids());
        for (position, named) in self.live.names.iter().enumerate() {
            let objects = self.unwanted_of(named, |id| current.contains(id));
            let rank = self.kinds.iter().position(|kind| *kind == named.kind);
            if let Some(rank) = rank.filter(|_| !objects.is_empty()) {
                by_name[position] = Some((rank, unwanted[rank].len()));
                unwanted[rank].push(Group {
                    key: (named.namespace, &named.key),
                    desired: None,
                    objects,
                });
            }
        }
        let any = unwanted.iter().any(|groups| !groups.is_empty());
        let resources = self.graph.resources.iter().zip(&self.outcomes);
        for (desired, outcome) in resources.filter(|_| any && !self.options.destroy) {
            // Where nothing of the kind is unwanted, nothing has to be looked up.
            let rank = self.kinds.iter().position(|kind| *kind == desired.kind);
            if rank.is_none_or(|rank| unwanted[rank].is_empty()) {
                continue;
            }
            let namespace = desired.kind.namespace(&desired.value);
            let looked_up = || self.live.position(desired.kind, namespace, &desired.name);
            let position = outcome.named.or_else(looked_up);
            if let Some((rank, index)) = position.and_then(|position| by_name[position]) {
                unwanted[rank][index].desired.get_or_insert(desired);
            }
        }
        for groups in &mut unwanted {
            groups.sort_by_key(|group| group.key);
        }
        unwanted
    }

    /// The objects of a name that are ours, and that no desired resource stands for. A list that changes while it is read may say
    /// something twice, so of what seems unwanted `is_current` is asked as well, and each is there once.
    fn unwanted_of(&self, named: &Named<'a>, is_current: impl Fn(&str) -> bool) -> Vec<&'a Object> {
        let found = self.live.objects(named).iter();
        let ours = found.filter(|found| found.owner == Owner::Ours && !self.current[found.position]);
        let mut objects: Vec<&Object> = ours
            .map(|found| found.object)
            .filter(|object| !is_current(&object.id))
            .collect();
        objects.sort_by_cached_key(|object| std::cmp::Reverse((object.version, build(&object.arn))));
        objects.dedup_by(|one, other| one.id == other.id);
        objects
    }

    /// The ids of the objects that a desired resource stands for.
    fn current_ids(&self) -> Lookup<&'a str, ()> {
        let objects = self.observation.objects.iter().zip(&self.current);
        let current = objects.filter(|(_, current)| **current);
        let mut ids = Lookup::with_capacity(self.graph.resources.len());
        ids.extend(current.map(|(object, _)| (object.id.as_str(), ())));
        ids
    }

    /// An old version beyond those to keep goes, unless something still needs it.
    fn collect<'b>(&mut self, references: &mut References<'b>, rank: usize, desired: &'a Desired, object: &'a Object)
    where
        'a: 'b,
    {
        let Outcome { made_by, blocked, .. } = *self.outcome_of(desired);
        if desired.kind.versioning() == Versioning::None || blocked {
            return;
        }
        let referrers = references.to(object, rank, self);
        if !referrers.lasting.is_empty() || self.images_live(desired.kind, object) {
            return;
        }
        let version = object.version.map(|version| version.to_string()).unwrap_or_default();
        let cause = format!(
            "version {version} is older than the {} that are kept, and nothing uses it",
            desired.keep_versions
        );
        let index = self.remove(desired.kind, &desired.address, object, Verb::Collect, cause.into());
        self.items[index]
            .needs
            .extend(referrers.ending.into_iter().chain(made_by));
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
        let live = self.live;
        for named in &live.names {
            for Found { object, .. } in live.objects(named).iter().filter(|found| found.owner == Owner::Copied) {
                if self.told.insert(&object.id, ()).is_none() {
                    let address = Address::new(named.kind.name(), object.name.clone());
                    let note = format!(
                        "{} carries tags that were written for another object; it is never touched",
                        object.arn
                    );
                    self.note(&address, "copied", "none", note);
                }
            }
        }
    }

    fn orphan<'b>(&mut self, references: &mut References<'b>, rank: usize, object: &'a Object)
    where
        'a: 'b,
    {
        let kind = self.kinds[rank];
        // The address that a file of this name would have.
        let address = Address::new(kind.name(), object.name.clone());
        let referrers = references.to(object, rank, self);
        if !referrers.lasting.is_empty() {
            self.note(
                &address,
                "waiting",
                "later",
                format!("{} is still used by {referrers}", object.arn),
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
            format!("{cause}; what is there is not what was applied last").into()
        } else {
            Text::new_static(cause)
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
        cause: Text,
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
        self.removed_by.insert(&object.id, index);
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
            Some(Answer::Images(images)) => images.iter().any(|image| !image.is_failed() && !image.is_deleted()),
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

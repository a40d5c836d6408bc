//! What the stack owns and no longer wants: orphans, and old versions.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Address, Answer, Desired, Kind, Object, Operation, Question, Step, Versioning,
    ownership::{self, GUARD, Owner},
};

use crate::{
    Class, Origin, Verb,
    draft::{Draft, Finding, New},
    live::{owner_of, refers_to},
    versions::build,
};

/// Owned objects, and the resource of which they are older versions.
type Group<'a> = (Option<&'a Desired>, Vec<&'a Object>);

/// What still refers to an object.
#[derive(Default)]
struct Referrers {
    /// Items that make the reference go away.
    ending: BTreeSet<usize>,
    /// Names of what keeps it.
    lasting: Vec<String>,
}

impl<'a> Draft<'a> {
    /// What refers comes before what it refers to, so that an old recipe goes before its components.
    pub(crate) fn prune(&mut self) {
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
            for (desired, mut objects) in self.unwanted(kind) {
                objects.sort_by_key(|object| std::cmp::Reverse((object.version, build(&object.arn))));
                match desired {
                    Some(desired) => self.collect(rank, desired, &objects),
                    None => objects.into_iter().for_each(|object| self.orphan(rank, kind, object)),
                }
            }
        }
    }

    /// The owned objects of a kind that no desired resource stands for, by the resource of which they are older versions.
    fn unwanted(&self, kind: &'static dyn Kind) -> Vec<Group<'a>> {
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
            let desired = self.desired.resources.values().find(|desired| {
                desired.kind.name() == kind.name()
                    && kind.name_key(&desired.name) == kind.name_key(&object.name)
                    && kind.namespace(&desired.value) == object.namespace
            });
            let desired = desired.filter(|_| !self.options.destroy);
            let key = (object.namespace.clone(), kind.name_key(&object.name));
            groups.entry(key).or_insert((desired, Vec::new())).1.push(object);
        }
        groups.into_values().collect()
    }

    /// Old versions beyond those to keep, newest first, unless something still needs them.
    fn collect(&mut self, rank: usize, desired: &'a Desired, older: &[&'a Object]) {
        let plannable = desired.kind.versioning() != Versioning::None && !self.blocked.contains(&desired.address);
        if !plannable {
            return;
        }
        for object in older.iter().skip(desired.keep_versions) {
            let referrers = self.referrers(rank, object);
            if !referrers.lasting.is_empty() || self.images_live(desired.kind, object) {
                continue;
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
    }

    fn orphan(&mut self, rank: usize, kind: &'static dyn Kind, object: &'a Object) {
        // The address that a file of this name would have.
        let address = Address::new(kind.name(), object.name.clone());
        if object.tags.contains_key(GUARD) {
            let note = "it is protected: remove the protection in an apply of its own before its file".to_owned();
            self.note(&address, "protected", "none", note);
            return;
        }
        let referrers = self.referrers(rank, object);
        if !referrers.lasting.is_empty() {
            self.note(
                &address,
                "waiting",
                "later",
                format!("{} is still used by {}", object.arn, referrers.lasting.join(", ")),
            );
            return;
        }
        let cause = if self.options.destroy {
            "the stack is being destroyed"
        } else {
            "no file declares it"
        };
        self.note(&address, "orphan", "deletes", String::new());
        let detached = self.detach_all(kind, &address, object);
        let index = self.remove(kind, &address, object, Verb::Delete, cause.to_owned());
        self.items[index].needs.extend(referrers.ending);
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
        self.items[index].removes = Some(object.id.clone());
        self.items[index].live_value = None;
        index
    }

    /// What of ours refers to an object. What others have is not visible; there AWS's refusal decides.
    fn referrers(&mut self, rank: usize, object: &Object) -> Referrers {
        let mut referrers = Referrers::default();
        let later: Vec<model::KindName> = self.kinds.iter().skip(rank + 1).map(|kind| kind.name()).collect();
        let observation = self.observation;
        for other in observation.objects.iter().filter(|other| later.contains(&other.kind)) {
            let ours = other.tags.get(ownership::STACK) == Some(&self.desired.stack.name);
            let live = if ours {
                self.value_of(other)
            } else {
                other.value.as_ref()
            };
            match live {
                Some(live) if refers_to(live, &object.arn) => {}
                // What of ours could not be read may refer to anything. What others have is not read at all.
                None if ours => {
                    referrers.lasting.push(other.arn.clone());
                    continue;
                }
                _ => continue,
            }
            let removed = self
                .items
                .iter()
                .position(|item| item.removes.as_ref() == Some(&other.id));
            let moved = self
                .planned_values
                .get(&other.id)
                .is_some_and(|planned| !refers_to(planned, &object.arn));
            let changed = self
                .items
                .iter()
                .position(|item| item.action.arn.as_ref() == Some(&other.arn));
            match (removed, changed) {
                (Some(index), _) => {
                    referrers.ending.insert(index);
                }
                (None, Some(index)) if moved => {
                    referrers.ending.insert(index);
                }
                _ => referrers.lasting.push(other.arn.clone()),
            }
        }
        let planned = self
            .planned_values
            .iter()
            .filter(|(_, value)| refers_to(value, &object.arn));
        referrers.lasting.extend(planned.map(|(arn, _)| arn.clone()));
        referrers
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

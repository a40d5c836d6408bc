//! Changing an object in place, or by deleting and creating it.

use model::{
    Desired, Digest, Object, Operation, PathChange, Place, Step, Text, Value,
    ownership::{Applied, GUARD, Tags},
};

use crate::{
    Class, Origin, RefusalKind, Verb, action::Content, draft::Draft, item::New, live::identity_of, resolve::top, tags,
};

/// A desired resource beside its live object.
pub(crate) struct Compared<'a, 'b> {
    pub(crate) desired: &'a Desired,
    /// As it is to be: with ARNs for names, and with what is left alone filled in.
    pub(crate) value: &'b Value,
    pub(crate) object: &'a Object,
    pub(crate) live: &'a Value,
    /// The digests of what is declared.
    pub(crate) applied: &'b Applied,
    pub(crate) origin: Origin,
    pub(crate) guard: Option<(&'static str, String)>,
}

impl<'a> Draft<'a> {
    pub(super) fn change(&mut self, compared: &Compared<'a, '_>, paths: Vec<PathChange>) {
        let Compared {
            desired,
            object,
            applied,
            origin,
            ..
        } = *compared;
        let attachments = desired.kind.attachments();
        let is_attachment = |change: &PathChange| attachments.is_some_and(|field| change.path == field);
        let (moved, own): (Vec<PathChange>, Vec<PathChange>) = paths.into_iter().partition(is_attachment);
        if replaces(desired, &own) && object.tags.contains_key(GUARD) {
            self.refuse_replacement(desired, &own);
            return;
        }
        // What is applied is recorded before attachments move: a run that ends between them is seen by the next plan as a
        // difference from what was applied, which it repairs. Recorded last, it would look as if both sides had changed.
        let first = if own.is_empty() && !moved.is_empty() {
            self.retag(desired, object, applied, origin, None)
        } else {
            Some(self.update(compared, own))
        };
        self.reattach(compared, first);
    }

    /// What is protected is never deleted, not even to be made again.
    fn refuse_replacement(&mut self, desired: &Desired, paths: &[PathChange]) {
        let fields: Vec<&str> = paths.iter().map(|change| change.path.as_str()).collect();
        let message = format!(
            "{} is protected, and AWS changes {} only by deleting and creating it",
            desired.address,
            fields.join(", ")
        );
        self.refuse(
            desired,
            "plan/protected",
            RefusalKind::Guarded,
            message,
            "take `protect = true` away in an apply of its own first, or undo the change",
        );
    }

    fn update(&mut self, compared: &Compared<'a, '_>, paths: Vec<PathChange>) -> usize {
        let Compared {
            desired,
            value,
            object,
            live,
            applied,
            origin,
            ref guard,
        } = *compared;
        let replaces = replaces(desired, &paths);
        let identity = identity_of(object, desired.kind, &self.desired.stack);
        let wanted = self.tags_of(desired, &identity, applied, Some(&object.tags));
        let (verb, class) = match (replaces, resets(desired, &paths), desired.kind.attachments()) {
            (true, ..) => (Verb::Replace, Class::Destructive),
            (_, true, None) => (Verb::Reset, Class::Resets),
            (_, _, Some(_)) => (Verb::Update, Class::Guardrails),
            _ => (Verb::Update, Class::Updates),
        };
        let digest = Digest::of_value(value);
        let content = Content::digested(value, &digest);
        let steps = if replaces {
            let create = self.create_step(desired, content, &object.namespace, Some(object.arn.clone()));
            vec![delete_step(object), create]
        } else {
            vec![update_step(compared, &paths, &wanted)]
        };
        let (cause, source) = self.cause_of_change(desired, origin, &paths);
        let paths = paths
            .into_iter()
            .chain(tags::paths(&tags::shown(&object.tags), &tags::shown(&wanted)))
            .collect();
        let new = New {
            address: desired.address.clone(),
            kind: desired.kind,
            name: &desired.name,
            target: None,
            verb,
            class,
            arn: Some(object.arn.clone()),
            origin,
            cause,
            source,
            before: Some(live),
            after: Some(content),
            paths,
            guard: guard.clone(),
            sensitive: desired.sensitive,
            steps,
        };
        self.push_maker(desired, new, Some(object.id.clone()), value)
    }

    fn cause_of_change(&self, desired: &Desired, origin: Origin, paths: &[PathChange]) -> (Text, Option<Place>) {
        let cause = match origin {
            Origin::Drift => "changed in AWS",
            Origin::Both => "changed here and in AWS",
            _ => return self.cause(desired, paths),
        };
        let place = paths.first().map(|change| desired.source.place(&change.path));
        (Text::new_static(cause), place)
    }
}

/// Whether a change only takes back what no file says: it goes back to AWS's default, be that nothing or a value.
fn resets(desired: &Desired, paths: &[PathChange]) -> bool {
    let undeclared = |change: &PathChange| {
        let item = change.path.contains('[');
        change.after.is_none() || !(item || desired.source.places.contains_key(change.path.as_str()))
    };
    !paths.is_empty() && paths.iter().all(undeclared)
}

fn delete_step(object: &Object) -> Step {
    Step {
        kind: object.kind,
        name: object.name.clone(),
        operation: Operation::Delete { id: object.id.clone() },
    }
}

fn update_step(compared: &Compared<'_, '_>, paths: &[PathChange], wanted: &Tags) -> Step {
    let Compared { value, object, .. } = *compared;
    let mut changed: Vec<Text> = paths.iter().map(|change| top(change).into()).collect();
    changed.dedup();
    if changed.is_empty() {
        changed.push(Text::new_static("*"));
    }
    let (tags, untag) = tags::difference(&object.tags, wanted);
    let operation = Operation::Update {
        id: object.id.clone(),
        value: value.clone(),
        changed,
        tags,
        untag,
    };
    Step {
        kind: object.kind,
        name: object.name.clone(),
        operation,
    }
}

/// Whether AWS makes these changes only by deleting and creating.
fn replaces(desired: &Desired, paths: &[PathChange]) -> bool {
    let fixed = desired.kind.fixed();
    paths.iter().any(|change| fixed.contains(&top(change)))
}

//! Kinds that are updated in place: desired, live, and what the tag says was applied last.

mod change;
mod retag;
mod standing;

pub(crate) use change::Compared;

use model::{
    Desired, Digest, Object, Operation, PathChange, Step, Text, Value, diff,
    ownership::{Applied, Owner, SELF, STACK, self_tag},
};

use crate::{
    Class, Origin, RefusalKind, Verb,
    action::Content,
    attachments::attachments_compared,
    draft::Draft,
    finding::Finding,
    item::New,
    live::{Found, organization_of},
    objects::standing::{Sides, Standing},
    remedy, tags,
};

impl<'a> Draft<'a> {
    pub(crate) fn object(&mut self, desired: &'a Desired, value: Value) {
        let namespace = desired.kind.namespace(&value);
        let found = self.found(desired, namespace).first();
        let Some(found) = found.copied() else {
            self.create(desired, &value, namespace);
            return;
        };
        let Found { object, owner, .. } = found;
        match owner {
            Owner::Ours => self.compare(desired, value, found),
            Owner::Copied => self.refuse_copied(desired, object),
            Owner::Other | Owner::Nobody => {
                self.find(desired, "unowned", "none", Vec::new());
                let (message, help) = self.not_ours(desired, object, owner);
                self.refuse(desired, "plan/not-ours", RefusalKind::Guarded, message, &help);
            }
        }
    }

    /// It carries our stack's tag, and not the one that was written for it.
    fn refuse_copied(&mut self, desired: &'a Desired, object: &'a Object) {
        self.told.insert(&object.id, ());
        self.find(desired, "copied", "none", Vec::new());
        let (message, help) = if object.tags.contains_key(SELF) {
            (
                format!(
                    "{} carries our tags, but they were written for another object",
                    object.arn
                ),
                "remove the tags that begin with `goldsmith:` from it, or rename it".to_owned(),
            )
        } else {
            let tags = remedy::tags_back(object, desired.kind, &self.desired.stack);
            (
                format!(
                    "{} carries our tag `{STACK}`, but somebody removed `{SELF}`",
                    object.arn
                ),
                format!("if it is ours, put the tags back: {tags}; if not, rename or delete it"),
            )
        };
        self.refuse(desired, "plan/copied-tag", RefusalKind::Guarded, message, &help);
    }

    /// What is said of an object of the wanted name without our tags.
    pub(crate) fn not_ours(&self, desired: &Desired, object: &Object, owner: Owner) -> (String, String) {
        let arn = &object.arn;
        if let Some(other) = object.tags.get(STACK).filter(|_| owner == Owner::Other) {
            return (
                format!("{arn} exists, and is of the stack `{other}`"),
                "choose another `name`, or delete it there".to_owned(),
            );
        }
        let tags = remedy::tags_back(object, desired.kind, &self.desired.stack);
        (
            format!("{arn} exists, and is not ours"),
            format!("choose another `name`, or delete it; if it is ours and lost its tags, put them back: {tags}"),
        )
    }

    fn create(&mut self, desired: &'a Desired, value: &Value, namespace: &str) {
        if self.renamed(desired, namespace) || !self.managed_exists(desired) {
            return;
        }
        self.find(desired, "missing", "create", Vec::new());
        let scope = &self.desired.stack.scope;
        let arn = desired.kind.arn(scope, namespace, &desired.name, None).map(Text::from);
        let digest = Digest::of_value(value);
        let content = Content::digested(value, &digest);
        let step = self.create_step(desired, content, namespace, arn.clone());
        let new = New {
            address: desired.address.clone(),
            kind: desired.kind,
            name: &desired.name,
            target: None,
            verb: Verb::Create,
            class: if desired.kind.attachments().is_some() {
                Class::Guardrails
            } else {
                Class::Creates
            },
            arn: arn.clone(),
            origin: Origin::Config,
            cause: Text::new_static("not in AWS yet"),
            source: Some(desired.source.beginning()),
            before: None,
            after: Some(content),
            paths: diff::diff(None, Some(value)),
            guard: None,
            sensitive: desired.sensitive,
            steps: vec![step],
        };
        let index = self.push_maker(desired, new, arn, value);
        self.attach_all(desired, value, index);
    }

    pub(super) fn create_step(
        &self,
        desired: &Desired,
        content: Content<'_>,
        namespace: &str,
        arn: Option<Text>,
    ) -> Step {
        let identity = self.identity(desired, namespace);
        let tags = self.tags_of(desired, &identity, &tags::applied(desired, content), None);
        let operation = Operation::Create {
            value: content.value.clone(),
            version: None,
            tags,
            arn,
        };
        Step {
            kind: desired.kind.name(),
            name: desired.name.clone(),
            operation,
        }
    }

    /// What the ownership tag of a resource without versions is written for.
    fn identity(&self, desired: &Desired, namespace: &str) -> String {
        let stack = &self.desired.stack;
        let organization = organization_of(stack);
        desired
            .kind
            .identity(&stack.scope, organization, namespace, &desired.name, None)
    }

    /// An object of ours under another name, where none has the wanted one: somebody renamed it, and creating would make a second.
    fn renamed(&mut self, desired: &Desired, namespace: &str) -> bool {
        let tag = self_tag(&self.desired.stack.name, &self.identity(desired, namespace));
        let Some(object) = self.live.tagged(desired.kind, &tag) else {
            return false;
        };
        let message = format!(
            "`{}` was renamed in AWS to `{}` ({})",
            desired.name, object.name, object.arn
        );
        self.told.insert(&object.id, ());
        self.find(desired, "renamed", "none", Vec::new());
        self.refuse(
            desired,
            "plan/renamed",
            RefusalKind::Guarded,
            message,
            "name it back in AWS, or remove its tags that begin with `goldsmith:`: it is then left alone, and a new one is made",
        );
        true
    }

    fn compare(&mut self, desired: &'a Desired, mut value: Value, found: Found<'a>) {
        let object = found.object;
        self.current[found.position] = true;
        self.outcome_of(desired).arn = Some(object.arn.clone());
        let Some(live) = self.value_of(object) else {
            self.block(desired);
            return;
        };
        let mut live_compared = attachments_compared(desired, live, &value);
        let declared = value.clone();
        self.leave_alone(desired, &mut value, &mut live_compared, object);
        let (wanted, found) = (
            tags::readable(desired, &declared),
            tags::readable(desired, &live_compared),
        );
        let applied = tags::applied(desired, Content::from(&declared));
        let found_digest = || tags::read_back(desired, &found, &object.tags);
        let paths = diff::diff(Some(&found), Some(&wanted));
        let sides = Sides {
            differ: !paths.is_empty(),
            declared: &applied,
            tag: Applied::parse(&object.tags),
        };
        let has_hidden = || declared.without_paths(desired.kind.unreadable(&declared)) != declared;
        let standing = sides.standing(found_digest, has_hidden);
        let Some((class, action, origin)) = standing.finding() else {
            self.compare_tags(desired, object, &applied, found_digest);
            return;
        };
        self.find(desired, class, action, self.shown_changes(desired, object, &paths));
        let compared = Compared {
            desired,
            value: &value,
            object,
            live,
            applied: &applied,
            origin,
            guard: (standing == Standing::Conflict).then(conflict),
        };
        self.change(&compared, paths);
    }

    /// What differs as people read it: attachments by target, and the tags beside the fields.
    fn shown_changes(&self, desired: &Desired, object: &Object, paths: &[PathChange]) -> Vec<PathChange> {
        let mut shown = self.shown_attachments(desired, paths.to_vec());
        shown.extend(tags::changes(desired, &object.tags));
        shown
    }

    /// Fields that stay as they are: those of `keep`, which no comparison and no digest looks at, and those that the service
    /// changed by itself and nobody declared. These are compared as if nothing had happened, and sent as they are.
    fn leave_alone(&mut self, desired: &Desired, value: &mut Value, live: &mut Value, object: &Object) {
        for field in &desired.keep {
            value.set(field, live.get(field).cloned());
        }
        for field in &object.yielded {
            if !desired.source.places.contains_key(field) {
                let declared = value.get(field).cloned();
                value.set(field, live.get(field).cloned());
                live.set(field, declared);
                self.findings.push(Finding {
                    address: desired.address.clone(),
                    class: "auto-disabled",
                    action: "none",
                    paths: Vec::new(),
                    note: Some(format!(
                        "AWS changed `{field}` after too many failures; declare `{field}` to have it set back"
                    )),
                    sensitive: desired.sensitive,
                });
            }
        }
    }
}

/// What holds a change where both sides changed.
fn conflict() -> (&'static str, String) {
    let message = "both the desired state and AWS changed since the last apply; look at both, then allow this change";
    ("conflict", message.to_owned())
}

//! Kinds whose versions are immutable: a change is a new version, and nobody bumps a number by hand.

use model::{
    Answer, Desired, Kind, Object, Operation, Question, Step, Value, Version, VersionSpec, diff,
    ownership::{Applied, Owner, Tags},
    version::MAXIMUM_NODE,
};

use crate::{
    Class, Origin, RefusalKind, Verb,
    draft::{Draft, Finding, New},
    live::{identity_of, owner_of},
    tags,
};

impl<'a> Draft<'a> {
    pub(crate) fn versions(&mut self, desired: &'a Desired, value: Value) {
        let all: Vec<&'a Object> = self.live.named(desired.kind, "", &desired.name).to_vec();
        self.report_copies(desired, &all);
        let current = self.newest_of_ours(desired, &all);
        let applied = tags::applied(desired, &value);
        let Some(current) = current else {
            self.new_version(desired, value, &all, None, Origin::Config);
            return;
        };
        match Applied::parse(&current.tags) {
            // What is sent is what was sent; a read may still tell that something else is there. Tags alone never make a version.
            Some(tag) if tag.sent == applied.sent => {
                let altered = |live| tags::readable(desired, live) != tags::readable(desired, &value);
                if current.value.as_ref().is_some_and(altered) {
                    self.new_version(desired, value, &all, Some(current), Origin::Drift);
                } else {
                    self.keep_version(desired, current, &value, &applied);
                }
            }
            Some(_) => self.new_version(desired, value, &all, Some(current), Origin::Config),
            None => self.untracked_version(desired, value, &all, current, &applied),
        }
    }

    /// Without a readable digest tag the content itself decides; never a new version for the tag alone.
    fn untracked_version(
        &mut self,
        desired: &'a Desired,
        value: Value,
        all: &[&'a Object],
        current: &'a Object,
        applied: &Applied,
    ) {
        let Some(live) = self.value_of(current) else {
            self.blocked.insert(desired.address.clone());
            return;
        };
        if tags::readable(desired, live) == tags::readable(desired, &value) {
            self.keep_version(desired, current, &value, applied);
        } else {
            self.new_version(desired, value, all, Some(current), Origin::Config);
        }
    }

    /// The current version stays; only its tags may differ.
    fn keep_version(&mut self, desired: &Desired, current: &Object, value: &Value, applied: &Applied) {
        self.current.insert(current.id.clone());
        self.arns.insert(desired.address.clone(), current.arn.clone());
        let found = tags::read_back(desired, &tags::readable(desired, value), &current.tags);
        self.compare_tags(desired, current, applied, &found);
    }

    fn new_version(
        &mut self,
        desired: &'a Desired,
        value: Value,
        all: &[&'a Object],
        previous: Option<&'a Object>,
        origin: Origin,
    ) {
        if !self.managed_exists(desired) {
            return;
        }
        let version = match desired.version {
            VersionSpec::Pin(pin) => self.pinned(desired, pin, all),
            VersionSpec::Line { .. } => self.next_free(desired, all),
        };
        let Some(version) = version else { return };
        let older = previous.or_else(|| self.newest_of_any_line(desired, all));
        // What a read says in the place of what is declared is no difference to look at.
        let hidden = desired.kind.unreadable(&value);
        let before = older.and_then(|object| self.value_of(object));
        let before = before.map(|before| before.without_paths(hidden));
        let (kind, scope) = (desired.kind, &self.desired.stack.scope);
        let Some(arn) = kind.arn(scope, &desired.name, Some(version)) else {
            return;
        };
        let applied = tags::applied(desired, &value);
        let tags = self.tags_of(
            desired,
            &kind.identity(scope, "", "", &desired.name, Some(version)),
            &applied,
            older.map(|object| &object.tags),
        );
        let paths = diff::diff(before.as_ref(), Some(&value));
        let (verb, class) = if older.is_some() {
            (Verb::NewVersion, Class::NewVersions)
        } else {
            (Verb::Create, Class::Creates)
        };
        let (cause, source) = match (verb, origin) {
            (Verb::Create, _) => ("not in AWS yet".to_owned(), Some(desired.source.place(""))),
            (_, Origin::Drift) => (
                "its content in AWS is not what was sent".to_owned(),
                Some(desired.source.place("")),
            ),
            _ => self.cause(desired, &paths),
        };
        let class_found = match (verb, origin) {
            (Verb::Create, _) => "missing",
            (_, Origin::Drift) => "drift",
            _ => "pending",
        };
        self.find(desired, class_found, verb.name(), paths.clone());
        let operation = Operation::Create {
            value: Box::new(value.clone()),
            version: Some(version.to_string()),
            tags,
            arn: Some(arn.clone()),
        };
        let step = Step {
            kind: kind.name(),
            name: desired.name.clone(),
            operation,
        };
        let needs = self.needs_of(desired);
        let new = New {
            address: desired.address.clone(),
            kind,
            name: &desired.name,
            target: None,
            verb,
            class,
            arn: Some(arn.clone()),
            origin,
            cause,
            source,
            before: before.as_ref(),
            after: Some(&value),
            paths,
            guard: None,
            sensitive: desired.sensitive,
            steps: vec![step],
        };
        let index = self.push(new, needs);
        self.items[index].live_value = None;
        self.made_by.insert(desired.address.clone(), index);
        self.arns.insert(desired.address.clone(), arn.clone());
        self.planned_values.insert(arn, (kind, value));
    }

    /// The next patch that nobody has. Lists lag and hide deprecated builds, so exactly that ARN is asked for.
    fn next_free(&mut self, desired: &Desired, all: &[&Object]) -> Option<Version> {
        let on_line = all
            .iter()
            .filter_map(|object| object.version)
            .filter(|version| desired.version.holds(*version));
        let mut version = on_line.max().map_or(desired.version.first(), |newest| Version {
            patch: newest.patch + 1,
            ..newest
        });
        while version.patch <= MAXIMUM_NODE {
            match self.exists(desired.kind, &desired.name, version) {
                Some(Answer::Yes) => version.patch += 1,
                Some(Answer::Unknown(_)) => {
                    self.blocked.insert(desired.address.clone());
                    return None;
                }
                _ => return Some(version),
            }
        }
        let message = format!("every patch of the version line of `{}` is taken", desired.name);
        self.refuse(
            desired,
            "plan/line-full",
            RefusalKind::Invalid,
            message,
            "begin a new line: `version = \"1.1\"`",
        );
        None
    }

    /// A pin is taken as it is, or refused.
    fn pinned(&mut self, desired: &'a Desired, pin: Version, all: &[&'a Object]) -> Option<Version> {
        let listed = all.iter().find(|object| object.version == Some(pin));
        let ours = listed.is_some_and(|object| owner_of(object, desired.kind, &self.desired.stack) == Owner::Ours);
        if ours {
            let message = format!(
                "the content of {} changed, but its version {pin} is pinned, and versions are immutable",
                desired.address
            );
            let help = format!(
                "raise the pin, or write `version = \"{}.{}\"` to have the next free patch taken, or undo the change",
                pin.major, pin.minor
            );
            self.refuse(desired, "plan/pinned-content", RefusalKind::Invalid, message, &help);
            return None;
        }
        let exists = match self.exists(desired.kind, &desired.name, pin) {
            Some(Answer::Unknown(_)) if listed.is_none() => {
                self.blocked.insert(desired.address.clone());
                return None;
            }
            answer => listed.is_some() || matches!(answer, Some(Answer::Yes)),
        };
        if exists {
            let message = format!("version {pin} of `{}` exists, and is not ours", desired.name);
            self.refuse(
                desired,
                "plan/not-ours",
                RefusalKind::Guarded,
                message,
                "choose another version; `adopt` will take over existing objects",
            );
            self.find(desired, "unowned", "none", Vec::new());
            return None;
        }
        Some(pin)
    }

    fn exists(&mut self, kind: &dyn Kind, name: &str, version: Version) -> Option<&'a Answer> {
        let arn = kind.arn(&self.desired.stack.scope, name, Some(version))?;
        self.ask(Question::Exists { kind: kind.name(), arn })
    }

    fn newest_of_ours(&self, desired: &Desired, all: &[&'a Object]) -> Option<&'a Object> {
        let held = all
            .iter()
            .filter(|object| object.version.is_some_and(|version| desired.version.holds(version)));
        self.newest(desired, held)
    }

    fn newest_of_any_line(&self, desired: &Desired, all: &[&'a Object]) -> Option<&'a Object> {
        self.newest(desired, all.iter())
    }

    fn newest<'b>(&self, desired: &Desired, objects: impl Iterator<Item = &'b &'a Object>) -> Option<&'a Object>
    where
        'a: 'b,
    {
        let ours = objects
            .copied()
            .filter(|object| owner_of(object, desired.kind, &self.desired.stack) == Owner::Ours);
        ours.max_by_key(|object| (object.version, build(&object.arn)))
    }

    fn report_copies(&mut self, desired: &Desired, all: &[&Object]) {
        for object in all
            .iter()
            .filter(|object| owner_of(object, desired.kind, &self.desired.stack) == Owner::Copied)
        {
            self.told.insert(object.id.clone());
            let identity = identity_of(object, desired.kind, &self.desired.stack);
            self.findings.push(Finding {
                address: desired.address.clone(),
                class: "copied",
                action: "none",
                paths: Vec::new(),
                note: Some(format!(
                    "{identity} carries tags that were written for another object; it is never touched"
                )),
                sensitive: desired.sensitive,
            });
        }
    }

    /// All tags of a desired resource.
    pub(crate) fn tags_of(&self, desired: &Desired, identity: &str, applied: &Applied, live: Option<&Tags>) -> Tags {
        tags::wanted(
            desired,
            &self.desired.stack.name,
            identity,
            applied,
            self.options.commit.as_deref(),
            live,
        )
    }
}

/// The number at the end of a build ARN.
pub(crate) fn build(arn: &str) -> u32 {
    arn.rsplit('/')
        .next()
        .and_then(|build| build.parse().ok())
        .unwrap_or_default()
}

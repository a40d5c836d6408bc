//! Kinds whose versions are immutable: a change is a new version, and nobody bumps a number by hand.

use model::{
    Answer, Desired, Digest, Operation, PathChange, Place, Question, Step, Text, Value, Version, VersionSpec,
    arn::split_last,
    diff,
    ownership::{Applied, Owner, Tags},
    version::MAXIMUM_NODE,
};

use crate::{
    Class, Origin, RefusalKind, Verb,
    action::Content,
    draft::Draft,
    finding::Finding,
    item::New,
    live::{Found, identity_of},
    tags,
};

impl<'a> Draft<'a> {
    pub(crate) fn versions(&mut self, desired: &'a Desired, value: &Value) {
        let namespace = desired.kind.namespace(&desired.value);
        let all = self.found(desired, namespace);
        self.report_copies(desired, all);
        let digest = Digest::of_value(value);
        let content = Content::digested(value, &digest);
        let applied = tags::applied(desired, content);
        let Some(current) = newest_of_line(desired, all) else {
            self.new_version(desired, content, all, None, &applied, Origin::Config);
            return;
        };
        match Applied::parse(&current.object.tags) {
            // What is sent is what was sent; a read may still tell that something else is there. Tags alone never make a version.
            Some(tag) if tag.sent == applied.sent => {
                let altered = |live| tags::readable(desired, live) != tags::readable(desired, value);
                if current.object.value.as_ref().is_some_and(altered) {
                    self.new_version(desired, content, all, Some(current), &applied, Origin::Drift);
                } else {
                    self.keep_version(desired, current, value, &applied);
                }
            }
            Some(_) => self.new_version(desired, content, all, Some(current), &applied, Origin::Config),
            None => self.untracked_version(desired, content, all, current, &applied),
        }
    }

    /// Without a readable digest tag the content itself decides; never a new version for the tag alone.
    fn untracked_version(
        &mut self,
        desired: &'a Desired,
        content: Content<'_>,
        all: &[Found<'a>],
        current: Found<'a>,
        applied: &Applied,
    ) {
        let Some(live) = self.value_of(current.object) else {
            self.block(desired);
            return;
        };
        if tags::readable(desired, live) == tags::readable(desired, content.value) {
            self.keep_version(desired, current, content.value, applied);
        } else {
            self.new_version(desired, content, all, Some(current), applied, Origin::Config);
        }
    }

    /// The current version stays; only its tags may differ.
    fn keep_version(&mut self, desired: &Desired, current: Found<'a>, value: &Value, applied: &Applied) {
        let Found { object, position, .. } = current;
        self.current[position] = true;
        self.outcome_of(desired).arn = Some(object.arn.clone());
        self.compare_tags(desired, object, applied, || {
            tags::read_back(desired, &tags::readable(desired, value), &object.tags)
        });
    }

    fn new_version(
        &mut self,
        desired: &'a Desired,
        content: Content<'_>,
        all: &[Found<'a>],
        previous: Option<Found<'a>>,
        applied: &Applied,
        origin: Origin,
    ) {
        if !self.managed_exists(desired) {
            return;
        }
        let value = content.value;
        let version = match desired.version {
            VersionSpec::Pin(pin) => self.pinned(desired, pin, all),
            VersionSpec::Line { .. } => self.next_free(desired, all),
        };
        let Some((version, arn)) = version else { return };
        let older = previous.or_else(|| newest(all.iter())).map(|found| found.object);
        // What a read says in the place of what is declared is no difference to look at.
        let hidden = desired.kind.unreadable(value);
        let before = older.and_then(|object| self.value_of(object));
        let before = before.map(|before| before.without_paths(hidden));
        let kind = desired.kind;
        let identity = kind.identity_of_arn(&arn);
        let tags = self.tags_of(desired, identity, applied, older.map(|object| &object.tags));
        let paths = diff::diff(before.as_ref(), Some(value));
        let (verb, class) = if older.is_some() {
            (Verb::NewVersion, Class::NewVersions)
        } else {
            (Verb::Create, Class::Creates)
        };
        let (found, cause, source) = self.why(desired, verb, origin, &paths);
        self.find(desired, found, verb.name(), paths.clone());
        let operation = Operation::Create {
            value: value.clone(),
            version: Some(version.to_string().into()),
            tags,
            arn: Some(arn.clone()),
        };
        let step = Step {
            kind: kind.name(),
            name: desired.name.clone(),
            operation,
        };
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
            after: Some(content),
            paths,
            guard: None,
            sensitive: desired.sensitive,
            steps: vec![step],
        };
        self.push_maker(desired, new, Some(arn), value);
    }

    /// Why a version is made: the class of the finding, the cause and its place.
    fn why(
        &self,
        desired: &Desired,
        verb: Verb,
        origin: Origin,
        paths: &[PathChange],
    ) -> (&'static str, Text, Option<Place>) {
        let (found, cause) = match (verb, origin) {
            (Verb::Create, _) => ("missing", "not in AWS yet"),
            (_, Origin::Drift) => ("drift", "its content in AWS is not what was sent"),
            _ => {
                let (cause, place) = self.cause(desired, paths);
                return ("pending", cause, place);
            }
        };
        (found, Text::new_static(cause), Some(desired.source.beginning()))
    }

    /// The next patch that nobody has. Lists lag and hide deprecated builds, so exactly that ARN is asked for.
    fn next_free(&mut self, desired: &Desired, all: &[Found<'a>]) -> Option<(Version, Text)> {
        let on_line = all
            .iter()
            .filter_map(|found| found.object.version)
            .filter(|version| desired.version.holds(*version));
        let mut version = on_line.max().map_or(desired.version.first(), |newest| Version {
            patch: newest.patch + 1,
            ..newest
        });
        while version.patch <= MAXIMUM_NODE {
            let arn = self.arn_of(desired, version)?;
            match self.exists(desired, &arn) {
                Some(Answer::Yes) => version.patch += 1,
                Some(Answer::Unknown(_)) => {
                    self.block(desired);
                    return None;
                }
                _ => return Some((version, arn)),
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
    fn pinned(&mut self, desired: &'a Desired, pin: Version, all: &[Found<'a>]) -> Option<(Version, Text)> {
        let listed = all.iter().find(|found| found.object.version == Some(pin));
        let ours = listed.is_some_and(|found| found.owner == Owner::Ours);
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
        let arn = self.arn_of(desired, pin)?;
        let exists = match self.exists(desired, &arn) {
            Some(Answer::Unknown(_)) if listed.is_none() => {
                self.block(desired);
                return None;
            }
            answer => listed.is_some() || matches!(answer, Some(Answer::Yes)),
        };
        if exists {
            let (message, help) = match listed {
                Some(found) => self.not_ours(desired, found.object, found.owner),
                None => (
                    format!("version {pin} of `{}` exists, and is not ours", desired.name),
                    "choose another version".to_owned(),
                ),
            };
            self.refuse(desired, "plan/not-ours", RefusalKind::Guarded, message, &help);
            self.find(desired, "unowned", "none", Vec::new());
            return None;
        }
        Some((pin, arn))
    }

    /// The ARN of a version of a resource; `None` of a kind whose ids the service invents.
    fn arn_of(&self, desired: &Desired, version: Version) -> Option<Text> {
        let (kind, scope) = (desired.kind, &self.desired.stack.scope);
        let namespace = kind.namespace(&desired.value);
        let arn = kind.arn(scope, namespace, &desired.name, Some(version))?;
        Some(arn.into())
    }

    fn exists(&mut self, desired: &Desired, arn: &Text) -> Option<&'a Answer> {
        self.ask(Question::Exists {
            kind: desired.kind.name(),
            arn: arn.clone(),
        })
    }

    fn report_copies(&mut self, desired: &Desired, all: &[Found<'a>]) {
        for Found { object, .. } in all.iter().filter(|found| found.owner == Owner::Copied) {
            self.told.insert(&object.id, ());
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

/// The newest version of ours that the version line (or the pin) of a resource has.
fn newest_of_line<'a>(desired: &Desired, all: &[Found<'a>]) -> Option<Found<'a>> {
    let holds = |found: &&Found<'a>| {
        found
            .object
            .version
            .is_some_and(|version| desired.version.holds(version))
    };
    newest(all.iter().filter(holds))
}

/// The newest version of ours.
fn newest<'a: 'b, 'b>(all: impl Iterator<Item = &'b Found<'a>>) -> Option<Found<'a>> {
    let ours = all.filter(|found| found.owner == Owner::Ours);
    ours.max_by_key(|found| (found.object.version, build(&found.object.arn)))
        .copied()
}

/// The number at the end of a build ARN.
pub(crate) fn build(arn: &str) -> u32 {
    let (_, build) = split_last(arn).unwrap_or_default();
    build.parse().unwrap_or_default()
}

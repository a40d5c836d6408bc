//! From names to ARNs, and the way through one resource.

use std::collections::{BTreeMap, BTreeSet};

use model::{Address, Answer, Desired, PathChange, Place, Question, Reference, Value, Versioning};

use crate::{
    RefusalKind, Verb,
    draft::{Draft, Finding},
};

impl Draft<'_> {
    /// Plans one desired resource. Everything that it refers to was planned before.
    pub(crate) fn resource(&mut self, address: &Address) {
        let Some(desired) = self.desired.resources.get(address) else {
            return;
        };
        if self.blocked.contains(address) {
            return;
        }
        if self.observation.unknown(address.kind).is_some() {
            self.unknown(desired, "it could not be read");
            return;
        }
        let Some(value) = self.resolved(desired) else {
            self.unknown(desired, "something that it refers to could not be planned");
            return;
        };
        match desired.kind.versioning() {
            Versioning::None => self.object(desired, value),
            Versioning::Versions | Versioning::Builds => self.versions(desired, value),
        }
    }

    fn unknown(&mut self, desired: &Desired, note: &str) {
        self.blocked.insert(desired.address.clone());
        self.findings.push(Finding {
            address: desired.address.clone(),
            class: "unknown",
            action: "none",
            paths: Vec::new(),
            note: Some(note.to_owned()),
            sensitive: desired.sensitive,
        });
    }

    /// The value with ARNs for names, and with ids for targets.
    fn resolved(&self, desired: &Desired) -> Option<Value> {
        let mut complete = true;
        let mut value = desired.value.resolved(&mut |reference| {
            let arn = match reference {
                Reference::Own(address) => self.arns.get(address).cloned(),
                other => other.fixed(&self.desired.stack.scope),
            };
            complete &= arn.is_some();
            Value::Text(arn.unwrap_or_default())
        });
        if let Some(field) = desired.kind.attachments() {
            let ids = value
                .get(field)
                .map(Value::items)
                .unwrap_or_default()
                .iter()
                .filter_map(Value::text);
            let ids: Option<std::collections::BTreeSet<String>> =
                ids.map(|target| self.targets.get(target).cloned()).collect();
            complete &= ids.is_some();
            let ids: Vec<Value> = ids.into_iter().flatten().map(Value::Text).collect();
            value.set(field, (!ids.is_empty()).then_some(Value::List(ids)));
        }
        complete.then_some(value)
    }

    /// Whether everything that Amazon is to manage exists. Asked only where something is about to refer to it:
    /// what exists already was accepted by AWS when it was made.
    pub(crate) fn managed_exists(&mut self, desired: &Desired) -> bool {
        let mut known = true;
        for reference in desired.value.references() {
            let (Reference::Managed { .. }, Some(arn)) = (reference, reference.fixed(&self.desired.stack.scope)) else {
                continue;
            };
            match self.ask(Question::Managed { arn: arn.clone() }) {
                Some(Answer::No) => {
                    self.refuse(
                        desired,
                        "plan/unknown-managed-name",
                        RefusalKind::Invalid,
                        format!("Amazon manages nothing named `{reference}` in {} ({arn})", self.desired.stack.scope.region),
                        "look the name up with `aws imagebuilder list-components --owner Amazon` or `list-images --owner Amazon`",
                    );
                    known = false;
                }
                Some(Answer::Unknown(_)) => {
                    self.unknown(desired, "whether what it starts from exists could not be found out");
                    known = false;
                }
                _ => {}
            }
        }
        known
    }

    /// The line that says why: the file whose content differs, or what it refers to.
    pub(crate) fn cause(&self, desired: &Desired, paths: &[PathChange]) -> (String, Option<Place>) {
        let top = |path: &str| path.split(['.', '[', ' ']).next().unwrap_or_default().to_owned();
        for change in paths {
            if let Some(file) = desired.source.documents.get(&top(&change.path)) {
                let place = Place {
                    file: file.clone(),
                    line: first_difference(change),
                    column: 1,
                };
                return (format!("{file} changed"), Some(place));
            }
        }
        let renewed = desired
            .value
            .references()
            .into_iter()
            .find_map(|reference| match reference {
                Reference::Own(address) => self.made_by.get(address).map(|index| (address, &self.items[*index])),
                _ => None,
            });
        if let Some((address, item)) = renewed
            && item.action.verb == Verb::NewVersion
        {
            let version = item
                .action
                .arn
                .as_deref()
                .and_then(|arn| arn.split('/').nth(2))
                .unwrap_or_default();
            let place = paths.first().map(|change| desired.source.place(&change.path));
            return (format!("{address} gets version {version}"), place);
        }
        let place = paths
            .first()
            .map_or_else(|| desired.source.place(""), |change| desired.source.place(&change.path));
        (format!("{} changed", desired.source.file), Some(place))
    }
}

/// The first line, from 1, at which the new text differs from the old one.
fn first_difference(change: &PathChange) -> usize {
    let (before, after) = (
        change.before.as_ref().and_then(Value::text),
        change.after.as_ref().and_then(Value::text),
    );
    let (Some(before), Some(after)) = (before, after) else {
        return 1;
    };
    before
        .lines()
        .zip(after.lines())
        .take_while(|(one, other)| one == other)
        .count()
        + 1
}

/// What follows from the new versions: which recipes and pipelines they reach, and what must be built.
pub(crate) fn effects(draft: &mut Draft<'_>) {
    let edges = crate::graph::edges(draft.desired);
    let mut referring: BTreeMap<&Address, Vec<&Address>> = BTreeMap::new();
    for (needing, needed) in &edges {
        referring.entry(needed).or_default().push(needing);
    }
    let mut sentences = Vec::new();
    let renewed = draft.items.iter().filter(|item| item.action.verb == Verb::NewVersion);
    let reaches: Vec<(&Address, BTreeSet<&Address>)> = renewed
        .map(|item| (&item.action.address, reached(&item.action.address, &referring)))
        .collect();
    // What another new version brought about is said there.
    let following: BTreeSet<&Address> = reaches
        .iter()
        .flat_map(|(_, reached)| reached.iter().copied())
        .collect();
    for (address, reached) in &reaches {
        if !reached.is_empty() && !following.contains(address) {
            let names: Vec<String> = reached.iter().map(ToString::to_string).collect();
            sentences.push(format!("{address} reaches {}", names.join(", ")));
        }
    }
    let repointed = draft
        .items
        .iter()
        .filter(|item| matches!(item.action.verb, Verb::Update | Verb::Reset | Verb::Create));
    for item in repointed {
        let repoints = item
            .action
            .paths
            .iter()
            .any(|change| change.path == "recipe" && change.before.is_some() && change.after.is_some());
        if repoints {
            sentences.push(format!(
                "{} uses a recipe version of which no image has been built yet",
                item.action.address
            ));
        }
    }
    draft.effects.extend(sentences);
}

/// Everything that refers to an address, directly or through others, in order.
fn reached<'a>(address: &'a Address, referring: &BTreeMap<&'a Address, Vec<&'a Address>>) -> BTreeSet<&'a Address> {
    let mut reached = BTreeSet::new();
    let mut frontier = vec![address];
    while let Some(current) = frontier.pop() {
        for needing in referring.get(current).into_iter().flatten().copied() {
            if reached.insert(needing) {
                frontier.push(needing);
            }
        }
    }
    reached
}

//! From names to ARNs, and the way through one resource.

use std::collections::BTreeSet;

use model::{Answer, Desired, PathChange, Place, Question, Reference, Text, Value, Versioning, arn::split_version};

use crate::{
    RefusalKind, Verb,
    draft::{Draft, Finding, UNKNOWN},
};

impl<'a> Draft<'a> {
    /// Plans one desired resource. Everything that it refers to was planned before.
    pub(crate) fn resource(&mut self, desired: &'a Desired) {
        if self.outcome_of(desired).blocked {
            return;
        }
        if self.observation.unknown(desired.address.kind).is_some() {
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
        self.block(desired);
        self.findings.push(Finding {
            address: desired.address.clone(),
            class: UNKNOWN,
            action: "none",
            paths: Vec::new(),
            note: Some(note.to_owned()),
            sensitive: desired.sensitive,
        });
    }

    /// The value with ARNs for names, and with ids for targets.
    fn resolved(&self, desired: &Desired) -> Option<Value> {
        let mut complete = true;
        let mut value = desired.value.clone();
        let number = self.number_of(desired);
        if self.graph.refers(number) {
            // The graph came by the references in the same order, and left out those to what nothing declares.
            let mut needed = self.graph.needed(number).peekable();
            value = value.resolved(&mut |reference| {
                let arn = match reference {
                    Reference::Own(address) => needed
                        .next_if(|number| self.graph.resources[*number].address == *address)
                        .and_then(|number| self.outcomes[number].arn.clone()),
                    other => other.fixed(&self.desired.stack.scope),
                };
                complete &= arn.is_some();
                Value::Text(arn.unwrap_or_default())
            });
        }
        if let Some(field) = desired.kind.attachments() {
            let ids = value
                .get(field)
                .map(Value::items)
                .unwrap_or_default()
                .iter()
                .filter_map(Value::text);
            let ids: Option<BTreeSet<Text>> = ids.map(|target| self.targets.get(target).cloned()).collect();
            complete &= ids.is_some();
            let ids: Vec<Value> = ids.into_iter().flatten().map(Value::Text).collect();
            value.set(field, (!ids.is_empty()).then(|| ids.into()));
        }
        complete.then_some(value)
    }

    /// Whether everything that Amazon is to manage exists. Asked only where something is about to refer to it:
    /// what exists already was accepted by AWS when it was made.
    pub(crate) fn managed_exists(&mut self, desired: &Desired) -> bool {
        if !self.graph.refers(self.number_of(desired)) {
            return true;
        }
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
                        "look the name up with `aws imagebuilder list-components --owner Amazon`, `list-images` or `list-workflows`",
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
    pub(crate) fn cause(&self, desired: &Desired, paths: &[PathChange]) -> (Text, Option<Place>) {
        let top = |path: &str| path.split(['.', '[', ' ']).next().unwrap_or_default().to_owned();
        for change in paths {
            if let Some(file) = desired.source.documents.get(&top(&change.path)) {
                let place = Place {
                    file: file.clone(),
                    line: first_difference(change),
                    column: 1,
                };
                return (format!("{file} changed").into(), Some(place));
            }
        }
        let renewed = self.makers(desired).next();
        if let Some((renewed, item)) = renewed.map(|(renewed, index)| (renewed, &self.items[index]))
            && item.action.verb == Verb::NewVersion
        {
            let address = &renewed.address;
            let version = item
                .action
                .arn
                .as_deref()
                .and_then(|arn| split_version(arn).1)
                .unwrap_or_default();
            let place = paths.first().map(|change| desired.source.place(&change.path));
            return (format!("{address} gets version {version}").into(), place);
        }
        let place = paths
            .first()
            .map_or_else(|| desired.source.beginning(), |change| desired.source.place(&change.path));
        (format!("{} changed", desired.source.file).into(), Some(place))
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
    let mut sentences = reached_by_new_versions(draft);
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

/// A sentence for each new version that others refer to and that none of those brought about.
fn reached_by_new_versions(draft: &Draft<'_>) -> Vec<String> {
    let graph = draft.graph;
    let actions = draft.items.iter().map(|item| &item.action);
    let renewed: Vec<usize> = actions
        .filter(|action| action.verb == Verb::NewVersion)
        .filter_map(|action| graph.number(&action.address))
        .collect();
    if renewed.is_empty() {
        return Vec::new();
    }
    let referring = graph.referring();
    let reaches: Vec<BTreeSet<usize>> = renewed.iter().map(|number| reached(*number, &referring)).collect();
    // What another new version brought about is said there.
    let following: BTreeSet<usize> = reaches.iter().flatten().copied().collect();
    let address = |number: &usize| graph.resources[*number].address.to_string();
    let leading = renewed.iter().zip(&reaches);
    leading
        .filter(|(number, reached)| !reached.is_empty() && !following.contains(number))
        .map(|(number, reached)| {
            let names: Vec<String> = reached.iter().map(address).collect();
            format!("{} reaches {}", address(number), names.join(", "))
        })
        .collect()
}

/// Everything that refers to a resource, directly or through others.
fn reached(number: usize, referring: &[Vec<usize>]) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut frontier = vec![number];
    while let Some(current) = frontier.pop() {
        for needing in &referring[current] {
            if reached.insert(*needing) {
                frontier.push(*needing);
            }
        }
    }
    reached
}

//! From names to ARNs, and the way through one resource.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Address, Answer, Desired, PathChange, Place, Question, Reference, Scope, Text, Value, Versioning,
    arn::split_version,
};

use crate::{
    RefusalKind, Verb,
    draft::Draft,
    finding::{Finding, UNKNOWN},
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
            Versioning::Versions | Versioning::Builds => self.versions(desired, &value),
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
    fn resolved(&mut self, desired: &Desired) -> Option<Value> {
        let mut complete = true;
        // The graph came by the references in the same order, and left out those to what nothing declares.
        let mut needed = self.graph.needed(self.number_of(desired)).peekable();
        let mut value = desired.value.resolved(&mut |reference| {
            let arn = match reference {
                Reference::Own(address) => needed
                    .next_if(|number| self.graph.resources[*number].address == *address)
                    .and_then(|number| self.outcomes[number].arn.clone()),
                other => fixed(&mut self.fixed, other, &self.desired.stack.scope),
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
        let mut known = true;
        for reference in desired.value.references() {
            if !matches!(reference, Reference::Managed { .. }) {
                continue;
            }
            let Some(arn) = fixed(&mut self.fixed, reference, &self.desired.stack.scope) else {
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
        for change in paths {
            if let Some(file) = desired.source.documents.get(top(change)) {
                let place = Place {
                    file: file.clone(),
                    line: first_difference(change),
                    column: 1,
                };
                return ([file, " changed"].concat().into(), Some(place));
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
            let cause = [address.kind.0, ".", &address.name, " gets version ", version].concat();
            return (cause.into(), place);
        }
        let place = paths.first().map_or_else(
            || desired.source.beginning(),
            |change| desired.source.place(&change.path),
        );
        ([&desired.source.file, " changed"].concat().into(), Some(place))
    }
}

/// The ARN of what does not depend on a version of this stack's own. Most resources refer to the same few, so each is made once.
fn fixed(known: &mut BTreeMap<Reference, Text>, reference: &Reference, scope: &Scope) -> Option<Text> {
    if let Some(arn) = known.get(reference) {
        return Some(arn.clone());
    }
    let arn = reference.fixed(scope)?;
    known.insert(reference.clone(), arn.clone());
    Some(arn)
}

/// The field that a change belongs to.
pub(crate) fn top(change: &PathChange) -> &str {
    change.path.split(['.', '[', ' ']).next().unwrap_or_default()
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
    let common = common_prefix(before.as_bytes(), after.as_bytes());
    before.as_bytes()[..common].split(|byte| *byte == b'\n').count()
}

/// How many bytes are the same at the beginning. Documents are long and mostly the same, so whole blocks are compared first.
fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    const BLOCK: usize = 64;
    let blocks = one.chunks_exact(BLOCK).zip(other.chunks_exact(BLOCK));
    let same = BLOCK * blocks.take_while(|(one, other)| one == other).count();
    let rest = one[same..].iter().zip(&other[same..]);
    same + rest.take_while(|(one, other)| one == other).count()
}

/// What follows from the new versions: which recipes and pipelines they reach, and what must be built.
pub(crate) fn effects(draft: &mut Draft<'_>) {
    let mut sentences = reached_by_new_versions(draft);
    sentences.extend(draft.left_unbuilt());
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
    // What another new version brought about is said there.
    let mut following = vec![false; graph.resources.len()];
    reach(renewed.clone(), &referring, |number| {
        !std::mem::replace(&mut following[number], true)
    });
    let leading = renewed.into_iter().filter(|number| !following[*number]);
    leading
        .filter_map(|number| {
            let mut reached = BTreeSet::new();
            reach(vec![number], &referring, |number| reached.insert(number));
            let names = reached.iter().map(|number| &graph.resources[*number].address);
            (!reached.is_empty()).then(|| sentence(&graph.resources[number].address, names))
        })
        .collect()
}

fn sentence<'a>(new: &Address, reached: impl Iterator<Item = &'a Address>) -> String {
    let mut sentence = format!("{new} reaches ");
    for (index, Address { kind, name }) in reached.enumerate() {
        sentence.extend([if index > 0 { ", " } else { "" }, kind.0, ".", name]);
    }
    sentence
}

/// Goes to everything that refers to a resource of the frontier, directly or through others; further only from where `is_new`.
fn reach(mut frontier: Vec<usize>, referring: &[Vec<usize>], mut is_new: impl FnMut(usize) -> bool) {
    while let Some(current) = frontier.pop() {
        let new = referring[current].iter().copied().filter(|needing| is_new(*needing));
        frontier.extend(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs() {
        let long = "line\n".repeat(40);
        for (before, after, line) in [
            ("a\nb\n", "a\nc\n", 2),
            ("a\n", "a\nb\n", 2),
            ("", "a\n", 1),
            ("a\n", "", 1),
            (&long, &format!("{long}more\n"), 41),
            (&format!("{long}é\n"), &format!("{long}è\n"), 41),
        ] {
            let text = |text: &str| Some(Value::from(text));
            let change = PathChange {
                path: "data".into(),
                before: text(before),
                after: text(after),
            };
            assert_eq!(first_difference(&change), line, "{before:?} {after:?}");
        }
    }
}

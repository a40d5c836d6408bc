//! Who refers to what: asked for every object that is to go, so it is looked up and not searched.

use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, KindName, Object, Scope, Value, arn::without_build, ownership};

use crate::{
    draft::Draft,
    live::{matches_arn, refers_to},
};

/// What still refers to an object.
#[derive(Default)]
pub(crate) struct Referrers {
    /// Items that make the reference go away.
    pub(crate) ending: BTreeSet<usize>,
    /// Names of what keeps it.
    pub(crate) lasting: Vec<String>,
}

/// The references of all kinds after one, of which objects are to go. Made when something first asks: it may have to read.
pub(crate) struct LazyReferences<'a> {
    rank: usize,
    known: Option<References<'a>>,
}

impl<'a> LazyReferences<'a> {
    /// Of the kinds after the one of this rank.
    pub(crate) fn new(rank: usize) -> Self {
        Self { rank, known: None }
    }

    /// What refers to an object.
    pub(crate) fn to(&mut self, object: &Object, draft: &mut Draft<'a>) -> Referrers {
        let known = self.known.get_or_insert_with(|| References::new(draft, self.rank));
        known.to(object, draft)
    }
}

/// The references, found once.
struct References<'a> {
    /// Live objects and their values, by the stem of each ARN that they name.
    live: BTreeMap<String, Vec<(&'a Object, &'a Value)>>,
    /// The ARNs of planned values, by the stem of each ARN that they name.
    planned: BTreeMap<String, Vec<String>>,
    /// What of ours could not be read may refer to anything. What others have is not read at all; there AWS's refusal decides.
    unread: Vec<String>,
}

impl<'a> References<'a> {
    /// Asks for what is not known yet.
    fn new(draft: &mut Draft<'a>, rank: usize) -> Self {
        let later: Vec<KindName> = draft.kinds.iter().skip(rank + 1).map(|kind| kind.name()).collect();
        let (observation, scope) = (draft.observation, &draft.desired.stack.scope);
        let mut references = Self {
            live: BTreeMap::new(),
            planned: BTreeMap::new(),
            unread: Vec::new(),
        };
        for object in observation.objects.iter().filter(|object| later.contains(&object.kind)) {
            let ours = object.tags.get(ownership::STACK) == Some(&draft.desired.stack.name);
            let value = if ours {
                draft.value_of(object)
            } else {
                object.value.as_ref()
            };
            match value {
                Some(value) => {
                    for stem in stems(draft.kind_of(object), value, scope) {
                        references.live.entry(stem).or_default().push((object, value));
                    }
                }
                None if ours => references.unread.push(object.arn.clone()),
                None => {}
            }
        }
        for (arn, (kind, value)) in &draft.planned_values {
            for stem in stems(Some(*kind), value, scope) {
                references.planned.entry(stem).or_default().push(arn.clone());
            }
        }
        references
    }

    fn to(&self, object: &Object, draft: &Draft<'_>) -> Referrers {
        let stem = stem(&object.arn);
        let mut referrers = Referrers {
            lasting: self.unread.clone(),
            ..Referrers::default()
        };
        let live = self.live.get(stem).into_iter().flatten();
        for (other, _) in live.filter(|(other, value)| draft.names(draft.kind_of(other), value, object)) {
            let moved = || {
                let planned = draft.planned_values.get(&other.id);
                planned.is_some_and(|(kind, planned)| !draft.names(Some(*kind), planned, object))
            };
            match (draft.removed_by.get(&other.id), draft.concerned_by.get(&other.arn)) {
                (Some(index), _) => {
                    referrers.ending.insert(*index);
                }
                (None, Some(index)) if moved() => {
                    referrers.ending.insert(*index);
                }
                _ => referrers.lasting.push(other.arn.clone()),
            }
        }
        let planned = self.planned.get(stem).into_iter().flatten();
        let staying = planned.filter(|arn| {
            let value = draft.planned_values.get(*arn);
            value.is_some_and(|(kind, value)| draft.names(Some(*kind), value, object))
        });
        referrers.lasting.extend(staying.cloned());
        referrers
    }
}

impl Draft<'_> {
    /// The kind of an object; `None` for one that nobody knows.
    fn kind_of(&self, object: &Object) -> Option<&'static dyn Kind> {
        self.kinds.iter().copied().find(|kind| kind.name() == object.kind)
    }

    /// Whether a value of a kind names an object: by its ARN, or by its name and version.
    fn names(&self, kind: Option<&dyn Kind>, value: &Value, object: &Object) -> bool {
        let selects = |pattern: &String| self.selects(pattern, object);
        let selected = |kind: &dyn Kind| kind.selected(value, &self.desired.stack.scope);
        refers_to(value, &object.arn) || kind.is_some_and(|kind| selected(kind).iter().any(selects))
    }

    /// Whether a selection needs this object. What a pattern means is looked up whenever it is used (lifecycle policies: once at
    /// the start of each execution), so it needs one version to be there, the newest, and not each that it fits.
    fn selects(&self, pattern: &str, object: &Object) -> bool {
        let newest = || {
            let Some(kind) = self.kind_of(object) else { return true };
            let mut others = self.live.named(kind, &object.namespace, &object.name).iter();
            !others.any(|other| other.version > object.version && matches_arn(pattern, &other.arn))
        };
        matches_arn(pattern, &object.arn) && (!has_wildcard(pattern) || newest())
    }
}

/// Whether a node of a version ARN is `x`.
fn has_wildcard(arn: &str) -> bool {
    arn.rsplit('/')
        .next()
        .is_some_and(|version| version.split('.').any(|node| node == "x"))
}

/// The stems of all ARNs in a value, and of what it selects, each once.
fn stems(kind: Option<&dyn Kind>, value: &Value, scope: &Scope) -> BTreeSet<String> {
    let selected = kind.map(|kind| kind.selected(value, scope)).unwrap_or_default();
    let selected = selected.iter().map(|arn| stem(arn).to_owned());
    let named = arn_stems(value).into_iter().map(str::to_owned);
    named.chain(selected).collect()
}

/// The stems of all ARNs in a value, each once.
fn arn_stems(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Text(text) if text.starts_with("arn:") => BTreeSet::from([stem(text)]),
        Value::List(items) => items.iter().flat_map(arn_stems).collect(),
        Value::Map(entries) => entries.values().flat_map(arn_stems).collect(),
        _ => BTreeSet::new(),
    }
}

/// An ARN without its version and build. Whatever pattern matches an ARN has the same stem.
fn stem(arn: &str) -> &str {
    let arn = without_build(arn);
    match arn.rsplit_once('/') {
        Some((stem, version)) if version.split('.').count() == 3 => stem,
        _ => arn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_the_stem_of_what_they_match() {
        let arn = "arn:aws:imagebuilder:us-east-1:111122223333:component/a";
        for end in ["", "/1.2.3", "/1.2.3/4", "/1.2.x", "/x.x.x"] {
            assert_eq!(stem(&format!("{arn}{end}")), arn, "{end}");
        }
        let names = Value::List(vec![
            format!("{arn}/1.2.3/1").into(),
            format!("{arn}/x.x.x").into(),
            "text".into(),
        ]);
        assert_eq!(arn_stems(&names), BTreeSet::from([arn]));
    }
}

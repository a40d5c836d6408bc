//! Who refers to what: asked for every object that is to go, so it is looked up and not searched.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeSet};

use model::{Kind, Lookup, Object, Scope, Text, Value, arn::split_version, ownership};

use crate::{
    draft::Draft,
    live::{matches_arn, matches_version},
    planned::Planned,
};

/// What still refers to an object.
pub(crate) struct Referrers {
    /// Items that make the reference go away.
    pub(crate) ending: BTreeSet<usize>,
    /// ARNs of what keeps it.
    pub(crate) lasting: Vec<Text>,
}

/// How a value names something else.
enum Name<'a> {
    /// By its ARN, in which this is the version.
    Arn(Option<&'a str>),
    /// By its name and a version: as an ARN without a build, in which a node of the version may be `x`.
    Selection(String),
}

/// Names by the stem of what they name, each with the position of the value that holds it.
type Names<'a> = Lookup<Cow<'a, str>, Vec<(usize, Name<'a>)>>;

/// The references in all values, found once.
pub(crate) struct References<'a> {
    /// What the plan makes of values.
    planned: &'a Planned,
    /// In planned values, once something asks.
    in_planned: OnceCell<Names<'a>>,
    /// In the values of live objects, by their positions in the observation.
    in_live: Names<'a>,
    /// Of which kinds the live objects are in it, by rank. Others are read when something first asks for them.
    read: Vec<bool>,
    /// Positions of what of ours could not be read: it may refer to anything. What others have is not read at all; there AWS's
    /// refusal decides.
    unread: BTreeSet<usize>,
}

impl<'a> References<'a> {
    pub(crate) fn new(planned: &'a Planned, kinds: usize) -> Self {
        Self {
            planned,
            in_planned: OnceCell::new(),
            in_live: Names::default(),
            read: vec![false; kinds],
            unread: BTreeSet::new(),
        }
    }

    /// What refers to an object of the kind of this rank; only later kinds can. Asks for what is not known yet.
    pub(crate) fn to<'b: 'a>(&mut self, object: &Object, rank: usize, draft: &mut Draft<'b>) -> Referrers {
        self.read_after(rank, draft);
        let objects = &draft.observation.objects;
        let mut ending = BTreeSet::new();
        let mut lasting = BTreeSet::new();
        for position in holders(&self.in_live, object, draft) {
            match self.end_of(&objects[position], object, draft) {
                Some(index) => ending.insert(index),
                None => lasting.insert(position),
            };
        }
        let lasting = self
            .unread
            .iter()
            .chain(&lasting)
            .map(|position| objects[*position].arn.clone());
        let in_planned = self
            .in_planned
            .get_or_init(|| names_in(self.planned, &draft.desired.stack.scope));
        let staying = holders(in_planned, object, draft).map(|position| &self.planned.values()[position].id);
        let staying: BTreeSet<&Text> = staying.collect();
        Referrers {
            ending,
            lasting: lasting.chain(staying.into_iter().cloned()).collect(),
        }
    }

    /// Finds the references in live objects of the kinds after this rank, as far as that was not done.
    fn read_after<'b: 'a>(&mut self, rank: usize, draft: &mut Draft<'b>) {
        let (observation, live, stack) = (draft.observation, draft.live, &draft.desired.stack);
        for rank in (rank + 1..draft.kinds.len()).rev() {
            if std::mem::replace(&mut self.read[rank], true) {
                continue;
            }
            let kind = draft.kinds[rank];
            for position in live.of_kind(rank).iter().copied() {
                let object = &observation.objects[position];
                let ours = object.tags.get(ownership::STACK).is_some_and(|tag| *tag == stack.name);
                let value = if ours {
                    draft.value_of(object)
                } else {
                    object.value.as_ref()
                };
                match value {
                    Some(value) => add(&mut self.in_live, position, kind, value, &stack.scope),
                    None if ours => drop(self.unread.insert(position)),
                    None => {}
                }
            }
        }
    }

    /// The item after which a referrer no longer refers to an object: its removal, or a change that names something else.
    fn end_of(&self, referrer: &Object, object: &Object, draft: &Draft<'_>) -> Option<usize> {
        if let Some(removal) = draft.removed_by.get(referrer.id.as_str()) {
            return Some(*removal);
        }
        let planned = self.planned.get(&referrer.id)?;
        let mut names = Names::default();
        add(&mut names, 0, planned.kind, &planned.value, &draft.desired.stack.scope);
        let still = holders(&names, object, draft).next().is_some();
        (!still).then_some(planned.item)
    }
}

impl Draft<'_> {
    /// The kind of an object; `None` for one that nobody knows.
    fn kind_of(&self, object: &Object) -> Option<&'static dyn Kind> {
        self.kinds.iter().copied().find(|kind| kind.name() == object.kind)
    }

    /// Whether a selection needs this object. What a pattern means is looked up whenever it is used (lifecycle policies: once at
    /// the start of each execution), so it needs one version to be there, the newest, and not each that it fits.
    fn selects(&self, pattern: &str, object: &Object) -> bool {
        let newest = || {
            let Some(kind) = self.kind_of(object) else { return true };
            let mut others = self.live.named(kind, &object.namespace, &object.name).iter();
            !others.any(|other| other.object.version > object.version && matches_arn(pattern, &other.object.arn))
        };
        matches_arn(pattern, &object.arn) && (!has_wildcard(pattern) || newest())
    }
}

/// The positions of the values that name an object; of one that names it twice, twice.
fn holders(names: &Names<'_>, object: &Object, draft: &Draft<'_>) -> impl Iterator<Item = usize> {
    let (stem, version) = split_version(&object.arn);
    let same_stem = names.get(stem).into_iter().flatten();
    same_stem
        .filter(move |(_, name)| match name {
            Name::Arn(wanted) => matches_version(*wanted, version),
            Name::Selection(pattern) => draft.selects(pattern, object),
        })
        .map(|(position, _)| *position)
}

/// The names in all planned values.
fn names_in<'a>(planned: &'a Planned, scope: &Scope) -> Names<'a> {
    let mut names = Names::default();
    for (position, planned) in planned.values().iter().enumerate() {
        add(&mut names, position, planned.kind, &planned.value, scope);
    }
    names
}

/// Adds the ARNs in a value, and what it selects.
fn add<'a>(names: &mut Names<'a>, position: usize, kind: &dyn Kind, value: &'a Value, scope: &Scope) {
    add_arns(names, position, value);
    for pattern in kind.selected(value, scope) {
        let same_stem = names.entry(stem(&pattern).to_owned().into()).or_default();
        same_stem.push((position, Name::Selection(pattern)));
    }
}

fn add_arns<'a>(names: &mut Names<'a>, position: usize, value: &'a Value) {
    match value {
        Value::Text(text) if text.starts_with("arn:") => {
            let (stem, version) = split_version(text);
            let same_stem = names.entry(stem.into()).or_default();
            same_stem.push((position, Name::Arn(version)));
        }
        Value::List(items) => items.iter().for_each(|item| add_arns(names, position, item)),
        Value::Map(map) => map.values().for_each(|value| add_arns(names, position, value)),
        _ => {}
    }
}

/// Whether a node of a version ARN is `x`.
fn has_wildcard(arn: &str) -> bool {
    split_version(arn)
        .1
        .is_some_and(|version| version.split('.').any(|node| node == "x"))
}

/// An ARN without its version and build. Whatever pattern matches an ARN has the same stem.
fn stem(arn: &str) -> &str {
    split_version(arn).0
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
        let value = Value::from(vec![
            format!("{arn}/1.2.3/1").into(),
            format!("{arn}/x.x.x").into(),
            "text".into(),
        ]);
        let mut names = Names::default();
        add_arns(&mut names, 7, &value);
        let positions = names.get(arn).into_iter().flatten().map(|(position, _)| *position);
        assert_eq!(positions.collect::<Vec<_>>(), [7, 7]);
    }
}

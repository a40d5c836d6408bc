//! Who refers to what: asked for every object that is to go, so it is looked up and not searched.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeSet, fmt};

use model::{Kind, Lookup, Object, Scope, Text, Value, arn::split_version, ownership::Owner};

use crate::{
    draft::Draft,
    live::{Found, matches_arn, matches_version},
    planned::{Planned, PlannedValue},
    reference_fields::ReferenceFields,
};

/// What still refers to an object.
pub(crate) struct Referrers {
    /// Items that make the reference go away.
    pub(crate) ending: BTreeSet<usize>,
    /// ARNs of what keeps it, as far as they are named: something unread may keep everything.
    pub(crate) lasting: Vec<Text>,
    /// How many more keep it.
    pub(crate) more: usize,
}

/// So many ARNs of what keeps an object are named.
const NAMED: usize = 10;

/// What keeps it.
impl fmt::Display for Referrers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lasting.join(", "))?;
        match self.more {
            0 => Ok(()),
            more => write!(formatter, " and {more} more"),
        }
    }
}

/// How a value names something else.
enum Name<'a> {
    /// By its ARN, in which this is the version.
    Arn(Option<&'a str>),
    /// By its name and a version: as an ARN without a build, in which a node of the version may be `x`.
    Selection(String),
}

/// Names by the stem of what they name, each with the position of the value that holds it. A stem is that part of an ARN of our own
/// which is behind what all of them begin with, and before the version and the build.
type Names<'a> = Lookup<Cow<'a, str>, Vec<(usize, Name<'a>)>>;

/// How references are found in values.
struct Finder<'a> {
    scope: &'a Scope,
    /// What our own ARNs begin with.
    own: String,
    kinds: &'a [&'static dyn Kind],
    /// Where references are in the values of each kind.
    fields: Vec<Option<ReferenceFields>>,
}

/// The references in all values, found once.
pub(crate) struct References<'a> {
    finder: Finder<'a>,
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
    pub(crate) fn new<'b: 'a>(planned: &'a Planned, draft: &Draft<'b>) -> Self {
        let kinds = draft.kinds;
        let scope = &draft.desired.stack.scope;
        let finder = Finder {
            scope,
            own: scope.own(),
            kinds,
            fields: kinds.iter().map(|kind| ReferenceFields::of(&kind.shape())).collect(),
        };
        Self {
            finder,
            planned,
            in_planned: OnceCell::new(),
            in_live: Names::default(),
            read: vec![false; kinds.len()],
            unread: BTreeSet::new(),
        }
    }

    /// What refers to an object of the kind of this rank; only later kinds can. Asks for what is not known yet.
    pub(crate) fn to<'b: 'a>(&mut self, object: &Object, rank: usize, draft: &mut Draft<'b>) -> Referrers {
        self.read_after(rank, draft);
        let objects = &draft.observation.objects;
        let mut ending = BTreeSet::new();
        let mut lasting = BTreeSet::new();
        for position in self.finder.holders(&self.in_live, object, draft) {
            match self.end_of(&objects[position], object, draft) {
                Some(index) => ending.insert(index),
                None => lasting.insert(position),
            };
        }
        let in_planned = self.in_planned.get_or_init(|| self.finder.names_in(self.planned));
        let staying = self
            .finder
            .holders(in_planned, object, draft)
            .map(|position| &self.planned.values()[position].id);
        let staying: BTreeSet<&Text> = staying.collect();
        let count = self.unread.len() + lasting.len() + staying.len();
        let lasting = self.unread.iter().chain(&lasting);
        let lasting = lasting.map(|position| &objects[*position].arn).chain(staying);
        let lasting: Vec<Text> = lasting.take(NAMED).cloned().collect();
        Referrers {
            ending,
            more: count - lasting.len(),
            lasting,
        }
    }

    /// Finds the references in live objects of the kinds after this rank, as far as that was not done.
    fn read_after<'b: 'a>(&mut self, rank: usize, draft: &mut Draft<'b>) {
        let live = draft.live;
        for rank in (rank + 1..draft.kinds.len()).rev() {
            if std::mem::replace(&mut self.read[rank], true) {
                continue;
            }
            for Found {
                object,
                position,
                owner,
            } in live.of_kind(rank).iter().copied()
            {
                let ours = matches!(owner, Owner::Ours | Owner::Copied);
                let value = if ours {
                    draft.value_of(object)
                } else {
                    object.value.as_ref()
                };
                match value {
                    Some(value) => self.finder.add(&mut self.in_live, position, rank, value),
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
        self.finder.add_planned(&mut names, 0, planned);
        let still = self.finder.holders(&names, object, draft).next().is_some();
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

impl Finder<'_> {
    /// The positions of the values that name an object; of one that names it twice, twice.
    fn holders(&self, names: &Names<'_>, object: &Object, draft: &Draft<'_>) -> impl Iterator<Item = usize> {
        let (stem, version) = split_version(&object.arn);
        let same_stem = self.of_own(stem).and_then(|stem| names.get(stem));
        let naming = same_stem.into_iter().flatten().filter(move |(_, name)| match name {
            Name::Arn(wanted) => matches_version(*wanted, version),
            Name::Selection(pattern) => draft.selects(pattern, object),
        });
        naming.map(|(position, _)| *position)
    }

    /// The names in all planned values.
    fn names_in<'b>(&self, planned: &'b Planned) -> Names<'b> {
        let mut names = Names::default();
        for (position, planned) in planned.values().iter().enumerate() {
            self.add_planned(&mut names, position, planned);
        }
        names
    }

    fn add_planned<'b>(&self, names: &mut Names<'b>, position: usize, planned: &'b PlannedValue) {
        if let Some(rank) = self.kinds.iter().position(|kind| *kind == planned.kind) {
            self.add(names, position, rank, &planned.value);
        }
    }

    /// Adds the ARNs of our own in a value of the kind of this rank, and what it selects.
    fn add<'b>(&self, names: &mut Names<'b>, position: usize, rank: usize, value: &'b Value) {
        if let Some(fields) = &self.fields[rank] {
            fields.each(value, &mut |arn| {
                let (stem, version) = split_version(arn);
                if let Some(stem) = self.of_own(stem) {
                    let same_stem = names.entry(stem.into()).or_default();
                    same_stem.push((position, Name::Arn(version)));
                }
            });
        }
        for pattern in self.kinds[rank].selected(value, self.scope) {
            if let Some(stem) = self.of_own(split_version(&pattern).0) {
                let same_stem = names.entry(stem.to_owned().into()).or_default();
                same_stem.push((position, Name::Selection(pattern)));
            }
        }
    }

    /// What of an ARN's stem tells it from others of our own; `None` of what is not our own.
    fn of_own<'b>(&self, stem: &'b str) -> Option<&'b str> {
        stem.strip_prefix(&self.own)
    }
}

/// Whether a node of a version ARN is `x`.
fn has_wildcard(arn: &str) -> bool {
    split_version(arn)
        .1
        .is_some_and(|version| version.split('.').any(|node| node == "x"))
}

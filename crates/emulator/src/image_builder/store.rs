//! What an account has: resources by kind and key, ordered, so that lists and pages are ranges.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::arn::{Arn, Kind};
use super::version::{Version, VersionPattern};

/// The identity of a resource within its kind. Ordered by name, then version, then build.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Key {
    /// The type of a workflow in lower case; empty for every other kind.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) family: String,
    pub(super) slug: String,
    #[serde(default)]
    pub(super) version: Version,
    #[serde(default)]
    pub(super) build: u32,
}

impl Key {
    /// The key of a kind without versions.
    pub(super) fn named(slug: String) -> Self {
        Self {
            slug,
            ..Self::default()
        }
    }

    fn same_name(&self, other: &Self) -> bool {
        self.family == other.family && self.slug == other.slug
    }
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Resource {
    pub(super) key: Key,
    /// What Get answers with.
    pub(super) object: Map<String, Value>,
    /// What was given and is kept, but no Get returns.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) hidden: Map<String, Value>,
    /// The resource policy that shares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) policy: Option<String>,
}

impl Resource {
    pub(super) fn new(key: Key, object: Map<String, Value>) -> Self {
        Self {
            key,
            object,
            hidden: Map::new(),
            policy: None,
        }
    }

    /// A string member of the object; empty if absent.
    pub(super) fn text(&self, member: &str) -> &str {
        self.object.get(member).and_then(Value::as_str).unwrap_or("")
    }

    pub(super) fn arn(&self) -> &str {
        self.text("arn")
    }
}

type Shelf = BTreeMap<Key, Resource>;

/// All resources of one account in one Region.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Store {
    #[serde(serialize_with = "write_shelves", deserialize_with = "read_shelves")]
    shelves: BTreeMap<Kind, Shelf>,
    /// The highest build number that each version ever had, also of builds that are deleted: numbers are not reused.
    /// Whether AWS reuses them is not known.
    highest_builds: BTreeMap<String, u32>,
}

fn version_name(kind: Kind, key: &Key) -> String {
    let Key {
        family, slug, version, ..
    } = key;
    format!("{}/{family}/{slug}/{version}", kind.path())
}

impl Store {
    pub(super) fn get(&self, kind: Kind, key: &Key) -> Option<&Resource> {
        self.shelves.get(&kind)?.get(key)
    }

    pub(super) fn get_mut(&mut self, kind: Kind, key: &Key) -> Option<&mut Resource> {
        self.shelves.get_mut(&kind)?.get_mut(key)
    }

    /// The highest build number so far of the key's version.
    pub(super) fn builds_so_far(&self, kind: Kind, key: &Key) -> u32 {
        self.highest_builds.get(&version_name(kind, key)).copied().unwrap_or(0)
    }

    /// The newest build of the key's version.
    pub(super) fn newest_build(&self, kind: Kind, key: &Key) -> Option<&Resource> {
        let end = |build| Key { build, ..key.clone() };
        self.shelves
            .get(&kind)?
            .range(end(0)..=end(u32::MAX))
            .next_back()
            .map(|(_, resource)| resource)
    }

    pub(super) fn insert(&mut self, kind: Kind, resource: Resource) {
        if kind.has_builds() {
            let highest = self
                .highest_builds
                .entry(version_name(kind, &resource.key))
                .or_default();
            *highest = (*highest).max(resource.key.build);
        }
        self.shelves
            .entry(kind)
            .or_default()
            .insert(resource.key.clone(), resource);
    }

    pub(super) fn remove(&mut self, kind: Kind, key: &Key) -> Option<Resource> {
        self.shelves.get_mut(&kind)?.remove(key)
    }

    pub(super) fn count(&self, kind: Kind) -> usize {
        self.shelves.get(&kind).map_or(0, BTreeMap::len)
    }

    pub(super) fn all(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Resource> {
        self.shelves.get(&kind).into_iter().flat_map(BTreeMap::values)
    }

    pub(super) fn all_mut(&mut self, kind: Kind) -> impl Iterator<Item = &mut Resource> {
        self.shelves.get_mut(&kind).into_iter().flat_map(BTreeMap::values_mut)
    }

    /// Everything after `key`, in order; everything without one.
    pub(super) fn after(&self, kind: Kind, key: Option<&Key>) -> impl Iterator<Item = &Resource> {
        self.after_in(kind, key, None)
    }

    /// The same, of one name (family and slug) only: a seek, so that it costs nothing to have many others.
    pub(super) fn after_in(
        &self,
        kind: Kind,
        key: Option<&Key>,
        name: Option<(&str, &str)>,
    ) -> impl Iterator<Item = &Resource> {
        let end = |(family, slug): (&str, &str), number: u32| {
            let version = Version([number; 3]);
            Key {
                family: family.to_owned(),
                slug: slug.to_owned(),
                version,
                build: number,
            }
        };
        let lowest = name.map(|name| end(name, 0));
        let start = match (key, &lowest) {
            (Some(key), Some(lowest)) if key < lowest => Bound::Included(lowest.clone()),
            (Some(key), _) => Bound::Excluded(key.clone()),
            (None, Some(lowest)) => Bound::Included(lowest.clone()),
            (None, None) => Bound::Unbounded,
        };
        let stop = name.map(|name| end(name, u32::MAX));
        let range = self
            .shelves
            .get(&kind)
            .into_iter()
            .flat_map(move |shelf| shelf.range((start.clone(), Bound::Unbounded)));
        range
            .map(|(_, resource)| resource)
            .take_while(move |resource| stop.as_ref().is_none_or(|stop| resource.key <= *stop))
    }

    /// All versions and builds of one name that match, in order.
    pub(super) fn matching(
        &self,
        kind: Kind,
        family: &str,
        slug: &str,
        pattern: VersionPattern,
    ) -> impl DoubleEndedIterator<Item = &Resource> {
        let (low, high) = pattern.range();
        let end = |version, build| Key {
            family: family.to_owned(),
            slug: slug.to_owned(),
            version,
            build,
        };
        let range = end(low, 0)..=end(high, u32::MAX);
        self.shelves
            .get(&kind)
            .into_iter()
            .flat_map(move |shelf| shelf.range(range.clone()).map(|(_, resource)| resource))
            .filter(move |resource| pattern.matches(resource.key.version))
    }

    /// What an ARN names: itself if exact, else its newest match for which `usable` holds.
    pub(super) fn find(&self, arn: &Arn, usable: impl Fn(&Resource) -> bool) -> Option<&Resource> {
        if let Some(key) = arn.key() {
            return self.get(arn.kind, &key);
        }
        self.matching(arn.kind, &arn.family, &arn.slug, arn.version?)
            .rev()
            .find(|resource| usable(resource))
    }

    /// Whether this is the newest build of its version, or of its name.
    pub(super) fn is_last(&self, kind: Kind, resource: &Resource, by_name: bool) -> bool {
        let next = self.after(kind, Some(&resource.key)).next();
        !next.is_some_and(|next| {
            next.key.same_name(&resource.key) && (by_name || next.key.version == resource.key.version)
        })
    }
}

fn write_shelves<S: Serializer>(shelves: &BTreeMap<Kind, Shelf>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        shelves
            .iter()
            .map(|(kind, shelf)| (kind, shelf.values().collect::<Vec<_>>())),
    )
}

fn read_shelves<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Kind, Shelf>, D::Error> {
    let lists = BTreeMap::<Kind, Vec<Resource>>::deserialize(deserializer)?;
    let shelf = |list: Vec<Resource>| {
        list.into_iter()
            .map(|resource| (resource.key.clone(), resource))
            .collect()
    };
    Ok(lists.into_iter().map(|(kind, list)| (kind, shelf(list))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Store {
        let mut store = Store::default();
        for (slug, version, build) in [
            ("a", [1, 0, 0], 1),
            ("a", [1, 0, 0], 2),
            ("a", [1, 10, 0], 1),
            ("a", [2, 0, 0], 1),
            ("ab", [9, 0, 0], 1),
        ] {
            let key = Key {
                family: String::new(),
                slug: slug.to_owned(),
                version: Version(version),
                build,
            };
            store.insert(Kind::Component, Resource::new(key, Map::new()));
        }
        store
    }

    fn newest(text: &str) -> Option<(Version, u32)> {
        let arn = Arn::parse(&format!("arn:aws:imagebuilder:us-east-1:1:component/{text}"))
            .unwrap()
            .unwrap();
        store()
            .find(&arn, |_| true)
            .map(|resource| (resource.key.version, resource.key.build))
    }

    #[test]
    fn wildcards_find_the_highest_version_and_its_highest_build() {
        assert_eq!(newest("a/x.x.x"), Some((Version([2, 0, 0]), 1)));
        assert_eq!(newest("a/1.x.x"), Some((Version([1, 10, 0]), 1)));
        assert_eq!(newest("a/1.0.x"), Some((Version([1, 0, 0]), 2)));
        assert_eq!(newest("a/1.0.0"), Some((Version([1, 0, 0]), 2)));
        assert_eq!(newest("a/1.0.0/1"), Some((Version([1, 0, 0]), 1)));
        assert_eq!(newest("a/3.x.x"), None);
    }

    #[test]
    fn a_store_survives_being_saved() {
        let text = serde_json::to_string(&store()).unwrap();
        assert_eq!(serde_json::from_str::<Store>(&text).unwrap(), store());
    }

    #[test]
    fn the_last_build_and_the_last_version_are_known() {
        let store = store();
        let last = |by_name| -> Vec<bool> {
            store
                .all(Kind::Component)
                .map(|resource| store.is_last(Kind::Component, resource, by_name))
                .collect()
        };
        assert_eq!(last(false), [false, true, true, true, true]);
        assert_eq!(last(true), [false, false, false, true, true]);
    }
}

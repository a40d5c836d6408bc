//! What Amazon manages: a file compiled in, and what a test releases on top of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde_json::{Value, json};

use super::arn::{Arn, Kind, arn_of};
use super::documents;
use super::store::{Key, Resource, Store};
use super::version::{Version, VersionPattern};
use super::{ImageBuilder, Object};
use crate::clock::{EpochMs, iso};

/// When everything in the file was released: before any world begins.
const RELEASED: &str = "2025-06-02T17:00:00.000Z";

/// Amazon's resources as seen in one Region.
#[derive(Debug)]
pub(super) struct Managed<'a> {
    base: Arc<Store>,
    released: Option<&'a Store>,
}

impl Managed<'_> {
    /// Everything of one kind, in order.
    pub(super) fn all(&self, kind: Kind) -> BTreeMap<Key, Resource> {
        let released = self.released.into_iter().flat_map(|store| store.all(kind));
        self.base
            .all(kind)
            .chain(released)
            .map(|resource| (resource.key.clone(), resource.clone()))
            .collect()
    }
}

impl ImageBuilder {
    /// Amazon's resources in a Region.
    pub(super) fn managed(&self, region: &str) -> Managed<'_> {
        Managed {
            base: base(region),
            released: self.released.get(region),
        }
    }

    /// Finds what one of Amazon's ARNs names.
    pub(super) fn find_managed(&self, arn: &Arn, usable: impl Fn(&Resource) -> bool) -> Option<Resource> {
        let Managed { base, released } = self.managed(&arn.region);
        let newer = released.and_then(|store| store.find(arn, &usable));
        let older = base.find(arn, &usable);
        newer.into_iter().chain(older).max_by(|a, b| a.key.cmp(&b.key)).cloned()
    }

    /// Amazon releases a new version of a managed image or component: for tests of start conditions and wildcards.
    ///
    /// `kind` is `image` or `component`. Everything but the version is copied from the newest version there is; returns
    /// the ARN of the new build, or nothing if there is no such name or the version is none.
    pub fn release(&mut self, region: &str, kind: &str, name: &str, version: &str, now: EpochMs) -> Option<String> {
        let kind = Kind::ALL.into_iter().find(|known| known.path() == kind)?;
        let version = VersionPattern::parse(version).ok()?.exact()?;
        let newest = Arn::parse(&format!(
            "arn:aws:imagebuilder:{region}:aws:{}/{name}/x.x.x",
            kind.path()
        ))
        .ok()??;
        let mut resource = self.find_managed(&newest, |_| true)?;
        resource.key.version = version;
        resource.key.build = 1;
        let arn = arn_of(region, "aws", kind, &resource.key);
        resource.object.insert("arn".to_owned(), arn.clone().into());
        let version = if kind == Kind::Image {
            format!("{version}/1")
        } else {
            version.to_string()
        };
        resource.object.insert("version".to_owned(), version.into());
        resource.object.insert("dateCreated".to_owned(), iso(now).into());
        self.released
            .entry(region.to_owned())
            .or_default()
            .insert(kind, resource);
        Some(arn)
    }
}

/// The compiled-in catalogue with the ARNs of one Region; made once per Region.
fn base(region: &str) -> Arc<Store> {
    static STORES: LazyLock<Mutex<HashMap<String, Arc<Store>>>> = LazyLock::new(Mutex::default);
    let mut stores = STORES.lock().unwrap_or_else(PoisonError::into_inner);
    // Regions come from callers: what they invent is not kept for ever.
    if stores.len() > 64 {
        stores.clear();
    }
    Arc::clone(
        stores
            .entry(region.to_owned())
            .or_insert_with(|| Arc::new(build(region))),
    )
}

fn build(region: &str) -> Store {
    static FILE: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../data/catalogue.json")).expect("the compiled-in catalogue is JSON")
    });
    let mut store = Store::default();
    let entries = |section: &str| FILE[section].as_array().expect("the catalogue has its sections").iter();
    for entry in entries("components") {
        store.insert(Kind::Component, component(region, entry));
    }
    for entry in entries("images") {
        store.insert(Kind::Image, image(region, entry));
    }
    for entry in entries("workflows") {
        store.insert(Kind::Workflow, workflow(region, entry));
    }
    store
}

fn key(entry: &Value, family: &str) -> Key {
    let version = entry["version"]
        .as_str()
        .and_then(|text| VersionPattern::parse(text).ok()?.exact());
    Key {
        family: family.to_owned(),
        slug: entry["name"].as_str().unwrap_or_default().to_owned(),
        version: version.unwrap_or(Version([1, 0, 0])),
        build: 1,
    }
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

fn component(region: &str, entry: &Value) -> Resource {
    let key = key(entry, "");
    let data = entry["data"].as_str().unwrap_or_default();
    let document = documents::component(data).unwrap_or_default();
    let mut object = object(json!({
        "arn": arn_of(region, "aws", Kind::Component, &key),
        "name": key.slug,
        "version": key.version.to_string(),
        "description": entry["description"],
        "type": document.component_type(),
        "platform": entry["platform"],
        "owner": "Amazon",
        "data": data,
        "encrypted": true,
        "dateCreated": RELEASED,
    }));
    if !document.parameters.is_empty() {
        object.insert("parameters".to_owned(), document.parameter_details().into());
    }
    Resource::new(key, object)
}

fn image(region: &str, entry: &Value) -> Resource {
    let key = key(entry, "");
    let ami = format!(
        "ami-0{:016x}",
        super::ids::scramble(&format!("{region}/{}/{}", key.slug, key.version))
    );
    let object = object(json!({
        "arn": arn_of(region, "aws", Kind::Image, &key),
        "type": "AMI",
        "name": key.slug,
        "version": format!("{}/{}", key.version, key.build),
        "platform": entry["platform"],
        "osVersion": entry["osVersion"],
        "state": {"status": "AVAILABLE"},
        "dateCreated": RELEASED,
        "outputResources": {"amis": [{"region": region, "image": ami, "name": key.slug, "accountId": "801119661308"}]},
        "imageSource": "AMAZON_MANAGED",
    }));
    let mut resource = Resource::new(key, object);
    resource.hidden.insert("owner".to_owned(), "Amazon".into());
    resource
}

fn workflow(region: &str, entry: &Value) -> Resource {
    let family = entry["type"].as_str().unwrap_or_default();
    let key = key(entry, &family.to_ascii_lowercase());
    let object = object(json!({
        "arn": arn_of(region, "aws", Kind::Workflow, &key),
        "name": key.slug,
        "version": key.version.to_string(),
        "description": entry["description"],
        "type": family,
        "owner": "Amazon",
        "data": entry["data"],
        "dateCreated": RELEASED,
    }));
    Resource::new(key, object)
}

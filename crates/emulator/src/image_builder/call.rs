//! One call being answered: who makes it, where, when, and what it may look at.

use serde_json::Value;

use super::arn::{Arn, Kind, arn_of, stem};
use super::store::{Key, Resource};
use super::version::VersionPattern;
use super::{ImageBuilder, Object, Place, refusals};
use crate::clock::EpochMs;
use crate::error::ApiError;
use crate::s3::Objects;
use crate::switches::Switches;
use crate::world::Iam;

/// The context of one operation.
pub(super) struct Call<'a> {
    pub(super) builder: &'a mut ImageBuilder,
    pub(super) objects: &'a Objects,
    pub(super) iam: &'a Iam,
    pub(super) switches: &'a mut Switches,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) now: EpochMs,
}

impl Call<'_> {
    /// What the caller's account has in the call's Region.
    pub(super) fn here(&self) -> &Place {
        self.builder.place(self.account, self.region)
    }

    pub(super) fn here_mut(&mut self) -> &mut Place {
        self.builder.place_mut(self.account, self.region)
    }

    /// The ARN of something of the caller's.
    pub(super) fn own_arn(&self, kind: Kind, key: &Key) -> String {
        arn_of(self.region, self.account, kind, key)
    }

    /// Finds what an ARN names, of the caller's, shared with the caller, or Amazon's.
    ///
    /// `path` is the request member that holds the ARN. ARNs of other Regions and of accounts that share nothing are
    /// refused as not found: which code AWS uses for them is not known.
    pub(super) fn resolve(&self, kind: Kind, path: &str, arn: &str) -> Result<Resource, ApiError> {
        self.resolve_usable(kind, path, arn, |_| true)
    }

    /// The same, where a version or wildcard finds only what is usable.
    pub(super) fn resolve_usable(
        &self,
        kind: Kind,
        path: &str,
        arn: &str,
        usable: impl Fn(&Resource) -> bool,
    ) -> Result<Resource, ApiError> {
        let parsed = Self::parse(kind, path, arn)?;
        let not_found = || refusals::not_found(arn);
        if parsed.region != self.region {
            return Err(not_found());
        }
        if parsed.owner.starts_with("aws") {
            return self.builder.find_managed(&parsed, usable).ok_or_else(not_found);
        }
        let found = self
            .builder
            .place(&parsed.owner, self.region)
            .store
            .find(&parsed, &usable);
        found
            .filter(|resource| parsed.owner == self.account || shares_with(resource, self.account))
            .cloned()
            .ok_or_else(not_found)
    }

    /// Reads an ARN of this kind.
    pub(super) fn parse(kind: Kind, path: &str, arn: &str) -> Result<Arn, ApiError> {
        let parsed = Arn::parse(arn).map_err(|sentence| refusals::invalid_version(path, &sentence))?;
        parsed
            .filter(|parsed| parsed.kind == kind)
            .ok_or_else(|| refusals::invalid(path, &format!("must be the ARN of a {}", kind.path())))
    }

    /// The key of something of the caller's own that exists and may be changed.
    pub(super) fn own(&self, kind: Kind, path: &str, arn: &str) -> Result<Key, ApiError> {
        let parsed = Self::parse(kind, path, arn)?;
        if parsed.owner.starts_with("aws") {
            return Err(refusals::forbidden(format!(
                "{arn} is managed by Amazon and cannot be changed."
            )));
        }
        if parsed.owner != self.account || parsed.region != self.region {
            return Err(refusals::not_found(arn));
        }
        let key = parsed
            .key()
            .ok_or_else(|| refusals::invalid(path, "must name one version and build"))?;
        match self.here().store.get(kind, &key) {
            Some(_) => Ok(key),
            None => Err(refusals::not_found(arn)),
        }
    }

    pub(super) fn insert(&mut self, kind: Kind, resource: Resource) {
        self.here_mut().store.insert(kind, resource);
    }

    /// What other accounts share with the caller in this Region.
    pub(super) fn shared_with_caller(&self, kind: Kind) -> Vec<Resource> {
        let own = format!("{}/{}", self.account, self.region);
        let places =
            self.builder.places.iter().filter(|(name, _)| {
                **name != own && name.split_once('/').is_some_and(|(_, region)| region == self.region)
            });
        places
            .flat_map(|(_, place)| place.store.all(kind))
            .filter(|resource| shares_with(resource, self.account))
            .cloned()
            .collect()
    }

    /// Refuses what would exceed a quota.
    pub(super) fn check_quota(&self, kind: Kind, what: &str, limit: usize) -> Result<(), ApiError> {
        if self.here().store.count(kind) >= limit {
            Err(refusals::quota(what, limit))
        } else {
            Ok(())
        }
    }

    /// The next number that is this account's and Region's alone.
    pub(super) fn next_number(&mut self) -> u64 {
        let place = self.here_mut();
        place.counter += 1;
        place.counter
    }
}

/// Whether a resource policy names the account, or everybody, as a principal.
///
/// Actions and conditions of the policy are not looked at.
fn shares_with(resource: &Resource, account: &str) -> bool {
    principals(resource)
        .iter()
        .any(|name| name == "*" || name.contains(account))
}

/// Whether a resource policy shares the resource with anybody: then it cannot be deleted.
pub(super) fn is_shared(resource: &Resource) -> bool {
    !principals(resource).is_empty()
}

/// The principals of the statements that allow something.
fn principals(resource: &Resource) -> Vec<String> {
    let policy = resource
        .policy
        .as_deref()
        .and_then(|policy| serde_json::from_str::<Value>(policy).ok());
    let Some(policy) = policy else { return Vec::new() };
    let mut principals = Vec::new();
    for statement in one_or_many(&policy["Statement"])
        .iter()
        .filter(|statement| statement["Effect"] == "Allow")
    {
        let principal = &statement["Principal"];
        let named = if principal.is_object() {
            &principal["AWS"]
        } else {
            principal
        };
        principals.extend(one_or_many(named).iter().filter_map(Value::as_str).map(str::to_owned));
    }
    principals
}

/// Policies may leave out the brackets around a single element.
fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Array(many) => many,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// The four ARNs under which the newest of a line can be referred to. Amazon's workflows have only the first.
pub(super) fn latest_version_references(region: &str, owner: &str, kind: Kind, key: &Key) -> Value {
    let stem = stem(region, owner, kind, key);
    let [major, minor, patch] = key.version.0;
    let mut references = Object::from_iter([("latestVersionArn".to_owned(), format!("{stem}/x.x.x").into())]);
    if !(kind == Kind::Workflow && owner == "aws") {
        references.insert("latestMajorVersionArn".to_owned(), format!("{stem}/{major}.x.x").into());
        references.insert(
            "latestMinorVersionArn".to_owned(),
            format!("{stem}/{major}.{minor}.x").into(),
        );
        references.insert(
            "latestPatchVersionArn".to_owned(),
            format!("{stem}/{major}.{minor}.{patch}").into(),
        );
    }
    Value::Object(references)
}

/// Reads the version of a create.
pub(super) fn version_of(input: &Object) -> Result<VersionPattern, ApiError> {
    let text = text(input, "semanticVersion");
    VersionPattern::parse(text).map_err(|sentence| refusals::invalid_version("semanticVersion", &sentence))
}

/// A string member; empty if absent.
pub(super) fn text<'a>(input: &'a Object, member: &str) -> &'a str {
    input.get(member).and_then(Value::as_str).unwrap_or("")
}

/// A list member; empty if absent.
pub(super) fn list<'a>(input: &'a Object, member: &str) -> &'a [Value] {
    input.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Copies members that are present.
pub(super) fn copy(from: &Object, members: &[&str]) -> Object {
    members
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), from.get(*name)?.clone())))
        .collect()
}

//! Components.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::image_builder::arn::{Kind, slug};
use crate::image_builder::call::{Call, copy, latest_version_references, text, version_of};
use crate::image_builder::documents::{self, ComponentDocument};
use crate::image_builder::kinds::shared::{Listing, stop_dry_run, summary};
use crate::image_builder::store::{Key, Resource};
use crate::image_builder::version::Version;
use crate::image_builder::{Answer, Object, refusals};

/// What makes two builds of one version identical, so that the second is refused. Which members AWS compares is not known.
const CONTENT: &[&str] = &["data", "platform", "supportedOsVersions"];

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let version = version_of(input)?.exact().unwrap_or_default();
    let (data, source) = call.document(input, "data", "uri")?;
    let document = documents::component(&data).map_err(|sentence| refusals::invalid_value(source, &sentence))?;
    if call.switches.refuse_unsound_documents {
        documents::sound_component(&data).map_err(|sentence| refusals::invalid_value(source, &sentence))?;
    }
    check_document(call, input, source, &document)?;
    let mut object = copy(
        input,
        &[
            "name",
            "description",
            "changeDescription",
            "platform",
            "supportedOsVersions",
            "kmsKeyId",
            "tags",
        ],
    );
    object.insert("data".to_owned(), data.into());
    let key = next_build(
        call,
        Kind::Component,
        "",
        slug(text(input, "name")),
        version,
        &object,
        CONTENT,
    )?;
    call.check_quota(Kind::Component, "components", call.switches.quotas.components)?;
    stop_dry_run(input)?;

    let arn = call.own_arn(Kind::Component, &key);
    object.extend(service_members(call, &arn, &key, &document));
    call.insert(Kind::Component, Resource::new(key.clone(), object));
    Ok(created(call, Kind::Component, &key, "componentBuildVersionArn"))
}

fn check_document(call: &Call, input: &Object, source: &str, document: &ComponentDocument) -> Result<(), ApiError> {
    let limit = call.switches.quotas.parameters_per_component;
    if document.parameters.len() > limit {
        return Err(refusals::quota("parameters of a component", limit));
    }
    let platform = text(input, "platform");
    match document.foreign_action(platform) {
        Some(step) if call.switches.refuse_platform_mismatch => {
            let sentence = format!(
                "Step '{}' uses action {}, which {platform} does not have.",
                step.name, step.action
            );
            Err(refusals::invalid_value(source, &sentence))
        }
        _ => Ok(()),
    }
}

fn service_members(call: &Call, arn: &str, key: &Key, document: &ComponentDocument) -> Object {
    let mut members = Object::from_iter([
        ("arn".to_owned(), arn.into()),
        ("version".to_owned(), key.version.to_string().into()),
        ("type".to_owned(), document.component_type().into()),
        ("owner".to_owned(), call.account.into()),
        ("encrypted".to_owned(), true.into()),
        ("dateCreated".to_owned(), call.date()),
    ]);
    if !document.parameters.is_empty() {
        members.insert("parameters".to_owned(), document.parameter_details().into());
    }
    members
}

/// The key of a new build: one above every build that this version ever had.
///
/// The same content as the newest build is refused as existing; which code AWS refuses it with is not known.
pub(super) fn next_build(
    call: &Call,
    kind: Kind,
    family: &str,
    slug: String,
    version: Version,
    object: &Object,
    content: &[&str],
) -> Result<Key, ApiError> {
    let mut key = Key {
        family: family.to_owned(),
        slug,
        version,
        build: u32::MAX,
    };
    let store = &call.here().store;
    let newest = store.newest_build(kind, &key).filter(|newest| {
        content
            .iter()
            .all(|member| newest.object.get(*member) == object.get(*member))
    });
    if let Some(newest) = newest {
        return Err(refusals::already_exists(kind.type_name(), newest.arn()));
    }
    key.build = store.builds_so_far(kind, &key) + 1;
    Ok(key)
}

/// The answer to a create of something with versions.
pub(super) fn created(call: &Call, kind: Kind, key: &Key, member: &str) -> Object {
    Object::from_iter([
        (member.to_owned(), call.own_arn(kind, key).into()),
        (
            "latestVersionReferences".to_owned(),
            latest_version_references(call.region, call.account, kind, key),
        ),
    ])
}

pub(in crate::image_builder) fn list(call: &mut Call, input: &Object) -> Answer {
    const FILTERS: &[(&str, &str)] = &[
        ("description", "description"),
        ("name", "name"),
        ("platform", "platform"),
        ("productCodes", "productCodes"),
        ("status", "state/status"),
        ("supportedOsVersion", "supportedOsVersions"),
        ("type", "type"),
        ("version", "version"),
    ];
    const LISTING: Listing = Listing {
        operation: "ListComponents",
        kind: Kind::Component,
        filters: FILTERS,
        member: "componentVersionList",
    };
    let by_name = input.get("byName") == Some(&Value::Bool(true));
    let filters = input.get("filters").and_then(Value::as_array);
    let filters_by = |name: &str| filters.is_some_and(|filters| filters.iter().any(|filter| filter["name"] == name));
    if by_name && filters_by("version") {
        return Err(refusals::invalid_combination(
            "byName",
            "byName cannot be combined with the version filter.",
        ));
    }
    let show_deprecated = filters_by("status");
    LISTING.page(
        call,
        input,
        |store, resource| {
            store.is_last(Kind::Component, resource, by_name) && (show_deprecated || !is_deprecated(resource))
        },
        version_row,
    )
}

fn is_deprecated(resource: &Resource) -> bool {
    resource
        .object
        .get("state")
        .is_some_and(|state| state["status"] == "DEPRECATED")
}

/// One row per version: the ARN has no build.
fn version_row(resource: &Resource) -> Value {
    let mut row = copy(
        &resource.object,
        &[
            "name",
            "version",
            "description",
            "platform",
            "supportedOsVersions",
            "type",
            "owner",
            "dateCreated",
        ],
    );
    let arn = resource
        .arn()
        .rsplit_once('/')
        .map_or("", |(version_arn, _)| version_arn);
    row.insert("arn".to_owned(), json!(arn));
    if let Some(status) = resource.object.get("state").and_then(|state| state.get("status")) {
        row.insert("status".to_owned(), status.clone());
    }
    Value::Object(row)
}

/// The builds of one version, or of every component the account owns.
pub(in crate::image_builder) fn list_builds(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListComponentBuildVersions",
        kind: Kind::Component,
        filters: &[],
        member: "componentSummaryList",
    };
    let wanted = match input.get("componentVersionArn").and_then(Value::as_str) {
        Some(arn) => Some(Call::parse(Kind::Component, "componentVersionArn", arn)?),
        None => None,
    };
    // Only components that the caller owns.
    let name = wanted.as_ref().map(|arn| (arn.family.as_str(), arn.slug.as_str()));
    let foreign = wanted
        .as_ref()
        .is_some_and(|arn| arn.owner != call.account || arn.region != call.region);
    LISTING.page_of(
        call,
        input,
        name,
        |_, resource| {
            let matches = wanted.as_ref().is_none_or(|arn| {
                arn.slug == resource.key.slug
                    && arn.version.is_some_and(|version| version.matches(resource.key.version))
            });
            !foreign && matches && !is_deprecated(resource)
        },
        |resource| {
            summary(
                resource,
                &[
                    "arn",
                    "name",
                    "version",
                    "platform",
                    "supportedOsVersions",
                    "state",
                    "type",
                    "owner",
                    "description",
                    "changeDescription",
                    "dateCreated",
                    "tags",
                ],
            )
        },
    )
}

//! Workflows.

use serde_json::Value;

use crate::image_builder::arn::{Kind, slug};
use crate::image_builder::call::{Call, copy, text, version_of};
use crate::image_builder::documents;
use crate::image_builder::kinds::component::{created, next_build};
use crate::image_builder::kinds::shared::{Listing, stop_dry_run, summary};
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

/// See the same constant of components.
const CONTENT: &[&str] = &["data"];

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let version = version_of(input)?.exact().unwrap_or_default();
    let stage = text(input, "type");
    let (data, source) = call.document(input, "data", "uri")?;
    let document = documents::workflow(&data, stage).map_err(|sentence| refusals::invalid_value(source, &sentence))?;
    if call.switches.refuse_unsound_documents {
        documents::sound_workflow(&data, stage).map_err(|sentence| refusals::invalid_value(source, &sentence))?;
    }
    let quotas = &call.switches.quotas;
    if document.steps.len() > quotas.steps_per_workflow {
        return Err(refusals::quota("steps of a workflow", quotas.steps_per_workflow));
    }
    if document.parameters.len() > quotas.parameters_per_workflow {
        return Err(refusals::quota(
            "parameters of a workflow",
            quotas.parameters_per_workflow,
        ));
    }
    let mut object = copy(
        input,
        &["name", "description", "changeDescription", "type", "kmsKeyId", "tags"],
    );
    object.insert("data".to_owned(), data.into());
    let family = stage.to_ascii_lowercase();
    let key = next_build(
        call,
        Kind::Workflow,
        &family,
        slug(text(input, "name")),
        version,
        &object,
        CONTENT,
    )?;
    call.check_quota(Kind::Workflow, "workflows", call.switches.quotas.workflows)?;
    stop_dry_run(input)?;

    object.insert("arn".to_owned(), call.own_arn(Kind::Workflow, &key).into());
    object.insert("version".to_owned(), key.version.to_string().into());
    object.insert("owner".to_owned(), call.account.into());
    object.insert("dateCreated".to_owned(), call.date());
    if !document.parameters.is_empty() {
        object.insert("parameters".to_owned(), document.parameter_details().into());
    }
    call.insert(Kind::Workflow, Resource::new(key.clone(), object));
    Ok(created(call, Kind::Workflow, &key, "workflowBuildVersionArn"))
}

pub(in crate::image_builder) fn list(call: &mut Call, input: &Object) -> Answer {
    const FILTERS: &[(&str, &str)] = &[
        ("name", "name"),
        ("version", "version"),
        ("description", "description"),
        ("type", "type"),
    ];
    const LISTING: Listing = Listing {
        operation: "ListWorkflows",
        kind: Kind::Workflow,
        filters: FILTERS,
        member: "workflowVersionList",
    };
    let owner = text(input, "owner");
    if matches!(owner, "Shared" | "ThirdParty") {
        return Err(refusals::invalid_value(
            "owner",
            &format!("Workflows cannot be listed by the owner {owner}."),
        ));
    }
    let by_name = input.get("byName") == Some(&Value::Bool(true));
    LISTING.page(
        call,
        input,
        |store, resource| store.is_last(Kind::Workflow, resource, by_name),
        |resource| {
            let mut row = copy(
                &resource.object,
                &["name", "version", "description", "type", "owner", "dateCreated"],
            );
            let arn = resource
                .arn()
                .rsplit_once('/')
                .map_or("", |(version_arn, _)| version_arn);
            row.insert("arn".to_owned(), arn.into());
            Value::Object(row)
        },
    )
}

/// The builds of what a version or wildcard ARN names, or of every workflow the account owns.
pub(in crate::image_builder) fn list_builds(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListWorkflowBuildVersions",
        kind: Kind::Workflow,
        filters: &[],
        member: "workflowSummaryList",
    };
    let wanted = match input.get("workflowVersionArn").and_then(Value::as_str) {
        Some(arn) => Some(Call::parse(Kind::Workflow, "workflowVersionArn", arn)?),
        None => None,
    };
    let name = wanted.as_ref().map(|arn| (arn.family.as_str(), arn.slug.as_str()));
    let foreign = wanted
        .as_ref()
        .is_some_and(|arn| arn.owner != call.account || arn.region != call.region);
    LISTING.page_of(
        call,
        input,
        name,
        |_, resource| {
            let key = &resource.key;
            let matches = wanted.as_ref().is_none_or(|arn| {
                arn.family == key.family
                    && arn.slug == key.slug
                    && arn.version.is_some_and(|version| version.matches(key.version))
            });
            !foreign && matches
        },
        |resource| {
            summary(
                resource,
                &[
                    "arn",
                    "name",
                    "version",
                    "description",
                    "changeDescription",
                    "type",
                    "owner",
                    "state",
                    "dateCreated",
                    "tags",
                ],
            )
        },
    )
}

//! Lifecycle policies.
//!
//! Which exception AWS refuses each rule with is not known: `InvalidParameterCombinationException` is the one that its model names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::clock::epoch_seconds;
use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, list, text};
use crate::image_builder::images::lifecycle::plan;
use crate::image_builder::kinds::shared::{Listing, answer_arn, named_key, replace, stop_dry_run, summary};
use crate::image_builder::store::Resource;
use crate::image_builder::version::VersionPattern;
use crate::image_builder::{Answer, Object, refusals};

const SETTINGS: &[&str] = &[
    "description",
    "status",
    "executionRole",
    "resourceType",
    "policyDetails",
    "resourceSelection",
];

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let kind = Kind::LifecyclePolicy;
    check(call, input)?;
    let key = named_key(input);
    call.check_free(kind, &key)?;
    call.check_quota(kind, "lifecycle policies", call.switches.quotas.lifecycle_policies)?;
    stop_dry_run(input)?;

    let arn = call.own_arn(kind, &key);
    let mut object = copy(input, &["name", "tags"]);
    object.extend(settings(input));
    object.insert("arn".to_owned(), arn.clone().into());
    object.insert("dateCreated".to_owned(), epoch_seconds(call.now));
    let mut policy = Resource::new(key, object);
    schedule(call, &mut policy);
    call.insert(kind, policy);
    Ok(answer_arn("lifecyclePolicyArn", &arn))
}

/// A full replacement: an omitted `status` becomes ENABLED; the resource type must stay.
pub(in crate::image_builder) fn update(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "lifecyclePolicyArn");
    let key = call.own(Kind::LifecyclePolicy, "lifecyclePolicyArn", arn)?;
    check(call, input)?;
    let before = call.here().store.get(Kind::LifecyclePolicy, &key);
    if before.is_some_and(|before| before.object.get("resourceType") != input.get("resourceType")) {
        return Err(refusals::invalid_combination(
            "resourceType",
            "The resource type of a policy cannot be changed.",
        ));
    }
    let date = epoch_seconds(call.now);
    replace(call, Kind::LifecyclePolicy, &key, settings(input), date);
    if let Some(mut policy) = call.here().store.get(Kind::LifecyclePolicy, &key).cloned() {
        schedule(call, &mut policy);
        call.insert(Kind::LifecyclePolicy, policy);
    }
    Ok(answer_arn("lifecyclePolicyArn", arn))
}

fn schedule(call: &mut Call, policy: &mut Resource) {
    plan(policy, call.now);
    let next = policy.hidden.get("nextRun").and_then(Value::as_i64);
    call.builder.note_event(next);
}

fn settings(input: &Object) -> Object {
    let mut settings = copy(input, SETTINGS);
    settings.entry("status").or_insert_with(|| "ENABLED".into());
    settings
}

fn check(call: &Call, input: &Object) -> Result<(), ApiError> {
    check_selection(input)?;
    let resource_type = text(input, "resourceType");
    let mut actions = BTreeSet::new();
    for (index, detail) in list(input, "policyDetails").iter().enumerate() {
        let path = format!("policyDetails[{index}]");
        let action = detail["action"]["type"].as_str().unwrap_or("");
        if !actions.insert(action) {
            let sentence = format!("There is more than one rule with the action {action}.");
            return Err(refusals::invalid_combination("policyDetails", &sentence));
        }
        check_action(&detail["action"], resource_type, &path)?;
        check_filter(&detail["filter"], action, &path)?;
        if resource_type == "CONTAINER_IMAGE" && detail["exclusionRules"]["amis"].is_object() {
            let sentence = "Rules for AMIs cannot be set for container images.";
            return Err(refusals::invalid_combination(
                &format!("{path}.exclusionRules.amis"),
                sentence,
            ));
        }
    }
    call.check_role(input)
}

fn check_selection(input: &Object) -> Result<(), ApiError> {
    let path = "resourceSelection";
    let Some(selection) = input.get(path).and_then(Value::as_object) else {
        return Ok(());
    };
    if selection.contains_key("recipes") == selection.contains_key("tagMap") {
        return Err(refusals::invalid_combination(
            path,
            "Exactly one of recipes and tagMap must be given.",
        ));
    }
    for (index, recipe) in list(selection, "recipes").iter().enumerate() {
        let version = recipe["semanticVersion"].as_str().unwrap_or("");
        VersionPattern::parse(version).map_err(|sentence| {
            refusals::invalid_value(&format!("{path}.recipes[{index}].semanticVersion"), &sentence)
        })?;
    }
    Ok(())
}

fn check_action(action: &Value, resource_type: &str, path: &str) -> Result<(), ApiError> {
    let kind = action["type"].as_str().unwrap_or("");
    let refuse = |sentence: &str| Err(refusals::invalid_combination(&format!("{path}.action"), sentence));
    let containers_only = resource_type == "CONTAINER_IMAGE";
    if containers_only && kind != "DELETE" {
        return refuse("The only action for container images is DELETE.");
    }
    let includes = |name: &str| action["includeResources"][name] == true;
    if kind != "DELETE" && (includes("snapshots") || includes("containers")) {
        return refuse("DEPRECATE and DISABLE can include AMIs only.");
    }
    if includes("snapshots") && !includes("amis") {
        return refuse("Snapshots can be included only together with AMIs.");
    }
    if containers_only && includes("amis") {
        return refuse("AMIs cannot be included for container images.");
    }
    if !containers_only && includes("containers") {
        return refuse("Containers cannot be included for AMI images.");
    }
    Ok(())
}

fn check_filter(filter: &Value, action: &str, path: &str) -> Result<(), ApiError> {
    let refuse = |sentence: &str| Err(refusals::invalid_combination(&format!("{path}.filter"), sentence));
    let has = |name: &str| !filter[name].is_null();
    match filter["type"].as_str() {
        Some("COUNT") if action != "DELETE" => refuse("A COUNT filter goes only with the action DELETE."),
        // Whether the service refuses these two is not known; the members mean nothing here.
        Some("COUNT") if has("retainAtLeast") => refuse("retainAtLeast belongs to AGE filters."),
        Some("COUNT") if has("unit") => refuse("unit belongs to AGE filters."),
        Some("AGE") if !has("unit") => refuse("An AGE filter needs a unit."),
        Some("AGE") if has("retainAtLeast") && action != "DELETE" => {
            refuse("retainAtLeast goes only with the action DELETE.")
        }
        _ => Ok(()),
    }
}

pub(in crate::image_builder) fn list_all(call: &mut Call, input: &Object) -> Answer {
    const FILTERS: &[(&str, &str)] = &[("name", "name"), ("resourceType", "resourceType"), ("status", "status")];
    const LISTING: Listing = Listing {
        operation: "ListLifecyclePolicies",
        kind: Kind::LifecyclePolicy,
        filters: FILTERS,
        member: "lifecyclePolicySummaryList",
    };
    let row = |resource: &Resource| -> Value {
        summary(
            resource,
            &[
                "arn",
                "name",
                "description",
                "status",
                "executionRole",
                "resourceType",
                "dateCreated",
                "dateUpdated",
                "dateLastRun",
                "tags",
            ],
        )
    };
    LISTING.all(call, input, row)
}

//! Lifecycle policies at work, and the changes of state that callers ask for.

use serde_json::{Value, json};

use super::lifecycle_executions;
use crate::clock::{EpochMs, epoch_seconds, iso};
use crate::error::ApiError;
use crate::image_builder::arn::{Arn, Kind};
use crate::image_builder::call::{Call, list, text};
use crate::image_builder::store::{Key, Resource};
use crate::image_builder::version::VersionPattern;
use crate::image_builder::{Answer, Object, refusals};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// When a policy next runs: once a day, counted from its last change. AWS's own hour is not known.
pub(in crate::image_builder) fn plan(policy: &mut Resource, now: EpochMs) {
    if policy.text("status") == "ENABLED" {
        policy
            .hidden
            .insert("nextRun".to_owned(), now.saturating_add(DAY).into());
    } else {
        policy.hidden.shift_remove("nextRun");
    }
}

/// A policy's turn has come.
pub(super) fn run(call: &mut Call, key: &Key) {
    let now = call.now;
    let Some(policy) = call.here_mut().store.get_mut(Kind::LifecyclePolicy, key) else {
        return;
    };
    plan(policy, now);
    policy.object.insert("dateLastRun".to_owned(), epoch_seconds(now));
    let (arn, object) = (policy.arn().to_owned(), policy.object.clone());
    let mut touched = Vec::new();
    // In this order, and at most one action per image and run.
    for action in ["DEPRECATE", "DISABLE", "DELETE"] {
        let details = list(&object, "policyDetails")
            .iter()
            .filter(|detail| detail["action"]["type"] == action);
        for detail in details {
            for image in chosen(call, &object, detail) {
                if touched.iter().all(|(other, _): &(String, String)| *other != image) {
                    touched.push((image, action.to_owned()));
                }
            }
        }
    }
    lifecycle_executions::start(call, Some(arn), touched);
}

/// The images that a rule acts on.
fn chosen(call: &Call, policy: &Object, detail: &Value) -> Vec<String> {
    let wanted_type = if text(policy, "resourceType") == "CONTAINER_IMAGE" {
        "DOCKER"
    } else {
        "AMI"
    };
    let selection = &policy["resourceSelection"];
    let mut selected: Vec<&Resource> = call
        .here()
        .store
        .all(Kind::Image)
        .filter(|image| image.text("type") == wanted_type && is_selected(selection, image) && can_act(detail, image))
        .collect();
    selected.sort_by(|a, b| b.text("dateCreated").cmp(a.text("dateCreated")).then(b.key.cmp(&a.key)));
    let filter = &detail["filter"];
    let value = filter["value"].as_i64().unwrap_or(i64::MAX);
    let by_version = |image: &Resource| (image.key.slug.clone(), image.key.version);
    let kept_before = |images: &[&Resource], index: usize| {
        images[..index]
            .iter()
            .filter(|other| by_version(other) == by_version(images[index]))
            .count()
    };
    let keep = match filter["type"].as_str() {
        Some("COUNT") => value,
        _ => filter["retainAtLeast"].as_i64().unwrap_or(0),
    };
    let keep = usize::try_from(keep).unwrap_or(usize::MAX);
    let unit = match filter["unit"].as_str() {
        Some("WEEKS") => 7 * DAY,
        Some("MONTHS") => 30 * DAY,
        Some("YEARS") => 365 * DAY,
        _ => DAY,
    };
    let oldest = iso(call.now.saturating_sub(value.saturating_mul(unit)));
    let old_enough = |image: &Resource| filter["type"] == "COUNT" || image.text("dateCreated") <= oldest.as_str();
    let chosen = (0..selected.len()).filter(|index| {
        // Failed and cancelled images can always be deleted.
        let waste = matches!(status(selected[*index]), "FAILED" | "CANCELLED");
        old_enough(selected[*index]) && (waste || kept_before(&selected, *index) >= keep)
    });
    chosen.map(|index| selected[index].arn().to_owned()).collect()
}

fn status(image: &Resource) -> &str {
    image
        .object
        .get("state")
        .and_then(|state| state["status"].as_str())
        .unwrap_or("")
}

fn is_selected(selection: &Value, image: &Resource) -> bool {
    let recipes = selection["recipes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let by_recipe = recipes.iter().any(|recipe| {
        let pattern = VersionPattern::parse(recipe["semanticVersion"].as_str().unwrap_or(""));
        let slug = crate::image_builder::arn::slug(recipe["name"].as_str().unwrap_or(""));
        image.key.slug == slug && pattern.is_ok_and(|pattern| pattern.matches(image.key.version))
    });
    by_recipe || has_any_tag(&selection["tagMap"], image)
}

fn has_any_tag(wanted: &Value, image: &Resource) -> bool {
    let tags = image.object.get("tags");
    wanted.as_object().is_some_and(|wanted| {
        wanted
            .iter()
            .any(|(name, value)| tags.is_some_and(|tags| tags.get(name) == Some(value)))
    })
}

/// Whether the action makes sense for the image's status, and no exclusion by tag holds it back.
///
/// Exclusions by Region, public, shared and last launch are not modelled: AMIs here are launched and shared by nobody.
fn can_act(detail: &Value, image: &Resource) -> bool {
    let fits = match (detail["action"]["type"].as_str(), status(image)) {
        (Some("DEPRECATE"), "AVAILABLE") | (Some("DISABLE"), "AVAILABLE" | "DEPRECATED") => true,
        (Some("DELETE"), status) => {
            matches!(status, "AVAILABLE" | "DEPRECATED" | "DISABLED" | "FAILED" | "CANCELLED")
        }
        _ => false,
    };
    fits && !has_any_tag(&detail["exclusionRules"]["tagMap"], image)
}

/// Does to an image what an execution is there for.
pub(super) fn apply(call: &mut Call, arn: &str, action: &str) {
    let Ok(Some(key)) = Arn::parse(arn).map(|arn| arn.and_then(|arn| arn.key())) else {
        return;
    };
    let status = match action {
        "DEPRECATE" => "DEPRECATED",
        "DISABLE" => "DISABLED",
        "DELETE" => {
            let place = call.here_mut();
            place.store.remove(Kind::Image, &key);
            place.builds.remove(arn);
            return;
        }
        _ => "AVAILABLE",
    };
    let now = call.now;
    if let Some(image) = call.here_mut().store.get_mut(Kind::Image, &key) {
        image.object.insert("state".to_owned(), json!({"status": status}));
        if status == "DEPRECATED" {
            image.object.insert("deprecationTime".to_owned(), epoch_seconds(now));
        }
    }
}

/// `StartResourceStateUpdate`.
pub(in crate::image_builder) fn start_state_update(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "resourceArn");
    let key = call.own(Kind::Image, "resourceArn", arn)?;
    let image = call
        .here()
        .store
        .get(Kind::Image, &key)
        .cloned()
        .ok_or_else(|| refusals::not_found(arn))?;
    let wanted = input["state"]["status"].as_str().unwrap_or("").to_owned();
    check_state_update(call, input, &image, &wanted)?;
    let action = match wanted.as_str() {
        "DELETED" => "DELETE",
        "DEPRECATED" => "DEPRECATE",
        "DISABLED" => "DISABLE",
        _ => "AVAILABLE",
    };
    let mut answer = Object::from_iter([("resourceArn".to_owned(), arn.into())]);
    if input.contains_key("includeResources") {
        let id = lifecycle_executions::start(call, None, vec![(arn.to_owned(), action.to_owned())]);
        answer.insert("lifecycleExecutionId".to_owned(), id.into());
    } else {
        apply(call, arn, action);
    }
    Ok(answer)
}

fn check_state_update(call: &Call, input: &Object, image: &Resource, wanted: &str) -> Result<(), ApiError> {
    let combination = |sentence: &str| Err(refusals::invalid_combination("state.status", sentence));
    if lifecycle_executions::runs_on(call, image.arn()) {
        return Err(refusals::in_use("A lifecycle execution of this image is running."));
    }
    let now = status(image);
    match (now, wanted) {
        (_, "") => return combination("A status must be given."),
        ("FAILED" | "CANCELLED", other) if other != "DELETED" => {
            return combination("A failed or cancelled image can only be deleted.");
        }
        ("AVAILABLE" | "DEPRECATED" | "DISABLED" | "FAILED" | "CANCELLED", _) => {}
        _ => return Err(refusals::in_use(format!("The image is {now}."))),
    }
    if image.text("type") == "DOCKER" && wanted != "DELETED" {
        return combination("A container image can only be deleted.");
    }
    if input.contains_key("executionRole") != input.contains_key("includeResources") {
        return combination("executionRole and includeResources are given together.");
    }
    if wanted == "DELETED" && !input.contains_key("includeResources") {
        return combination("A deletion must include the underlying resources.");
    }
    let Some(at) = input.get("updateAt").and_then(Value::as_f64) else {
        return Ok(());
    };
    let now_seconds = epoch_seconds(call.now).as_f64().unwrap_or(0.0);
    if wanted != "DEPRECATED" || at <= now_seconds {
        return Err(refusals::invalid_combination(
            "updateAt",
            "updateAt goes with DEPRECATED only, and lies ahead.",
        ));
    }
    Ok(())
}

//! Lifecycle policies at work, and the changes of state that callers ask for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::executions::fill;
use crate::clock::{EpochMs, epoch_seconds, iso};
use crate::error::ApiError;
use crate::image_builder::arn::{Arn, Kind};
use crate::image_builder::call::{Call, list, text};
use crate::image_builder::paging::Page;
use crate::image_builder::store::{Key, Resource};
use crate::image_builder::version::VersionPattern;
use crate::image_builder::{Answer, Object, ids, refusals};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// One execution, of a policy or of a caller's wish. They end at once here, so none is ever seen running.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::image_builder) struct LifecycleExecution {
    id: String,
    /// The policy, if it was one.
    policy: Option<String>,
    at: EpochMs,
    /// The images that were touched, and how.
    touched: Vec<(String, String)>,
}

impl LifecycleExecution {
    fn view(&self) -> Value {
        let mut view = json!({
            "lifecycleExecutionId": self.id,
            "resourcesImpactedSummary": {"hasImpactedResources": !self.touched.is_empty()},
            "state": {"status": "SUCCESS"},
            "startTime": epoch_seconds(self.at),
            "endTime": epoch_seconds(self.at),
        });
        if let Some(policy) = &self.policy {
            view["lifecyclePolicyArn"] = json!(policy);
        }
        view
    }
}

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
                    apply(call, &image, action);
                    touched.push((image, action.to_owned()));
                }
            }
        }
    }
    record(call, Some(arn), touched);
}

fn record(call: &mut Call, policy: Option<String>, touched: Vec<(String, String)>) -> String {
    let number = call.next_number();
    let id = format!(
        "lce-{}",
        ids::uuid(&format!("{}/{}/{number}", call.account, call.region))
    );
    let execution = LifecycleExecution {
        id: id.clone(),
        policy,
        at: call.now,
        touched,
    };
    call.here_mut().lifecycle_executions.push(execution);
    id
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

fn apply(call: &mut Call, arn: &str, action: &str) {
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
    apply(call, arn, action);
    let mut answer = Object::from_iter([("resourceArn".to_owned(), arn.into())]);
    if input.contains_key("includeResources") {
        let id = record(call, None, vec![(arn.to_owned(), action.to_owned())]);
        answer.insert("lifecycleExecutionId".to_owned(), id.into());
    }
    Ok(answer)
}

fn check_state_update(call: &Call, input: &Object, image: &Resource, wanted: &str) -> Result<(), ApiError> {
    let combination = |sentence: &str| Err(refusals::invalid_combination("state.status", sentence));
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

/// `GetLifecycleExecution`.
pub(in crate::image_builder) fn get_execution(call: &mut Call, input: &Object) -> Answer {
    let view = find(call, input)?.view();
    Ok(Object::from_iter([("lifecycleExecution".to_owned(), view)]))
}

fn find<'a>(call: &'a Call, input: &Object) -> Result<&'a LifecycleExecution, ApiError> {
    let id = text(input, "lifecycleExecutionId");
    let found = call
        .here()
        .lifecycle_executions
        .iter()
        .find(|execution| execution.id == id);
    found.ok_or_else(|| refusals::not_found(id))
}

/// `ListLifecycleExecutions` of a policy or of an image build, the newest first.
pub(in crate::image_builder) fn list_executions(call: &mut Call, input: &Object) -> Answer {
    let arn = text(input, "resourceArn");
    let page = Page::of("ListLifecycleExecutions", input, call.switches.default_page_size)?;
    let concerned = |execution: &&LifecycleExecution| {
        execution.policy.as_deref() == Some(arn) || execution.touched.iter().any(|(image, _)| image == arn)
    };
    let executions: Vec<&LifecycleExecution> = call
        .here()
        .lifecycle_executions
        .iter()
        .rev()
        .filter(concerned)
        .collect();
    let mut answer = Object::new();
    fill(&page, &mut answer, "lifecycleExecutions", &executions, |execution| {
        execution.view()
    });
    Ok(answer)
}

/// `ListLifecycleExecutionResources`: the images that were touched.
pub(in crate::image_builder) fn list_resources(call: &mut Call, input: &Object) -> Answer {
    let execution = find(call, input)?;
    let page = Page::of(
        "ListLifecycleExecutionResources",
        input,
        call.switches.default_page_size,
    )?;
    let mut answer = Object::from_iter([
        ("lifecycleExecutionId".to_owned(), json!(execution.id)),
        ("lifecycleExecutionState".to_owned(), json!({"status": "SUCCESS"})),
    ]);
    fill(
        &page,
        &mut answer,
        "resources",
        &execution.touched,
        |(image, action)| {
            json!({
                "accountId": call.account,
                "resourceId": image,
                "region": call.region,
                "state": {"status": "SUCCESS"},
                "action": {"name": action},
                "startTime": epoch_seconds(execution.at),
                "endTime": epoch_seconds(execution.at),
            })
        },
    );
    Ok(answer)
}

/// `CancelLifecycleExecution`: executions here end at once, so there is never one to cancel.
pub(in crate::image_builder) fn cancel_execution(call: &mut Call, input: &Object) -> Answer {
    let id = find(call, input)?.id.clone();
    Err(refusals::in_use(format!("The execution '{id}' has ended.")))
}

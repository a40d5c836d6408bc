//! Cancelling, retrying and deleting images.

use serde_json::json;

use super::progress::finish;
use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, is_shared, text};
use crate::image_builder::kinds::{dependents, shared::answer_arn};
use crate::image_builder::store::Key;
use crate::image_builder::{Answer, Object, refusals};

const MEMBER: &str = "imageBuildVersionArn";

fn status(call: &Call, key: &Key) -> String {
    let image = call.here().store.get(Kind::Image, key);
    let status = image
        .and_then(|image| image.object.get("state"))
        .and_then(|state| state["status"].as_str());
    status.unwrap_or("").to_owned()
}

fn own_image<'a>(call: &Call, input: &'a Object) -> Result<(&'a str, Key), ApiError> {
    let arn = text(input, MEMBER);
    Ok((arn, call.own(Kind::Image, MEMBER, arn)?))
}

/// `CancelImageCreation`: only while the build runs. AMIs that are made already would stay.
pub(in crate::image_builder) fn cancel(call: &mut Call, input: &Object) -> Answer {
    let (arn, key) = own_image(call, input)?;
    let running = call.here().builds.get(arn).is_some_and(|build| build.next_at.is_some());
    if !running {
        let status = status(call, &key);
        return Err(refusals::in_use(format!(
            "The image '{arn}' cannot be cancelled: it is {status}."
        )));
    }
    if let Some(mut build) = call.here_mut().builds.remove(arn) {
        finish(
            call,
            &mut build,
            json!({"status": "CANCELLED", "reason": "The build was cancelled."}),
        );
        call.here_mut().builds.insert(arn.to_owned(), build);
    }
    Ok(answer_arn(MEMBER, arn))
}

/// `RetryImage`: runs a failed or cancelled AMI build again, in place, from its test stage.
pub(in crate::image_builder) fn retry(call: &mut Call, input: &Object) -> Answer {
    let (arn, key) = own_image(call, input)?;
    let status = status(call, &key);
    let retriable = matches!(status.as_str(), "FAILED" | "CANCELLED");
    let now = call.now;
    let pause = call.switches.build_state_ms.max(0);
    let Some(build) = call.here_mut().builds.get_mut(arn).filter(|_| retriable) else {
        return Err(refusals::in_use(format!(
            "The image '{arn}' cannot be retried: it is {status}."
        )));
    };
    let from = build
        .stages
        .iter()
        .position(|stage| matches!(stage.as_str(), "TESTING" | "DISTRIBUTING"));
    build.at = from.unwrap_or(0).min(build.at);
    build.failure = None;
    build.next_at = Some(now.saturating_add(pause));
    let (next_at, stage) = (build.next_at, build.stage().to_owned());
    call.builder.note_event(next_at);
    if let Some(image) = call.here_mut().store.get_mut(Kind::Image, &key) {
        image.object.insert("state".to_owned(), json!({"status": stage}));
    }
    Ok(answer_arn(MEMBER, arn))
}

/// `DeleteImage`: not while it is built, shared or referred to. What was made of it stays.
pub(in crate::image_builder) fn delete(call: &mut Call, input: &Object) -> Answer {
    let (arn, key) = own_image(call, input)?;
    let place = call.here();
    let running = place.builds.get(arn).is_some_and(|build| build.next_at.is_some());
    let shared = place.store.get(Kind::Image, &key).is_some_and(is_shared);
    if running || shared || dependents(call, Kind::Image, &key) {
        return Err(refusals::has_dependents(arn));
    }
    let place = call.here_mut();
    place.store.remove(Kind::Image, &key);
    place.builds.remove(arn);
    Ok(answer_arn(MEMBER, arn))
}

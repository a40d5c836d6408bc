//! What faults do to an answer.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{Answer, Delivery};
use crate::error::ApiError;
use crate::faults::{BrokenBody, Effect, Rewrite, rewrite, status_of};
use crate::request::{Response, json_object};
use crate::service::{Understood, refusal};

/// Whether the operation runs under this fault.
pub(super) fn takes_effect(effect: &Effect) -> bool {
    match effect {
        Effect::Throttle => false,
        Effect::Error { with_effect, .. }
        | Effect::LostReply { with_effect, .. }
        | Effect::Status { with_effect, .. } => *with_effect,
        // Half of an answer needs the answer.
        Effect::Body { body, with_effect } => *with_effect || *body == BrokenBody::Truncated,
        Effect::Latency { .. } | Effect::Stale { .. } | Effect::Rewrite { .. } => true,
    }
}

/// Does to the answer what the fault says; returns the error code, if it became one.
pub(super) fn apply(effect: &Effect, answer: &mut Answer, understood: &Understood, request_id: &str) -> Option<String> {
    let service = understood.caller.service.as_str();
    match effect {
        Effect::Error {
            code,
            status,
            message,
            members,
            ..
        } => {
            let status = status.unwrap_or_else(|| status_of(service, code));
            let message = message.as_deref().unwrap_or(code);
            answer.response = injected(service, code, status, message, members, request_id);
            return Some(code.clone());
        }
        Effect::Throttle => {
            let (code, message) = throttle_error(service);
            let members = throttle_members(service);
            answer.response = injected(service, code, status_of(service, code), message, &members, request_id);
            return Some(code.to_owned());
        }
        Effect::Status { status, .. } => {
            answer.response = Response::new(*status, "text/html", "<html><body>Service Unavailable</body></html>");
            return Some(status.to_string());
        }
        Effect::Latency { milliseconds } => answer.delay += Duration::from_millis(*milliseconds),
        Effect::LostReply { reset, .. } => {
            answer.delivery = if *reset { Delivery::Reset } else { Delivery::Silence };
        }
        Effect::Body { body, .. } => {
            answer.response.status = 200;
            answer.response.body = broken(body, &answer.response.body);
        }
        Effect::Rewrite { rewrite: change } => edit(&mut answer.response, understood, change),
        Effect::Stale { .. } => {}
    }
    None
}

fn throttle_error(service: &str) -> (&'static str, &'static str) {
    match service {
        "organizations" => (
            "TooManyRequestsException",
            "AWS Organizations can't complete your request: too many requests.",
        ),
        "imagebuilder" => ("CallRateLimitExceededException", "Too many requests."),
        _ => ("Throttling", "Rate exceeded"),
    }
}

fn throttle_members(service: &str) -> Map<String, Value> {
    let mut members = Map::new();
    if service == "organizations" {
        members.insert("Type".to_owned(), "RATE".into());
    }
    members
}

/// An error of any name; [`ApiError`] holds only names known when compiling.
fn injected(
    service: &str,
    code: &str,
    status: u16,
    message: &str,
    members: &Map<String, Value>,
    request_id: &str,
) -> Response {
    const STAND_IN: &str = "InjectedFault";
    let error = ApiError {
        code: STAND_IN,
        status,
        message: message.to_owned(),
        members: members.clone(),
    };
    let mut response = refusal(service, &error).with_header("x-amzn-requestid", request_id);
    for (_, value) in &mut response.headers {
        if value == STAND_IN {
            code.clone_into(value);
        }
    }
    response.body = String::from_utf8_lossy(&response.body)
        .replacen(STAND_IN, code, 1)
        .into_bytes();
    response
}

fn broken(body: &BrokenBody, real: &[u8]) -> Vec<u8> {
    match body {
        BrokenBody::EmptyObject => b"{}".to_vec(),
        BrokenBody::Truncated => real[..real.len() / 2].to_vec(),
        BrokenBody::Html => b"<html><body><h1>It works!</h1></body></html>".to_vec(),
        BrokenBody::Nothing => Vec::new(),
        BrokenBody::Text(text) => text.clone().into_bytes(),
    }
}

fn edit(response: &mut Response, understood: &Understood, change: &Rewrite) {
    if response.status == 200
        && let Some(mut answer) = json_object(&response.body)
    {
        rewrite(&mut answer, &understood.input, &understood.caller.service, change);
        response.body = Value::Object(answer).to_string().into_bytes();
    }
}

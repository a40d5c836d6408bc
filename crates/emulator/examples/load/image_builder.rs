//! As many components as the world is large.

use emulator::{Emulator, Request};
use serde_json::{Value, json};

use crate::{ACCOUNT, Scenario, send};

fn request(method: &str, path: &str, body: &Value) -> Request {
    crate::request("imagebuilder", ACCOUNT, method, path, body)
}

fn get(path: &str, query: String) -> Request {
    Request {
        query,
        ..request("GET", path, &Value::Null)
    }
}

fn stem(index: usize) -> String {
    format!("arn:aws:imagebuilder:us-east-1:{ACCOUNT}:component/component-{index:07}")
}

fn create(index: usize) -> Request {
    let document = "schemaVersion: 1.0\nphases: [{name: build, steps: [{name: Update, action: UpdateOS}]}]";
    let body = json!({"name": format!("component-{index:07}"), "semanticVersion": "1.0.0", "platform": "Linux", "data": document,
        "tags": {"number": index.to_string()}, "clientToken": index.to_string()});
    request("PUT", "/CreateComponent", &body)
}

pub(crate) fn world(emulator: &Emulator, size: usize) -> Vec<Scenario> {
    for index in 0..size {
        send(emulator, &create(index));
    }
    // Far apart, so that no request finds the way of the one before still warm.
    let some = move |turn: usize| turn.wrapping_mul(7919) % size;
    let unused = std::cell::Cell::new(size);
    vec![
        Scenario::new("get a component by its ARN", move |turn| {
            get(
                "/GetComponent",
                format!("componentBuildVersionArn={}/1.0.0/1", stem(some(turn))),
            )
        }),
        Scenario::new("get a component by a wildcard", move |turn| {
            get(
                "/GetComponent",
                format!("componentBuildVersionArn={}/x.x.x", stem(some(turn))),
            )
        }),
        Scenario::new("list the first components", |_| {
            request("POST", "/ListComponents", &json!({}))
        }),
        Scenario::new("list a component by its name", move |turn| {
            let filter = json!([{"name": "name", "values": [format!("component-{:07}", some(turn))]}]);
            request("POST", "/ListComponents", &json!({"filters": filter}))
        }),
        Scenario::new("list the builds of a component", move |turn| {
            let body = json!({"componentVersionArn": format!("{}/1.0.0", stem(some(turn)))});
            request("POST", "/ListComponentBuildVersions", &body)
        }),
        Scenario::new("list the tags of a component", move |turn| {
            get(&format!("/tags/{}/1.0.0/1", stem(some(turn))), String::new())
        }),
        Scenario::of_several("create and delete a component", move |_| {
            // A name is used once: the builds of a name are never numbered from 1 again.
            let index = unused.get();
            unused.set(index + 1);
            let arn = format!("{}/1.0.0/1", stem(index));
            vec![
                create(index),
                Request {
                    query: format!("componentBuildVersionArn={arn}"),
                    ..request("DELETE", "/DeleteComponent", &Value::Null)
                },
            ]
        }),
    ]
}

//! Every modelled error can be produced at every operation.

use std::collections::BTreeSet;

use emulator::faults::status_of;
use emulator::image_builder::modelled_errors;
use emulator::{Effect, Fault, Request};

use crate::setting::{Setting, signed};

fn request_for(operation: &str) -> Request {
    let (method, path) = match operation {
        "ListTagsForResource" => ("GET", "/tags/x".to_owned()),
        "TagResource" => ("POST", "/tags/x".to_owned()),
        "UntagResource" => ("DELETE", "/tags/x".to_owned()),
        "GetMarketplaceResource" => ("POST", format!("/{operation}")),
        _ if operation.starts_with("Get") => ("GET", format!("/{operation}")),
        _ if operation.starts_with("Delete") => ("DELETE", format!("/{operation}")),
        _ if operation.starts_with("List") => ("POST", format!("/{operation}")),
        _ => ("PUT", format!("/{operation}")),
    };
    Request {
        method: method.to_owned(),
        path,
        ..signed()
    }
}

#[test]
fn every_pair_of_operation_and_modelled_error_can_be_produced() {
    let setting = Setting::empty();
    let pairs = modelled_errors();
    let mut produced = 0;
    for (operation, code) in &pairs {
        let effect = Effect::Error {
            code: code.clone(),
            status: None,
            message: None,
            members: serde_json::Map::new(),
            with_effect: false,
        };
        setting.emulator.add_fault(Fault::nth(operation, 1, effect));
        let answer = setting.send(&request_for(operation));
        setting.emulator.clear_faults();
        assert_eq!(
            (&answer.code, answer.status),
            (code, status_of("imagebuilder", code)),
            "{operation}"
        );
        produced += 1;
    }
    let operations: BTreeSet<&String> = pairs.iter().map(|(operation, _)| operation).collect();
    assert_eq!(operations.len(), 77);
    println!("{produced} of {} pairs produced", pairs.len());
}

//! Every modelled error can be produced at every operation.

use std::collections::BTreeSet;

use emulator::image_builder::modelled_errors;
use emulator::{Effect, Fault, Request};
use serde_json::Value;

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

fn error(code: &str) -> Effect {
    Effect::Error {
        code: code.to_owned(),
        status: None,
        message: None,
        members: serde_json::Map::new(),
        with_effect: false,
    }
}

/// The statuses of the service's model, as the fact sheet of the service lists them: not the stand-in's own table.
fn modelled_status(code: &str) -> u16 {
    let listed = [
        ("ServiceQuotaExceededException", 402),
        ("AccessDeniedException", 403),
        ("ForbiddenException", 403),
        ("ResourceNotFoundException", 404),
        ("DryRunOperationException", 412),
        ("CallRateLimitExceededException", 429),
        ("TooManyRequestsException", 429),
        ("ServiceException", 500),
        ("ServiceUnavailableException", 503),
    ];
    let found = listed.iter().find(|(listed, _)| *listed == code);
    found.map_or(400, |(_, status)| *status)
}

#[test]
fn every_pair_of_operation_and_modelled_error_can_be_produced() {
    let setting = Setting::empty();
    let pairs = modelled_errors();
    let mut produced = 0;
    for (operation, code) in &pairs {
        setting.emulator.add_fault(Fault::nth(operation, 1, error(code)));
        let answer = setting.send(&request_for(operation));
        setting.emulator.clear_faults();
        assert_eq!(
            (&answer.code, answer.status),
            (code, modelled_status(code)),
            "{operation}"
        );
        assert_eq!(answer.body["message"], Value::from(code.as_str()), "{operation} {code}");
        produced += 1;
    }
    let operations: BTreeSet<&String> = pairs.iter().map(|(operation, _)| operation).collect();
    assert_eq!(operations.len(), 77);
    println!("{produced} of {} pairs produced", pairs.len());
}

/// A call of Organizations, with nothing in it: the fault strikes before anybody looks.
fn organizations_request(operation: &str) -> Request {
    let scope = "AKIA999988887777LOCAL/20260105/us-east-1/organizations/aws4_request";
    Request {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: vec![
            (
                "authorization".to_owned(),
                format!("AWS4-HMAC-SHA256 Credential={scope}, Signature=0"),
            ),
            ("content-type".to_owned(), "application/x-amz-json-1.1".to_owned()),
            (
                "x-amz-target".to_owned(),
                format!("AWSOrganizationsV20161128.{operation}"),
            ),
        ],
        ..Request::default()
    }
}

#[test]
fn every_pair_of_organizations_can_be_produced_too() {
    let setting = Setting::empty();
    let pairs = emulator::organizations::modelled_errors();
    let mut produced = 0;
    for (operation, code) in &pairs {
        setting.emulator.add_fault(Fault::nth(operation, 1, error(code)));
        let answer = setting.emulator.call(&organizations_request(operation));
        setting.emulator.clear_faults();
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(
            (body["__type"].as_str(), body["Message"].as_str(), answer.status),
            (Some(code.as_str()), Some(code.as_str()), 400),
            "{operation}"
        );
        produced += 1;
    }
    let operations: BTreeSet<&String> = pairs.iter().map(|(operation, _)| operation).collect();
    assert_eq!(operations.len(), 63);
    println!("{produced} of {} pairs produced", pairs.len());
}

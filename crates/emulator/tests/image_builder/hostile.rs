//! Input that nobody means well with.

use emulator::Request;
use serde_json::json;

use crate::setting::{Setting, component, mine, signed, with};

fn raw(method: &str, path: &str, body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        body: body.to_vec(),
        ..signed()
    }
}

#[test]
fn bodies_that_are_no_json_objects_are_refused() {
    let setting = Setting::empty();
    let deep = "[".repeat(100_000);
    for body in ["{", "[]", "1", "null", "\"\"", "{\"a\":1}{", "\u{0}", deep.as_str()] {
        let answer = setting.send(&raw("PUT", "/CreateComponent", body.as_bytes()));
        assert_eq!(
            (answer.status, answer.code.as_str()),
            (400, "InvalidRequestException"),
            "{body:.20}"
        );
    }
    let answer = setting.send(&raw("PUT", "/CreateComponent", &[0xff, 0xfe]));
    assert_eq!(answer.status, 400);
}

#[test]
fn another_content_type_is_refused() {
    let mut request = raw("POST", "/ListComponents", b"a=b");
    request.headers.push((
        "content-type".to_owned(),
        "application/x-www-form-urlencoded".to_owned(),
    ));
    assert_eq!(Setting::empty().send(&request).code, "InvalidRequestException");
}

#[test]
fn unknown_paths_and_methods_are_refused() {
    let setting = Setting::empty();
    for (method, path) in [
        ("GET", "/"),
        ("PUT", "/DeleteEverything"),
        ("DELETE", "/ListImages"),
        ("PATCH", "/tags/x"),
        ("GET", "//%"),
        ("", ""),
    ] {
        let answer = setting.send(&raw(method, path, b""));
        assert_eq!(
            (answer.status, answer.code.as_str()),
            (404, "UnknownOperationException"),
            "{method} {path}"
        );
    }
}

#[test]
fn arns_of_tags_are_decoded_once_and_only_once() {
    let factory = Setting::factory();
    let arn = mine("component/component/1.0.0/1");
    let encoded = arn.replace(':', "%3A").replace('/', "%2F");
    for path in [
        format!("/tags/{encoded}"),
        format!("/tags/{arn}"),
        format!("/tags/{}", encoded.to_lowercase()),
    ] {
        assert_eq!(factory.send(&raw("GET", &path, b"")).status, 200, "{path}");
    }
    for path in [
        format!("/tags/{}", encoded.replace('%', "%25")),
        "/tags/%".to_owned(),
        "/tags/".to_owned(),
        format!("/tags/{arn}/9"),
    ] {
        let answer = factory.send(&raw("GET", &path, b""));
        assert!(
            matches!(
                answer.code.as_str(),
                "InvalidParameterException" | "ResourceNotFoundException"
            ),
            "{path}: {}",
            answer.code
        );
    }
}

#[test]
fn documents_are_refused_not_exploded() {
    let setting = Setting::empty();
    let deep = format!("schemaVersion: 1.0\nphases: {}", "[".repeat(7000));
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n\
                e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]";
    for data in [
        deep.as_str(),
        bomb,
        "{{{{",
        "- - - -",
        "\t",
        "%YAML 9.9\n---\n",
        "? [a]\n: b",
        "!!binary x",
    ] {
        let answer = setting.call("CreateComponent", with(component("abc"), json!({"data": data})));
        assert_eq!(
            (answer.status, answer.code.as_str()),
            (400, "InvalidParameterValueException"),
            "{data:.30}"
        );
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    let setting = Setting::empty();
    for size in [
        json!(0),
        json!(26),
        json!(-1),
        json!(1.5),
        json!("5"),
        json!(u64::MAX),
        json!([]),
    ] {
        assert_eq!(
            setting.call("ListComponents", json!({"maxResults": size})).status,
            400,
            "{size}"
        );
    }
}

#[test]
fn what_is_not_modelled_says_so() {
    let setting = Setting::empty();
    let answer = setting.call("ListImageScanFindings", json!({}));
    assert_eq!((answer.status, answer.code.as_str()), (501, "NotModelledHere"));
}

#[test]
fn unsigned_requests_are_refused() {
    let setting = Setting::empty();
    let request = Request {
        headers: Vec::new(),
        ..raw("POST", "/ListComponents", b"{}")
    };
    assert_eq!(setting.send(&request).code, "MissingAuthenticationTokenException");
}

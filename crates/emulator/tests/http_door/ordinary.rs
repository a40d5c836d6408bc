//! Well-behaved clients, the admin path, and the end of the server.

use std::time::Duration;

use emulator::{Effect, Fault};
use tokio::time::timeout;

use crate::server::{exchange, organizations, request, serve};

#[tokio::test]
async fn requests_are_answered_and_the_server_stops() {
    let server = serve().await;
    let answer = exchange(server.address, request("POST", "/ListComponents", "{}").as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.contains("componentVersionList"),
        "{answer}"
    );
    server.stop.send(()).unwrap();
    let stopped = timeout(Duration::from_secs(5), server.task).await;
    assert!(stopped.expect("the server stops").unwrap().is_ok());
}

#[tokio::test]
async fn a_reset_is_a_closed_connection() {
    let server = serve().await;
    server.emulator.add_fault(Fault::nth(
        "ListComponents",
        1,
        Effect::LostReply {
            with_effect: true,
            reset: true,
        },
    ));
    assert_eq!(
        exchange(server.address, request("POST", "/ListComponents", "{}").as_bytes()).await,
        ""
    );
    let answer = exchange(server.address, request("POST", "/ListComponents", "{}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn the_admin_path_saves_seeds_and_sets() {
    let server = serve().await;
    let admin = async |method: &str, path: &str, body: &str| {
        exchange(
            server.address,
            request(method, &format!("/_goldsmith/{path}"), body).as_bytes(),
        )
        .await
    };
    let ok = |answer: &str| answer.starts_with("HTTP/1.1 200");
    let fault = r#"{"operation":"ListComponents","times":1,"effect":{"kind":"throttle"}}"#;
    assert!(ok(&admin("POST", "faults", fault).await));
    let throttled = exchange(server.address, request("POST", "/ListComponents", "{}").as_bytes()).await;
    assert!(throttled.starts_with("HTTP/1.1 429"), "{throttled}");
    assert!(
        admin("POST", "clock/advance", r#"{"milliseconds":3600000}"#)
            .await
            .contains("2026-01-05T01:00:00.000Z")
    );
    let release = r#"{"region":"us-east-1","kind":"image","name":"amazon-linux-2023-x86","version":"2099.1.1"}"#;
    assert!(
        admin("POST", "release", release)
            .await
            .contains("amazon-linux-2023-x86/2099.1.1/1")
    );
    assert!(
        admin("POST", "release", &release.replace("linux", "none"))
            .await
            .starts_with("HTTP/1.1 400")
    );
    let saved = admin("GET", "state", "").await;
    let (_, state) = saved.split_once("\r\n\r\n").unwrap();
    assert!(ok(&admin("PUT", "state", state).await));
    assert!(ok(&admin(
        "POST",
        "seed",
        r#"{"account":"444455556666","region":"eu-west-1"}"#
    )
    .await));
    assert!(ok(&admin("POST", "reset", "").await));
    assert!(admin("GET", "log", "").await.ends_with("[]"));
    for (method, path, body) in [
        ("PUT", "state", "{}"),
        ("POST", "faults", "{"),
        ("POST", "clock/advance", r#"{"milliseconds":-1}"#),
        ("PUT", "iam", r#"{"rolls":["a"]}"#),
        ("PUT", "switches", r#"{"none":1}"#),
        ("PUT", "switches", "[]"),
        ("PATCH", "switches", r#"{"organizations":{"none":1}}"#),
    ] {
        assert!(admin(method, path, body).await.starts_with("HTTP/1.1 400"), "{path}");
    }
    let page = "POST /_goldsmith/reset HTTP/1.1\r\nhost: x\r\norigin: https://example.com\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    assert!(
        exchange(server.address, page.as_bytes())
            .await
            .starts_with("HTTP/1.1 403")
    );
    assert!(admin("GET", "nothing", "").await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn the_admin_path_refuses_what_cannot_be_and_leaves_the_world_as_it_is() {
    let server = serve().await;
    let before = server.emulator.world(|world| world.to_json());
    let seeded = |id: &str, management: &str| {
        format!(
            r#"{{"account":"111122223333","region":"us-east-1","organization":{{"id":"{id}","management_account":"{management}","factory_account":"111122223333"}}}}"#
        )
    };
    let fault = |operation: &str, code: &str| {
        format!(
            r#"[{{"operation":"ListImages","effect":{{"kind":"throttle"}}}},{{"operation":"{operation}","effect":{{"kind":"error","code":"{code}"}}}}]"#
        )
    };
    for (method, path, body, said) in [
        (
            "POST",
            "seed",
            r#"{"account":"x","region":"us-east-1"}"#.to_owned(),
            "`account` must be twelve digits",
        ),
        (
            "POST",
            "seed",
            r#"{"account":"111122223333","region":"y"}"#.to_owned(),
            "`region` must be",
        ),
        (
            "POST",
            "seed",
            seeded("o-x", "999988887777"),
            "`organization.id` must be",
        ),
        (
            "POST",
            "seed",
            seeded("o-abc1234567", "9"),
            "`organization.management_account` must be",
        ),
        (
            "PUT",
            "state",
            before.replace(r#""region":"us-east-1""#, r#""region":"""#),
            "`region` must be",
        ),
        (
            "PUT",
            "clock",
            r#"{"mode":"virtual","now_ms":9223372036854775807}"#.to_owned(),
            "the clock would show",
        ),
        (
            "PUT",
            "clock",
            r#"{"mode":"virtual","now_ms":-1}"#.to_owned(),
            "the clock would show",
        ),
        (
            "PUT",
            "clock",
            r#"{"mode":"real","offset_ms":9223372036854775807}"#.to_owned(),
            "the clock would show",
        ),
        (
            "POST",
            "clock/advance",
            r#"{"milliseconds":9223372036854775807}"#.to_owned(),
            "the clock would show",
        ),
        ("POST", "faults", fault("Nope", "Foo"), "no operation called `Nope`"),
        (
            "POST",
            "faults",
            fault("ListComponents", "ServiceExeption"),
            "did you mean `ServiceException`?",
        ),
    ] {
        let request = request(method, &format!("/_goldsmith/{path}"), &body);
        let answer = exchange(server.address, request.as_bytes()).await;
        assert!(
            answer.starts_with("HTTP/1.1 400") && answer.contains(said),
            "{path} {body}: {answer}"
        );
        assert_eq!(server.emulator.world(|world| world.to_json()), before, "{path} {body}");
        assert!(server.emulator.faults().is_empty(), "{path} {body}");
    }
}

#[tokio::test]
async fn organizations_speaks_its_own_content_type_alone() {
    let server = serve().await;
    let asked = organizations("DescribeOrganization", "{}");
    for (kind, status) in [
        ("application/x-amz-json-1.1", "200"),
        ("Application/X-Amz-Json-1.1; charset=utf-8", "200"),
        ("text/plain", "400"),
        ("application/json", "400"),
        ("application/x-amz-json-1.0", "400"),
        ("application/x-amz-json-1.12", "400"),
    ] {
        let request = asked.replace("application/x-amz-json-1.1", kind);
        let answer = exchange(server.address, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{kind}: {answer}");
        assert_eq!(
            answer.contains("UnknownOperationException"),
            status == "400",
            "{kind}: {answer}"
        );
    }
    let untyped = asked.replace("content-type: application/x-amz-json-1.1\r\n", "");
    assert_ne!(untyped, asked);
    assert!(
        exchange(server.address, untyped.as_bytes())
            .await
            .contains("UnknownOperationException")
    );
}

#[tokio::test]
async fn a_request_id_is_one_requests_and_the_same_in_header_and_body() {
    let server = serve().await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let answer = exchange(server.address, request("POST", "/ListComponents", "{}").as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let id = head
            .lines()
            .find_map(|line| line.strip_prefix("x-amzn-requestid: "))
            .unwrap();
        assert!(body.contains(&format!(r#""requestId":"{id}""#)), "{answer}");
        assert!(seen.insert(id.to_owned()), "{id}");
    }
}

//! Well-behaved clients, the admin path, and the end of the server.

use std::time::Duration;

use emulator::{Effect, Fault};
use tokio::time::timeout;

use crate::server::{exchange, request, serve};

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

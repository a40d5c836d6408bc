//! The HTTP door: well-behaved clients at once, and others.

use std::net::SocketAddr;
use std::time::Duration;

use emulator::{Effect, Emulator, Fault, Seed, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const SIGNATURE: &str = "authorization: AWS4-HMAC-SHA256 \
                         Credential=AKIA111122223333LOCAL/20260105/us-east-1/imagebuilder/aws4_request, Signature=0\r\n";

struct Server {
    emulator: Emulator,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

async fn serve() -> Server {
    let seed = Seed {
        account: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        organization: None,
    };
    let emulator = Emulator::new(World::new(seed));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = emulator.clone();
    let task = tokio::spawn(serving.serve(listener, async {
        let _ = stopped.await;
    }));
    Server {
        emulator,
        address,
        stop,
        task,
    }
}

/// Sends bytes and reads until the server closes, or three seconds pass.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(3), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(method: &str, path: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\n{SIGNATURE}content-type: application/json\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

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
async fn sixty_four_clients_at_once_lose_nothing() {
    let server = serve().await;
    let address = server.address;
    let clients: Vec<JoinHandle<()>> = (0..64)
        .map(|client| {
            tokio::spawn(async move {
                for index in 0..5 {
                    let name = format!("config-{client}-{index}");
                    let body = format!(r#"{{"name":"{name}","instanceProfileName":"p","clientToken":"{name}"}}"#);
                    let answer = exchange(
                        address,
                        request("PUT", "/CreateInfrastructureConfiguration", &body).as_bytes(),
                    )
                    .await;
                    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let log = server.emulator.log();
    assert_eq!(log.len(), 320);
    let saved = server.emulator.world(|world| world.to_json());
    assert_eq!(saved.matches("\"instanceProfileName\"").count(), 320);
}

#[tokio::test]
async fn hostile_bytes_are_refused_and_others_still_served() {
    let server = serve().await;
    let huge = format!("PUT /CreateComponent HTTP/1.1\r\nhost: x\r\n{SIGNATURE}content-length: 104857600\r\n\r\n");
    let mut huge = huge.into_bytes();
    huge.resize(huge.len() + 70 * 1024 * 1024, b'x');
    let answer = exchange(server.address, &huge).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer:.200}");
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"\0\0\0\0",
        b"PUT /CreateComponent HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n{",
    ] {
        exchange(server.address, bytes).await;
    }
    let garbled = exchange(
        server.address,
        request("PUT", "/CreateComponent", "{\"name\":").as_bytes(),
    )
    .await;
    assert!(
        garbled.starts_with("HTTP/1.1 400") && garbled.contains("InvalidRequestException"),
        "{garbled}"
    );
    let unsigned = "POST /ListComponents HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    assert!(
        exchange(server.address, unsigned.as_bytes())
            .await
            .starts_with("HTTP/1.1 403")
    );
    let answer = exchange(server.address, request("POST", "/ListComponents", "{}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
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

//! A server in this process, and clients that send bytes.

use std::net::SocketAddr;
use std::time::Duration;

use emulator::{Emulator, HttpLimits, OrganizationSeed, Seed, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) const FACTORY: &str = "111122223333";
pub(crate) const MANAGEMENT: &str = "999988887777";

pub(crate) struct Server {
    pub(crate) emulator: Emulator,
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) task: JoinHandle<std::io::Result<()>>,
}

pub(crate) async fn serve() -> Server {
    serve_within(HttpLimits::default()).await
}

pub(crate) async fn serve_within(limits: HttpLimits) -> Server {
    let emulator = Emulator::new(World::new(Seed {
        account: FACTORY.to_owned(),
        region: "us-east-1".to_owned(),
        organization: Some(OrganizationSeed::new("o-abc1234567", MANAGEMENT, FACTORY)),
    }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = emulator.clone();
    let task = tokio::spawn(serving.serve_within(limits, listener, async {
        let _ = stopped.await;
    }));
    Server {
        emulator,
        address,
        stop,
        task,
    }
}

/// Sends bytes and reads until the server closes, or five seconds pass.
pub(crate) async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes).await;
    read_to_end(&mut stream).await
}

/// What the server still says before it closes, in five seconds at most.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// A signature's header line.
pub(crate) fn signature(service: &str, account: &str) -> String {
    format!(
        "authorization: AWS4-HMAC-SHA256 Credential=AKIA{account}LOCAL/20260105/us-east-1/{service}/aws4_request, Signature=0\r\n"
    )
}

/// A request to Image Builder after which the connection is closed.
pub(crate) fn request(method: &str, path: &str, body: &str) -> String {
    let signature = signature("imagebuilder", FACTORY);
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\n{signature}content-type: application/json\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

/// A request to Organizations, by the management account.
pub(crate) fn organizations(operation: &str, body: &str) -> String {
    let signature = signature("organizations", MANAGEMENT);
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nhost: x\r\n{signature}content-type: application/x-amz-json-1.1\r\n\
         x-amz-target: AWSOrganizationsV20161128.{operation}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// The JSON behind the headers of an answer that must be a success.
pub(crate) fn success(answer: &str) -> serde_json::Value {
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

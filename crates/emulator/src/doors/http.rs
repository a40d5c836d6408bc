//! Door 1: an HTTP server with all services on one port.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::admin;
use crate::emulator::{Delivery, Emulator};
use crate::error::ApiError;
use crate::request::{Request, Response};
use crate::service::refusal;

/// The largest body that is read: a saved state may be put through the admin path, and nothing AWS-like is larger.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// How long a client may take to send its headers or its body.
const PATIENCE: Duration = Duration::from_secs(30);

impl Emulator {
    /// Serves until `shutdown` resolves; connections that are then open are closed once their answer is out.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) -> std::io::Result<()> {
        let (stop, stopped) = watch::channel(());
        let mut connections = JoinSet::new();
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection(self.clone(), stream, stopped.clone()));
                    }
                    // One client's failed handshake, or too many open files: neither ends the server.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                () = &mut shutdown => break,
            }
        }
        drop(stop);
        // Silent replies (a fault) never end by themselves.
        let drain = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), drain).await;
        connections.abort_all();
        Ok(())
    }
}

async fn connection(emulator: Emulator, stream: TcpStream, mut stopped: watch::Receiver<()>) {
    // Answers are small and latency counts.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| respond(emulator.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Answers one request; an error closes the connection without an answer.
async fn respond(
    emulator: Emulator,
    incoming: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, ConnectionReset> {
    let request = match read(incoming).await {
        Ok(request) => request,
        Err(response) => return Ok(write(response)),
    };
    if let Some(response) = admin::answer(&emulator, &request) {
        return Ok(write(response));
    }
    let answer = emulator.answer(&request);
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    match answer.delivery {
        Delivery::Whole => Ok(write(answer.response)),
        Delivery::Reset => Err(ConnectionReset),
        Delivery::Silence => std::future::pending().await,
    }
}

#[derive(Debug)]
struct ConnectionReset;

impl std::fmt::Display for ConnectionReset {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("connection reset by a fault")
    }
}

impl std::error::Error for ConnectionReset {}

async fn read(incoming: hyper::Request<Incoming>) -> Result<Request, Response> {
    let (parts, body) = incoming.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let mut request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or("").to_owned(),
        headers,
        body: Vec::new(),
    };
    let collected = tokio::time::timeout(PATIENCE, Limited::new(body, LARGEST_BODY).collect()).await;
    match collected {
        Ok(Ok(body)) => {
            request.body = body.to_bytes().to_vec();
            Ok(request)
        }
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => {
            Err(unreadable(&request, 413, "The request body is too large."))
        }
        Ok(Err(_)) => Err(unreadable(&request, 400, "The request body ended early.")),
        Err(_) => Err(unreadable(&request, 408, "The request body did not arrive in time.")),
    }
}

fn unreadable(request: &Request, status: u16, message: &str) -> Response {
    let organizations = request.header("x-amz-target").is_some();
    let (service, code) = if organizations {
        ("organizations", "InvalidInputException")
    } else {
        ("imagebuilder", "InvalidRequestException")
    };
    refusal(service, &ApiError::new(code, status, message)).with_header("connection", "close")
}

fn write(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    // Only an error text of a fault can hold what a header must not.
    builder
        .body(Full::new(Bytes::from(response.body)))
        .unwrap_or_else(|_: http::Error| {
            let mut plain = hyper::Response::new(Full::new(Bytes::from_static(b"unwritable header in this answer")));
            *plain.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
            plain
        })
}

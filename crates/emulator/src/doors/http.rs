//! Door 1: an HTTP server with all services on one port.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use crate::emulator::{Delivery, Emulator};
use crate::request::{Request, Response};
use crate::{admin, service};

/// What one client can ask of the server: nobody who is slow, large or many may keep the others waiting for long.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// The largest body of a request that is kept, in bytes. The largest that AWS takes is far smaller: a document has 64 KB at
    /// most, and an object for one 16 MiB here.
    pub largest_body: usize,
    /// The same for the admin path, through which a whole state may come.
    pub largest_state: usize,
    /// Up to how many bytes a body that is too large is read and forgotten, so that who sends it hears the refusal. What is
    /// larger is cut off.
    pub largest_forgotten: usize,
    /// How long a client may take for its headers, and for its body.
    pub patience: Duration,
    /// How many connections are open at a time; others wait.
    pub connections: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            largest_body: 20 * MIB,
            largest_state: 256 * MIB,
            largest_forgotten: 512 * MIB,
            patience: Duration::from_secs(30),
            connections: 512,
        }
    }
}

impl Emulator {
    /// Serves until `shutdown` resolves; connections that are then open are closed once their answer is out.
    ///
    /// # Errors
    ///
    /// None at the moment: a connection that fails is closed, and the others are served.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) -> std::io::Result<()> {
        self.serve_within(HttpLimits::default(), listener, shutdown).await
    }

    /// Serves with other limits than the usual ones.
    ///
    /// # Errors
    ///
    /// As of [`Emulator::serve`].
    pub async fn serve_within(
        self,
        limits: HttpLimits,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send,
    ) -> std::io::Result<()> {
        let slots = Arc::new(Semaphore::new(limits.connections));
        let (stop, stopped) = watch::channel(());
        let mut connections = JoinSet::new();
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                accepted = accept(&listener, &slots) => match accepted {
                    Ok((stream, slot)) => {
                        let (emulator, stopped) = (self.clone(), stopped.clone());
                        connections.spawn(async move {
                            connection(emulator, limits, stream, stopped).await;
                            drop(slot);
                        });
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

/// The next connection, once there is room for one.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Result<(TcpStream, OwnedSemaphorePermit), Box<dyn std::error::Error + Send + Sync>> {
    let slot = slots.clone().acquire_owned().await?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

async fn connection(emulator: Emulator, limits: HttpLimits, stream: TcpStream, mut stopped: watch::Receiver<()>) {
    // Answers are small and latency counts.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| respond(emulator.clone(), limits, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.patience)
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
    limits: HttpLimits,
    incoming: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, ConnectionReset> {
    let request = match read(limits, incoming).await {
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

async fn read(limits: HttpLimits, incoming: hyper::Request<Incoming>) -> Result<Request, Response> {
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
    let largest = if admin::is_for(&request) {
        limits.largest_state
    } else {
        limits.largest_body
    };
    let collected = collect(body, largest, limits.largest_forgotten);
    let message = match tokio::time::timeout(limits.patience, collected).await {
        Ok(Ok(body)) => {
            request.body = body;
            return Ok(request);
        }
        Ok(Err(Unreadable::TooLarge)) => "The request body is too large.",
        Ok(Err(Unreadable::Broken)) => "The request body ended early.",
        Err(_) => "The request body did not arrive in time.",
    };
    Err(service::unreadable(&request, message).with_header("connection", "close"))
}

enum Unreadable {
    TooLarge,
    Broken,
}

/// A whole body. What is more than `largest` is not kept, and read only as far as `forgotten`.
async fn collect(mut body: Incoming, largest: usize, forgotten: usize) -> Result<Vec<u8>, Unreadable> {
    let (mut kept, mut length) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unreadable::Broken)?.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > forgotten {
            return Err(Unreadable::TooLarge);
        }
        if length > largest {
            kept = Vec::new();
        } else {
            kept.extend_from_slice(&data);
        }
    }
    if length > largest {
        return Err(Unreadable::TooLarge);
    }
    Ok(kept)
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

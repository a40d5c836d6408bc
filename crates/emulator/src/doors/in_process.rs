//! Door 2: an HTTP client that never leaves the process, to put under the real Rust SDK clients.

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;

use crate::emulator::{Delivery, Emulator};
use crate::request::{Request, Response};

impl Emulator {
    /// An HTTP client for `aws_config` or an SDK client's config: any endpoint, host and Region lead here.
    ///
    /// Latency passes on tokio's clock, so that a paused clock skips it. A reply lost in silence never resolves: set
    /// timeouts, as against the real service.
    pub fn http_client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(InProcess(self.clone()));
        http_client_fn(move |_, _| connector.clone())
    }
}

#[derive(Debug)]
struct InProcess(Emulator);

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let emulator = self.0.clone();
        HttpConnectorFuture::new(async move {
            let answer = emulator.answer(&read(&request));
            if !answer.delay.is_zero() {
                tokio::time::sleep(answer.delay).await;
            }
            match answer.delivery {
                Delivery::Whole => write(answer.response),
                Delivery::Reset => Err(ConnectorError::io("connection reset by peer".into())),
                Delivery::Silence => std::future::pending().await,
            }
        })
    }
}

fn read(request: &HttpRequest) -> Request {
    let uri = request.uri();
    // Absolute or not: what stands behind the authority counts.
    let rest = uri
        .split_once("://")
        .map_or(uri, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    if !headers.iter().any(|(name, _)| name == "host") {
        let host = uri
            .split_once("://")
            .map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or(""));
        headers.push(("host".to_owned(), host.to_owned()));
    }
    Request {
        method: request.method().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: request.body().bytes().unwrap_or_default().to_vec(),
    }
}

fn write(response: Response) -> Result<HttpResponse, ConnectorError> {
    let mut builder = http::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    let built = builder
        .body(SdkBody::from(response.body))
        .map_err(|error| ConnectorError::other(Box::new(error), None))?;
    HttpResponse::try_from(built).map_err(|error| ConnectorError::other(Box::new(error), None))
}

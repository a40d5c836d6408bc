//! S3 as far as document URIs need it: put, get, head and delete of single objects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::request::{Request, Response, percent_decode};
use crate::tested;

/// The largest object that is kept.
const LARGEST_OBJECT: usize = 16 * 1024 * 1024;

/// All objects, by `bucket/key`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Objects {
    objects: BTreeMap<String, String>,
}

impl Objects {
    /// Stores an object. Objects are text here; bytes that are not UTF-8 become U+FFFD.
    pub fn put(&mut self, bucket: &str, key: &str, content: impl Into<String>) {
        self.objects.insert(format!("{bucket}/{key}"), content.into());
    }

    /// The object behind an `s3://bucket/key` URI.
    pub fn at_uri(&self, uri: &str) -> Option<&str> {
        self.objects.get(uri.strip_prefix("s3://")?).map(String::as_str)
    }
}

/// The operations on single objects, and what each refuses.
const OPERATIONS: &[(&str, &str)] = &[
    ("CreateBucket", "nothing: buckets exist as soon as they are spoken of"),
    ("DeleteObject", "nothing"),
    ("GetObject", "no such key"),
    ("HeadBucket", "nothing"),
    ("HeadObject", "no such key"),
    ("PutObject", "more than 16 MiB; malformed chunks"),
];

/// The modelled operations as a Markdown table. All others answer `NotImplemented`, 501.
pub(crate) fn operations_table() -> String {
    let rows = OPERATIONS
        .iter()
        .map(|(name, refuses)| tested::row("s3", name, Some(refuses)));
    rows.fold(tested::HEAD.to_owned(), |table, row| table + &row)
}

/// Every modelled operation with each error that the API reference has for it, as far as a client of this stand-in can meet it.
pub(crate) fn modelled_errors() -> Vec<(String, String)> {
    const OF_ALL: [&str; 5] = [
        "InvalidRequest",
        "MethodNotAllowed",
        "NoSuchBucket",
        "NoSuchKey",
        "NotImplemented",
    ];
    let own = |operation: &str| -> &[&str] {
        match operation {
            "CreateBucket" => &["BucketAlreadyExists", "BucketAlreadyOwnedByYou", "InvalidBucketName"],
            "PutObject" => &["EntityTooLarge", "InvalidChunkSizeError"],
            "GetObject" => &["InvalidObjectState"],
            _ => &[],
        }
    };
    let pairs = OPERATIONS.iter().flat_map(|(name, _)| {
        OF_ALL
            .iter()
            .chain(own(name))
            .map(|error| ((*name).to_owned(), (*error).to_owned()))
    });
    pairs.collect()
}

/// The name of the operation that a request asks for, for the log, and its object.
pub(crate) fn operation(request: &Request) -> (&'static str, String) {
    let place = place(request);
    let has_key = place.split_once('/').is_some_and(|(_, key)| !key.is_empty());
    let operation = match (request.method.as_str(), has_key) {
        ("PUT", true) => "PutObject",
        ("GET", true) => "GetObject",
        ("HEAD", true) => "HeadObject",
        ("DELETE", true) => "DeleteObject",
        ("PUT", false) => "CreateBucket",
        ("HEAD", false) => "HeadBucket",
        _ => "NotModelled",
    };
    (operation, place)
}

/// Whether the operation writes.
pub(crate) fn is_write(operation: &str) -> bool {
    matches!(operation, "PutObject" | "DeleteObject" | "CreateBucket")
}

/// Answers a request. Buckets exist as soon as they are spoken of.
pub(crate) fn call(objects: &mut Objects, request: &Request) -> Response {
    let (operation, place) = operation(request);
    match operation {
        "PutObject" => put(objects, request, place),
        "GetObject" | "HeadObject" => match objects.objects.get(&place) {
            Some(content) => Response::new(200, "application/octet-stream", content.as_bytes()),
            None => refusal(404, "NoSuchKey", "The specified key does not exist."),
        },
        "DeleteObject" => {
            objects.objects.remove(&place);
            Response::new(204, "application/xml", "")
        }
        "CreateBucket" | "HeadBucket" => Response::new(200, "application/xml", ""),
        _ => refusal(501, "NotImplemented", "This S3 operation is not modelled here."),
    }
}

fn put(objects: &mut Objects, request: &Request, place: String) -> Response {
    let chunked = request.header("x-amz-decoded-content-length").is_some();
    let body = if chunked {
        decode_chunks(&request.body)
    } else {
        Some(request.body.clone())
    };
    match body {
        Some(body) if body.len() <= LARGEST_OBJECT => {
            objects
                .objects
                .insert(place, String::from_utf8_lossy(&body).into_owned());
            Response::new(200, "application/xml", "").with_header("etag", "\"0\"")
        }
        Some(_) => refusal(400, "EntityTooLarge", "Objects of this stand-in are at most 16 MiB."),
        None => refusal(400, "InvalidChunkSizeError", "The chunked body is malformed."),
    }
}

/// `bucket/key`, from either style of address.
fn place(request: &Request) -> String {
    let path = percent_decode(request.path.trim_start_matches('/'));
    let host = request.header("host").unwrap_or("");
    match host.split_once(".s3.").or_else(|| host.split_once(".s3-")) {
        Some((bucket, _)) => format!("{bucket}/{path}"),
        None => path,
    }
}

/// Undoes `aws-chunked`: `<hex length>[;extension]\r\n<data>\r\n`, a last chunk of length 0, then trailers.
fn decode_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let head = std::str::from_utf8(&rest[..end]).ok()?;
        let length = usize::from_str_radix(head.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(decoded);
        }
        let start = end + 2;
        let stop = start.checked_add(length)?;
        decoded.extend_from_slice(rest.get(start..stop)?);
        rest = rest.get(stop..)?.strip_prefix(b"\r\n")?;
    }
}

fn refusal(status: u16, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Response::new(status, "application/xml", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunked_bodies_are_put_together() {
        assert_eq!(
            decode_chunks(b"3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nx-trailer: 1\r\n\r\n").unwrap(),
            b"abcd"
        );
        for hostile in [
            &b"ffffffffffffffff\r\nabc"[..],
            b"3\r\nab",
            b"zz\r\n",
            b"3\r\nabcd\r\n",
            b"",
        ] {
            assert_eq!(decode_chunks(hostile), None);
        }
    }

    #[test]
    fn what_was_put_is_read_back_by_uri() {
        let mut objects = Objects::default();
        let request = Request {
            method: "PUT".to_owned(),
            path: "/bucket/a%20b.yaml".to_owned(),
            body: b"name: x".to_vec(),
            ..Request::default()
        };
        assert_eq!(call(&mut objects, &request).status, 200);
        assert_eq!(objects.at_uri("s3://bucket/a b.yaml"), Some("name: x"));
        assert_eq!(objects.at_uri("s3://bucket/other"), None);
    }
}

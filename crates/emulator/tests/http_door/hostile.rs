//! Clients that mean no good, or know no better.

use std::time::Duration;

use emulator::HttpLimits;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::server::{FACTORY, Server, exchange, organizations, read_to_end, request, serve, serve_within, signature};

/// Limits that a test can wait for.
const SHORT: HttpLimits = HttpLimits {
    largest_body: 1024 * 1024,
    largest_state: 1024 * 1024,
    largest_forgotten: 16 * 1024 * 1024,
    patience: Duration::from_millis(300),
    connections: 8,
};

/// Whoever else calls is served as if nothing were.
async fn assert_serves(server: &Server) {
    let ask = request("POST", "/ListComponents", "{}");
    let asked = exchange(server.address, ask.as_bytes());
    let answer = timeout(Duration::from_secs(5), asked).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn is_refused(answer: &str, status: u16, code: &str) -> bool {
    answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(code)
}

/// Sends a head, then 100 MiB, and hears what comes.
async fn hundred_mebibytes(server: &Server, head: &str, before: &[u8], after: &[u8]) -> String {
    let piece = vec![b'x'; 1 << 20];
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..100 {
        stream.write_all(before).await.unwrap();
        stream.write_all(&piece).await.unwrap();
        stream.write_all(after).await.unwrap();
    }
    if !before.is_empty() {
        stream.write_all(b"0\r\n\r\n").await.unwrap();
    }
    read_to_end(&mut stream).await
}

#[tokio::test]
async fn a_hundred_mebibytes_are_refused_and_the_refusal_arrives() {
    let server = serve().await;
    let sized = |text: String| text.replace("content-length: 0", "content-length: 104857600");
    let answer = hundred_mebibytes(&server, &sized(request("PUT", "/CreateComponent", "")), b"", b"").await;
    assert!(is_refused(&answer, 400, "InvalidRequestException"), "{answer}");
    assert!(answer.contains("too large"), "{answer}");
    let answer = hundred_mebibytes(&server, &sized(organizations("CreatePolicy", "")), b"", b"").await;
    assert!(is_refused(&answer, 400, "InvalidInputException"), "{answer}");
    let chunked = request("PUT", "/CreateComponent", "").replace("content-length: 0", "transfer-encoding: chunked");
    let answer = hundred_mebibytes(&server, &chunked, b"100000\r\n", b"\r\n").await;
    assert!(is_refused(&answer, 400, "InvalidRequestException"), "{answer}");
    assert_serves(&server).await;
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let server = serve_within(SHORT).await;
    let endless = request("PUT", "/CreateComponent", "").replace("content-length: 0", "transfer-encoding: chunked");
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(endless.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut sent = 0;
    while sent < 1 << 30 && stream.write_all(chunk.as_bytes()).await.is_ok() {
        sent += 0x10000;
    }
    assert!(sent < 64 << 20, "{sent} bytes were taken");
    assert_serves(&server).await;
}

#[tokio::test]
async fn half_requests_are_given_up() {
    let server = serve_within(SHORT).await;
    let body = request("PUT", "/CreateComponent", "{\"name\":").replace("content-length: 8", "content-length: 9999");
    for (half, expected) in [
        ("", ""),
        ("PUT /Create", ""),
        ("PUT /CreateComponent HTTP/1.1\r\nhost: x\r\nauth", ""),
        (body.as_str(), "did not arrive in time"),
    ] {
        let began = Instant::now();
        let answer = exchange(server.address, half.as_bytes()).await;
        assert!(
            answer.contains(expected) && answer.is_empty() == expected.is_empty(),
            "{half:?}: {answer}"
        );
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "{half:?}: {:?}",
            began.elapsed()
        );
    }
    // Who hangs up in the middle is forgotten.
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.is_empty() || is_refused(&answer, 400, "InvalidRequestException"),
        "{answer}"
    );
    assert_serves(&server).await;
}

#[tokio::test]
async fn slow_clients_do_not_keep_others_out() {
    let server = serve_within(SHORT).await;
    let slow: Vec<_> = (0..SHORT.connections)
        .map(|_| {
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(server.address).await.unwrap();
                // A byte now and then, for as long as the server takes them.
                for byte in request("POST", "/ListComponents", "{}").bytes() {
                    if stream.write_all(&[byte]).await.is_err() {
                        break;
                    }
                    sleep(Duration::from_millis(40)).await;
                }
            })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    assert_serves(&server).await;
    for client in slow {
        timeout(Duration::from_mins(1), client).await.unwrap().unwrap();
    }
    assert_serves(&server).await;
}

#[tokio::test]
async fn garbage_and_huge_heads_are_refused() {
    let server = serve_within(SHORT).await;
    let huge_header =
        request("POST", "/ListComponents", "{}").replace("host: x", &format!("host: x\r\nx: {}", "y".repeat(1 << 20)));
    let many_headers =
        request("POST", "/ListComponents", "{}").replace("host: x", &format!("host: x{}", "\r\na: b".repeat(1000)));
    let long_path = request("GET", &format!("/tags/{}", "a".repeat(1 << 20)), "");
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"\0\0\0\0",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /ListComponents HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"POST /ListComponents HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n{}",
        b"POST /ListComponents HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\n{}",
        b"POST /ListComponents HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        huge_header.as_bytes(),
        many_headers.as_bytes(),
        long_path.as_bytes(),
    ] {
        let answer = exchange(server.address, bytes).await;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{shown:?}: {answer}"
        );
    }
    assert_serves(&server).await;
}

#[tokio::test]
async fn unusual_and_correct_requests_are_answered() {
    let server = serve().await;
    let ask = request("POST", "/ListComponents", "{}");
    let chunked = request("POST", "/ListComponents", "").replace("content-length: 0", "transfer-encoding: chunked")
        + "1\r\n{\r\n1;extension=x\r\n}\r\n0\r\ntrailer: x\r\n\r\n";
    for (what, bytes) in [
        ("chunks", chunked),
        ("HTTP/1.0", ask.replace("HTTP/1.1", "HTTP/1.0")),
        (
            "an absolute URI",
            ask.replace("POST /", "POST http://imagebuilder.us-east-1.amazonaws.com/"),
        ),
        (
            "an expectation",
            ask.replace("host: x", "host: x\r\nexpect: 100-continue"),
        ),
        (
            "header names in capitals",
            ask.replace("authorization", "AUTHORIZATION"),
        ),
    ] {
        let answer = exchange(server.address, bytes.as_bytes()).await;
        assert!(
            answer.contains(" 200 OK\r\n") && answer.contains("componentVersionList"),
            "{what}: {answer}"
        );
    }
    let three = ask.replace("connection: close\r\n", "").repeat(2) + &ask;
    let answer = exchange(server.address, three.as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
}

#[tokio::test]
async fn wrong_requests_hear_the_modelled_error() {
    let server = serve().await;
    let other_type = request("PUT", "/CreateComponent", "<a/>").replace("application/json", "text/xml");
    let unsigned = request("POST", "/ListComponents", "{}").replace(&signature("imagebuilder", FACTORY), "");
    let elsewhere = request("POST", "/", "{}").replace("/imagebuilder/", "/dynamodb/");
    let arn = "arn%3Aaws%3Aimagebuilder%3Aus-east-1%3A111122223333%3Acomponent%2Fnone%2F1.0.0%2F1";
    let deep = "[".repeat(100_000);
    for (bytes, status, code) in [
        (
            request("PUT", "/CreateComponent", "{\"name\":"),
            400,
            "InvalidRequestException",
        ),
        (
            request("PUT", "/CreateComponent", &deep),
            400,
            "InvalidRequestException",
        ),
        (other_type, 400, "InvalidRequestException"),
        (unsigned, 403, "MissingAuthenticationTokenException"),
        (elsewhere, 501, "NotModelledHere"),
        (
            request("POST", "/PaintComponent", "{}"),
            404,
            "UnknownOperationException",
        ),
        (
            request("GET", &format!("/tags/{arn}"), ""),
            404,
            "ResourceNotFoundException",
        ),
        (
            request("GET", &format!("/tags/{}", arn.replace('%', "%25")), ""),
            400,
            "InvalidParameterException",
        ),
        (request("GET", "/tags/%00%ff", ""), 400, "InvalidParameterException"),
        (
            organizations("CreatePolicy", "{\"Name\":"),
            400,
            "SerializationException",
        ),
        (organizations("CreatePolicy", &deep), 400, "SerializationException"),
        (organizations("PaintPolicy", "{}"), 400, "UnknownOperationException"),
    ] {
        let answer = exchange(server.address, bytes.as_bytes()).await;
        let shown: String = bytes.chars().take(60).collect();
        assert!(is_refused(&answer, status, code), "{shown:?}: {answer}");
    }
    assert_serves(&server).await;
}

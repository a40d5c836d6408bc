//! The document of a component or a workflow: a file beside the resource's, or a place in S3 that Image Builder reads.

use model::{Decoder, Document, Value};

use crate::rules;

/// AWS takes documents of up to 16,000 characters inline (`InlineComponentData`, `InlineWorkflowData`).
const INLINE_LIMIT: usize = 16_000;

/// The file: `<name>.yaml`, which fills `data`.
pub(crate) const BESIDE: Document = Document {
    field: "data",
    extension: "yaml",
    required: true,
    instead: Some("uri"),
    variables: false,
    base64: false,
};

/// A read returns the text that was found at `uri`, and never `uri` itself.
pub(crate) fn unreadable(declared: &Value) -> &'static [&'static str] {
    match declared.get("uri") {
        Some(_) => &["uri", "data"],
        None => &[],
    }
}

/// Exactly one of the two is there, and AWS takes it.
pub(crate) fn check(data: Option<&str>, uri: Option<&str>, decoder: &mut Decoder) {
    match (data, uri) {
        (Some(_), Some(_)) => {
            let message = "`uri` names a document, and another lies beside this file";
            decoder.problem_at("uri", "aws/two-documents", message).at_key();
        }
        (None, None) => {
            decoder.problem("load/missing-document", "the document is missing");
        }
        (Some(data), None) => rules::length(decoder, "data", Some(data), 1..=INLINE_LIMIT),
        (None, Some(uri)) => check_uri(uri, decoder),
    }
}

/// `s3://bucket/key` (user guide, create a component).
fn check_uri(uri: &str, decoder: &mut Decoder) {
    let place = uri.strip_prefix("s3://").and_then(|place| place.split_once('/'));
    if place.is_none_or(|(bucket, key)| bucket.is_empty() || key.is_empty()) {
        decoder
            .problem_at("uri", "aws/uri", format!("`{uri}` is no place in S3"))
            .help("write it as `s3://bucket/key`");
    }
}

//! What the services refuse with.

use serde_json::{Map, Value};

/// One refusal, as a service puts it on the wire.
///
/// Image Builder sends `code` in the header `x-amzn-ErrorType` with the modelled HTTP `status`;
/// Organizations sends it as `__type` in the body and answers 400 for everything.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The exception's wire name, for example `ResourceNotFoundException`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The text for people.
    pub message: String,
    /// Typed members beside the message, for example `Reason` on a `ConstraintViolationException`.
    pub members: Map<String, Value>,
}

impl ApiError {
    /// A refusal without further members.
    pub fn new(code: &'static str, status: u16, message: impl Into<String>) -> Self {
        Self {
            code,
            status,
            message: message.into(),
            members: Map::new(),
        }
    }

    /// Adds a typed member.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }
}

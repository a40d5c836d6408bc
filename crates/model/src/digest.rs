//! SHA-256 over canonical JSON (RFC 8785).

use std::fmt;

use crate::Value;
use sha2::{Digest as _, Sha256};

/// JSON in its canonical form (RFC 8785).
pub fn canonical_json(value: &serde_json::Value) -> String {
    serde_json_canonicalizer::to_string(value).expect("a JSON value without floats always serialises")
}

/// A SHA-256 digest, as lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// The digest of a JSON value in its canonical form (RFC 8785), so that neither order nor white space counts.
    pub fn of_json(value: &serde_json::Value) -> Self {
        Self::of_bytes(canonical_json(value).as_bytes())
    }

    /// The digest of a value, by its canonical JSON.
    pub fn of_value(value: &Value) -> Self {
        Self::of_bytes(value.to_canonical_json().as_bytes())
    }

    /// The digest of bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        use fmt::Write as _;
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            write!(hex, "{byte:02x}").expect("writing to a string never fails");
        }
        Self(hex)
    }

    /// A digest that somebody wrote down: 64 hexadecimal digits, or a prefix of at least eight.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| Self(text.to_ascii_lowercase()))
    }

    /// All 64 digits.
    pub fn hex(&self) -> &str {
        &self.0
    }

    /// The first 32 digits: what fits into a tag, and still 128 bits.
    pub fn short(&self) -> &str {
        self.0.get(..32).unwrap_or(&self.0)
    }

    /// Whether this is the digest, or its beginning.
    pub fn names(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

//! SHA-256 over canonical JSON (RFC 8785).

use std::{fmt, sync::Arc};

use crate::Value;
use sha2::{Digest as _, Sha256};

/// JSON in its canonical form (RFC 8785).
pub fn canonical_json(value: &serde_json::Value) -> String {
    serde_json_canonicalizer::to_string(value).expect("a JSON value without floats always serialises")
}

/// A SHA-256 digest, as lower-case hexadecimal. Copies share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(Arc<str>);

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
        Self(text(&hex::<64>(bytes)).into())
    }

    /// A digest that somebody wrote down: 64 hexadecimal digits, or a prefix of at least eight.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| Self(text.to_ascii_lowercase().into()))
    }

    /// All 64 digits.
    pub fn hex(&self) -> &str {
        &self.0
    }

    /// The first 32 digits: what fits into a tag, and still 128 bits.
    pub fn short(&self) -> &str {
        self.0.get(..32).unwrap_or(&self.0)
    }

    /// Its first half; `None` of a prefix that is shorter.
    pub fn half(&self) -> Option<Short> {
        Short::parse(self.0.get(..32)?)
    }

    /// Whether this is the digest, or its beginning.
    pub fn names(&self, other: &Self) -> bool {
        other.0.starts_with(&*self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The first half of a digest: what fits into a tag, and still 128 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Short([u8; 32]);

impl Short {
    /// Of bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(hex(bytes))
    }

    /// Of a value, by its canonical JSON.
    pub fn of_value(value: &Value) -> Self {
        Self::of_bytes(value.to_canonical_json().as_bytes())
    }

    /// What stands in a tag; `None` where that has another length, or other characters.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = <[u8; 32]>::try_from(text.as_bytes()).ok()?;
        digits.is_ascii().then_some(Self(digits))
    }

    /// All 32 digits.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }
}

impl fmt::Display for Short {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

fn text(digits: &[u8]) -> &str {
    str::from_utf8(digits).expect("digits are ASCII")
}

/// The first `N` hexadecimal digits of the SHA-256 of bytes.
fn hex<const N: usize>(bytes: &[u8]) -> [u8; N] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let hash = Sha256::digest(bytes);
    std::array::from_fn(|index| {
        let byte = hash[index / 2];
        let nibble = if index % 2 == 0 { byte >> 4 } else { byte & 15 };
        DIGITS[usize::from(nibble)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_nothing() {
        let digest = Digest::of_bytes(b"");
        assert_eq!(
            digest.hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(Short::of_bytes(b"").as_str(), digest.short());
        assert_eq!(digest.half(), Some(Short::of_bytes(b"")));
    }
}

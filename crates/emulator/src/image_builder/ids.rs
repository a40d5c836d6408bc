//! Ids that look drawn at random and are the same in every run.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// 64 bits out of a text.
pub(super) fn scramble(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}

/// A UUID out of a text.
pub(super) fn uuid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut uuid = String::new();
    for (index, byte) in digest.iter().take(16).enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        let _ = write!(uuid, "{byte:02x}");
    }
    uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_their_form_and_repeat() {
        let one = uuid("a");
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(one, uuid("a"));
        assert_ne!(one, uuid("b"));
    }
}

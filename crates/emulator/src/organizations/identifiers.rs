//! Ids of AWS's form, invented without randomness.

/// `length` characters of `[a-z0-9]` that follow from the organization and a counter: two runs that make the
/// same calls get the same ids.
pub(super) fn invent(organization: &str, counter: u64, length: usize) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut state = fingerprint(organization.as_bytes()) ^ scramble(counter);
    let mut id = String::with_capacity(length);
    for _ in 0..length {
        state = scramble(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        let position = usize::try_from(state % 36).expect("less than 36");
        id.push(char::from(ALPHABET[position]));
    }
    id
}

/// Twelve digits that follow from the organization and a counter, never with a leading zero: people quote them
/// as numbers.
pub(super) fn invent_account(organization: &str, counter: u64) -> String {
    let state = scramble(fingerprint(organization.as_bytes()) ^ scramble(counter ^ 0xacc0));
    format!("{}", 100_000_000_000 + state % 900_000_000_000)
}

/// FNV-1a: tells texts apart, protects nothing.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finalizer of `SplitMix64`: neighbouring numbers come out unlike each other.
fn scramble(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_stable_and_differ() {
        assert_eq!(invent("o-abc1234567", 1, 8), invent("o-abc1234567", 1, 8));
        let ids: BTreeSet<String> = (0..20_000).map(|counter| invent("o-abc1234567", counter, 8)).collect();
        assert_eq!(ids.len(), 20_000);
        let accounts: BTreeSet<String> = (0..20_000)
            .map(|counter| invent_account("o-abc1234567", counter))
            .collect();
        assert!(accounts.len() == 20_000 && accounts.iter().all(|account| account.len() == 12));
    }
}

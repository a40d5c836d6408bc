//! The values of condition operators that are not text: numbers, dates, addresses.

use std::net::IpAddr;

/// A number as IAM takes it: integers and decimals.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if plain { text.parse().ok() } else { None }
}

/// A date in seconds since 1970: ISO 8601 in the W3C profile (`2026`, `2026-11`, `2026-11-22`, `2026-11-22T08:00Z`,
/// `2026-11-22T08:00:00.5+01:00`), or the seconds themselves.
pub fn date(text: &str) -> Option<f64> {
    let text = text.trim();
    let (day, time) = match text.split_once(['T', 't']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    // Four digits alone are a year; more are seconds since 1970.
    if time.is_none() && !day.contains('-') && day.len() != 4 {
        return number(day);
    }
    let mut parts = day.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let of_month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&of_month);
    if parts.next().is_some() || !exists {
        return None;
    }
    let seconds = time.map_or(Some(0.0), seconds_of_day)?;
    Some(f64::from(days_since_1970(year, month, of_month)) * 86_400.0 + seconds)
}

/// An address block; an address alone is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    address: IpAddr,
    prefix: u32,
}

/// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address.
pub fn block(text: &str) -> Option<Block> {
    let (address, prefix) = match text.trim().split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text.trim(), None),
    };
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let prefix = match prefix {
        Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => prefix.parse().ok()?,
        Some(_) => return None,
        None => width,
    };
    (prefix <= width).then_some(Block { address, prefix })
}

impl Block {
    /// Whether all of `other` lies in this block.
    pub fn contains(self, other: Self) -> bool {
        match (self.address, other.address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let differ = u64::from(u32::from(ours) ^ u32::from(theirs));
                self.prefix <= other.prefix && differ >> (32 - self.prefix) == 0
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let differ = u128::from(ours) ^ u128::from(theirs);
                self.prefix <= other.prefix && differ.checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    /// Whether the address has bits beyond the prefix, as `192.0.2.7/24` has.
    pub fn has_host_bits(self) -> bool {
        match self.address {
            IpAddr::V4(address) => u64::from(u32::from(address)) & ((1 << (32 - self.prefix)) - 1) != 0,
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shr(self.prefix).unwrap_or(0);
                u128::from(address) & mask != 0
            }
        }
    }
}

/// `08:00Z`, `08:00:00Z`, `08:00:00.25+01:00`, in seconds, shifted to UTC.
fn seconds_of_day(text: &str) -> Option<f64> {
    let zone_at = text.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = text.split_at(zone_at);
    let offset = match zone {
        "Z" | "z" => 0,
        _ => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let minutes = digits(hours, 2)? * 60 + digits(minutes, 2)?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let seconds = match parts.next() {
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => text.parse::<f64>().ok()?,
        Some(_) => return None,
        None => 0.0,
    };
    let in_range = hours < 24 && minutes < 60 && seconds < 61.0 && parts.next().is_none();
    in_range.then(|| f64::from((hours * 60 + minutes - offset) * 60) + seconds)
}

fn digits(text: &str, count: usize) -> Option<i32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

fn days_in(year: i32, month: i32) -> i32 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01, counted in years that begin in March so that leap days come last.
fn days_since_1970(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds() {
        for (text, seconds) in [
            ("1970", 0.0),
            ("2000-03-01", 951_868_800.0),
            ("2026-11-22T08:00:00Z", 1_795_334_400.0),
            ("2026-11-22T09:00+01:00", 1_795_334_400.0),
            ("2026-11-22T08:00:00.5Z", 1_795_334_400.5),
            ("1795334400", 1_795_334_400.0),
        ] {
            assert_eq!(date(text), Some(seconds), "{text}");
        }
        for wrong in [
            "",
            "today",
            "2026-13",
            "2026-02-29",
            "2026-11-22T08:00",
            "2026-11-22T25:00Z",
            "26-1-1",
            "2026-11-22T08:00:00+1",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn blocks_contain() {
        let contains = |one: &str, other: &str| block(one).unwrap().contains(block(other).unwrap());
        assert!(contains("192.0.2.0/24", "192.0.2.7"));
        assert!(contains("0.0.0.0/0", "1.2.3.4"));
        assert!(contains("::/0", "2001:db8::1"));
        assert!(contains("2001:db8::/32", "2001:db8:1::/48"));
        assert!(!contains("192.0.2.0/25", "192.0.2.200"));
        assert!(!contains("192.0.2.0/25", "192.0.2.0/24"));
        assert!(!contains("0.0.0.0/0", "::1"));
        assert!(block("192.0.2.7/24").unwrap().has_host_bits() && !block("::/0").unwrap().has_host_bits());
        for wrong in ["192.0.2.0/33", "192.0.2", "::1/129", "10.0.0.0/+8", "a"] {
            assert_eq!(block(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!(number("1.5"), Some(1.5));
        assert_eq!((number("inf"), number("NaN"), number("")), (None, None, None));
    }
}

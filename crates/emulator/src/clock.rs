//! The stand-in's clock: real, or virtual and moved only by hand.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Milliseconds since the epoch.
pub type EpochMs = i64;

/// Where virtual time begins: 2026-01-05T00:00:00Z, a Monday.
pub const START: EpochMs = 1_767_571_200_000;

/// What time it is in this world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum Clock {
    /// The machine's clock plus an offset, so that it can be moved, too.
    Real {
        /// Milliseconds ahead of the machine's clock.
        offset_ms: i64,
    },
    /// Stands still until [`Clock::advance`] moves it.
    Virtual {
        /// The present.
        now_ms: EpochMs,
    },
}

impl Clock {
    /// The present.
    pub fn now(&self) -> EpochMs {
        match self {
            Self::Real { offset_ms } => Timestamp::now().as_millisecond().saturating_add(*offset_ms),
            Self::Virtual { now_ms } => *now_ms,
        }
    }

    /// Whether the time that it shows can be written as a date, and what is wrong if not.
    pub(crate) fn check(&self) -> Result<(), String> {
        let now = self.now();
        if (0..=LATEST).contains(&now) {
            return Ok(());
        }
        Err(format!(
            "the clock would show {now} ms since 1970; it can show 0 to {LATEST}, which is {}",
            iso(LATEST)
        ))
    }

    /// Moves the clock forward, at most to the last date that it can show.
    pub fn advance(&mut self, milliseconds: i64) {
        let (Self::Real { offset_ms: position } | Self::Virtual { now_ms: position }) = self;
        *position = position.saturating_add(milliseconds.max(0)).min(LATEST);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::Virtual { now_ms: START }
    }
}

/// The year 9000: far enough for every policy, and inside what dates can be written for.
const LATEST: EpochMs = 221_845_392_000_000;

/// ISO 8601 in UTC with milliseconds, as Image Builder writes its dates.
pub fn iso(at: EpochMs) -> String {
    let timestamp = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.3}")
}

/// Epoch seconds as the JSON number that timestamps travel as.
pub fn epoch_seconds(at: EpochMs) -> serde_json::Value {
    if at % 1000 == 0 {
        (at / 1000).into()
    } else {
        milliseconds_as_seconds(at).into()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of this millennium are exact in an f64"
)]
fn milliseconds_as_seconds(at: EpochMs) -> f64 {
    at as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_three_decimals() {
        assert_eq!(iso(START), "2026-01-05T00:00:00.000Z");
        assert_eq!(iso(1_600_966_704_444), "2020-09-24T16:58:24.444Z");
    }

    #[test]
    fn a_clock_shows_what_can_be_written() {
        for now_ms in [0, START, LATEST] {
            assert_eq!(Clock::Virtual { now_ms }.check(), Ok(()));
        }
        for now_ms in [-1, LATEST + 1, i64::MAX, i64::MIN] {
            assert!(Clock::Virtual { now_ms }.check().is_err(), "{now_ms}");
        }
        assert!(Clock::Real { offset_ms: i64::MAX }.check().is_err());
        assert!(Clock::Real { offset_ms: i64::MIN }.check().is_err());
    }

    #[test]
    fn virtual_time_moves_only_forward() {
        let mut clock = Clock::default();
        clock.advance(1500);
        clock.advance(-5);
        assert_eq!(clock.now(), START + 1500);
        clock.advance(i64::MAX);
        assert!(iso(clock.now()).starts_with("90"), "{}", iso(clock.now()));
    }
}

//! Schedules: six-field cron expressions and rates, and when they next come round.

mod cron;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::clock::EpochMs;
use cron::Cron;

/// A parsed schedule expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Schedule {
    Cron(Box<Cron>),
    /// Every so many milliseconds.
    Rate(i64),
}

const MINUTE: i64 = 60_000;

/// The longest rate that is understood: a century of days.
const LONGEST_RATE: i64 = 36_525;

impl Schedule {
    /// Reads `cron(…)` or `rate(…)`; the error is the text behind `Details: `.
    pub(super) fn parse(expression: &str) -> Result<Self, String> {
        let inside = |prefix: &str| expression.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(')'));
        if let Some(fields) = inside("cron(") {
            return Cron::parse(fields)
                .map(|cron| Self::Cron(Box::new(cron)))
                .map_err(|error| format!("Invalid CRON expression: {error}"));
        }
        match inside("rate(") {
            Some(rate) => parse_rate(rate)
                .map(Self::Rate)
                .ok_or_else(|| "Invalid RATE expression.".to_owned()),
            None => Err("The expression must be of the form cron(...) or rate(...).".to_owned()),
        }
    }

    /// The first run after `now`; `None` if there is none before the year 2200.
    pub(super) fn next_run(&self, now: EpochMs, timezone: &str) -> Option<EpochMs> {
        match self {
            Self::Rate(every) => now.checked_add(*every),
            Self::Cron(cron) => {
                let zone = zone(timezone)?;
                let now = Timestamp::from_millisecond(now).ok()?.to_zoned(zone);
                cron.next_run(&now).map(|next| next.timestamp().as_millisecond())
            }
        }
    }
}

/// The time zone of this IANA name.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

fn parse_rate(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ')?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = number
        .parse()
        .ok()
        .filter(|number| (1..=LONGEST_RATE).contains(number))?;
    let singular = number == 1;
    let length = match unit {
        "minute" if singular => MINUTE,
        "minutes" if !singular => MINUTE,
        "hour" if singular => 60 * MINUTE,
        "hours" if !singular => 60 * MINUTE,
        "day" if singular => 24 * 60 * MINUTE,
        "days" if !singular => 24 * 60 * MINUTE,
        _ => return None,
    };
    Some(number * length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{START, iso};

    fn next(expression: &str, timezone: &str) -> String {
        Schedule::parse(expression)
            .unwrap()
            .next_run(START, timezone)
            .map_or("never".to_owned(), iso)
    }

    #[test]
    fn the_next_run_is_found_in_the_time_zone() {
        // START is Monday, 2026-01-05T00:00:00Z.
        assert_eq!(next("cron(0 3 ? * sun *)", "UTC"), "2026-01-11T03:00:00.000Z");
        assert_eq!(next("cron(0 3 ? * 1 *)", "Europe/Berlin"), "2026-01-11T02:00:00.000Z");
        assert_eq!(next("cron(30 4 L * ? *)", "UTC"), "2026-01-31T04:30:00.000Z");
        assert_eq!(next("cron(0 0 ? * fri#2 *)", "UTC"), "2026-01-09T00:00:00.000Z");
        assert_eq!(next("cron(0 0 ? * 6L *)", "UTC"), "2026-01-30T00:00:00.000Z");
        // 1 February 2026 is a Sunday: the nearest weekday is Monday the 2nd.
        assert_eq!(next("cron(0 0 1W feb ? *)", "UTC"), "2026-02-02T00:00:00.000Z");
        assert_eq!(next("cron(0/20 * * * ? *)", "UTC"), "2026-01-05T00:20:00.000Z");
        assert_eq!(next("cron(0 0 29 2 ? *)", "UTC"), "2028-02-29T00:00:00.000Z");
        assert_eq!(next("cron(0 0 30 2 ? *)", "UTC"), "never");
        assert_eq!(next("cron(0 0 1 1 ? 2020)", "UTC"), "never");
        assert_eq!(next("rate(7 days)", "UTC"), "2026-01-12T00:00:00.000Z");
    }

    #[test]
    fn the_observed_refusal_of_five_fields() {
        assert_eq!(
            Schedule::parse("cron(0 0 * * ?)").unwrap_err(),
            "Invalid CRON expression: error at position 9, details: Unexpected end of expression."
        );
    }

    #[test]
    fn bad_expressions_are_refused() {
        for bad in [
            "",
            "0 0 * * ? *",
            "cron()",
            "cron(0 0 * * * *)",
            "cron(0 0 ? * ? *)",
            "cron(60 0 * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 0 32 * ? *)",
            "cron(0 0 * 13 ? *)",
            "cron(0 0 ? * 8 *)",
            "cron(0 0 * * ? 1969)",
            "cron(0 0 * * ? 2200)",
            "cron( 0 0 * * ? *)",
            "cron(0  0 * * ? *)",
            "cron(0 0 * * ? * *)",
            "cron(5-1 0 * * ? *)",
            "cron(*/0 0 * * ? *)",
            "cron(0 0 ? * fri#6 *)",
            "cron(a 0 * * ? *)",
            "cron(? 0 * * ? *)",
            "cron(0 0 * jen ? *)",
            "rate(1 days)",
            "rate(2 day)",
            "rate(0 days)",
            "rate(1 week)",
            "rate(-1 days)",
            "rate(99999999999999999999 days)",
            "rate(1)",
        ] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
    }
}

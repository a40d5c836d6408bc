//! `rate(7 days)`

use jiff::{Span, Zoned};

use super::ScheduleError;
use crate::rules::schedule as rules;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    number: i64,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

/// No documented maximum is known; beyond a hundred years of minutes nobody means it, and date arithmetic would overflow.
const MOST: i64 = 100 * 366 * 24 * 60;

/// Reads what stands inside of the parentheses, which begins at byte `base`.
pub(super) fn parse(inner: &str, base: usize) -> Result<Rate, ScheduleError> {
    let all = base..base + inner.len();
    let wrong = |span, message: String| Err(ScheduleError::new(&rules::RATE, span, message));
    let Some((number, word)) = inner.split_once(' ') else {
        return wrong(
            all,
            "a rate is a number, one blank and a unit, like `rate(7 days)`".to_owned(),
        );
    };
    let number_span = base..base + number.len();
    let word_span = number_span.end + 1..all.end;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = match number.parse::<i64>() {
        Ok(number) if digits && (1..=MOST).contains(&number) => number,
        _ => return wrong(number_span, format!("the number of a rate is between 1 and {MOST}")),
    };
    let (unit, plural) = match word {
        "minute" => (Unit::Minutes, false),
        "minutes" => (Unit::Minutes, true),
        "hour" => (Unit::Hours, false),
        "hours" => (Unit::Hours, true),
        "day" => (Unit::Days, false),
        "days" => (Unit::Days, true),
        _ => return wrong(word_span, "the unit of a rate is minutes, hours or days".to_owned()),
    };
    if plural == (number == 1) {
        let form = if plural { "singular" } else { "plural" };
        return wrong(word_span, format!("{number} takes the {form} of the unit"));
    }
    Ok(Rate { number, unit })
}

impl Rate {
    pub(super) fn next_after(self, from: &Zoned) -> Option<Zoned> {
        let span = match self.unit {
            Unit::Minutes => Span::new().try_minutes(self.number),
            Unit::Hours => Span::new().try_hours(self.number),
            // A day is 24 hours to a rate, also where summer time begins.
            Unit::Days => Span::new().try_hours(self.number.checked_mul(24)?),
        };
        from.checked_add(span.ok()?).ok()
    }
}

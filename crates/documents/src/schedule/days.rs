//! The fields for days, with what only they have: `L`, `W` and `#`.

use jiff::civil::{Date, Weekday};

use super::{
    ScheduleError,
    field::{self, DAY_OF_MONTH, DAY_OF_WEEK, Piece, Set},
};

/// Which days of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Days {
    OfMonth {
        days: Set,
        /// `L`
        last: bool,
        /// `LW`
        last_working_day: bool,
        /// `15W`
        nearest: Vec<i8>,
    },
    OfWeek {
        days: Set,
        /// `friL` or `6L`: the last of the month
        last: Set,
        /// `fri#2` or `6#2`: the second of the month
        nth: Option<(i8, i8)>,
    },
}

pub(super) fn of_month(piece: Piece<'_>) -> Result<Days, ScheduleError> {
    let (mut last, mut last_working_day, mut nearest) = (false, false, Vec::new());
    let mut days = Set::empty(DAY_OF_MONTH);
    for item in piece.items() {
        match item.text.to_ascii_uppercase().as_str() {
            "L" => last = true,
            "LW" => last_working_day = true,
            text if text.ends_with('W') => {
                let number = Piece {
                    text: &item.text[..item.text.len() - 1],
                    ..item
                };
                nearest.push(small(field::value(DAY_OF_MONTH, number)?));
            }
            _ => field::add_item(DAY_OF_MONTH, item, &mut days)?,
        }
    }
    Ok(Days::OfMonth {
        days,
        last,
        last_working_day,
        nearest,
    })
}

pub(super) fn of_week(piece: Piece<'_>) -> Result<Days, ScheduleError> {
    let (mut days, mut last, mut nth) = (Set::empty(DAY_OF_WEEK), Set::empty(DAY_OF_WEEK), None);
    for item in piece.items() {
        if let Some((day, number)) = item.split('#') {
            if item.text != piece.text {
                return Err(piece.error("a day of week with `#` stands alone"));
            }
            let Ok(nth_of_month @ 1..=5) = number.text.parse::<i8>() else {
                return Err(number.error("after `#` comes a number between 1 and 5"));
            };
            nth = Some((small(field::value(DAY_OF_WEEK, day)?), nth_of_month));
        } else if item.text.eq_ignore_ascii_case("L") {
            field::add_item(DAY_OF_WEEK, Piece { text: "sat", ..item }, &mut days)?;
        } else if item.text.ends_with(['L', 'l']) {
            let day = Piece {
                text: &item.text[..item.text.len() - 1],
                ..item
            };
            field::add_item(DAY_OF_WEEK, day, &mut last)?;
        } else {
            field::add_item(DAY_OF_WEEK, item, &mut days)?;
        }
    }
    Ok(Days::OfWeek { days, last, nth })
}

impl Days {
    /// Whether this date is one of them, whatever its month and year.
    pub(super) fn has(&self, date: Date) -> bool {
        match self {
            Self::OfMonth {
                days,
                last,
                last_working_day,
                nearest,
            } => {
                days.has(date.day().into())
                    || (*last && date == date.last_of_month())
                    || (*last_working_day && date == working_day_near(date.last_of_month()))
                    || nearest.iter().any(|&day| {
                        // A month without this day has no day near it either.
                        date.with()
                            .day(day)
                            .build()
                            .is_ok_and(|wanted| date == working_day_near(wanted))
                    })
            }
            Self::OfWeek { days, last, nth } => {
                let weekday = date.weekday().to_sunday_one_offset();
                let in_last_week = date.days_in_month() - date.day() < 7;
                days.has(weekday.into())
                    || (last.has(weekday.into()) && in_last_week)
                    || nth.is_some_and(|(day, number)| day == weekday && (date.day() - 1) / 7 + 1 == number)
            }
        }
    }
}

/// The nearest working day in the same month.
fn working_day_near(date: Date) -> Date {
    let away = match date.weekday() {
        Weekday::Saturday if date.day() == 1 => 2,
        Weekday::Saturday => -1,
        Weekday::Sunday if date == date.last_of_month() => -2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    let day = date.day() + away;
    date.with()
        .day(day)
        .build()
        .expect("the step stays inside of the month")
}

fn small(value: u16) -> i8 {
    i8::try_from(value).expect("days are at most 31")
}

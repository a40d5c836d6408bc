//! The six fields.

use super::{
    ScheduleError,
    days::{self, Days},
    field::{self, Piece, Set},
};
use crate::rules::schedule as rules;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cron {
    pub(super) minutes: Set,
    pub(super) hours: Set,
    pub(super) days: Days,
    pub(super) months: Set,
    pub(super) years: Set,
}

const FIELDS: [&str; 6] = ["minutes", "hours", "day of month", "month", "day of week", "year"];

/// Reads what stands inside of the parentheses, which begins at byte `base`.
pub(super) fn parse(inner: &str, base: usize) -> Result<Cron, ScheduleError> {
    let [minutes, hours, day_of_month, month, day_of_week, year] = split(inner, base)?;
    Ok(Cron {
        minutes: field::parse(field::MINUTES, minutes)?,
        hours: field::parse(field::HOURS, hours)?,
        days: days(day_of_month, day_of_week)?,
        months: field::parse(field::MONTH, month)?,
        years: field::parse(field::YEAR, year)?,
    })
}

fn split(inner: &str, base: usize) -> Result<[Piece<'_>; 6], ScheduleError> {
    let all = Piece { text: inner, at: base };
    let wrong = |span, message: String| ScheduleError::new(&rules::FIELDS, span, message);
    if let Some(at) = inner.find("  ") {
        return Err(wrong(
            base + at..base + at + 2,
            "one blank separates two fields".to_owned(),
        ));
    }
    if inner.starts_with(' ') || inner.ends_with(' ') {
        return Err(wrong(
            all.span(),
            "no blank goes before the first field or after the last".to_owned(),
        ));
    }
    let mut at = base;
    let pieces: Vec<Piece<'_>> = inner
        .split(' ')
        .map(|text| {
            let piece = Piece { text, at };
            at += text.len() + 1;
            piece
        })
        .collect();
    let found = pieces.len();
    pieces.try_into().map_err(|_| {
        let hint = if found == 5 {
            "; the form with five fields is refused since 2021"
        } else {
            ""
        };
        wrong(
            all.span(),
            format!(
                "a cron expression has six fields ({}), and this has {found}{hint}",
                FIELDS.join(", ")
            ),
        )
    })
}

/// Exactly one of the two fields for days is `?`.
fn days(day_of_month: Piece<'_>, day_of_week: Piece<'_>) -> Result<Days, ScheduleError> {
    match (day_of_month.text, day_of_week.text) {
        ("?", "?") => {
            let message = "day of month and day of week are both `?`: no day is left";
            Err(ScheduleError::new(&rules::QUESTION_MARK, day_of_week.span(), message))
        }
        ("?", _) => days::of_week(day_of_week),
        (_, "?") => days::of_month(day_of_month),
        _ => {
            let open = if day_of_week.text == "*" {
                day_of_week
            } else {
                day_of_month
            };
            let message = "exactly one of day of month and day of week must be `?`";
            Err(ScheduleError::new(&rules::QUESTION_MARK, open.span(), message))
        }
    }
}

//! Image Builder's cron: minutes, hours, day of month, month, day of week, year.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{ToSpan, Zoned};

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::image_builder) struct Cron {
    minutes: Numbers,
    hours: Numbers,
    days: Days,
    months: Numbers,
    years: Numbers,
}

/// The numbers of one field, in order.
type Numbers = Vec<i16>;

/// Days are chosen by the month or by the week; the other field is `?`.
#[derive(Debug, Clone, PartialEq)]
enum Days {
    OfMonth(Vec<DayOfMonth>),
    OfWeek(Vec<DayOfWeek>),
}

#[derive(Debug, Clone, PartialEq)]
enum DayOfMonth {
    Days(Numbers),
    Last,
    NearestWeekday(i16),
}

/// Days of the week count from 1, Sunday.
#[derive(Debug, Clone, PartialEq)]
enum DayOfWeek {
    Days(Numbers),
    Last(i16),
    Nth(i16, i16),
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Cron {
    /// Reads six fields with single spaces between them.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split(' ').collect();
        let position = |index: usize| fields.iter().take(index).map(|field| field.len() + 1).sum::<usize>();
        let fail = |index: usize, details: &str| format!("error at position {}, details: {details}", position(index));
        if let Some(index) = fields.iter().position(|field| field.is_empty()) {
            return Err(fail(index, "Unexpected whitespace."));
        }
        let [minutes, hours, month_days, months, week_days, years] = fields[..] else {
            return Err(match fields.len() {
                // Observed text.
                ..6 => format!(
                    "error at position {}, details: Unexpected end of expression.",
                    text.len()
                ),
                _ => fail(6, "Expected end of expression."),
            });
        };
        let number = |index: usize, field: &str, low, high, names| {
            numbers(field, low, high, names).ok_or_else(|| fail(index, &format!("Invalid value '{field}'.")))
        };
        let days = match (month_days == "?", week_days == "?") {
            (false, true) => parts(month_days, day_of_month)
                .map(Days::OfMonth)
                .ok_or_else(|| fail(2, &format!("Invalid value '{month_days}'.")))?,
            (true, false) => parts(week_days, day_of_week)
                .map(Days::OfWeek)
                .ok_or_else(|| fail(4, &format!("Invalid value '{week_days}'.")))?,
            _ => return Err(fail(4, "Exactly one of day-of-month and day-of-week must be '?'.")),
        };
        Ok(Self {
            minutes: number(0, minutes, 0, 59, &[])?,
            hours: number(1, hours, 0, 23, &[])?,
            days,
            months: number(3, months, 1, 12, MONTHS)?,
            years: number(5, years, 1970, 2199, &[])?,
        })
    }

    /// The first match after `now`, in its time zone.
    pub(super) fn next_run(&self, now: &Zoned) -> Option<Zoned> {
        let last_year = *self.years.last()?;
        let mut date = now.date();
        // 28 years hold every pair of weekday and leap day, but for the century; years may lie further ahead.
        while date.year() <= last_year {
            if self.years.binary_search(&date.year()).is_err() {
                date = Date::new(date.year() + 1, 1, 1).ok()?;
            } else if self.months.binary_search(&i16::from(date.month())).is_err() {
                date = date.first_of_month().checked_add(1.month()).ok()?;
            } else {
                if self.days.contains(date)
                    && let Some(found) = self.first_on(date, now)
                {
                    return Some(found);
                }
                date = date.tomorrow().ok()?;
            }
        }
        None
    }

    fn first_on(&self, date: Date, now: &Zoned) -> Option<Zoned> {
        let times = self
            .hours
            .iter()
            .flat_map(|hour| self.minutes.iter().map(move |minute| (hour, minute)));
        times
            .filter_map(|(hour, minute)| {
                let (hour, minute) = (i8::try_from(*hour).ok()?, i8::try_from(*minute).ok()?);
                DateTime::new(date.year(), date.month(), date.day(), hour, minute, 0, 0).ok()
            })
            // A time that the clocks skip comes after the gap, one that they repeat comes once.
            .filter_map(|time| time.to_zoned(now.time_zone().clone()).ok())
            .find(|time| time > now)
    }
}

impl Days {
    fn contains(&self, date: Date) -> bool {
        match self {
            Self::OfMonth(parts) => parts.iter().any(|part| part.contains(date)),
            Self::OfWeek(parts) => parts.iter().any(|part| part.contains(date)),
        }
    }
}

impl DayOfMonth {
    fn contains(&self, date: Date) -> bool {
        match self {
            Self::Days(days) => days.contains(&i16::from(date.day())),
            Self::Last => date == date.last_of_month(),
            Self::NearestWeekday(day) => nearest_weekday(date, *day) == Some(date),
        }
    }
}

/// The weekday nearest to a day of this month, without leaving the month.
fn nearest_weekday(month: Date, day: i16) -> Option<Date> {
    let wanted = Date::new(month.year(), month.month(), i8::try_from(day).ok()?).ok()?;
    match wanted.weekday() {
        Weekday::Saturday if wanted.day() == 1 => wanted.checked_add(2.days()).ok(),
        Weekday::Saturday => wanted.yesterday().ok(),
        Weekday::Sunday if wanted == wanted.last_of_month() => wanted.checked_sub(2.days()).ok(),
        Weekday::Sunday => wanted.tomorrow().ok(),
        _ => Some(wanted),
    }
}

impl DayOfWeek {
    fn contains(&self, date: Date) -> bool {
        let today = i16::from(date.weekday().to_sunday_one_offset());
        match self {
            Self::Days(days) => days.contains(&today),
            Self::Last(day) => *day == today && date.last_of_month().day() - date.day() < 7,
            Self::Nth(day, nth) => *day == today && i16::from((date.day() - 1) / 7 + 1) == *nth,
        }
    }
}

fn parts<T>(field: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    field.split(',').map(read).collect()
}

fn day_of_month(part: &str) -> Option<DayOfMonth> {
    match part.strip_suffix('W') {
        Some(day) => number(day, 1, 31, &[]).map(DayOfMonth::NearestWeekday),
        None if part == "L" => Some(DayOfMonth::Last),
        None => numbers(part, 1, 31, &[]).map(DayOfMonth::Days),
    }
}

fn day_of_week(part: &str) -> Option<DayOfWeek> {
    if let Some((day, nth)) = part.split_once('#') {
        return Some(DayOfWeek::Nth(number(day, 1, 7, WEEKDAYS)?, number(nth, 1, 5, &[])?));
    }
    match part.strip_suffix('L') {
        Some("") => Some(DayOfWeek::Days(vec![7])),
        Some(day) => number(day, 1, 7, WEEKDAYS).map(DayOfWeek::Last),
        None => numbers(part, 1, 7, WEEKDAYS).map(DayOfWeek::Days),
    }
}

/// `*`, `5`, `1-5`, `*/15`, `0/20`, `mon-fri`, and lists of them.
fn numbers(field: &str, low: i16, high: i16, names: &[&str]) -> Option<Numbers> {
    let mut all = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, number(step, 1, high, &[])?),
            None => (part, 1),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (number(first, low, high, names)?, number(last, low, high, names)?),
            None if range == "*" => (low, high),
            None => {
                let first = number(range, low, high, names)?;
                (first, if part.contains('/') { high } else { first })
            }
        };
        if first > last {
            return None;
        }
        all.extend((first..=last).step_by(usize::try_from(step).ok()?));
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

fn number(text: &str, low: i16, high: i16, names: &[&str]) -> Option<i16> {
    if let Some(index) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return i16::try_from(index).ok().map(|index| index + 1);
    }
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| digits && (low..=high).contains(number))
}

//! When a cron expression runs next.

use jiff::{
    ToSpan, Zoned,
    civil::{Date, DateTime, date},
};

use super::cron::Cron;

/// The last year that an expression can name.
const LAST_YEAR: i16 = 2199;

pub(super) fn next_after(cron: &Cron, from: &Zoned) -> Option<Zoned> {
    let mut start = from.datetime();
    // Where clocks jump, the wanted local time may come out at or before `from`; then the one after it is next.
    loop {
        let local = next_local(cron, start)?;
        let zoned = local.to_zoned(from.time_zone().clone()).ok()?;
        if zoned > *from {
            return Some(zoned);
        }
        start = local;
    }
}

/// Whether it runs on any day of the years that can be written.
pub(super) fn runs_ever(cron: &Cron) -> bool {
    let first = date(1970, 1, 1);
    first_day(cron, first).is_some()
}

/// The first wanted minute after a local time.
fn next_local(cron: &Cron, after: DateTime) -> Option<DateTime> {
    let today = after.date();
    if cron.days.has(today) && cron.months.has(today.month().into()) && cron.years.has(today.year()) {
        let minute_of_day = i16::from(after.hour()) * 60 + i16::from(after.minute());
        if let Some(time) = first_time(cron, minute_of_day + 1) {
            return Some(at(today, time));
        }
    }
    let day = first_day(cron, today.checked_add(1.day()).ok()?)?;
    Some(at(day, first_time(cron, 0)?))
}

/// The first wanted day from this one on.
fn first_day(cron: &Cron, mut day: Date) -> Option<Date> {
    while day.year() <= LAST_YEAR {
        if !cron.years.has(day.year()) {
            day = date(day.year() + 1, 1, 1);
        } else if !cron.months.has(day.month().into()) {
            day = day.last_of_month().checked_add(1.day()).ok()?;
        } else if cron.days.has(day) {
            return Some(day);
        } else {
            day = day.checked_add(1.day()).ok()?;
        }
    }
    None
}

/// The first wanted minute of the day from this one on.
fn first_time(cron: &Cron, from: i16) -> Option<i16> {
    (from..24 * 60).find(|minute| cron.hours.has(minute / 60) && cron.minutes.has(minute % 60))
}

fn at(day: Date, minute_of_day: i16) -> DateTime {
    let hour = i8::try_from(minute_of_day / 60).expect("a day has 24 hours");
    let minute = i8::try_from(minute_of_day % 60).expect("an hour has 60 minutes");
    day.at(hour, minute, 0, 0)
}

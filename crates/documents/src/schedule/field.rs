//! One field of a cron expression: a set of numbers.

use std::ops::Range;

use super::ScheduleError;
use crate::{rules::schedule as rules, suggest};

/// What the values of a field are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) first: u16,
    pub(super) last: u16,
    /// Names of the values, from `first` on.
    pub(super) names: &'static [&'static str],
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

pub(super) const MINUTES: Field = Field {
    name: "minutes",
    first: 0,
    last: 59,
    names: &[],
};
pub(super) const HOURS: Field = Field {
    name: "hours",
    first: 0,
    last: 23,
    names: &[],
};
pub(super) const DAY_OF_MONTH: Field = Field {
    name: "day of month",
    first: 1,
    last: 31,
    names: &[],
};
pub(super) const MONTH: Field = Field {
    name: "month",
    first: 1,
    last: 12,
    names: MONTHS,
};
pub(super) const DAY_OF_WEEK: Field = Field {
    name: "day of week",
    first: 1,
    last: 7,
    names: WEEKDAYS,
};
pub(super) const YEAR: Field = Field {
    name: "year",
    first: 1970,
    last: 2199,
    names: &[],
};

/// The values of a field: `values[n]` says whether `first + n` is one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    first: u16,
    values: Vec<bool>,
}

impl Set {
    pub(super) fn empty(field: Field) -> Self {
        Self {
            first: field.first,
            values: vec![false; usize::from(field.last - field.first) + 1],
        }
    }

    pub(super) fn has(&self, value: i16) -> bool {
        let Some(index) = u16::try_from(value)
            .ok()
            .and_then(|value| value.checked_sub(self.first))
        else {
            return false;
        };
        self.values.get(usize::from(index)).copied().unwrap_or(false)
    }

    fn add(&mut self, value: u16) {
        self.values[usize::from(value - self.first)] = true;
    }
}

/// A piece of a field and the byte at which it starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn span(self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    pub(super) fn error(self, message: impl Into<String>) -> ScheduleError {
        ScheduleError::new(&rules::VALUE, self.span(), message)
    }

    /// The pieces between commas.
    pub(super) fn items(self) -> impl Iterator<Item = Piece<'a>> {
        let mut at = self.at;
        self.text.split(',').map(move |text| {
            let piece = Piece { text, at };
            at += text.len() + 1;
            piece
        })
    }

    /// The pieces before and after a separator.
    pub(super) fn split(self, separator: char) -> Option<(Piece<'a>, Piece<'a>)> {
        let (before, after) = self.text.split_once(separator)?;
        Some((
            Piece {
                text: before,
                at: self.at,
            },
            Piece {
                text: after,
                at: self.at + before.len() + 1,
            },
        ))
    }
}

/// Reads a whole field of plain values.
pub(super) fn parse(field: Field, piece: Piece<'_>) -> Result<Set, ScheduleError> {
    let mut set = Set::empty(field);
    for item in piece.items() {
        add_item(field, item, &mut set)?;
    }
    Ok(set)
}

/// Adds `*`, `5`, `mon`, `1-5`, `*/2`, `0/15` or `10-50/20`.
pub(super) fn add_item(field: Field, item: Piece<'_>, set: &mut Set) -> Result<(), ScheduleError> {
    let (range, step) = match item.split('/') {
        Some((range, step)) => (range, Some(step)),
        None => (item, None),
    };
    let (first, last) = match (range.text, range.split('-'), step) {
        ("*", _, _) => (field.first, field.last),
        (_, Some((from, to)), _) => (value(field, from)?, value(field, to)?),
        (_, None, Some(_)) => (value(field, range)?, field.last),
        (_, None, None) => {
            let only = value(field, range)?;
            (only, only)
        }
    };
    if first > last {
        return Err(range.error("a range begins with its smaller value"));
    }
    let step = match step {
        None => 1,
        Some(step) => match number(step.text) {
            Some(step) if step > 0 => step,
            _ => return Err(step.error("a step is a number of at least 1")),
        },
    };
    (first..=last)
        .step_by(usize::from(step))
        .for_each(|value| set.add(value));
    Ok(())
}

/// One value, as a number or a name in any case.
pub(super) fn value(field: Field, piece: Piece<'_>) -> Result<u16, ScheduleError> {
    let Field {
        name,
        first,
        last,
        names,
    } = field;
    if let Some(number) = number(piece.text) {
        let inside = (first..=last).contains(&number);
        return if inside {
            Ok(number)
        } else {
            Err(piece.error(format!("{name} must be between {first} and {last}")))
        };
    }
    let known = (first..)
        .zip(names)
        .find(|(_, known)| known.eq_ignore_ascii_case(piece.text));
    known.map(|(number, _)| number).ok_or_else(|| {
        let found = if piece.text.is_empty() {
            "nothing".to_owned()
        } else {
            suggest::shown(piece.text)
        };
        let names = match (names.first(), names.last()) {
            (Some(first), Some(last)) => format!(" or {first}–{last}"),
            _ => String::new(),
        };
        piece.error(format!("{name} must be {first}–{last}{names}, and this is {found}"))
    })
}

/// A plain number without a sign; `None` also where it is far too large.
fn number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        Some(text.parse().unwrap_or(u16::MAX))
    } else {
        None
    }
}

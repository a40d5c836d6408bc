//! Schedules of pipelines: `cron(…)` in AWS's flavour, and `rate(…)`.
//!
//! The grammar is that of the Image Builder user guide: six fields with single blanks between them, names or numbers,
//! Sunday is 1, and exactly one of day of month and day of week is `?`.

mod cron;
mod days;
mod field;
mod next;
mod rate;
mod zone;

pub use zone::{is_time_zone, nearest_time_zone};

use std::ops::Range;

use jiff::Zoned;
use model::Diagnostic;

use crate::{checked::Checked, rules::Rule, rules::schedule as rules};

/// A schedule that AWS accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Cron(cron::Cron),
    Rate(rate::Rate),
}

/// Why a text is no schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleError {
    /// The rule, for example `schedule/fields`.
    pub code: &'static str,
    /// Where it is wrong, in bytes from the start of the text.
    pub offset: usize,
    /// How many bytes are wrong there; zero where something is missing.
    pub length: usize,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for ScheduleError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ScheduleError {}

impl ScheduleError {
    fn new(rule: &Rule, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code: rule.code,
            offset: span.start,
            length: span.len(),
            message: message.into(),
        }
    }

    /// The bytes that are wrong.
    pub fn span(&self) -> Range<usize> {
        self.offset..self.offset + self.length
    }
}

/// Reads a schedule expression.
pub fn parse(text: &str) -> Result<Expression, ScheduleError> {
    if let Some(inner) = text.strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')')) {
        return cron::parse(inner, "cron(".len()).map(Kind::Cron).map(Expression);
    }
    if let Some(inner) = text.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')')) {
        return rate::parse(inner, "rate(".len()).map(Kind::Rate).map(Expression);
    }
    let message = "a schedule is `cron(minutes hours day-of-month month day-of-week year)` or `rate(number unit)`";
    Err(ScheduleError::new(&rules::SYNTAX, 0..text.len(), message))
}

/// Checks a schedule expression; spans are bytes of `text`.
pub fn check(text: &str) -> Checked<Expression> {
    match parse(text) {
        Err(error) => {
            let span = error.span();
            let finding = Diagnostic::error(error.code, error.message).at(span, "here");
            Checked {
                document: None,
                findings: vec![finding],
            }
        }
        Ok(expression) => {
            let never = expression.never_runs().then(|| {
                rules::NEVER
                    .finding("this schedule never runs: no month that it names has such a day")
                    .at(0..text.len(), "no such date")
            });
            Checked {
                document: Some(expression),
                findings: never.into_iter().collect(),
            }
        }
    }
}

impl Expression {
    /// The next `count` runs after a moment, in that moment's time zone.
    ///
    /// A `rate` counts from `after`, since nothing outside of AWS knows when its clock started. A local time that the
    /// clocks skip when summer time begins runs as much later as they skip, and one that comes twice runs at the first;
    /// what Image Builder does there is not documented.
    pub fn next_after(&self, after: &Zoned, count: usize) -> Vec<Zoned> {
        let mut runs: Vec<Zoned> = Vec::new();
        while runs.len() < count {
            let from = runs.last().unwrap_or(after);
            let next = match &self.0 {
                Kind::Cron(cron) => next::next_after(cron, from),
                Kind::Rate(rate) => rate.next_after(from),
            };
            match next {
                Some(next) => runs.push(next),
                None => break,
            }
        }
        runs
    }

    /// Whether no year that can be written has a day on which this runs, like the 31st of February.
    pub fn never_runs(&self) -> bool {
        match &self.0 {
            Kind::Cron(cron) => !next::runs_ever(cron),
            Kind::Rate(_) => false,
        }
    }
}

#[cfg(test)]
mod tests;

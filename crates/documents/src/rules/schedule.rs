//! Rules for schedule expressions.

use model::Severity::{Error, Warning};

use super::Rule;

pub(crate) const SYNTAX: Rule = Rule {
    code: "schedule/syntax",
    severity: Error,
    title: "A schedule is neither cron(…) nor rate(…)",
    explanation: "AWS takes `cron(` six fields `)` and `rate(` number unit `)`, without blanks around them.",
    bad: "0 3 * * ? *",
    good: "cron(0 3 * * ? *)",
};

pub(crate) const FIELDS: Rule = Rule {
    code: "schedule/fields",
    severity: Error,
    title: "A cron expression has not six fields with single blanks between them",
    explanation: "The fields are minutes, hours, day of month, month, day of week and year. The form with five, without the \
                  year, was accepted until 2021 and is refused today.",
    bad: "cron(0 3 ? * sun)",
    good: "cron(0 3 ? * sun *)",
};

pub(crate) const VALUE: Rule = Rule {
    code: "schedule/value",
    severity: Error,
    title: "A field of a cron expression has a value that it cannot have",
    explanation: "Minutes are 0–59, hours 0–23, days 1–31 with L and W, months 1–12 or jan–dec, days of week 1–7 or sun–sat \
                  (Sunday is 1) with L and #, years 1970–2199.",
    bad: "cron(0 24 * * ? *)",
    good: "cron(0 23 * * ? *)",
};

pub(crate) const QUESTION_MARK: Rule = Rule {
    code: "schedule/question-mark",
    severity: Error,
    title: "Not exactly one of day of month and day of week is `?`",
    explanation: "A day is chosen by one of the two fields; the other one is `?`, not `*`.",
    bad: "cron(0 3 * * * *)",
    good: "cron(0 3 * * ? *)",
};

pub(crate) const RATE: Rule = Rule {
    code: "schedule/rate",
    severity: Error,
    title: "A rate is not a number and a unit",
    explanation: "The unit is minute, hour or day, in the singular for 1 and in the plural for everything else.",
    bad: "rate(1 days)",
    good: "rate(7 days)",
};

pub(crate) const NEVER: Rule = Rule {
    code: "schedule/never",
    severity: Warning,
    title: "A schedule never runs",
    explanation: "None of the months that it names has the day that it names.",
    bad: "cron(0 3 31 feb ? *)",
    good: "cron(0 3 L feb ? *)",
};

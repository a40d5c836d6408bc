//! What AWS's flavour accepts, refuses, and when it runs.

use expect_test::{Expect, expect};
use jiff::{Zoned, civil::date};

use super::{check, parse};

fn refused(text: &str, expected: Expect) {
    let error = parse(text).expect_err("this is no schedule");
    expected.assert_eq(&format!("{} [{}] {}", error.code, &text[error.span()], error.message));
}

fn runs(text: &str, zone: &str, from: jiff::civil::DateTime, expected: Expect) {
    let after: Zoned = from.in_tz(zone).expect("a known time zone");
    let expression = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let runs: Vec<String> = expression
        .next_after(&after, 4)
        .iter()
        .map(|run| run.strftime("%a %F %R %Z").to_string())
        .collect();
    expected.assert_eq(&runs.join(", "));
}

#[test]
fn every_form_of_the_guide_is_accepted() {
    for text in [
        "cron(0 10 * * ? *)",
        "cron(15 12 * * ? *)",
        "cron(0 18 ? * mon-fri *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)",
        "cron(0/10 * ? * mon-sat *)",
        "cron(0/5 8-17 ? * mon-fri *)",
        "cron(0 9 ? * 2#1 *)",
        "cron(0 9 ? * fri#2 *)",
        "cron(0 9 15W * ? *)",
        "cron(0 9 L * ? *)",
        "cron(0 9 ? * L *)",
        "cron(0 9 ? * 6L *)",
        "cron(0 9 ? * friL *)",
        "cron(0 9 1,15 jan,JUL ? 2026-2030)",
        "cron(*/15 */2 */3 */2 ? */2)",
        "rate(1 day)",
        "rate(7 days)",
        "rate(1 hour)",
        "rate(90 minutes)",
    ] {
        if let Err(error) = parse(text) {
            panic!("{text}: {error}");
        }
    }
}

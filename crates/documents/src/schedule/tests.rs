//! What AWS's flavour accepts, refuses, and when it runs.

use expect_test::{Expect, expect};
use jiff::{Zoned, civil::date};

use super::{check, parse};

fn refused(text: &str, expected: &Expect) {
    let error = parse(text).expect_err("this is no schedule");
    expected.assert_eq(&format!("{} [{}] {}", error.code, &text[error.span()], error.message));
}

fn runs(text: &str, zone: &str, from: jiff::civil::DateTime, expected: &Expect) {
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

#[test]
fn what_aws_refuses_is_refused_where_it_is() {
    refused(
        "0 3 * * ? *",
        &expect![
            "schedule/syntax [0 3 * * ? *] a schedule is `cron(minutes hours day-of-month month day-of-week year)` or `rate(number unit)`"
        ],
    );
    refused(
        "cron(0 3 ? * sun)",
        &expect![
            "schedule/fields [0 3 ? * sun] a cron expression has six fields (minutes, hours, day of month, month, day of week, year), and this has 5; the form with five fields is refused since 2021"
        ],
    );
    refused(
        "cron(0 3 ? * sun * *)",
        &expect![
            "schedule/fields [0 3 ? * sun * *] a cron expression has six fields (minutes, hours, day of month, month, day of week, year), and this has 7"
        ],
    );
    refused(
        "cron(0  3 ? * sun *)",
        &expect!["schedule/fields [  ] one blank separates two fields"],
    );
    refused(
        "cron( 0 3 ? * sun *)",
        &expect!["schedule/fields [ 0 3 ? * sun *] no blank goes before the first field or after the last"],
    );
    refused(
        "cron(0 3 * * * *)",
        &expect!["schedule/question-mark [*] exactly one of day of month and day of week must be `?`"],
    );
    refused(
        "cron(0 3 1 * sun *)",
        &expect!["schedule/question-mark [1] exactly one of day of month and day of week must be `?`"],
    );
    refused(
        "cron(0 3 ? * ? *)",
        &expect!["schedule/question-mark [?] day of month and day of week are both `?`: no day is left"],
    );
    refused(
        "cron(60 3 * * ? *)",
        &expect!["schedule/value [60] minutes must be between 0 and 59"],
    );
    refused(
        "cron(0 24 * * ? *)",
        &expect!["schedule/value [24] hours must be between 0 and 23"],
    );
    refused(
        "cron(0 3 32 * ? *)",
        &expect!["schedule/value [32] day of month must be between 1 and 31"],
    );
    refused(
        "cron(0 3 * foo ? *)",
        &expect!["schedule/value [foo] month must be 1–12 or jan–dec, and this is `foo`"],
    );
    refused(
        "cron(0 3 ? * 0 *)",
        &expect!["schedule/value [0] day of week must be between 1 and 7"],
    );
    refused(
        "cron(0 3 ? * fri#6 *)",
        &expect!["schedule/value [6] after `#` comes a number between 1 and 5"],
    );
    refused(
        "cron(0 3 ? * fri#1,mon#2 *)",
        &expect!["schedule/value [fri#1,mon#2] a day of week with `#` stands alone"],
    );
    refused(
        "cron(0 3 * * ? 1969)",
        &expect!["schedule/value [1969] year must be between 1970 and 2199"],
    );
    refused(
        "cron(0/0 3 * * ? *)",
        &expect!["schedule/value [0] a step is a number of at least 1"],
    );
    refused(
        "cron(30-10 3 * * ? *)",
        &expect!["schedule/value [30-10] a range begins with its smaller value"],
    );
    refused(
        "cron(0,,5 3 * * ? *)",
        &expect!["schedule/value [] minutes must be 0–59, and this is nothing"],
    );
    refused(
        "cron(L 3 * * ? *)",
        &expect!["schedule/value [L] minutes must be 0–59, and this is `L`"],
    );
    refused(
        "rate(1 days)",
        &expect!["schedule/rate [days] 1 takes the singular of the unit"],
    );
    refused(
        "rate(5 day)",
        &expect!["schedule/rate [day] 5 takes the plural of the unit"],
    );
    refused(
        "rate(0 days)",
        &expect!["schedule/rate [0] the number of a rate is between 1 and 52704000"],
    );
    refused(
        "rate(-1 days)",
        &expect!["schedule/rate [-1] the number of a rate is between 1 and 52704000"],
    );
    refused(
        "rate(1 week)",
        &expect!["schedule/rate [week] the unit of a rate is minutes, hours or days"],
    );
    refused(
        "rate(7days)",
        &expect!["schedule/rate [7days] a rate is a number, one blank and a unit, like `rate(7 days)`"],
    );
    refused(
        "",
        &expect![
            "schedule/syntax [] a schedule is `cron(minutes hours day-of-month month day-of-week year)` or `rate(number unit)`"
        ],
    );
}

#[test]
fn next_runs_follow_the_fields() {
    let from = date(2026, 11, 1).at(12, 0, 0, 0);
    runs(
        "cron(0 3 ? * sun *)",
        "UTC",
        from,
        &expect![
            "Sun 2026-11-08 03:00 UTC, Sun 2026-11-15 03:00 UTC, Sun 2026-11-22 03:00 UTC, Sun 2026-11-29 03:00 UTC"
        ],
    );
    runs(
        "cron(0 12 1 * ? *)",
        "UTC",
        from,
        &expect![
            "Tue 2026-12-01 12:00 UTC, Fri 2027-01-01 12:00 UTC, Mon 2027-02-01 12:00 UTC, Mon 2027-03-01 12:00 UTC"
        ],
    );
    runs(
        "cron(*/20 12 * * ? *)",
        "UTC",
        from,
        &expect![
            "Sun 2026-11-01 12:20 UTC, Sun 2026-11-01 12:40 UTC, Mon 2026-11-02 12:00 UTC, Mon 2026-11-02 12:20 UTC"
        ],
    );
    runs(
        "cron(0 9 L * ? *)",
        "UTC",
        from,
        &expect![
            "Mon 2026-11-30 09:00 UTC, Thu 2026-12-31 09:00 UTC, Sun 2027-01-31 09:00 UTC, Sun 2027-02-28 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 LW * ? *)",
        "UTC",
        from,
        &expect![
            "Mon 2026-11-30 09:00 UTC, Thu 2026-12-31 09:00 UTC, Fri 2027-01-29 09:00 UTC, Fri 2027-02-26 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 15W * ? *)",
        "UTC",
        from,
        &expect![
            "Mon 2026-11-16 09:00 UTC, Tue 2026-12-15 09:00 UTC, Fri 2027-01-15 09:00 UTC, Mon 2027-02-15 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 1W * ? *)",
        "UTC",
        from,
        &expect![
            "Mon 2026-11-02 09:00 UTC, Tue 2026-12-01 09:00 UTC, Fri 2027-01-01 09:00 UTC, Mon 2027-02-01 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 31W * ? *)",
        "UTC",
        from,
        &expect![
            "Thu 2026-12-31 09:00 UTC, Fri 2027-01-29 09:00 UTC, Wed 2027-03-31 09:00 UTC, Mon 2027-05-31 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 ? * fri#2 *)",
        "UTC",
        from,
        &expect![
            "Fri 2026-11-13 09:00 UTC, Fri 2026-12-11 09:00 UTC, Fri 2027-01-08 09:00 UTC, Fri 2027-02-12 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 ? * 3#5 *)",
        "UTC",
        from,
        &expect![
            "Tue 2026-12-29 09:00 UTC, Tue 2027-03-30 09:00 UTC, Tue 2027-06-29 09:00 UTC, Tue 2027-08-31 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 ? * 6L *)",
        "UTC",
        from,
        &expect![
            "Fri 2026-11-27 09:00 UTC, Fri 2026-12-25 09:00 UTC, Fri 2027-01-29 09:00 UTC, Fri 2027-02-26 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 ? * L *)",
        "UTC",
        from,
        &expect![
            "Sat 2026-11-07 09:00 UTC, Sat 2026-11-14 09:00 UTC, Sat 2026-11-21 09:00 UTC, Sat 2026-11-28 09:00 UTC"
        ],
    );
    runs(
        "cron(0 9 29 feb ? *)",
        "UTC",
        from,
        &expect![
            "Tue 2028-02-29 09:00 UTC, Sun 2032-02-29 09:00 UTC, Fri 2036-02-29 09:00 UTC, Wed 2040-02-29 09:00 UTC"
        ],
    );
    runs(
        "cron(0 0 1 jan ? 2027-2028)",
        "UTC",
        from,
        &expect!["Fri 2027-01-01 00:00 UTC, Sat 2028-01-01 00:00 UTC"],
    );
    runs("cron(59 23 31 dec ? 2025)", "UTC", from, &expect![[""]]);
    runs(
        "rate(7 days)",
        "UTC",
        from,
        &expect![
            "Sun 2026-11-08 12:00 UTC, Sun 2026-11-15 12:00 UTC, Sun 2026-11-22 12:00 UTC, Sun 2026-11-29 12:00 UTC"
        ],
    );
    runs(
        "rate(90 minutes)",
        "UTC",
        from,
        &expect![
            "Sun 2026-11-01 13:30 UTC, Sun 2026-11-01 15:00 UTC, Sun 2026-11-01 16:30 UTC, Sun 2026-11-01 18:00 UTC"
        ],
    );
}

#[test]
fn summer_time_moves_a_run_that_its_clock_skips() {
    let from = date(2027, 3, 26).at(0, 0, 0, 0);
    runs(
        "cron(30 2 * * ? *)",
        "Europe/Berlin",
        from,
        &expect![
            "Fri 2027-03-26 02:30 CET, Sat 2027-03-27 02:30 CET, Sun 2027-03-28 03:30 CEST, Mon 2027-03-29 02:30 CEST"
        ],
    );
    runs(
        "cron(30 2 * * ? *)",
        "Europe/Berlin",
        date(2026, 10, 24).at(0, 0, 0, 0),
        &expect![
            "Sat 2026-10-24 02:30 CEST, Sun 2026-10-25 02:30 CEST, Mon 2026-10-26 02:30 CET, Tue 2026-10-27 02:30 CET"
        ],
    );
    runs(
        "cron(0/30 1-3 28 3 ? *)",
        "Europe/Berlin",
        date(2027, 3, 28).at(0, 59, 0, 0),
        &expect![
            "Sun 2027-03-28 01:00 CET, Sun 2027-03-28 01:30 CET, Sun 2027-03-28 03:00 CEST, Sun 2027-03-28 03:30 CEST"
        ],
    );
}

#[test]
fn a_date_that_never_comes_is_a_warning() {
    let checked = check("cron(0 3 31 feb,apr ? *)");
    assert_eq!(
        checked.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(),
        ["schedule/never"]
    );
    assert!(checked.is_valid());
    assert!(check("cron(0 3 29 feb ? *)").findings.is_empty());
}

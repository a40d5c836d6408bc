//! Hostile and random texts: no panic, no hang, bounded memory.

use std::time::{Duration, Instant};

use documents::{Context, check_component, check_workflow, recognise, schedule};

use crate::fixtures;

/// Far more than any text may take, even on a busy machine without optimisation; it tells a hang from slowness.
const PATIENCE: Duration = Duration::from_mins(1);

fn survive(text: &str) {
    let context = Context {
        platform: Some("Linux"),
        workflow_type: Some("BUILD"),
        today: Some("2026-11-01"),
    };
    let start = Instant::now();
    recognise(text);
    for finding in check_component(text, &context)
        .findings
        .into_iter()
        .chain(check_workflow(text, &context).findings)
    {
        for label in &finding.labels {
            assert!(
                text.get(label.span.clone()).is_some(),
                "{} points outside of characters",
                finding.code
            );
        }
        let fix = finding.fix.map(|fix| fix.span);
        assert!(
            fix.is_none_or(|span| text.get(span).is_some()),
            "{} repairs outside of characters",
            finding.code
        );
    }
    let took = start.elapsed();
    let beginning: String = text.chars().take(60).collect();
    assert!(took < PATIENCE, "{took:?} for {} bytes: {beginning}", text.len());
}

/// Small steps of an xorshift generator: the same texts in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("the limit is a usize")
    }
}

#[test]
fn bombs_and_towers_are_refused_quickly() {
    let lines = |line: &str, count: usize| line.repeat(count);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let before = level - 1;
        bomb += &format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}, *a{before}]\n");
    }
    let step = "      - {name: a b, action: ExecuteBash, inputs: {commands: ['{{ X }} {{ b.c.outputs.d }}']}}\n";
    let component = "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n";
    for text in [
        bomb,
        "[".repeat(200_000),
        "{".repeat(200_000),
        "{{".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        "a: ".repeat(80_000),
        "&a ".repeat(80_000),
        "!".repeat(250_000),
        "'".repeat(250_000),
        "\"\\".repeat(120_000),
        "#".repeat(250_000),
        lines("# goldsmith: allow component/secret until 2027-01-01: x\n", 4_000),
        lines("{x: [y]}\n", 25_000),
        "[{[a]: b},".repeat(25_000),
        numbered("", "k", ": v\n", 15_000),
        format!(
            "schemaVersion: 1.0\nphases:\n{}",
            lines("  - {name: build, steps: []}\n", 8_000)
        ),
        format!("{component}{}", lines(step, 2_700)),
        format!(
            "{component}      - name: a\n        action: ExecuteBash\n        inputs:\n{}",
            numbered("          ", "command", ": x\n", 12_000)
        ),
        format!(
            "{component}      - name: a\n        action: ExecuteBash\n        inputs:\n          commands:\n{}",
            lines(
                "            - docker login curl http://x | bash; password=abc123def\n",
                3_500
            )
        ),
        format!(
            "{component}      - name: a\n        action: ExecuteBash\n        inputs:\n          commands:\n            - {}\n",
            "curl password= {{ X ".repeat(12_000)
        ),
        format!(
            "schemaVersion: 1.0\nparameters:\n{}phases: []\n",
            numbered("  - ", "Name", ": {type: string, default: '{{ Name }}'}\n", 6_000)
        ),
        format!(
            "{component}      - name: a\n        action: UpdateOS\n        if: {}",
            "{not: ".repeat(40_000)
        ),
    ] {
        survive(&text);
    }
    survive(&"x".repeat(300_000));
}

/// Lines that differ by a number.
fn numbered(indent: &str, before: &str, after: &str, count: usize) -> String {
    let lines: Vec<String> = (0..count)
        .map(|number| format!("{indent}{before}{number}{after}"))
        .collect();
    lines.concat()
}

/// What a change may put into a text.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "{{",
    "}}",
    "'",
    "\"",
    ":",
    ": ",
    "- ",
    "#",
    "&a",
    "*a",
    "|",
    ">",
    "\n",
    "\t",
    "  ",
    "\u{feff}",
    "ü",
    "🦀",
    "\r",
    "\0",
    "%",
    "!",
    "---\n",
    "...\n",
    "<<: ",
    "$.",
    "{{ ",
    ".$",
    "~",
    "null",
    "-1",
    "99999999999999999999",
];

/// A text with one to five pieces removed, added or copied.
fn changed(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(characters.len().max(1));
        let end = (at + random.below(20)).min(characters.len());
        match random.below(3) {
            0 => drop(characters.drain(at.min(end)..end)),
            1 => drop(characters.splice(at.min(end)..at.min(end), PIECES[random.below(PIECES.len())].chars())),
            _ => {
                let copy = characters[at.min(end)..end].to_vec();
                let to = random.below(characters.len() + 1);
                drop(characters.splice(to..to, copy));
            }
        }
    }
    characters.into_iter().collect()
}

#[test]
fn random_changes_of_valid_documents_do_no_harm() {
    let mut random = Random(0x5eed_2026);
    for fixture in fixtures::valid() {
        for _ in 0..100 {
            survive(&changed(&fixture.text, &mut random));
        }
    }
}

#[test]
fn random_texts_do_no_harm() {
    let mut random = Random(0xbad_cafe);
    let alphabet: Vec<char> = "abc:- \n\t{}[]'\"#&*|>!%@`~?,.$0123\\\u{e9}\u{1f980}".chars().collect();
    for length in [1, 5, 20, 100, 500] {
        for _ in 0..400 {
            let text: String = (0..length).map(|_| alphabet[random.below(alphabet.len())]).collect();
            survive(&text);
            survive(&format!(
                "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - {text}\n"
            ));
        }
    }
}

#[test]
fn random_schedules_do_no_harm() {
    let mut random = Random(0xc0_ffee);
    let alphabet: Vec<char> = "0123456789*/?-,LW# friSUNmonrate()days\u{e9}".chars().collect();
    let after = jiff::civil::date(2026, 11, 1)
        .at(0, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .expect("a moment");
    for _ in 0..4_000 {
        let fields: Vec<String> = (0..6)
            .map(|_| {
                (0..=random.below(4))
                    .map(|_| alphabet[random.below(alphabet.len())])
                    .collect()
            })
            .collect();
        for text in [
            format!("cron({})", fields.join(" ")),
            format!("rate({} {})", fields[0], fields[1]),
            fields.join(" "),
        ] {
            match schedule::parse(&text) {
                Ok(expression) => drop(expression.next_after(&after, 3)),
                Err(error) => assert!(text.get(error.span()).is_some(), "{text}"),
            }
        }
    }
}

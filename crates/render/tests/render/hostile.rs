//! What others wrote to do harm.

use model::{Address, Gap, Holding, KindName, Reach, ReachChange};
use plan::{Class, Finding, Guard, Plan, Refusal, RefusalKind, Verb};
use render::{Detail, markdown, text};

use crate::plans::{action, change, document};

/// Escape sequences, bidirectional controls, links, mentions, HTML, tables and fences.
const HOSTILE: &str = "\u{1b}[31m\u{202e}\u{2028}[x](http://evil) @team <script> ```` | a\r\n# head\u{7}";

fn hostile() -> Plan {
    let mut action = action(HOSTILE, Verb::Update, Class::Updates);
    action.cause = HOSTILE.into();
    action.arn = Some(HOSTILE.into());
    action.target = Some(HOSTILE.to_owned());
    action.paths = vec![
        change(HOSTILE, HOSTILE, "x"),
        change("data", &format!("a\n{HOSTILE}\nb"), "a\nb\n```\nc"),
    ];
    action.reach = vec![ReachChange {
        reach: Reach {
            region: HOSTILE.to_owned(),
            holding: Holding::LaunchPermission,
            whom: HOSTILE.to_owned(),
        },
        gained: false,
    }];
    action.guard = Some(Guard {
        name: "conflict",
        message: HOSTILE.to_owned(),
        allowed: false,
    });
    Plan {
        findings: vec![Finding {
            address: Address::new(KindName("component"), HOSTILE),
            class: "drift",
            action: "repairs",
            paths: action.paths.clone(),
            note: Some(HOSTILE.to_owned()),
            sensitive: false,
        }],
        actions: vec![action],
        refusals: vec![Refusal {
            code: "plan/renamed",
            kind: RefusalKind::Guarded,
            address: Address::new(KindName("component"), HOSTILE),
            message: HOSTILE.to_owned(),
            help: HOSTILE.to_owned(),
            source: None,
        }],
        gaps: vec![Gap {
            service: "imagebuilder",
            operation: "ListComponents".to_owned(),
            region: "us-east-1".to_owned(),
            error: HOSTILE.to_owned(),
            affects: vec![KindName("component")],
            denied: false,
        }],
        effects: vec![HOSTILE.to_owned()],
        ..Plan::default()
    }
}

/// Without the styles that we write ourselves.
fn unstyled(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let (codes, after) = after.split_once('m').expect("a style ends");
        assert!(
            codes.chars().all(|code| code.is_ascii_digit() || code == ';'),
            "{codes}"
        );
        rest = after;
    }
    plain + rest
}

#[test]
fn nothing_that_others_wrote_steers_a_terminal() {
    let mut drift = document(&hostile());
    drift.kind = "drift";
    for document in [document(&hostile()), drift] {
        for detail in [Detail::Normal, Detail::Verbose] {
            let text = text(&document, detail);
            // Red is 31 as well, so the hostile sequence is looked for with what follows it.
            assert!(!text.contains("\u{1b}[31m\\u{202e}"), "{text:?}");
            let plain = unstyled(&text);
            let steering = plain.chars().find(|character| {
                (character.is_control() && *character != '\n') || matches!(character, '\u{202e}' | '\u{2028}')
            });
            assert_eq!(steering, None, "{plain}");
            assert!(!plain.lines().any(|line| line.starts_with("# head")), "{plain}");
        }
    }
}

#[test]
fn nothing_that_others_wrote_becomes_markdown() {
    let mut drift = document(&hostile());
    drift.kind = "drift";
    for document in [document(&hostile()), drift] {
        let page = markdown(&document);
        let mut fence: Option<String> = None;
        for line in page.lines() {
            let ticks: String = line.chars().take_while(|character| *character == '`').collect();
            match &fence {
                Some(open) if line == open => fence = None,
                None if ticks.len() >= 3 && line.ends_with("diff") => fence = Some(ticks),
                Some(_) => {}
                None => {
                    assert!(!line.starts_with("# head"), "{page}");
                    // Outside of code, what could be a link, a mention or HTML is escaped.
                    let text: String = outside_code(line);
                    for harm in ["](http", "@team", "<script>"] {
                        assert!(!text.contains(harm), "`{harm}` in {line}");
                    }
                }
            }
        }
        assert_eq!(fence, None, "every fence is closed");
    }
}

/// A line of Markdown without its code spans.
fn outside_code(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        if rest[..start].ends_with('\\') {
            text.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        }
        text.push_str(&rest[..start]);
        let ticks: String = rest[start..]
            .chars()
            .take_while(|character| *character == '`')
            .collect();
        let after = &rest[start + ticks.len()..];
        let end = closing(after, ticks.len()).expect("a code span is closed");
        rest = &after[end..];
    }
    text + rest
}

/// Where a code span with so many ticks ends.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|found| at + found) {
        let run = text[start..].chars().take_while(|character| *character == '`').count();
        if run == ticks {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

//! What people and machines see, also of what others wrote to do harm.

use std::collections::BTreeMap;

use expect_test::expect;
use goldsmith_render::{Detail, Document, markdown, planned, text};
use model::{Address, Digest, Gap, Holding, KindName, PathChange, Place, Reach, ReachChange, Scope, Service, Stack};
use plan::{Action, Class, Finding, Guard, Origin, Plan, Refusal, RefusalKind, Verb, Verdict};

/// Escape sequences, bidirectional controls, links, mentions, HTML, tables and fences.
const HOSTILE: &str = "\u{1b}[31m\u{202e}\u{2028}[x](http://evil) @team <script> ```` | a\r\n# head\u{7}";

fn stack() -> Stack {
    Stack {
        name: "golden".to_owned(),
        scope: Scope {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
        },
        organization: None,
        environment: None,
        guards: model::Guards::default(),
        quotas: model::Quotas::default(),
    }
}

fn action(name: &str, verb: Verb, class: Class) -> Action {
    Action {
        digest: Digest::of_bytes(name.as_bytes()),
        address: Address::new(KindName("component"), name),
        verb,
        arn: Some(format!("arn:aws:imagebuilder:us-east-1:111122223333:component/{name}/1.0.0/1").into()),
        depends_on: Vec::new(),
        origin: Origin::Config,
        cause: "it changed".into(),
        source: Some(Place {
            file: "components/base.toml".into(),
            line: 2,
            column: 1,
        }),
        paths: Vec::new(),
        reach: Vec::new(),
        guard: None,
        sensitive: false,
        target: None,
        policy_type: None,
        class,
        service: Service::ImageBuilder,
        steps: Vec::new(),
    }
}

fn change(path: &str, before: &str, after: &str) -> PathChange {
    PathChange {
        path: path.into(),
        before: Some(before.into()),
        after: Some(after.into()),
    }
}

fn document(plan: &Plan) -> Document {
    planned("plan", &stack(), plan, Verdict::Ok)
}

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

#[test]
fn a_long_page_keeps_what_destroys_and_counts_the_rest() {
    let mut plan = Plan::default();
    for number in 0..600 {
        let mut update = action(&format!("update-{number}"), Verb::Update, Class::Updates);
        update.paths = vec![change("description", &"x".repeat(100), "y")];
        plan.actions.push(update);
        if number % 6 == 0 {
            plan.actions
                .push(action(&format!("delete-{number}"), Verb::Delete, Class::Destructive));
        }
    }
    let page = markdown(&document(&plan));
    assert!(page.len() <= 65_536, "{}", page.len());
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("### delete "), 100);
    let shown = count("### update ");
    assert!(
        shown < 600 && page.contains(&format!("_{} more are not shown", 600 - shown)),
        "{shown}"
    );
}

#[test]
fn what_is_sensitive_shows_only_digests() {
    let mut secret = action("secret", Verb::Update, Class::Updates);
    secret.sensitive = true;
    secret.paths = vec![change("data", "canary-before\nx", "canary-after\ny")];
    let plan = Plan {
        findings: vec![Finding {
            address: secret.address.clone(),
            class: "drift",
            action: "repairs",
            paths: secret.paths.clone(),
            note: None,
            sensitive: true,
        }],
        actions: vec![secret],
        ..Plan::default()
    };
    let mut drift = document(&plan);
    drift.kind = "drift";
    for document in [document(&plan), drift] {
        let json = serde_json::to_string(&document).expect("it is JSON");
        for shown in [json, markdown(&document), text(&document, Detail::Verbose)] {
            assert!(!shown.contains("canary"), "{shown}");
            assert!(shown.contains("digest"), "{shown}");
        }
    }
}

#[test]
fn the_json_has_the_keys_of_the_contract() {
    let mut one = action("base", Verb::NewVersion, Class::NewVersions);
    one.paths = vec![change("data", "one", "two")];
    let plan = Plan {
        actions: vec![one],
        ..Plan::default()
    };
    let json = serde_json::to_string_pretty(&document(&plan)).expect("it is JSON");
    expect![[r#"
        {
          "format": "1",
          "kind": "plan",
          "verdict": "ok",
          "exit": 0,
          "changes": true,
          "stack": {
            "name": "golden",
            "account": "111122223333",
            "region": "us-east-1"
          },
          "summary": {
            "new-version": 1
          },
          "observation": {
            "complete": true,
            "gaps": []
          },
          "actions": [
            {
              "digest": "cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2",
              "address": "component.base",
              "verb": "new-version",
              "arn": "arn:aws:imagebuilder:us-east-1:111122223333:component/base/1.0.0/1",
              "depends_on": [],
              "origin": "config",
              "cause": "it changed",
              "source": {
                "file": "components/base.toml",
                "line": 2,
                "column": 1
              },
              "paths": [
                {
                  "path": "data",
                  "before": "one",
                  "after": "two"
                }
              ],
              "guard": null
            }
          ],
          "drift": [],
          "refusals": [],
          "access": [],
          "effects": [],
          "diagnostics": []
        }"#]]
    .assert_eq(&json);
}

#[test]
fn the_gravest_comes_first() {
    let plan = Plan {
        actions: vec![
            action("tag", Verb::Tag, Class::Tags),
            action("build", Verb::Build, Class::Builds),
            action("create", Verb::Create, Class::Creates),
            action("delete", Verb::Delete, Class::Destructive),
            action("update", Verb::Update, Class::Updates),
        ],
        ..Plan::default()
    };
    let document = document(&plan);
    for shown in [markdown(&document), text(&document, Detail::Normal)] {
        let places: Vec<usize> = ["delete", "update", "create", "build", "tag"]
            .iter()
            .map(|name| shown.find(&format!("component.{name}")).expect("it is shown"))
            .collect();
        assert!(places.is_sorted(), "{shown}");
    }
}

#[test]
fn a_diagnostic_shows_its_line_even_where_the_file_steers() {
    let source = "a = 1\u{1b}[31m\nb\u{202e} = 2\n";
    let diagnostic = model::Diagnostic::error("load/unknown-key", "unknown key `b`")
        .file("x.toml")
        .at(14..15, "here");
    let texts = BTreeMap::from([("x.toml".to_owned(), source.to_owned())]);
    let shown = goldsmith_render::render_diagnostics_plain(&[diagnostic], &texts, 100);
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    assert!(shown.contains("x.toml:2"), "{shown}");
}

#[test]
fn a_line_that_nobody_would_read_is_named_and_not_shown() {
    let shown = |length: usize, place: usize| {
        let long = "é".repeat(length / 2);
        let source = format!("a = 1\n{long}\nb = 2\n");
        let diagnostic = model::Diagnostic::error("load/unknown-key", "unknown key")
            .file("x.toml")
            .at(place..place + 2, "here")
            .help("remove it");
        let texts = BTreeMap::from([("x.toml".to_owned(), source)]);
        goldsmith_render::render_diagnostics_plain(&[diagnostic], &texts, 100)
    };
    let read = shown(16_384, 6 + 200);
    assert!(read.contains("x.toml:2:101") && read.contains("here"), "{read}");
    assert_eq!(
        shown(16_386, 6 + 200),
        "error[load/unknown-key]: unknown key\n--> x.toml:2:101\n = help: remove it\n\n"
    );
    let beside = shown(16_386, 2);
    assert!(beside.contains("1 | a = 1") && beside.contains("here"), "{beside}");
}

fn deletions(count: usize, detail: usize) -> Plan {
    let delete = |index: usize| {
        let mut action = action(&format!("old-{index}"), Verb::Delete, Class::Destructive);
        action.paths = vec![change("description", &"x".repeat(detail), "")];
        action
    };
    Plan {
        actions: (0..count).map(delete).collect(),
        effects: vec!["e".repeat(400); 200],
        ..Plan::default()
    }
}

#[test]
fn what_destroys_is_shown_in_lines_where_more_does_not_fit() {
    let page = markdown(&document(&deletions(800, 150)));
    assert!(page.len() <= 65_536, "{}", page.len());
    for index in 0..800 {
        assert!(
            page.contains(&format!("- **delete** `component.old-{index}`\n")),
            "{index}"
        );
    }
    assert!(!page.contains("do not fit"));
    assert!(page.contains("more are not shown here"), "the effects are counted");
}

#[test]
fn a_page_that_cannot_hold_what_destroys_says_so_first() {
    let page = markdown(&document(&deletions(5_000, 150)));
    assert!(page.len() <= 65_536, "{}", page.len());
    let place = |text: &str| page.find(text).expect("it is there");
    assert!(place("destructive actions or changes of settings do not fit on this page") < place("- **delete**"));
    let shown = page.matches("- **delete**").count();
    assert!(page.contains(&format!("**{} destructive actions", 5_000 - shown)));
}

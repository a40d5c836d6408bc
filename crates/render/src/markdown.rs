//! Markdown for a pull request. GitHub takes 65,536 characters; destructive lines are never cut.

use serde_json::Value;

use crate::{
    ActionReport, Document, FindingReport, LedgerReport, PathReport,
    escape::{code, fence, inline as escape, terminal},
    values::{consequences, inline},
};

/// What a comment may hold, with room for what a workflow adds around it (GitHub's limit is 65,536).
const LIMIT: usize = 60_000;

/// Classes up to here are never cut: refused, destructive, guardrails.
const NEVER_CUT: u8 = 2;

/// How many actions that were not done, and how many builds, are named; one takes a few hundred characters.
const MOST_NAMED: usize = 50;

/// What the notices of what is not shown take at most.
const NOTICES: usize = 600;

/// The document as Markdown.
pub fn markdown(document: &Document) -> String {
    let head = head(document);
    let mut sections = sections(document, action_section);
    let kept: usize = sections
        .iter()
        .filter(|(keep, _)| *keep)
        .map(|(_, text)| text.len())
        .sum();
    if head.len() + kept + NOTICES > LIMIT {
        // So much is destructive that only its lines fit, without what differs in them.
        sections = self::sections(document, action_line);
    }
    page(head, &sections, &tail(document))
}

/// The parts of the page, the gravest first, and whether each must be on it.
fn sections(document: &Document, of_action: fn(&ActionReport) -> String) -> Vec<(bool, String)> {
    if document.kind == "drift" {
        let findings = document.drift.iter();
        return findings.map(|finding| (false, finding_section(finding))).collect();
    }
    let mut actions: Vec<&ActionReport> = document.actions.iter().collect();
    actions.sort_by_key(|action| action.class);
    let actions = actions.into_iter();
    let actions = actions.map(|action| (action.class <= NEVER_CUT, of_action(action)));
    let settings = document.settings.as_deref().unwrap_or_default();
    let heading = settings
        .first()
        .map(|_| "\n### `goldsmith.toml` against the base\n\n".to_owned());
    let settings = heading.into_iter().chain(settings.iter().map(path_section));
    settings.map(|setting| (true, setting)).chain(actions).collect()
}

/// What fits: first what must be there, then what stands in the way and what follows, then the rest. Whatever is missing is counted,
/// and where it is destructive the page says so before anything else.
fn page(head: String, sections: &[(bool, String)], tail: &[String]) -> String {
    let mut left = LIMIT.saturating_sub(head.len() + NOTICES);
    let mut fits = |text: &String| {
        let fits = text.len() <= left;
        left -= if fits { text.len() } else { 0 };
        fits
    };
    let mut shown: Vec<bool> = sections.iter().map(|(keep, text)| *keep && fits(text)).collect();
    let lost = sections
        .iter()
        .zip(&shown)
        .filter(|((keep, _), shown)| *keep && !**shown)
        .count();
    let all = tail.len();
    let tail: Vec<&String> = tail.iter().filter(|text| fits(text)).collect();
    for ((keep, text), shown) in sections.iter().zip(&mut shown) {
        *shown |= !keep && fits(text);
    }
    let cut = shown.iter().filter(|shown| !**shown).count() + all - tail.len();
    let mut page = head;
    if lost > 0 {
        page.push_str(&format!(
            "\n> **{lost} destructive actions or changes of settings do not fit on this page.** Do not approve by it: read the full document (`--format json`, \
             `plan --out FILE`).\n"
        ));
    }
    let visible = sections.iter().zip(&shown).filter(|(_, shown)| **shown);
    page.extend(visible.map(|((_, text), _)| text.as_str()));
    if cut > 0 {
        page.push_str(&format!(
            "\n_{cut} more are not shown here; the full document has them (`--format json`)._\n"
        ));
    }
    page.extend(tail.into_iter().map(String::as_str));
    page
}

/// An action in a line.
fn action_line(action: &ActionReport) -> String {
    let target = action.target.as_ref().map(|target| format!(" → {}", code(target)));
    format!(
        "- **{}** {}{}{}\n",
        action.verb,
        code(&action.address),
        target.unwrap_or_default(),
        outcome(action)
    )
}

fn head(document: &Document) -> String {
    let place = document
        .stack
        .as_ref()
        .map(|stack| format!(" of {} in {} {}", code(&stack.name), stack.account, stack.region))
        .unwrap_or_default();
    let counts = crate::summary::counts(document)
        .map(|counts| format!(": {counts}"))
        .unwrap_or_default();
    format!(
        "## goldsmith {}{place}\n\n**{}**{counts}\n",
        document.kind, document.verdict
    )
}

/// How it ended, where it was to be done.
fn outcome(action: &ActionReport) -> String {
    action
        .outcome
        .map(|outcome| format!(" ({outcome})"))
        .unwrap_or_default()
}

fn action_section(action: &ActionReport) -> String {
    let target = action
        .target
        .as_ref()
        .map(|target| format!(" → {}", code(target)))
        .unwrap_or_default();
    let mut section = format!(
        "\n### {} {}{target}{}\n\n",
        action.verb,
        code(&action.address),
        outcome(action)
    );
    if let Some(arn) = &action.arn {
        section.push_str(&format!("{}\n\n", code(arn)));
    }
    section.push_str(&format!("{}\n", escape(&action.cause)));
    if let Some(guard) = &action.guard {
        let text = |key: &str| guard.get(key).and_then(Value::as_str).unwrap_or_default();
        section.push_str(&format!(
            "\n> **guard {}**: {} Allow it with {}.\n",
            text("name"),
            sentence(text("message")),
            code(&format!("--allow {}", action.digest))
        ));
    }
    if action.verb != "create" {
        action
            .paths
            .iter()
            .for_each(|path| section.push_str(&path_section(path)));
    }
    for (_, line) in consequences(action) {
        section.push_str(&format!("- {}\n", code(&line)));
    }
    section
}

fn finding_section(finding: &FindingReport) -> String {
    let note = finding
        .note
        .as_ref()
        .map(|note| format!("{}\n", escape(note)))
        .unwrap_or_default();
    let mut section = format!("\n### {} {}\n\n{note}", finding.class, code(&finding.address));
    finding
        .paths
        .iter()
        .for_each(|path| section.push_str(&path_section(path)));
    section
}

fn path_section(path: &PathReport) -> String {
    if path.diff.is_empty() {
        return format!(
            "- {}: {} → {}\n",
            code(&path.path),
            code(&inline(&path.before)),
            code(&inline(&path.after))
        );
    }
    let lines: Vec<String> = path.diff.iter().map(|line| terminal(line)).collect();
    let fence = fence(&lines);
    format!("\n{}\n\n{fence}diff\n{}\n{fence}\n", code(&path.path), lines.join("\n"))
}

/// How each action ended that did not end well, in full up to a number: a comment has its limit, the JSON has none.
fn undone(document: &Document) -> Option<String> {
    let ledger = document.ledger.as_deref().unwrap_or_default();
    let undone: Vec<&LedgerReport> = ledger.iter().filter(|entry| entry.outcome != "done").collect();
    if undone.is_empty() {
        return None;
    }
    let mut lines = "\n### Not done\n\n".to_owned();
    for entry in undone.iter().take(MOST_NAMED) {
        let message = entry.message.as_deref().map(|message| format!(": {}", escape(message)));
        lines.push_str(&format!(
            "- **{}** {} {}{}\n",
            entry.outcome,
            entry.verb,
            code(&entry.address),
            message.unwrap_or_default()
        ));
    }
    if undone.len() > MOST_NAMED {
        lines.push_str(&format!("- … and {} more\n", undone.len() - MOST_NAMED));
    }
    Some(lines)
}

/// The builds that began, as far as there is room for them as for what was not done.
fn began(document: &Document) -> Option<String> {
    let began: Vec<_> = document.began().collect();
    let mut lines = "\n### Builds that began\n\n".to_owned();
    for (address, image) in began.iter().take(MOST_NAMED) {
        lines.push_str(&format!("- {}: {}\n", code(address), code(image)));
    }
    if began.len() > MOST_NAMED {
        lines.push_str(&format!("- … and {} more\n", began.len() - MOST_NAMED));
    }
    (!began.is_empty()).then_some(lines)
}

/// What was not done, what stands in the way, what was not read, what follows, and what is wrong with the files.
fn tail(document: &Document) -> Vec<String> {
    let mut tail = Vec::from_iter(undone(document));
    tail.extend(began(document));
    for refusal in &document.refusals {
        tail.push(format!(
            "\n> **refused** {}: {} {}\n",
            code(refusal.code),
            sentence(&refusal.message),
            sentence(&refusal.help)
        ));
    }
    for gap in &document.observation.gaps {
        tail.push(format!(
            "\n> **could not read** {}: {} Nothing is known of {}.\n",
            code(&gap.operation),
            sentence(&gap.error),
            gap.affects.join(", ")
        ));
    }
    let sentences = document.sentences();
    if !sentences.is_empty() {
        tail.push("\n### Effects\n\n".to_owned());
        for effect in &sentences {
            tail.push(format!("- {}\n", escape(effect)));
        }
    }
    for diagnostic in &document.diagnostics {
        let text = |key: &str| diagnostic[key].as_str().unwrap_or_default();
        let file = place(diagnostic).map(|place| format!(" {}", code(&place)));
        tail.push(format!(
            "- **{}** {}{}: {}\n",
            text("severity"),
            code(text("code")),
            file.unwrap_or_default(),
            escape(text("message"))
        ));
    }
    tail
}

/// The file and line of a problem; a run that failed has none.
fn place(diagnostic: &Value) -> Option<String> {
    let file = diagnostic["file"].as_str()?;
    let line = diagnostic["span"]["line"].as_u64().map(|line| format!(":{line}"));
    Some(format!("{file}{}", line.unwrap_or_default()))
}

/// A text before another one; most messages have no full stop.
fn sentence(text: &str) -> String {
    format!("{}.", escape(text.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_that_differ_stand_under_one_heading() {
        let setting = |path: &str| PathReport {
            path: path.to_owned(),
            before: json!(1),
            after: json!(2),
            diff: Vec::new(),
        };
        let document = Document {
            settings: Some(vec![setting("stack.keep_versions"), setting("stack.name")]),
            ..Document::default()
        };
        let shown = sections(&document, action_section);
        assert!(shown.iter().all(|(keep, _)| *keep));
        expect![[r"

            ### `goldsmith.toml` against the base

            - `stack.keep_versions`: `1` → `2`
            - `stack.name`: `1` → `2`
        "]]
        .assert_eq(&shown.into_iter().map(|(_, text)| text).collect::<String>());
    }

    #[test]
    fn a_problem_is_told_with_its_line_where_it_has_one() {
        let problem = |code: &str, file: &Value, span: &Value| json!({ "severity": "error", "code": code, "file": file, "span": span, "message": "it is wrong" });
        let document = Document {
            diagnostics: vec![
                problem("load/unknown-key", &json!("a.toml"), &json!({ "line": 7 })),
                problem("load/unreadable", &json!("b.toml"), &Value::Null),
                problem("run/failed", &Value::Null, &Value::Null),
            ],
            ..Document::default()
        };
        expect![[r"
            - **error** `load/unknown-key` `a.toml:7`: it is wrong
            - **error** `load/unreadable` `b.toml`: it is wrong
            - **error** `run/failed`: it is wrong
        "]]
        .assert_eq(&tail(&document).concat());
    }

    #[test]
    fn a_message_ends_before_the_next_sentence() {
        assert_eq!(sentence("build it first"), "build it first.");
        assert_eq!(sentence("It is denied."), "It is denied.");
    }
}

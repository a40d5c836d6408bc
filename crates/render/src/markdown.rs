//! Markdown for a pull request. GitHub takes 65,536 characters; destructive lines are never cut.

use crate::{
    ActionReport, Document, FindingReport, PathReport,
    escape::{code, fence, inline as escape, terminal},
    values::{consequences, inline},
};

/// What a comment may hold, with room for what a workflow adds around it (GitHub's limit is 65,536).
const LIMIT: usize = 60_000;

/// Classes up to here are never cut: refused, destructive, guardrails.
const NEVER_CUT: u8 = 2;

/// The document as Markdown.
pub fn markdown(document: &Document) -> String {
    let mut page = head(document);
    let tail = tail(document);
    let mut actions: Vec<&ActionReport> = document.actions.iter().collect();
    actions.sort_by_key(|action| action.class);
    let mut cut = 0;
    let sections = match document.kind {
        "drift" => document
            .drift
            .iter()
            .map(|finding| (false, finding_section(finding)))
            .collect::<Vec<_>>(),
        _ => actions
            .iter()
            .map(|action| (action.class <= NEVER_CUT, action_section(action)))
            .collect(),
    };
    for (keep, section) in sections {
        if keep || page.len() + section.len() + tail.len() < LIMIT {
            page.push_str(&section);
        } else {
            cut += 1;
        }
    }
    if cut > 0 {
        page.push_str(&format!(
            "\n_{cut} more are not shown here; the full document has them (`--format json`)._\n"
        ));
    }
    page + &tail
}

fn head(document: &Document) -> String {
    let place = document
        .stack
        .as_ref()
        .map(|stack| format!(" of {} in {} {}", code(&stack.name), stack.account, stack.region))
        .unwrap_or_default();
    let counts: Vec<String> = document
        .summary
        .iter()
        .map(|(verb, count)| format!("{count} {verb}"))
        .collect();
    let counts = if counts.is_empty() {
        "no changes".to_owned()
    } else {
        counts.join(", ")
    };
    format!(
        "## goldsmith {}{place}\n\n**{}**: {counts}\n",
        document.kind, document.verdict
    )
}

fn action_section(action: &ActionReport) -> String {
    let target = action
        .target
        .as_ref()
        .map(|target| format!(" → {}", code(target)))
        .unwrap_or_default();
    let mut section = format!("\n### {} {}{target}\n\n", action.verb, code(&action.address));
    if let Some(arn) = &action.arn {
        section.push_str(&format!("{}\n\n", code(arn)));
    }
    section.push_str(&format!("{}\n", escape(&action.cause)));
    if let Some(guard) = &action.guard {
        let text = |key: &str| guard.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        section.push_str(&format!(
            "\n> **guard {}**: {} Allow it with {}.\n",
            text("name"),
            escape(text("message")),
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

fn tail(document: &Document) -> String {
    let mut tail = String::new();
    for refusal in &document.refusals {
        tail.push_str(&format!(
            "\n> **refused** {}: {} {}\n",
            code(refusal.code),
            escape(&refusal.message),
            escape(&refusal.help)
        ));
    }
    for gap in &document.observation.gaps {
        tail.push_str(&format!(
            "\n> **could not read** {}: {} Nothing is known of {}.\n",
            code(&gap.operation),
            escape(&gap.error),
            gap.affects.join(", ")
        ));
    }
    let sentences = document.sentences();
    if !sentences.is_empty() {
        tail.push_str("\n### Effects\n\n");
        for effect in &sentences {
            tail.push_str(&format!("- {}\n", escape(effect)));
        }
    }
    for diagnostic in &document.diagnostics {
        let text = |key: &str| diagnostic[key].as_str().unwrap_or_default();
        tail.push_str(&format!(
            "- **{}** {} {}: {}\n",
            text("severity"),
            code(text("code")),
            code(text("file")),
            escape(text("message"))
        ));
    }
    tail
}

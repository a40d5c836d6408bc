//! Text for people at a terminal.

use anstyle::{AnsiColor, Style};
use apply::{Event, Fate};

use crate::{
    ActionReport, Document, FindingReport, PathReport,
    escape::terminal,
    guard::{self, Guards},
    values::{consequences, inline},
};

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Only the verdict.
    Quiet,
    /// What a reviewer needs.
    Normal,
    /// Also digests, and the fields of what is created.
    Verbose,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// The headings of a review, in the order of consequence.
const CLASSES: [&str; 10] = [
    "Refused",
    "Destructive",
    "Guardrails",
    "Resets",
    "Updates",
    "New versions",
    "New",
    "Builds",
    "Tags only",
    "Old versions to collect",
];

/// The document as text; its last line is the verdict.
pub fn text(document: &Document, detail: Detail) -> String {
    let mut out = Out(String::new());
    if detail != Detail::Quiet {
        out.head(document);
        out.settings(document);
        match document.kind {
            "drift" => out.findings(document),
            _ => out.actions(document, detail),
        }
        out.refusals(document);
        out.gaps(document);
        out.effects(document, detail);
        out.began(document);
        out.ledger(document);
    }
    out.verdict(document);
    out.0
}

/// A line for an event of an apply.
pub fn event_line(event: Event<'_>) -> Option<String> {
    let Event::Ended(action, fate) = event else { return None };
    let (style, word, more) = match fate {
        Fate::Done { note, image } => {
            let more = note.or(image.as_deref()).map(|more| format!(" ({more})"));
            (GREEN, "done", more.unwrap_or_default())
        }
        Fate::Failed { message, .. } => (RED, "failed", format!(": {message}")),
        Fate::Skipped { because } => (YELLOW, "skipped", format!(": {because} was not done")),
        Fate::Held { because } => (YELLOW, "held", format!(": {because}")),
        Fate::NotStarted => (YELLOW, "not started", String::new()),
    };
    let target = action
        .target
        .as_ref()
        .map(|target| format!(" {target}"))
        .unwrap_or_default();
    let what = terminal(&format!("{} {}{target}{more}", action.verb, action.address));
    Some(format!("{style}{word:>7}{style:#} {what}"))
}

struct Out(String);

impl Out {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn head(&mut self, document: &Document) {
        if let Some(stack) = &document.stack {
            let organization = stack
                .organization
                .as_ref()
                .map(|id| format!(", organization {id}"))
                .unwrap_or_default();
            let place = terminal(&format!(
                "{} in account {}, {}{organization}",
                stack.name, stack.account, stack.region
            ));
            self.line(&format!("{BOLD}{}{BOLD:#} {place}", document.kind));
        }
    }

    fn settings(&mut self, document: &Document) {
        let settings = document.settings.as_deref().unwrap_or_default();
        if !settings.is_empty() {
            self.line(&format!("\n{BOLD}goldsmith.toml against the base{BOLD:#}"));
        }
        for path in settings {
            self.path(path);
        }
    }

    fn actions(&mut self, document: &Document, detail: Detail) {
        let mut guards = Guards::of(document);
        for (class, heading) in CLASSES.iter().enumerate() {
            let mut of_class = document
                .actions
                .iter()
                .filter(|action| usize::from(action.class) == class)
                .peekable();
            if of_class.peek().is_none() {
                continue;
            }
            self.line(&format!("\n{BOLD}{heading}{BOLD:#}"));
            for action in of_class {
                self.action(action, guards.line(action), detail);
            }
        }
        if document.actions.is_empty()
            && document.refusals.is_empty()
            && document.observation.complete
            && document.stack.is_some()
        {
            self.line(match document.kind {
                "destroy" => "\nNothing to do: this stack owns nothing here.",
                _ => "\nNothing to do: AWS is as the desired state says.",
            });
        }
    }

    fn action(&mut self, action: &ActionReport, guard: Option<guard::Line<'_>>, detail: Detail) {
        let (style, sign) = sign(action.verb);
        let target = action
            .target
            .as_ref()
            .map(|target| format!(" → {target}"))
            .unwrap_or_default();
        self.line(&format!(
            "  {style}{sign} {:<11}{style:#} {BOLD}{}{BOLD:#}{}",
            action.verb,
            terminal(&action.address),
            terminal(&target)
        ));
        if let Some(arn) = action.arn.as_ref().filter(|_| action.target.is_none()) {
            self.line(&format!("      {DIM}{}{DIM:#}", terminal(arn)));
        }
        let place = action.source.as_ref().map(place).unwrap_or_default();
        self.line(&format!("      {}{}", terminal(&action.cause), terminal(&place)));
        if let Some(guard) = guard {
            let message = terminal(&guard.message);
            self.line(&format!("      {RED}guard {}{RED:#}: {message}", guard.name));
            if action.is_held() {
                self.line(&format!(
                    "      to let it through: --allow {}",
                    action.digest.get(..16).unwrap_or(&action.digest)
                ));
            }
        }
        let whole = detail == Detail::Verbose || !matches!(action.verb, "create" | "attach" | "detach");
        if whole {
            action.paths.iter().for_each(|path| self.path(path));
        }
        for (gained, line) in consequences(action) {
            let style = if gained { GREEN } else { RED };
            self.line(&format!("      {style}{}{style:#}", terminal(&line)));
        }
        if detail == Detail::Verbose {
            self.line(&format!("      {DIM}digest {}{DIM:#}", action.digest));
        }
    }

    fn path(&mut self, path: &PathReport) {
        if path.diff.is_empty() {
            let (before, after) = (terminal(&inline(&path.before)), terminal(&inline(&path.after)));
            self.line(&format!(
                "      {}: {RED}{before}{RED:#} → {GREEN}{after}{GREEN:#}",
                terminal(&path.path)
            ));
            return;
        }
        self.line(&format!("      {}:", terminal(&path.path)));
        for line in &path.diff {
            let style = match line.chars().next() {
                Some('+') => GREEN,
                Some('-') => RED,
                Some('~') => YELLOW,
                Some('@') => CYAN,
                _ => Style::new(),
            };
            self.line(&format!("        {style}{}{style:#}", terminal(line)));
        }
    }

    fn findings(&mut self, document: &Document) {
        if document.drift.is_empty() && document.observation.complete && document.stack.is_some() {
            self.line("\nIn sync: AWS is as the desired state says, and as it was applied.");
        }
        for finding in &document.drift {
            self.finding(finding);
        }
    }

    fn finding(&mut self, finding: &FindingReport) {
        let style = if finding.counts { YELLOW } else { DIM };
        self.line(&format!(
            "\n  {style}{:<11}{style:#} {BOLD}{}{BOLD:#} (apply: {})",
            finding.class,
            terminal(&finding.address),
            finding.action
        ));
        if let Some(note) = &finding.note {
            self.line(&format!("      {}", terminal(note)));
        }
        finding.paths.iter().for_each(|path| self.path(path));
    }

    fn refusals(&mut self, document: &Document) {
        for refusal in &document.refusals {
            let place = refusal.source.as_ref().map(place).unwrap_or_default();
            self.line(&format!(
                "\n{RED}refused{RED:#} [{}] {}{}",
                refusal.code,
                terminal(&refusal.message),
                terminal(&place)
            ));
            self.line(&format!("        {}", terminal(&refusal.help)));
        }
    }

    fn gaps(&mut self, document: &Document) {
        for gap in &document.observation.gaps {
            self.line(&format!(
                "\n{RED}could not read{RED:#} {} ({}, {}): {}",
                gap.operation,
                gap.service,
                gap.region,
                terminal(&gap.error)
            ));
            self.line(&format!(
                "        nothing is known of: {}; nothing of it is changed or deleted",
                gap.affects.join(", ")
            ));
        }
    }

    fn effects(&mut self, document: &Document, detail: Detail) {
        let sentences = document.sentences();
        if !sentences.is_empty() {
            self.line(&format!("\n{BOLD}Effects{BOLD:#}"));
        }
        for effect in &sentences {
            self.line(&format!("  {}", shortened(&terminal(effect), detail)));
        }
    }

    fn began(&mut self, document: &Document) {
        for (index, (address, image)) in document.began().enumerate() {
            if index == 0 {
                self.line(&format!("\n{BOLD}Builds that began{BOLD:#}"));
            }
            self.line(&format!("  {}: {}", terminal(address), terminal(image)));
        }
    }

    fn ledger(&mut self, document: &Document) {
        let Some(ledger) = &document.ledger else { return };
        let troubled: Vec<_> = ledger.iter().filter(|entry| entry.outcome != "done").collect();
        if troubled.is_empty() {
            return;
        }
        self.line(&format!("\n{BOLD}Not done{BOLD:#}"));
        for entry in troubled {
            let message = entry
                .message
                .as_ref()
                .map(|message| format!(": {message}"))
                .unwrap_or_default();
            self.line(&format!(
                "  {:<11} {} {}{}",
                entry.outcome,
                entry.verb,
                terminal(&entry.address),
                terminal(&message)
            ));
        }
    }

    fn verdict(&mut self, document: &Document) {
        let counts = crate::summary::counts(document)
            .map(|counts| format!(": {counts}"))
            .unwrap_or_default();
        let line = format!("{}{counts}", document.verdict);
        let style = if document.exit == 0 { GREEN } else { RED };
        self.line(&format!(
            "{}{style}{BOLD}{line}{BOLD:#}{style:#}",
            if self.0.is_empty() { "" } else { "\n" }
        ));
    }
}

/// The longest effect that is shown whole: some name dozens of actions.
const EFFECT_LENGTH: usize = 300;

fn shortened(effect: &str, detail: Detail) -> String {
    let count = effect.chars().count();
    if detail == Detail::Verbose || count <= EFFECT_LENGTH {
        return effect.to_owned();
    }
    let start: String = effect.chars().take(EFFECT_LENGTH).collect();
    let start = start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words);
    format!("{start} … (the rest with --verbose)")
}

fn sign(verb: &str) -> (Style, char) {
    match verb {
        "create" | "attach" | "enable-type" => (GREEN, '+'),
        "new-version" => (GREEN, '^'),
        "build" => (GREEN, '>'),
        "delete" | "detach" | "replace" | "collect" => (RED, '-'),
        "tag" | "untag" => (DIM, '#'),
        _ => (YELLOW, '~'),
    }
}

fn place(place: &serde_json::Value) -> String {
    let text = |key: &str| {
        place
            .get(key)
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .unwrap_or_default()
    };
    format!(" ({}:{}:{})", text("file"), text("line"), text("column"))
}

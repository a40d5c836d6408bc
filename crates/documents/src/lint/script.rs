//! The scripts of a component, line by line, each with its place.

use std::ops::Range;

use crate::{
    component::Step,
    yaml::{Node, Style, Value},
};

/// Which language a script is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shell {
    Bash,
    PowerShell,
}

/// All commands of one step, which AWSTOE runs as one script.
pub(super) struct Script<'a> {
    pub(super) shell: Shell,
    pub(super) lines: Vec<Line<'a>>,
}

/// One line of a script, together with the lines that a backslash joins to it; no comment, never empty.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// As it stands in the source, without indentation and YAML's quotes.
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
}

impl<'a> Script<'a> {
    /// The script of a step, if its action runs one.
    pub(super) fn of(step: &Step, text: &'a str) -> Option<Self> {
        let shell = match step.action.as_str() {
            "ExecuteBash" => Shell::Bash,
            "ExecutePowerShell" => Shell::PowerShell,
            _ => return None,
        };
        let commands = step.inputs.as_ref()?.get("commands")?.items()?;
        let lines = commands
            .iter()
            .flat_map(|command| lines(text, command, shell))
            .collect();
        Some(Self { shell, lines })
    }

    /// Whether any line contains this text.
    pub(super) fn mentions(&self, word: &str) -> bool {
        self.lines.iter().any(|line| line.text.contains(word))
    }
}

fn lines<'a>(text: &'a str, command: &Node, shell: Shell) -> Vec<Line<'a>> {
    let Value::Scalar(scalar) = &command.value else {
        return Vec::new();
    };
    let mut found: Vec<Line<'a>> = Vec::new();
    let mut at = command.span.start;
    let source = &text[command.span.clone()];
    let block = matches!(scalar.style, Style::Literal | Style::Folded);
    let mut joined = false;
    for raw in source.split_inclusive('\n') {
        let start = at + (raw.len() - raw.trim_start().len());
        let end = (at + raw.trim_end().len()).max(start);
        at += raw.len();
        let continues = raw.trim_end().ends_with(if shell == Shell::Bash { '\\' } else { '`' });
        match found.last_mut() {
            Some(last) if joined => {
                last.span.end = end;
                last.text = &text[last.span.clone()];
            }
            _ if start == end || text[start..end].starts_with('#') => continue,
            _ => found.push(Line {
                text: &text[start..end],
                span: start..end,
            }),
        }
        joined = continues;
    }
    if let (false, Some(first)) = (block, found.first_mut()) {
        unquote(text, first);
    }
    found
}

/// Takes YAML's quotes off a command of one line.
fn unquote<'a>(text: &'a str, line: &mut Line<'a>) {
    for quote in ['"', '\''] {
        if line.text.len() >= 2 && line.text.starts_with(quote) && line.text.ends_with(quote) {
            line.span = line.span.start + 1..line.span.end - 1;
            line.text = &text[line.span.clone()];
            return;
        }
    }
}

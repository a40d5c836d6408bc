//! Inline allows: `# goldsmith: allow CODE until YYYY-MM-DD: reason`.
//!
//! A comment of this form, in YAML or inside of a script, takes away the findings with that code that begin on its own
//! line or on the next line that is not such a comment. After its last day the findings come back. Errors are not taken away.

use std::ops::Range;

use jiff::civil::Date;
use model::{Diagnostic, Severity};

use crate::{
    findings::Findings,
    rules::{self, document},
    suggest::{self, shown},
};

const MARK: &str = "goldsmith: allow";

/// An allow that has all it needs.
struct Allow<'a> {
    code: &'a str,
    until: Date,
    span: Range<usize>,
    /// The bytes of the lines that it speaks of.
    lines: Range<usize>,
    used: bool,
}

/// The findings that are left, in the order of their places.
pub(crate) fn apply(mut findings: Findings<'_>, today: Option<&str>) -> Vec<Diagnostic> {
    let text = findings.text;
    let mut allows = read(text, &mut findings);
    if allows.is_empty() {
        return findings.into_sorted();
    }
    let today: Option<Date> = today.and_then(|today| today.parse().ok());
    let mut kept: Vec<Diagnostic> = Vec::new();
    for finding in findings.into_sorted() {
        let start = finding.labels.first().map(|label| label.span.start);
        let allow = allows
            .iter_mut()
            .find(|allow| allow.code == finding.code && start.is_some_and(|start| allow.lines.contains(&start)));
        match allow {
            None => kept.push(finding),
            Some(allow) => {
                allow.used = true;
                if today.is_some_and(|today| allow.until < today) {
                    let ended = format!("the allow for this ended on {}", allow.until);
                    kept.push(finding.at(allow.span.clone(), ended));
                }
            }
        }
    }
    kept.extend(allows.iter().filter(|allow| !allow.used).map(|allow| {
        document::ALLOW_UNUSED
            .finding(format!("nothing here breaks `{}`", allow.code))
            .at(allow.span.clone(), "takes nothing away")
    }));
    kept.sort_by_key(|finding| (finding.labels.first().map(|label| label.span.start), finding.severity));
    kept
}

fn read<'a>(text: &'a str, findings: &mut Findings<'_>) -> Vec<Allow<'a>> {
    let mut allows: Vec<Allow<'a>> = Vec::new();
    let mut at = 0;
    // The allows of the lines just above, which speak of the first line that follows them.
    let mut waiting = 0;
    for line in text.split_inclusive('\n') {
        let lines = at..at + line.len();
        at = lines.end;
        let comment = comment(line);
        let alone = comment
            .as_ref()
            .is_some_and(|comment| line[..comment.start].trim().is_empty());
        let speaks = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if speaks {
            for allow in allows.iter_mut().rev().take(std::mem::take(&mut waiting)) {
                allow.lines.end = lines.end;
            }
        }
        let Some(comment) = comment else { continue };
        let span = lines.start + comment.start..lines.start + comment.end;
        match parse(&text[span.clone()]) {
            Ok((code, until)) => {
                allows.push(Allow {
                    code,
                    until,
                    span,
                    lines,
                    used: false,
                });
                waiting += usize::from(alone);
            }
            Err(message) => findings.add(&document::ALLOW, message, &span, "does not count"),
        }
    }
    allows
}

/// The bytes of the line from the `#` of an allow to its end.
fn comment(line: &str) -> Option<Range<usize>> {
    let mark = line.find(MARK)?;
    let before = line[..mark].trim_end();
    let start = before.strip_suffix('#')?.len();
    let blank_before = line[..start].chars().next_back().is_none_or(char::is_whitespace);
    blank_before.then(|| start..line.trim_end().len())
}

/// The code and the last day, or what is missing.
fn parse(comment: &str) -> Result<(&str, Date), String> {
    let rest = comment.split_once(MARK).map_or("", |(_, rest)| rest).trim();
    let (code, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let Some(rule) = rules::find(code.trim_end_matches(':')) else {
        let known = rules::rules().iter().map(|rule| rule.code);
        let hint = suggest::closest(code, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(format!("no rule has the code {}{hint}", shown(code)));
    };
    if rule.severity == Severity::Error {
        return Err(format!(
            "`{}` stands for what AWS refuses or what fails when it runs, which nobody here can allow",
            rule.code
        ));
    }
    let rest = rest
        .trim_start()
        .strip_prefix("until")
        .ok_or("an allow needs an end: `until YYYY-MM-DD`")?
        .trim_start();
    let (date, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let until: Date = date
        .trim()
        .parse()
        .map_err(|_| format!("{} is no date like 2027-01-31", shown(date.trim())))?;
    if reason.trim().is_empty() {
        return Err("an allow needs a reason after its date: `until YYYY-MM-DD: reason`".to_owned());
    }
    Ok((code, until))
}

#[cfg(test)]
mod tests;

//! `codes`: what the codes of diagnostics mean.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use model::did_you_mean;
use plan::Verdict;

use crate::{
    arguments::{Arguments, Codes, Format},
    examples,
    failure::Failure,
    output,
};

/// A rule of any crate.
struct Rule {
    code: &'static str,
    severity: Option<String>,
    title: &'static str,
    explanation: &'static str,
    /// What breaks it, and what does not.
    example: Option<(String, String)>,
}

pub(crate) fn run(arguments: &Arguments, verb: &Codes) -> Result<Verdict, Failure> {
    let rules = rules();
    let in_json = arguments.common.format == Format::Json;
    let text = match &verb.code {
        None if in_json => json(&rules),
        None => lines(rules.iter().map(|rule| format!("{:<44} {}", rule.code, rule.title))),
        Some(wanted) => {
            let Some(rule) = rules.iter().find(|rule| rule.code == wanted) else {
                let near = did_you_mean(wanted, rules.iter().map(|rule| rule.code));
                let help = near.map_or_else(
                    || "`goldsmith codes` lists all".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(Failure::new(Verdict::Invalid, format!("there is no code `{wanted}`")).help(help));
            };
            if in_json {
                json(std::slice::from_ref(rule))
            } else {
                explain(rule)
            }
        }
    };
    output::print(arguments, &text)?;
    Ok(Verdict::Ok)
}

/// Every code that there is.
pub(crate) fn all() -> BTreeSet<&'static str> {
    rules().iter().map(|rule| rule.code).collect()
}

fn rules() -> Vec<Rule> {
    let mut examples: BTreeMap<String, (String, String)> = examples::all()
        .into_iter()
        .map(|example| (example.code.clone(), example.texts()))
        .collect();
    let plain = load::CODES
        .iter()
        .chain(kinds::CODES)
        .chain(crate::codes::CODES)
        .map(|code| Rule {
            code: code.code,
            severity: None,
            title: code.title,
            explanation: code.explanation,
            example: examples.remove(code.code),
        });
    let documents = documents::rules().iter().map(|rule| Rule {
        code: rule.code,
        severity: Some(rule.severity.to_string()),
        title: rule.title,
        explanation: rule.explanation,
        example: Some((rule.bad.to_owned(), rule.good.to_owned())),
    });
    let policies = guardrails::rules().iter().map(|rule| Rule {
        code: rule.code,
        severity: Some(rule.severity.to_string()),
        title: rule.title,
        explanation: rule.explanation,
        example: Some((rule.bad.to_owned(), rule.good.to_owned())),
    });
    let mut all: Vec<Rule> = plain.chain(documents).chain(policies).collect();
    all.sort_by_key(|rule| rule.code);
    all
}

fn explain(rule: &Rule) -> String {
    let severity = rule
        .severity
        .as_ref()
        .map(|severity| format!(" ({severity})"))
        .unwrap_or_default();
    let mut text = format!("{}{severity}: {}\n\n{}\n", rule.code, rule.title, rule.explanation);
    for (title, example) in rule
        .example
        .iter()
        .flat_map(|(bad, good)| [("Not like this", bad), ("But like this", good)])
    {
        if !example.is_empty() {
            let indented = lines(example.trim_end().lines().map(|line| format!("    {line}")));
            write!(text, "\n{title}:\n\n{indented}").expect("writing to a string never fails");
        }
    }
    text
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

fn json(rules: &[Rule]) -> String {
    let rule = |rule: &Rule| {
        serde_json::json!({
            "code": rule.code, "severity": rule.severity, "title": rule.title, "explanation": rule.explanation,
            "bad": rule.example.as_ref().map(|(bad, _)| bad), "good": rule.example.as_ref().map(|(_, good)| good),
        })
    };
    output::json(&render::Document {
        codes: Some(rules.iter().map(rule).collect()),
        ..render::answered("codes")
    })
}

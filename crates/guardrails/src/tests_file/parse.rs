//! The grammar of tests files.

use std::{borrow::Cow, ops::Range};

use model::{Diagnostic, did_you_mean};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Case, Expectation, Target, names, rules::MISTAKE};
use crate::evaluate::Context;

/// Longest file that is read, in bytes.
const LONGEST: usize = 1 << 20;

const MEMBERS: [&str; 10] = [
    "name",
    "why",
    "principal",
    "action",
    "resource",
    "resource_account",
    "account",
    "ou",
    "context",
    "expect",
];

const RESOURCE_MEMBERS: [&str; 2] = ["arn", "context"];

pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// Reads a tests file: every test that can be understood, and every mistake.
pub fn parse(text: &str) -> (Vec<Case>, Vec<Diagnostic>) {
    let mut reader = Reader { findings: Vec::new() };
    if text.len() > LONGEST {
        reader.report(0..0, format!("a tests file has at most {LONGEST} bytes"), "too long");
        return (Vec::new(), reader.findings);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        reader.report(within(text, &span), error.message().to_owned(), "here");
    }
    let cases = reader.file(table.get_ref());
    (cases, reader.findings)
}

/// The parser may point at the end of the text, or between two bytes of a character.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    let floor = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let (start, end) = (floor(span.start), floor(span.end));
    start..end.max(start)
}

struct Reader {
    findings: Vec<Diagnostic>,
}

impl Reader {
    fn report(&mut self, span: Range<usize>, message: String, label: &str) {
        self.findings.push(MISTAKE.finding(message).at(span, label));
    }

    fn file(&mut self, table: &DeTable<'_>) -> Vec<Case> {
        let mut cases = Vec::new();
        for (key, value) in table {
            if key.get_ref().as_ref() != "test" {
                let message = format!("a tests file has `[[test]]` tables, and no `{}`", key.get_ref());
                self.report(key.span(), message, "unknown");
                continue;
            }
            match value.get_ref() {
                DeValue::Array(items) => cases.extend(items.iter().filter_map(|item| self.case(item))),
                _ => self.report(
                    key.span(),
                    "`test` is a list of tables: write `[[test]]`".to_owned(),
                    "not a list",
                ),
            }
        }
        cases
    }

    fn case(&mut self, item: &Value<'_>) -> Option<Case> {
        let DeValue::Table(table) = item.get_ref() else {
            self.report(item.span(), "a test is a table".to_owned(), "not a table");
            return None;
        };
        for key in table.keys().filter(|key| !MEMBERS.contains(&key.get_ref().as_ref())) {
            self.unknown(key, "a test", MEMBERS);
        }
        let before = self.findings.len();
        let case = Case {
            span: item.span(),
            name: table.get("name").map(|value| self.text(value)),
            why: self
                .required(table, item, "why")
                .map(|value| self.text(value))
                .unwrap_or_default(),
            principal: self
                .required(table, item, "principal")
                .map(|value| self.text(value))
                .unwrap_or_default(),
            actions: self
                .required(table, item, "action")
                .map(|value| self.list(value))
                .unwrap_or_default(),
            resources: self.resources(table),
            resource_account: table.get("resource_account").map(|value| self.text(value)),
            account: table.get("account").map(|value| self.text(value)),
            ou: table.get("ou").map(|value| self.text(value)),
            context: table
                .get("context")
                .map(|value| self.context(value))
                .unwrap_or_default(),
            expect: self.expectation(table, item),
        };
        self.actions(&case, table);
        let sound = self.findings.len() == before;
        self.findings.extend(names::unknown(table));
        sound.then_some(case)
    }

    fn resources(&mut self, table: &DeTable<'_>) -> Vec<Target> {
        let everything = Target {
            arn: "*".to_owned(),
            context: Context::new(),
        };
        match table.get("resource").map(|value| (value, value.get_ref())) {
            None => vec![everything],
            Some((value, DeValue::Array(items))) if items.is_empty() => {
                self.report(value.span(), "this must not be empty".to_owned(), "empty");
                Vec::new()
            }
            Some((_, DeValue::Array(items))) => items.iter().map(|item| self.resource(item)).collect(),
            Some((value, _)) => vec![self.resource(value)],
        }
    }

    /// An ARN, or a table of one and what is known of it.
    fn resource(&mut self, value: &Value<'_>) -> Target {
        let DeValue::Table(table) = value.get_ref() else {
            return Target {
                arn: self.text(value),
                context: Context::new(),
            };
        };
        for key in table
            .keys()
            .filter(|key| !RESOURCE_MEMBERS.contains(&key.get_ref().as_ref()))
        {
            self.unknown(key, "a resource", RESOURCE_MEMBERS);
        }
        Target {
            arn: self
                .required(table, value, "arn")
                .map(|value| self.text(value))
                .unwrap_or_default(),
            context: table
                .get("context")
                .map(|value| self.context(value))
                .unwrap_or_default(),
        }
    }

    fn unknown<const COUNT: usize>(&mut self, key: &Spanned<Cow<'_, str>>, of: &str, known: [&str; COUNT]) {
        let hint = did_you_mean(key.get_ref(), known).map(|meant| format!("; did you mean `{meant}`?"));
        let message = format!("{of} has no `{}`{}", key.get_ref(), hint.unwrap_or_default());
        self.report(key.span(), message, "unknown");
    }

    fn actions(&mut self, case: &Case, table: &DeTable<'_>) {
        let Some(value) = table.get("action") else { return };
        for action in case
            .actions
            .iter()
            .filter(|action| !action.contains(':') || action.contains(['*', '?']))
        {
            self.report(
                value.span(),
                format!("a request has one action, `service:Name`; `{action}` is none"),
                "no action",
            );
        }
    }

    fn required<'t, 'a>(&mut self, table: &'t DeTable<'a>, item: &Value<'_>, key: &str) -> Option<&'t Value<'a>> {
        let found = table.get(key);
        if found.is_none() {
            self.report(item.span(), format!("`{key}` is missing"), "here");
        }
        found
    }

    fn expectation(&mut self, table: &DeTable<'_>, item: &Value<'_>) -> Expectation {
        let Some(value) = self.required(table, item, "expect") else {
            return Expectation::Deny;
        };
        match value.get_ref() {
            DeValue::String(text) if text == "allow" => Expectation::Allow,
            DeValue::String(text) if text == "deny" => Expectation::Deny,
            _ => {
                self.report(value.span(), "`expect` is \"allow\" or \"deny\"".to_owned(), "neither");
                Expectation::Deny
            }
        }
    }

    fn text(&mut self, value: &Value<'_>) -> String {
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => text.to_string(),
            DeValue::String(_) => {
                self.report(value.span(), "this must not be empty".to_owned(), "empty");
                String::new()
            }
            _ => {
                self.report(value.span(), "this must be a string".to_owned(), "not a string");
                String::new()
            }
        }
    }

    fn list(&mut self, value: &Value<'_>) -> Vec<String> {
        match value.get_ref() {
            DeValue::Array(items) if items.is_empty() => {
                self.report(value.span(), "this must not be empty".to_owned(), "empty");
                Vec::new()
            }
            DeValue::Array(items) => items.iter().map(|item| self.text(item)).collect(),
            _ => vec![self.text(value)],
        }
    }

    fn context(&mut self, value: &Value<'_>) -> Context {
        let DeValue::Table(table) = value.get_ref() else {
            self.report(
                value.span(),
                "`context` is a table of condition keys and values".to_owned(),
                "not a table",
            );
            return Context::new();
        };
        let mut context = Context::new();
        for (key, value) in table {
            let items = match value.get_ref() {
                DeValue::Array(items) => items.iter().map(|item| self.scalar(item)).collect(),
                _ => vec![self.scalar(value)],
            };
            if context.insert(key.get_ref().to_lowercase(), items).is_some() {
                self.report(
                    key.span(),
                    format!("`{}` is there twice; keys have no case", key.get_ref()),
                    "again",
                );
            }
        }
        context
    }

    /// A value as a policy compares it.
    fn scalar(&mut self, value: &Value<'_>) -> String {
        let shown: Cow<'_, str> = match value.get_ref() {
            DeValue::String(text) => Cow::Borrowed(text),
            DeValue::Boolean(value) => Cow::Owned(value.to_string()),
            DeValue::Integer(number) => Cow::Owned(number.to_string()),
            DeValue::Float(number) => Cow::Owned(number.to_string()),
            DeValue::Datetime(time) => Cow::Owned(time.to_string()),
            DeValue::Array(_) | DeValue::Table(_) => {
                self.report(
                    value.span(),
                    "a context value is a string, a number or a boolean".to_owned(),
                    "not a value",
                );
                Cow::Borrowed("")
            }
        };
        shown.into_owned()
    }
}

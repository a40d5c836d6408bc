//! Reading a typed thing out of a [`Value`], with every problem instead of only the first.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Reference, Value, did_you_mean};

/// A word that stands where only others are allowed, and those.
pub type UnknownWord = (String, &'static [&'static str]);

/// One thing wrong with a value, at a path; the loader knows which line a path came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The rule's stable name.
    pub code: &'static str,
    /// With indices: `components[2].parameters.Level`.
    pub path: String,
    /// Whether the key is at fault rather than its value.
    pub at_key: bool,
    /// What is wrong.
    pub message: String,
    /// A few words for the place itself.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// What to write instead, where that is certain.
    pub replacement: Option<String>,
    /// Whether it is only a warning.
    pub warning: bool,
}

/// Collects problems while a value is being read; knows where it is.
#[derive(Debug, Default)]
pub struct Decoder {
    path: String,
    /// What was found so far.
    pub problems: Vec<Problem>,
    /// What was referred to so far, with its path. Kept even where the rest of a resource could not be read.
    pub references: Vec<(String, Reference)>,
    /// The words met so far that are none of those allowed at their places.
    pub unknown_words: BTreeSet<UnknownWord>,
    /// What such words are taken for.
    assumed: BTreeMap<UnknownWord, &'static str>,
}

impl Decoder {
    /// One that takes unknown words for others, and does not report these words.
    pub fn assuming(assumed: BTreeMap<UnknownWord, &'static str>) -> Self {
        Self {
            assumed,
            ..Self::default()
        }
    }

    /// The word here, if it is allowed or taken for one that is; else reports it.
    pub fn word(&mut self, text: String, allowed: &'static [&'static str]) -> Option<String> {
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        let unknown = (text, allowed);
        if let Some(assumed) = self.assumed.get(&unknown) {
            return Some((*assumed).to_owned());
        }
        let near = did_you_mean(&unknown.0, allowed.iter().copied());
        let message = format!("`{}` is not one of the allowed values", unknown.0);
        let problem = self.problem("load/not-allowed", message);
        problem.help(format!("allowed are: {}", allowed.join(", ")));
        if let Some(near) = near {
            problem.label(format!("did you mean `{near}`?")).replace_with(near);
        }
        self.unknown_words.insert(unknown);
        None
    }

    /// Runs `inner` one step deeper, at a member.
    pub fn member<T>(&mut self, key: &str, inner: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(key);
        let result = inner(self);
        self.path.truncate(length);
        result
    }

    /// Runs `inner` one step deeper, at an item.
    pub fn item<T>(&mut self, index: usize, inner: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.extend(["[", &index.to_string(), "]"]);
        let result = inner(self);
        self.path.truncate(length);
        result
    }

    /// Reports a problem with the value here; returns it for help to be added.
    pub fn problem(&mut self, code: &'static str, message: impl Into<String>) -> &mut Problem {
        let message = message.into();
        let problem = Problem {
            code,
            path: self.path.clone(),
            at_key: false,
            label: String::new(),
            message,
            help: None,
            replacement: None,
            warning: false,
        };
        self.problems.push(problem);
        self.problems
            .last_mut()
            .expect("a problem was pushed in the line above")
    }

    /// Notes that the value here refers to something.
    pub fn refers_to(&mut self, reference: &Reference) {
        self.references.push((self.path.clone(), reference.clone()));
    }

    /// Reports that the value here has the wrong type.
    pub fn wrong_type(&mut self, expected: &str, found: &Value) {
        let found = describe(found);
        self.problem("load/wrong-type", format!("expected {expected}, found {found}"))
            .label(format!("{expected} is wanted here"));
    }

    /// Reports the keys of the table here that are none of the known ones.
    pub fn known_keys(&mut self, table: &Value, known: &[&str]) {
        for (key, _) in table.entries().filter(|(key, _)| !known.contains(&key.as_str())) {
            let near = did_you_mean(key, known.iter().copied());
            let problem = self
                .problem_at(key, "load/unknown-key", format!("unknown key `{key}`"))
                .at_key();
            match near {
                Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
                None => problem
                    .label("not a key of this table")
                    .help(format!("the keys here are: {}", known.join(", "))),
            };
        }
    }

    /// Reports a problem at a path below here.
    pub fn problem_at(&mut self, path: &str, code: &'static str, message: impl Into<String>) -> &mut Problem {
        let separator = if self.path.is_empty() || path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        let full = format!("{}{separator}{path}", self.path);
        let problem = self.problem(code, message);
        problem.path = full;
        problem
    }
}

impl Problem {
    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// A few words for the place.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    /// The key is at fault.
    pub fn at_key(&mut self) -> &mut Self {
        self.at_key = true;
        self
    }

    /// It is only a warning.
    pub fn warning(&mut self) -> &mut Self {
        self.warning = true;
        self
    }

    /// What to write instead.
    pub fn replace_with(&mut self, replacement: impl Into<String>) -> &mut Self {
        self.replacement = Some(replacement.into());
        self
    }
}

/// The name of a value's type, for people.
pub fn describe(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "a boolean",
        Value::Integer(_) => "a number",
        Value::Text(_) => "a string",
        Value::Json(_) => "a JSON document",
        Value::Reference(_) => "a reference",
        Value::List(_) => "a list",
        Value::Map(_) => "a table",
    }
}

//! The values that a recipe gives to its components' parameters, and a pipeline to its workflows'.

use documents::{Argument, ArgumentProblem, Parameter, check_arguments};
use model::{Decoder, Value};

/// How problems are called.
pub(crate) struct Codes {
    /// A parameter that the document does not declare.
    pub(crate) unknown: &'static str,
    /// A parameter that has no value.
    pub(crate) missing: &'static str,
    /// A value that the parameter does not take.
    pub(crate) value: &'static str,
}

/// A use of a document.
pub(crate) struct Used<'a> {
    /// Where it stands in the file of whoever uses it.
    pub(crate) path: &'a str,
    /// The key by which it is named there.
    pub(crate) key: &'static str,
    /// Its name.
    pub(crate) name: &'a str,
    /// Everything said there, as the file gives it.
    pub(crate) item: &'a Value,
}

/// What is given against what the document declares.
pub(crate) fn check(used: &Used<'_>, declared: &[Parameter], codes: &Codes, decoder: &mut Decoder) {
    let Used { path, key, name, item } = used;
    let given: Vec<(&str, Vec<&str>)> = item.get("parameters").map(given).unwrap_or_default();
    let arguments: Vec<Argument<'_>> = given.iter().map(|(name, values)| Argument { name, values }).collect();
    for problem in check_arguments(declared, &arguments) {
        let at = format!("{path}.parameters.{}", problem.name());
        let (code, place) = match &problem {
            ArgumentProblem::Undeclared { .. } => (codes.unknown, at),
            ArgumentProblem::Missing { .. } => (codes.missing, format!("{path}.{key}")),
            ArgumentProblem::WrongType { .. } | ArgumentProblem::TooLong { .. } => (codes.value, at),
        };
        let found = decoder
            .problem_at(&place, code, format!("{name}: {problem}"))
            .help(format!("`{name}` declares {}", names(declared)));
        if let ArgumentProblem::Undeclared { near, .. } = &problem {
            found.at_key();
            if let Some(near) = near {
                found.replace_with(near);
            }
        }
    }
}

fn names(declared: &[Parameter]) -> String {
    if declared.is_empty() {
        return "no parameters".to_owned();
    }
    let names: Vec<&str> = declared.iter().map(|parameter| parameter.name.as_str()).collect();
    names.join(", ")
}

/// The values of each parameter: one text, or a list.
fn given(parameters: &Value) -> Vec<(&str, Vec<&str>)> {
    parameters
        .entries()
        .map(|(name, value)| {
            let listed = if value.text().is_some() {
                std::slice::from_ref(value)
            } else {
                value.items()
            };
            (name.as_str(), listed.iter().filter_map(Value::text).collect())
        })
        .collect()
}

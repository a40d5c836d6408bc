//! Values that a recipe gives to a component's parameters, or a pipeline to a workflow's.

use std::fmt;

use crate::{
    checked::{Parameter, ParameterKind},
    suggest::{self, shown},
};

/// AWS's quotas L-10D22E0D and L-A26B27A7, in characters.
const LONGEST_VALUE: usize = 1024;

/// A value, or several for a string list.
#[derive(Debug, Clone, Copy)]
pub struct Argument<'a> {
    /// The parameter that it is for.
    pub name: &'a str,
    /// What it is given.
    pub values: &'a [&'a str],
}

/// What is wrong with the arguments of one parameter; its text is a sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentProblem {
    /// The document declares no such parameter: AWS refuses the recipe.
    Undeclared {
        /// The name that was given.
        name: String,
        /// The declared name that was probably meant.
        near: Option<String>,
    },
    /// A parameter has neither a default nor a value. A workflow cannot be used so; what AWSTOE does with a component is
    /// not documented.
    Missing {
        /// The parameter's name.
        name: String,
    },
    /// The value is not of the parameter's type.
    WrongType {
        /// The parameter's name.
        name: String,
        /// The declared type.
        kind: ParameterKind,
    },
    /// The value is longer than AWS's quota.
    TooLong {
        /// The parameter's name.
        name: String,
        /// The length, in characters.
        length: usize,
    },
}

impl ArgumentProblem {
    /// The parameter that it is about.
    pub fn name(&self) -> &str {
        match self {
            Self::Undeclared { name, .. }
            | Self::Missing { name }
            | Self::WrongType { name, .. }
            | Self::TooLong { name, .. } => name,
        }
    }
}

impl fmt::Display for ArgumentProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = shown(self.name());
        match self {
            Self::Undeclared { near: Some(near), .. } => {
                write!(
                    formatter,
                    "the document has no parameter {name}; did you mean `{near}`?"
                )
            }
            Self::Undeclared { near: None, .. } => write!(formatter, "the document has no parameter {name}"),
            Self::Missing { .. } => write!(formatter, "the parameter {name} has no default, and is given no value"),
            Self::WrongType { kind, .. } => {
                let wanted = match kind {
                    ParameterKind::String => "a single value",
                    ParameterKind::Integer => "a whole number",
                    ParameterKind::Boolean => "true or false",
                    ParameterKind::StringList => "a list of values",
                };
                write!(formatter, "the parameter {name} takes {wanted}")
            }
            Self::TooLong { length, .. } => {
                write!(
                    formatter,
                    "the value of {name} has {length} characters, and AWS takes {LONGEST_VALUE}"
                )
            }
        }
    }
}

/// Compares what is given with what a document declares: first what is given, in its order, then what is missing.
pub fn check_arguments(parameters: &[Parameter], arguments: &[Argument<'_>]) -> Vec<ArgumentProblem> {
    let mut problems: Vec<ArgumentProblem> = arguments
        .iter()
        .filter_map(|argument| check(parameters, argument))
        .collect();
    let given = |parameter: &Parameter| arguments.iter().any(|argument| argument.name == parameter.name);
    let missing = parameters
        .iter()
        .filter(|parameter| parameter.default.is_none() && !given(parameter));
    problems.extend(missing.map(|parameter| ArgumentProblem::Missing {
        name: parameter.name.clone(),
    }));
    problems
}

fn check(parameters: &[Parameter], argument: &Argument<'_>) -> Option<ArgumentProblem> {
    let name = argument.name.to_owned();
    let Some(parameter) = parameters.iter().find(|parameter| parameter.name == argument.name) else {
        let known = parameters.iter().map(|parameter| parameter.name.as_str());
        let near = suggest::closest(argument.name, known).map(str::to_owned);
        return Some(ArgumentProblem::Undeclared { name, near });
    };
    let kind = parameter.kind;
    let fits = match (kind, argument.values) {
        (ParameterKind::StringList, _) | (ParameterKind::String, [_]) => true,
        (ParameterKind::Integer, [value]) => value.parse::<i64>().is_ok(),
        (ParameterKind::Boolean, [value]) => matches!(*value, "true" | "false"),
        _ => false,
    };
    if !fits {
        return Some(ArgumentProblem::WrongType { name, kind });
    }
    let length = argument
        .values
        .iter()
        .map(|value| value.chars().count())
        .max()
        .unwrap_or(0);
    (length > LONGEST_VALUE).then_some(ArgumentProblem::TooLong { name, length })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{Argument, check_arguments};
    use crate::{Context, check_workflow};

    const WORKFLOW: &str = "schemaVersion: 1.0\nparameters:\n  - {name: topic, type: string}\n  - {name: wait, type: boolean, \
                            default: true}\n  - {name: retries, type: integer, default: 3}\n  - {name: types, type: \
                            stringList, default: [a]}\nsteps: []\n";

    fn check(arguments: &[(&str, &[&str])], expected: &Expect) {
        let workflow = check_workflow(WORKFLOW, &Context::default())
            .document
            .expect("a workflow");
        let arguments: Vec<Argument<'_>> = arguments
            .iter()
            .map(|&(name, values)| Argument { name, values })
            .collect();
        let problems = check_arguments(&workflow.parameters, &arguments);
        let lines: Vec<String> = problems.iter().map(|problem| format!("{problem}\n")).collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn fitting_arguments_are_fine() {
        let all: &[(&str, &[&str])] = &[
            ("topic", &["t"]),
            ("wait", &["false"]),
            ("retries", &["5"]),
            ("types", &["a", "b"]),
        ];
        check(all, &expect![[""]]);
    }

    #[test]
    fn every_misfit_is_named() {
        check(
            &[],
            &expect![[r"
            the parameter `topic` has no default, and is given no value
        "]],
        );
        let wrong: &[(&str, &[&str])] = &[
            ("Topic", &["t"]),
            ("nothing", &["x"]),
            ("wait", &["perhaps"]),
            ("retries", &["1", "2"]),
        ];
        check(
            wrong,
            &expect![[r"
            the document has no parameter `Topic`; did you mean `topic`?
            the document has no parameter `nothing`
            the parameter `wait` takes true or false
            the parameter `retries` takes a whole number
            the parameter `topic` has no default, and is given no value
        "]],
        );
        let long = "x".repeat(1025);
        check(
            &[("topic", &[long.as_str()])],
            &expect![[r"
            the value of `topic` has 1025 characters, and AWS takes 1024
        "]],
        );
    }
}

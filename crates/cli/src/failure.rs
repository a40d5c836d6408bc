//! A run that could not get as far as a result.

use std::{collections::BTreeMap, fmt};

use model::Diagnostic;
use plan::Verdict;

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The desired state has errors.
    Invalid {
        diagnostics: Vec<Diagnostic>,
        texts: BTreeMap<String, String>,
    },
    /// Something else, with what to do.
    Other {
        verdict: Verdict,
        message: String,
        help: Option<String>,
    },
}

impl Failure {
    pub(crate) fn new(verdict: Verdict, message: impl Into<String>) -> Self {
        Self::Other {
            verdict,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        match self {
            Self::Other { verdict, message, .. } => Self::Other {
                verdict,
                message,
                help: Some(text.into()),
            },
            invalid @ Self::Invalid { .. } => invalid,
        }
    }

    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::Invalid { .. } => Verdict::Invalid,
            Self::Other { verdict, .. } => *verdict,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { diagnostics, .. } => {
                write!(formatter, "{} problems in the desired state", diagnostics.len())
            }
            Self::Other { message, .. } => formatter.write_str(message),
        }
    }
}

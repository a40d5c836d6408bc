//! Which errors the model lets each operation answer with, and the table of the docs.

mod rows;

use self::rows::ROWS;
use super::NAMES;
use crate::tested;

/// What almost every operation can answer with. Names are without their common ending, `Exception`.
const COMMON: [&str; 5] = [
    "AccessDenied",
    "AWSOrganizationsNotInUse",
    "InvalidInput",
    "Service",
    "TooManyRequests",
];

/// What only a fault makes happen here: there is one partition, and no service breaks by itself. Throttles are
/// in front of the service.
const BY_FAULT_ALONE: [&str; 4] = [
    "Service",
    "TooManyRequests",
    "UnsupportedAPIEndpoint",
    "AccessDeniedForDependency",
];

struct Row {
    operation: &'static str,
    /// Those of the common errors that it lacks.
    lacks: &'static str,
    beyond: &'static str,
    /// What the model has and the stand-in never says by itself.
    never: &'static str,
}

const fn row(operation: &'static str, lacks: &'static str, beyond: &'static str) -> Row {
    Row {
        operation,
        lacks,
        beyond,
        never: "",
    }
}

/// Every pair of an operation of the service, modelled here or not, and an exception that its model names.
pub fn modelled_errors() -> Vec<(String, String)> {
    let errors = ROWS.iter().flat_map(|row| {
        row.errors()
            .map(|error| (row.operation.to_owned(), format!("{error}Exception")))
    });
    errors.collect()
}

/// Every operation of the service as a Markdown table: what is modelled, what it refuses by itself, and which clients called it.
pub fn operations_table() -> String {
    let rows = ROWS.iter().map(|row| {
        let refuses = row.refusals().collect::<Vec<_>>().join(", ");
        let modelled = NAMES.contains(&row.operation);
        tested::row("organizations", row.operation, modelled.then_some(refuses.as_str()))
    });
    rows.fold(tested::HEAD.to_owned(), |table, row| table + &row)
}

/// Whether an operation is known to answer with an exception by itself.
#[cfg(test)]
pub(in super::super::super) fn refuses(operation: &str, code: &str) -> bool {
    let row = ROWS.iter().find(|row| row.operation == operation);
    row.is_some_and(|row| row.refusals().any(|error| error == code.trim_end_matches("Exception")))
}

impl Row {
    const fn never(self, never: &'static str) -> Self {
        Self { never, ..self }
    }

    /// What the stand-in says by itself.
    fn refusals(&self) -> impl Iterator<Item = &'static str> {
        let never = self.never;
        self.errors()
            .filter(move |error| !BY_FAULT_ALONE.contains(error) && !never.split(' ').any(|it| it == *error))
    }

    fn errors(&self) -> impl Iterator<Item = &'static str> {
        let lacks = self.lacks;
        let common = COMMON
            .into_iter()
            .filter(move |error| !lacks.split(' ').any(|lacking| lacking == *error));
        common.chain(self.beyond.split(' ').filter(|error| !error.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_sorted_and_hold_every_modelled_operation() {
        assert!(ROWS.is_sorted_by_key(|row| row.operation));
        let known: Vec<&str> = ROWS.iter().map(|row| row.operation).collect();
        assert!(NAMES.iter().all(|name| known.contains(name)));
    }
}

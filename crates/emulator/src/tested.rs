//! Which clients that nobody here wrote have called an operation, for the tables of operations.
//!
//! The record is made by the checks in `tests/clients`, from the log of the stand-in that they called; each of them fails
//! where its part of the record is not what it just saw.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// By client and service: the operations that were answered.
type Record = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The head of every table of operations.
pub(crate) const HEAD: &str =
    "| operation | modelled | refuses, beyond the shape of its input | tested by |\n|---|---|---|---|\n";

/// What stands in the column of refusals where an operation is not modelled.
pub(crate) const NOT_MODELLED: &str = "everything: not modelled here";

fn record() -> &'static Record {
    static RECORD: LazyLock<Record> = LazyLock::new(|| {
        let text = include_str!("../data/called-by.json");
        serde_json::from_str(text).expect("the compiled-in record is JSON of this form")
    });
    &RECORD
}

/// One line of a table; `refuses` is `None` where the operation is not modelled.
pub(crate) fn row(service: &str, operation: &str, refuses: Option<&str>) -> String {
    let clients = clients(service, operation).join(", ");
    match refuses {
        Some(refuses) => format!("| {operation} | yes | {refuses} | {clients} |\n"),
        None => format!("| {operation} | no | {NOT_MODELLED} | {clients} |\n"),
    }
}

/// The clients that have called an operation, in the order of the alphabet.
fn clients(service: &str, operation: &str) -> Vec<&'static str> {
    let called = |services: &BTreeMap<String, BTreeSet<String>>| {
        services
            .get(service)
            .is_some_and(|operations| operations.contains(operation))
    };
    let clients = record().iter().filter(|(_, services)| called(services));
    clients.map(|(client, _)| client.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_tables_was_called_and_nothing_else_was() {
        for (service, table) in [
            ("imagebuilder", crate::image_builder::operations_table()),
            ("organizations", crate::organizations::operations_table()),
            ("sts", crate::sts::operations_table()),
            ("s3", crate::s3::operations_table()),
        ] {
            let listed: BTreeSet<&str> = table
                .lines()
                .skip(2)
                .filter_map(|row| row.split(" | ").next())
                .collect();
            let listed: BTreeSet<&str> = listed.iter().map(|cell| cell.trim_start_matches("| ")).collect();
            let called: BTreeSet<&str> = record()
                .values()
                .filter_map(|services| services.get(service))
                .flatten()
                .map(String::as_str)
                .collect();
            assert_eq!(listed, called, "{service}");
        }
    }

    #[test]
    fn the_pages_show_the_tables_as_they_are() {
        let pages = [
            include_str!("../../../docs/emulator.md"),
            include_str!("../../../docs/emulator-organizations.md"),
        ];
        for (page, table) in [
            (pages[0], crate::image_builder::operations_table()),
            (pages[0], crate::s3::operations_table()),
            (pages[1], crate::organizations::operations_table()),
            (pages[1], crate::sts::operations_table()),
        ] {
            assert!(page.contains(&table), "paste this into the page in docs:\n{table}");
        }
    }
}

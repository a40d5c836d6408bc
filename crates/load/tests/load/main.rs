//! Directories as people, and people who mean harm, write them.

#![expect(clippy::needless_raw_string_hashes, reason = "`expect!` writes them")]

extern crate goldsmith_load as load;

mod allow;
mod details;
mod diagnostics;
mod guards;
mod hostile;
mod quotas;
mod slips;
mod variables;
mod world;

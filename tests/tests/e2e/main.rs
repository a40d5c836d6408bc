//! The real binary: exit codes, output, and what it does to AWS. One module a topic, one test binary, so that it links once.
#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` and `expect!` are written in the call, and a borrow of them says nothing"
)]
#![expect(clippy::needless_raw_string_hashes, reason = "`expect!` writes them itself")]

mod approval;
mod attachments;
mod bad_input;
mod base;
mod blind;
mod builds;
mod calls;
mod classes;
mod connection;
mod consequences;
mod drift;
mod factory;
mod files;
mod guards;
mod harness;
mod holding;
mod images;
mod interrupt;
mod lock_out;
mod lost;
mod one_line;
mod output;
mod ownership;
mod pages;
mod prompt;
mod readme;
mod reasons;
mod renumbered;
mod requirements;
mod single_files;
mod stand_in;
mod uri;
mod workflows;

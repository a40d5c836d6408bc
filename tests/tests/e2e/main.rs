//! The real binary: exit codes, output, and what it does to AWS. One module a topic, one test binary, so that it links once.

mod factory;
mod harness;

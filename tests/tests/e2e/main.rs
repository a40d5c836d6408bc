//! The real binary: exit codes, output, and what it does to AWS. One module a topic, one test binary, so that it links once.

mod approval;
mod attachments;
mod bad_input;
mod calls;
mod classes;
mod connection;
mod drift;
mod factory;
mod harness;
mod interrupt;
mod one_line;
mod output;
mod ownership;
mod pages;
mod readme;

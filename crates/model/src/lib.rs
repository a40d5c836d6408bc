//! The vocabulary of goldsmith: addresses, ARNs, references, values, digests, diagnostics, and the description of a kind.
//!
//! **Architecture invariant:** nothing here does I/O, reads a clock, or names a kind.

pub mod diagnostic;

pub use diagnostic::{Diagnostic, Fix, Label, Severity};

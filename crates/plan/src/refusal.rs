//! What cannot be done, and what a person can do about it.

use model::{Address, Place};

/// What kind of obstacle it is; it decides the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusalKind {
    /// The desired state asks for something that cannot be.
    Invalid,
    /// Something in AWS is in the way, and only a person can decide.
    Guarded,
}

/// One obstacle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable name.
    pub code: &'static str,
    /// Its kind.
    pub kind: RefusalKind,
    /// Of which resource.
    pub address: Address,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where it is written.
    pub source: Option<Place>,
}

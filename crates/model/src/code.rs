//! The explanation of a rule, for `codes CODE`.

/// A rule about files or resources. (Rules about documents and policies have tables of their own, with examples that are tested.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Its stable name.
    pub code: &'static str,
    /// What is wrong, in a line.
    pub title: &'static str,
    /// Why it matters and what to do.
    pub explanation: &'static str,
}

impl Code {
    /// A row of a table.
    pub const fn new(code: &'static str, title: &'static str, explanation: &'static str) -> Self {
        Self {
            code,
            title,
            explanation,
        }
    }
}

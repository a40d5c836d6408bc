//! Organizations policies: grammar, sizes, evaluation, semantic diff.
//!
//! **Architecture invariant:** pure and synchronous. No I/O, no clock, no environment; the service authorization data is
//! part of the program.

pub mod authorization;
mod canonical;
mod check;
mod diff;
pub mod effect;
pub mod evaluate;
pub mod guards;
pub mod json;
mod limits;
pub mod policy;
mod policy_type;
mod recognise;
pub mod tests_file;

pub use canonical::{Forms, canonical, forms};
pub use check::{Context, ImageDelivery, Rule, check, rules};
pub use diff::{ChangedStatement, MemberChange, StatementDiff, Summary, semantic_diff};
pub use json::minify;
pub use limits::{LimitTable, Limits, limits};
pub use policy_type::PolicyType;
pub use recognise::{is_certain, recognise};

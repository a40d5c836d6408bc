//! The delegation policy: what it may say, and what it permits a member.

mod evaluate;
mod grammar;

pub(super) use self::evaluate::{is_delegate, permits};
pub(super) use self::grammar::check;

//! Plans of small worlds: what a reviewer would see, and what comes of it.

#![expect(clippy::needless_raw_string_hashes, reason = "`expect!` writes them")]

extern crate goldsmith_plan as plan;

mod builds;
mod drift;
mod ownership;
mod policies;
mod properties;
mod pruning;
mod rolling;
mod tags;
mod unknown;
mod updates;
mod versions;
mod world;

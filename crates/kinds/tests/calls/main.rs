//! The calls of each kind, through the real SDK, against the stand-in at the wire.

extern crate goldsmith_kinds as kinds;

mod builds;
mod failures;
mod pages;
mod round_trip;
mod workflows;
mod world;

//! Image Builder's semantics, call by call, without a client in between.

mod builds;
mod defaults;
mod faults;
mod hostile;
mod lifecycle;
mod refusals;
mod setting;

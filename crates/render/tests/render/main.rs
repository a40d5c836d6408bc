//! What people and machines see, also of what others wrote to do harm.

extern crate goldsmith_render as render;

mod contract;
mod diagnostics;
mod hostile;
mod pages;
mod plans;

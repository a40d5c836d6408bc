//! The HTTP door: well-behaved clients, many at once, and others.

mod at_once;
mod hostile;
mod ordinary;
mod server;

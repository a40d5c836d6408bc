//! goldsmith.
fn main() {}

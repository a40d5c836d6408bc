//! Inline allows.

//! End-to-end tests of the real binary against the stand-in: see `tests/e2e`.

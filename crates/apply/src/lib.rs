//! Runs the steps of a plan in dependency order, emits events, keeps the ledger.

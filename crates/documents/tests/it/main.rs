//! The crate from outside: whole documents, good, odd, broken and hostile.

extern crate goldsmith_documents as documents;

mod corruption;
mod fixtures;
mod oddities;
mod robustness;
mod rules_page;
mod valid;

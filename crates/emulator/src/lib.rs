//! A faithful stand-in for EC2 Image Builder, AWS Organizations and STS, at the wire.
//!
//! One deterministic state machine ([`World`]) that refuses what AWS refuses, behind two doors: an HTTP server
//! ([`Emulator::serve`]) and an in-process HTTP client for the Rust SDK ([`Emulator::http_client`]). Faults, throttles and
//! the request log stand in front of it. It shares no code with the rest of the workspace, so that it can disagree.

mod admin;
pub mod caller;
pub mod clock;
mod doors;
mod emulator;
pub mod error;
pub mod faults;
pub mod image_builder;
mod log;
pub mod organizations;
pub mod request;
mod s3;
mod service;
mod sts;
pub mod switches;
mod tested;
mod throttle;
mod world;

pub use caller::Caller;
pub use clock::Clock;
pub use doors::http::HttpLimits;
pub use emulator::Emulator;
pub use error::ApiError;
pub use faults::{BrokenBody, Effect, Fault, Rewrite};
pub use log::LogEntry;
pub use organizations::OrganizationSeed;
pub use request::{Request, Response};
pub use s3::Objects;
pub use switches::{Bucket, BuildFailure, Quotas, Switches};
pub use world::{Iam, LoadError, Seed, World};

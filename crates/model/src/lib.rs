//! The vocabulary of goldsmith: addresses, ARNs, references, values, digests, diagnostics, and the description of a kind.
//!
//! **Architecture invariant:** nothing here does I/O, reads a clock, or names a kind.

pub mod address;
pub mod arn;
pub mod canonical;
pub mod code;
pub mod declared;
pub mod decode;
pub mod desired;
pub mod diagnostic;
pub mod diff;
pub mod digest;
pub mod guards;
pub mod image;
pub mod kind;
pub mod lookup;
pub mod map;
pub mod node;
pub mod observation;
pub mod ownership;
pub mod quota;
pub mod reach;
pub mod reference;
pub mod region;
pub mod step;
pub mod suggest;
pub mod value;
pub mod version;

pub use address::{Address, KindName};
pub use arn::Scope;
pub use code::Code;
pub use declared::Declared;
pub use decode::{Decoder, Problem, UnknownWord};
pub use desired::{Desired, DesiredState, Organization, Place, Source, Stack};
pub use diagnostic::{Diagnostic, Fix, Label, Severity, line_and_column};
pub use diff::PathChange;
pub use digest::Digest;
pub use guards::{FactoryRole, Guards, Need, NotANeed, Task};
pub use image::{Image, ImageAmi};
pub use kind::{AttachmentLimits, Builds, Document, Kind, Service, Surroundings, Versioning};
pub use lookup::Lookup;
pub use map::Map;
pub use node::{Node, Shape};
pub use observation::{Answer, Gap, Object, Observation, Question, Tree};
pub use quota::{Counted, Quota, Quotas};
pub use reach::{Holding, Reach, ReachChange};
pub use reference::Reference;
pub use step::{Late, Operation, Step};
pub use suggest::did_you_mean;
pub use value::{Json, Text, Value};
pub use version::{Version, VersionSpec};

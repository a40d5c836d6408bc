//! One folder per kind: `mod.rs` is pure (fields and rules), `aws.rs` makes its calls. The AWS SDK lives here.
//!
//! **Architecture invariant:** no other crate but the command line, which makes the clients, depends on the SDK.

mod arguments;
mod calls;
mod clients;
mod codes;
pub mod component;
pub mod distribution;
mod document;
mod error;
pub mod image_recipe;
mod images;
pub mod infrastructure;
pub mod lifecycle;
mod limit;
mod observe;
mod organization;
mod pace;
mod pages;
pub mod permissions;
pub mod pipeline;
pub mod policy;
mod quotas;
mod record;
pub mod references;
mod retry;
mod rules;
mod run;
mod snapshot;
pub mod workflow;

use model::{Kind, KindName};

pub use clients::{Clients, Options, timeouts};
pub use codes::CODES;
pub use error::{CallError, Failure};
pub use images::images;
pub use limit::LimitedAnswers;
pub use observe::{Reading, answer, gap, observe};
pub use organization::TreeNeeds;
pub use run::{Outcome, run};
pub use snapshot::{Snapshot, SnapshotNode, SnapshotPolicy, snapshot};

calls::kinds! {
    component::ComponentKind,
    image_recipe::ImageRecipeKind,
    infrastructure::InfrastructureKind,
    distribution::DistributionKind,
    workflow::WorkflowKind,
    pipeline::PipelineKind,
    lifecycle::LifecycleKind,
    policy::PolicyKind,
}

/// The kind of a name.
pub fn kind(name: KindName) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}

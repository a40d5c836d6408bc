//! AWS Organizations: one organization's tree, accounts and policies, and the refusals around them.

mod policy_type;
mod switches;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use crate::caller::Caller;
use crate::error::ApiError;

pub use policy_type::{POLICY_TYPES, PolicyType};
pub use switches::{Limits, Switches, TypeLimits};

/// Where a stand-in's organization starts from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrganizationSeed {
    /// For example `o-abc1234567`.
    pub id: String,
    /// Twelve digits.
    pub management_account: String,
    /// Twelve digits: the account in which images are built.
    pub factory_account: String,
}

/// The state of the service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organizations {
    /// What AWS leaves open.
    pub switches: Switches,
}

/// Every operation that is modelled.
pub const OPERATIONS: &[&str] = &[];

/// Whether an operation changes anything.
pub fn is_write(operation: &str) -> bool {
    !["Describe", "List"].iter().any(|prefix| operation.starts_with(prefix))
}

impl Organizations {
    /// No organization yet.
    pub fn empty() -> Self {
        Self {
            switches: Switches::default(),
        }
    }

    /// An organization with a few units and accounts.
    pub fn seeded(_seed: &OrganizationSeed) -> Self {
        Self::empty()
    }

    /// Runs one operation.
    pub fn call(
        &mut self,
        _caller: &Caller,
        operation: &str,
        _input: &Value,
        _now_epoch_ms: i64,
    ) -> Result<Value, ApiError> {
        Err(ApiError::new(
            "UnknownOperationException",
            400,
            format!("{operation} is not modelled here"),
        ))
    }
}

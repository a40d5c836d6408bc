//! What the comparison of the desired state with AWS found, for `drift`.

use model::{Address, PathChange};

/// What the comparison of one address found (product contract, drift in three ways).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Of what.
    pub address: Address,
    /// `drift`, `pending`, `converged`, `conflict`, `untracked`, `missing`, `orphan`, `renamed`, `copied`, `unowned`,
    /// `auto-disabled`, `unknown`.
    pub class: &'static str,
    /// What apply does about it.
    pub action: &'static str,
    /// What differs.
    pub paths: Vec<PathChange>,
    /// A sentence where the class alone does not say it.
    pub note: Option<String>,
    /// Whether values are to be shown as digests.
    pub sensitive: bool,
}

/// The classes that make `drift` exit with 2.
pub(crate) const DRIFT_CLASSES: [&str; 7] = ["drift", "conflict", "missing", "orphan", "copied", "renamed", "unowned"];

/// The class of what was not compared: it could not be read, or something that it refers to could not be planned.
pub const UNKNOWN: &str = "unknown";

impl Finding {
    /// Whether `drift` counts it.
    pub fn is_drift(&self) -> bool {
        DRIFT_CLASSES.contains(&self.class)
    }
}

//! What the service refuses.

mod configurations;
mod dependencies;
mod pipelines;
mod recipes;
mod requests;
mod workflows;

const VALUE: &str = "400 InvalidParameterValue";
const COMBINATION: &str = "400 InvalidParameterCombination";
const VERSION: &str = "400 InvalidVersionNumber";
const EXISTS: &str = "400 ResourceAlreadyExists";
const DEPENDENCY: &str = "400 ResourceDependency";
const MISSING: &str = "404 ResourceNotFound";
const QUOTA: &str = "402 ServiceQuotaExceeded";

//! Policy documents: what the service refuses to store.

mod authorization;
mod ec2;
mod management;
mod strict;

use serde_json::Value;

use super::policy_type::PolicyType;
use super::refusal::{constraint, malformed_policy};
use super::switches::Switches;
use crate::error::ApiError;

pub(super) use self::management::CONTROL;
pub(super) use self::strict::parse;

/// Refuses a document that is too large, or that does not follow the grammar of its type. The service says
/// neither where nor why, so neither does this.
pub(super) fn check(policy_type: PolicyType, content: &str, switches: &Switches) -> Result<(), ApiError> {
    let size = if switches.sizes_in_bytes {
        content.len()
    } else {
        content.chars().count()
    };
    if size > switches.limits.of(policy_type).size {
        return Err(constraint("POLICY_CONTENT_LIMIT_EXCEEDED"));
    }
    let document = parse(content).filter(Value::is_object).ok_or_else(malformed_policy)?;
    let valid = match policy_type {
        PolicyType::ServiceControlPolicy => authorization::is_scp(&document, switches),
        PolicyType::ResourceControlPolicy => authorization::is_rcp(&document, switches),
        PolicyType::DeclarativePolicyEc2 => management::is_valid(policy_type, &document) && ec2::is_valid(&document),
        _ => management::is_valid(policy_type, &document),
    };
    if valid { Ok(()) } else { Err(malformed_policy()) }
}

#[cfg(test)]
mod tests;

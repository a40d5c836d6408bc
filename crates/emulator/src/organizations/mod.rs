//! AWS Organizations: organizations with their trees, accounts and policies, and the refusals around them.
//!
//! The order of checks is the one that AWS's answers suggest: who calls, the form of the input, whether things
//! exist, whether the type is enabled, duplicates, limits.

mod access;
mod delegation;
mod document;
mod identifiers;
mod inheritance;
mod input;
mod operations;
mod pages;
mod policy_type;
mod refusal;
mod request;
mod seed;
mod state;
mod switches;
mod views;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use self::operations::{modelled_errors, operations_table};
pub use self::policy_type::{POLICY_TYPES, PolicyType};
pub use self::seed::OrganizationSeed;
pub use self::state::{
    Account, AccountRequest, AccountState, Change, Children, Organization, Outcome, Pending, Policy, ResourcePolicy,
    TypeStatus, Unit,
};
pub use self::switches::{Limits, Switches, TypeLimits};
pub use crate::caller::Caller;

use self::refusal::{concurrent_modification, not_in_use, refuse};
use self::request::Request;
use crate::error::ApiError;

/// Every operation that is modelled. The others of the service are refused by name.
pub const OPERATIONS: &[&str] = &operations::NAMES;

/// Whether an operation changes anything.
pub fn is_write(operation: &str) -> bool {
    !["Describe", "List"].iter().any(|start| operation.starts_with(start))
}

/// The state of the service: every organization there is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organizations {
    /// The organizations; an account is in one at most.
    pub organizations: Vec<Organization>,
    /// How many organizations were created, for the ids of the next ones.
    pub created: u64,
}

impl Organizations {
    /// No organization yet: `CreateOrganization` makes one.
    pub fn empty() -> Self {
        Self {
            organizations: Vec::new(),
            created: 0,
        }
    }

    /// Runs one operation for a caller.
    ///
    /// Errors are the modelled exceptions; an operation that is not modelled is `UnknownOperationException`.
    pub fn call(
        &mut self,
        switches: &Switches,
        caller: &Caller,
        operation: &str,
        input: &Value,
        now_epoch_ms: i64,
    ) -> Result<Value, ApiError> {
        let Some(known) = operations::TABLE.iter().find(|known| known.name == operation) else {
            return Err(refuse(
                "UnknownOperationException",
                &format!("{operation} is not modelled here."),
            ));
        };
        let Self { organizations, created } = self;
        let request = Request {
            operation,
            caller,
            input,
            switches,
            now_ms: now_epoch_ms,
        };
        let is_member = |organization: &Organization| organization.accounts.contains_key(&caller.account);
        let Some(position) = organizations.iter().position(is_member) else {
            if operation != "CreateOrganization" {
                return Err(not_in_use());
            }
            input::check(operation, input)?;
            *created += 1;
            let organization = found(&request, *created);
            let answer = json!({"Organization": organization.view()});
            organizations.push(organization);
            return Ok(answer);
        };
        let organization = &mut organizations[position];
        organization.tick(now_epoch_ms);
        access::check_role(organization, &request)?;
        input::check(operation, input)?;
        access::check_call(organization, &request)?;
        if is_write(operation) {
            check_gap(organization, &request)?;
        }
        let answer = (known.run)(organization, &request)?;
        if is_write(operation) {
            organization.written_ms = Some(now_epoch_ms);
        }
        if operation == "DeleteOrganization" {
            organizations.remove(position);
        }
        Ok(answer)
    }
}

/// The organization that `CreateOrganization` asks for.
fn found(request: &Request, number: u64) -> Organization {
    let id = format!("o-{}", identifiers::invent(&request.caller.account, number, 10));
    let all_features = request.text("FeatureSet") != Some("CONSOLIDATED_BILLING");
    let mut organization = operations::create(&id, &request.caller.account, all_features, request.now_ms);
    organization.finalizing_calls = request.switches.finalizing_calls;
    organization
}

/// Writes that come too fast conflict, where the switch says so.
fn check_gap(organization: &Organization, request: &Request) -> Result<(), ApiError> {
    let since = organization
        .written_ms
        .map(|written_ms| request.now_ms.saturating_sub(written_ms));
    if since.is_some_and(|since| since < request.switches.write_gap_ms) {
        Err(concurrent_modification())
    } else {
        Ok(())
    }
}

impl Organization {
    /// Brings everything that is under way one call further.
    fn tick(&mut self, now_ms: i64) {
        self.finalizing_calls = self.finalizing_calls.saturating_sub(1);
        let (waiting, done): (Vec<Pending>, Vec<Pending>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.calls > 0);
        self.pending = waiting
            .into_iter()
            .map(|pending| Pending {
                calls: pending.calls - 1,
                ..pending
            })
            .collect();
        for Pending { change, .. } in done {
            match change {
                Change::Type(policy_type) => match self.types.get(&policy_type) {
                    Some(TypeStatus::PendingDisable) => drop(self.types.remove(&policy_type)),
                    Some(_) => drop(self.types.insert(policy_type, TypeStatus::Enabled)),
                    None => {}
                },
                Change::Account(request_id) => self.finish_account(&request_id, now_ms),
                Change::Closure(account) => {
                    if let Some(account) = self.accounts.get_mut(&account) {
                        account.state = AccountState::Suspended;
                    }
                }
            }
        }
    }
}

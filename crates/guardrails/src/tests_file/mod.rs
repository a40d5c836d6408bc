//! Tests of policies as files: `policies/<name>.tests.toml`.
//!
//! ```toml
//! [[test]]
//! name      = "a developer launches the golden image" # optional
//! why       = "the factory's account owns it"
//! principal = "role/developer"                     # or a whole ARN
//! action    = "ec2:RunInstances"                   # or a list, of which each is a request
//! resource  = "arn:aws:ec2:us-east-1::image/ami-1" # or a list, of which all are needed (below); default "*"
//! ou        = "/Workloads/Prod"                    # every account below it; or account = "111122223333"; or both
//! context   = { "ec2:Owner" = "111122223333" }
//! expect    = "allow"                              # or "deny"
//! ```
//!
//! AWS decides a call such as `ec2:RunInstances` for each of its resources, and what is known of one (`ec2:Owner` of the image) is
//! not known of another. A resource may therefore bring its own part of the context:
//!
//! ```toml
//! resource  = [
//!   { arn = "arn:aws:ec2:us-east-1::image/ami-1", context = { "ec2:Owner" = "111122223333" } },
//!   { arn = "arn:aws:ec2:us-east-1:444455556666:instance/*", context = { "ec2:InstanceType" = "t3.large" } },
//! ]
//! ```

mod names;
mod parse;
mod rules;
mod world;

use std::ops::Range;

pub use parse::parse;
pub(crate) use rules::RULES;
pub use rules::finding;
pub use world::{Attached, offline};

use crate::evaluate::{Context, Deciding, Decision, NodeKind, NotBound, Organization, Policies, Request, decide};

/// One `[[test]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Bytes of the table in its file.
    pub span: Range<usize>,
    /// What it is called, if anything.
    pub name: Option<String>,
    /// What it is to show.
    pub why: String,
    /// An ARN, or `role/name`, `user/name`, `root` of each account.
    pub principal: String,
    /// The actions; each is a request of its own.
    pub actions: Vec<String>,
    /// The resources; a request passes if it passes on all of them.
    pub resources: Vec<Target>,
    /// The resources' account, where RCPs are to be asked too.
    pub resource_account: Option<String>,
    /// The account's id or name.
    pub account: Option<String>,
    /// The OU as a path of names, or its id.
    pub ou: Option<String>,
    /// What of the request's context holds for every resource, keys in lower case.
    pub context: Context,
    /// What is to come out.
    pub expect: Expectation,
}

/// A resource of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its ARN, or `*`.
    pub arn: String,
    /// What is known of this resource only; goes before the case's context. Keys in lower case.
    pub context: Context,
}

/// What a test expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// The policies let it pass.
    Allow,
    /// They do not.
    Deny,
}

/// What came out of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The test's place in its file.
    pub span: Range<usize>,
    /// What it was to show.
    pub why: String,
    /// Every request that did not come out as expected; empty if the test passes.
    pub failures: Vec<Failure>,
    /// How many requests were decided.
    pub requests: usize,
}

/// A request that did not come out as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The account's id.
    pub account: String,
    /// The account's name.
    pub account_name: String,
    /// The action.
    pub action: String,
    /// The resource that decided.
    pub resource: String,
    /// What the test expects.
    pub expected: Expectation,
    /// The statements or missing levels that decided.
    pub deciding: Vec<Deciding>,
    /// Statements whose policy was not read, so that nothing is certain.
    pub uncertain: Vec<Deciding>,
    /// Why no policy binds the principal.
    pub not_bound: Option<NotBound>,
}

/// A test that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotRun {
    /// No account is there.
    #[error("no account of the organization is `{0}`")]
    NoAccount(String),
    /// No OU is there, or no account below it.
    #[error("no account lies in the OU `{0}`")]
    NoUnit(String),
}

impl Outcome {
    /// Whether everything came out as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs one test in an organization.
pub fn run(case: &Case, organization: &Organization, policies: &Policies) -> Result<Outcome, CannotRun> {
    let mut outcome = Outcome {
        span: case.span.clone(),
        why: case.why.clone(),
        failures: Vec::new(),
        requests: 0,
    };
    for account in accounts(case, organization)? {
        for action in &case.actions {
            outcome.requests += 1;
            let (resource, decision) = ask(case, &account, action, organization, policies);
            // A denial that a policy not read could bring is no allowance.
            let came_out = if decision.allowed {
                Expectation::Allow
            } else {
                Expectation::Deny
            };
            if came_out != case.expect || !decision.uncertain.is_empty() {
                outcome.failures.push(Failure {
                    account_name: organization
                        .node(&account)
                        .map(|node| node.name.clone())
                        .unwrap_or_default(),
                    account: account.clone(),
                    action: action.clone(),
                    resource,
                    expected: case.expect,
                    deciding: decision.deciding,
                    uncertain: decision.uncertain,
                    not_bound: decision.not_bound,
                });
            }
        }
    }
    Ok(outcome)
}

/// The first resource on which the request does not pass, or else the last one.
fn ask(
    case: &Case,
    account: &str,
    action: &str,
    organization: &Organization,
    policies: &Policies,
) -> (String, Decision) {
    let mut last = None;
    for Target { arn, context } in &case.resources {
        let principal = principal(&case.principal, account);
        let mut request = Request::new(&principal, action, arn);
        account.clone_into(&mut request.principal_account);
        request.resource_account.clone_from(&case.resource_account);
        request.context.clone_from(&case.context);
        request.context.extend(context.clone());
        let decision = decide(organization, policies, &request);
        let denied = !decision.allowed;
        last = Some((arn.clone(), decision));
        if denied {
            break;
        }
    }
    last.expect("`parse` gives every case a resource")
}

fn principal(written: &str, account: &str) -> String {
    if written.starts_with("arn:") || (written.ends_with(".amazonaws.com") && !written.contains('/')) {
        return written.to_owned();
    }
    format!("arn:aws:iam::{account}:{written}")
}

fn accounts(case: &Case, organization: &Organization) -> Result<Vec<String>, CannotRun> {
    if let Some(wanted) = &case.account {
        let found = organization
            .accounts()
            .find(|node| node.id == *wanted || node.name == *wanted);
        return found
            .map(|node| vec![node.id.clone()])
            .ok_or_else(|| CannotRun::NoAccount(wanted.clone()));
    }
    if let Some(path) = &case.ou {
        let below = organization
            .accounts()
            .filter(|account| lies_in(organization, &account.id, path));
        let below: Vec<String> = below.map(|node| node.id.clone()).collect();
        return if below.is_empty() {
            Err(CannotRun::NoUnit(path.clone()))
        } else {
            Ok(below)
        };
    }
    let own = case.principal.split(':').nth(4).unwrap_or_default().to_owned();
    if organization.node(&own).is_none() && !own.is_empty() {
        return Ok(vec![own]);
    }
    organization
        .node(&own)
        .map(|node| vec![node.id.clone()])
        .ok_or(CannotRun::NoAccount(own))
}

/// Whether an account lies below the OU of an id or a path of names (`/Workloads/Prod`; `\/` is a slash in a name).
fn lies_in(organization: &Organization, account: &str, path: &str) -> bool {
    let chain = organization.chain(account);
    let units: Vec<_> = chain
        .iter()
        .filter(|node| node.kind == NodeKind::OrganizationalUnit)
        .collect();
    if let Some(path) = path.strip_prefix('/') {
        let names = world::names(path);
        return units.len() >= names.len() && units.iter().zip(&names).all(|(unit, name)| unit.name == *name);
    }
    chain.iter().any(|node| node.id == path)
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (expected, came_out) = match self.expected {
            Expectation::Allow => ("allow", "denied"),
            Expectation::Deny => ("deny", "allowed"),
        };
        write!(
            formatter,
            "{} on {} in {}: expected {expected}",
            self.action, self.resource, self.account
        )?;
        if let Some(reason) = self.not_bound {
            return write!(formatter, ", but {reason}");
        }
        if !self.uncertain.is_empty() {
            return write!(formatter, ", but {}", list(&self.uncertain, "could not be read"));
        }
        write!(formatter, ", {came_out} by {}", list(&self.deciding, ""))
    }
}

fn list(deciding: &[Deciding], suffix: &str) -> String {
    let items = deciding.iter().map(|one| match (&one.policy, one.statement) {
        (None, _) => format!("the lack of an Allow at {}", one.level),
        (Some(policy), None) => format!("{policy} at {} {suffix}", one.level),
        (Some(policy), Some(statement)) => {
            let name = one
                .sid
                .clone()
                .map_or_else(|| format!("statement {}", statement + 1), |sid| format!("`{sid}`"));
            format!("{name} of {policy} at {}", one.level)
        }
    });
    items.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;

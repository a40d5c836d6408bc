//! Who may do what: SCPs and RCPs evaluated over root → OU → account, and declarative policies merged.
//!
//! The rules are those of the Organizations user guide ("SCP evaluation", "RCP evaluation") and of the IAM user guide
//! ("Policy evaluation logic", "Condition operators"). The result is a ceiling: identity policies must still allow.

mod bound;
mod compiled;
mod condition;
mod declarative;
mod organization;
mod request;

use std::collections::BTreeMap;

pub use bound::Unmet;
pub(crate) use bound::{Bound, differs_by_account, is_known, why_unmet};
pub use compiled::{NotAPolicyOf, Policies};
pub(crate) use declarative::{CONTROL, OPERATORS};
pub use declarative::{Merged, Note, Reason, merge};
pub use organization::{Node, NodeKind, Organization, OrganizationError};
pub use request::Request;

use crate::{PolicyType, policy::Effect};
use compiled::Compiled;
pub(crate) use condition::Truth;
use request::Facts;

/// What the organization's policies say to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it passes. Where identity policies grant it too, it happens.
    pub allowed: bool,
    /// What decided: the denying statements and missing levels, or, if it passes, an Allow of each level.
    pub deciding: Vec<Deciding>,
    /// Statements that would deny it for some value of the keys that [`Request::unknown`] leaves open.
    pub uncertain: Vec<Deciding>,
    /// Why the organization's policies do not bind the principal, if they do not.
    pub not_bound: Option<NotBound>,
}

/// One statement, or the lack of one, that decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deciding {
    /// The type of the policy.
    pub policy_type: PolicyType,
    /// Root, OU or account.
    pub level: String,
    /// What the statement says.
    pub effect: Verdict,
    /// The policy; `None` where no policy of the level allows.
    pub policy: Option<String>,
    /// The statement's place in the policy, from 0.
    pub statement: Option<usize>,
    /// The statement's Sid.
    pub sid: Option<String>,
}

/// What a level says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A Deny matches.
    Deny,
    /// No Allow of the level matches.
    NoAllow,
    /// An Allow matches.
    Allow,
}

/// Why the policies do not bind somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotBound {
    /// Principals of the management account are never bound.
    ManagementAccount,
    /// Service-linked roles are never bound.
    ServiceLinkedRole,
    /// A service acting for itself is never bound.
    ServicePrincipal,
    /// The principal's account is not in the organization.
    OutsideOrganization,
}

impl std::fmt::Display for NotBound {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::ManagementAccount => "policies never bind the management account",
            Self::ServiceLinkedRole => "policies never bind service-linked roles",
            Self::ServicePrincipal => "policies never bind a service acting for itself",
            Self::OutsideOrganization => "the account is not in the organization",
        })
    }
}

/// Decides on `request`. SCPs follow the principal's account, RCPs the resource's; either must let it pass.
///
/// Not known here: the few tasks that SCPs do not restrict whoever does them (Organizations user guide, "Tasks and entities not
/// restricted by SCPs": support plans and reverse DNS as the root user, trusted signers of distributions, and others like them), and
/// AWS managed keys, to which RCPs do not apply.
pub fn decide(organization: &Organization, policies: &Policies, request: &Request) -> Decision {
    let facts = Facts::new(organization, request);
    let mut decision = Decision {
        allowed: true,
        deciding: Vec::new(),
        uncertain: Vec::new(),
        not_bound: None,
    };
    decision.not_bound = not_bound(organization, request);
    if decision.not_bound.is_none() && organization.is_enabled(PolicyType::ServiceControl) {
        let account = &request.principal_account;
        ceiling(
            organization,
            policies,
            PolicyType::ServiceControl,
            account,
            &facts,
            &mut decision,
        );
    }
    let service_linked = matches!(decision.not_bound, Some(NotBound::ServiceLinkedRole));
    if let Some(account) = resource_bound(organization, request).filter(|_| !service_linked) {
        ceiling(
            organization,
            policies,
            PolicyType::ResourceControl,
            account,
            &facts,
            &mut decision,
        );
    }
    let stands = if decision.allowed {
        Verdict::Allow
    } else {
        Verdict::Deny
    };
    decision
        .deciding
        .retain(|deciding| (deciding.effect == Verdict::Allow) == (stands == Verdict::Allow));
    decision
}

fn not_bound(organization: &Organization, request: &Request) -> Option<NotBound> {
    if request.is_service_linked() {
        Some(NotBound::ServiceLinkedRole)
    } else if request.is_service() {
        Some(NotBound::ServicePrincipal)
    } else if request.principal_account == organization.management_account {
        Some(NotBound::ManagementAccount)
    } else if organization.node(&request.principal_account).is_none() {
        Some(NotBound::OutsideOrganization)
    } else {
        None
    }
}

/// The account whose RCPs apply, if any do.
fn resource_bound<'a>(organization: &Organization, request: &'a Request) -> Option<&'a str> {
    let account = request.resource_account.as_deref()?;
    let applies = organization.is_enabled(PolicyType::ResourceControl)
        && account != organization.management_account
        && organization.node(account).is_some()
        && crate::authorization::is_bound_by_rcps(&request.action);
    applies.then_some(account)
}

/// At every level one Allow must match, and at none a Deny.
fn ceiling(
    organization: &Organization,
    policies: &Policies,
    policy_type: PolicyType,
    account: &str,
    facts: &Facts<'_>,
    decision: &mut Decision,
) {
    for node in organization.chain(account) {
        let mut level = Level {
            policy_type,
            node: &node.id,
            allow: None,
            may_allow: false,
        };
        for policy in node.attached(policy_type) {
            match policies.get(policy) {
                Some(compiled) => level.read(policy, compiled, facts, decision),
                None => level.unread(policy, decision),
            }
        }
        // RCPFullAWSAccess can be detached nowhere, so an RCP level without an Allow is one that was not read.
        if policy_type == PolicyType::ServiceControl {
            level.close(decision);
        }
    }
}

struct Level<'a> {
    policy_type: PolicyType,
    node: &'a str,
    allow: Option<Deciding>,
    may_allow: bool,
}

impl Level<'_> {
    fn read(&mut self, policy: &str, compiled: &Compiled, facts: &Facts<'_>, decision: &mut Decision) {
        for (index, statement) in compiled.statements.iter().enumerate() {
            let truth = statement.applies(facts);
            if truth == Truth::False {
                continue;
            }
            let deciding = |effect| Deciding {
                policy_type: self.policy_type,
                level: self.node.to_owned(),
                effect,
                policy: Some(policy.to_owned()),
                statement: Some(index),
                sid: statement.sid.clone(),
            };
            match (statement.effect, truth) {
                (Effect::Deny, Truth::True) => {
                    decision.allowed = false;
                    decision.deciding.push(deciding(Verdict::Deny));
                }
                (Effect::Deny, _) => decision.uncertain.push(deciding(Verdict::Deny)),
                (Effect::Allow, Truth::True) if self.allow.is_none() => self.allow = Some(deciding(Verdict::Allow)),
                (Effect::Allow, _) => self.may_allow = true,
            }
        }
    }

    /// A policy whose content is not known may say anything.
    fn unread(&mut self, policy: &str, decision: &mut Decision) {
        self.may_allow = true;
        decision.uncertain.push(Deciding {
            policy_type: self.policy_type,
            level: self.node.to_owned(),
            effect: Verdict::Deny,
            policy: Some(policy.to_owned()),
            statement: None,
            sid: None,
        });
    }

    fn close(self, decision: &mut Decision) {
        let none = Deciding {
            policy_type: self.policy_type,
            level: self.node.to_owned(),
            effect: Verdict::NoAllow,
            policy: None,
            statement: None,
            sid: None,
        };
        match self.allow {
            Some(allow) => decision.deciding.push(allow),
            None if self.may_allow => decision.uncertain.push(none),
            None => {
                decision.allowed = false;
                decision.deciding.push(none);
            }
        }
    }
}

/// Context keys without regard to case, and their values.
pub type Context = BTreeMap<String, Vec<String>>;

#[cfg(test)]
mod tests;

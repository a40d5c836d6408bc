//! What changes of policies do, as part of the document.

mod build;
mod lines;

pub use build::Names;
use serde::Serialize;
use serde_json::Value;

/// What the changes of one type of policies do.
#[derive(Debug, Clone, Serialize)]
pub struct AccessReport {
    /// The type of the policies, as Organizations spells it.
    pub policy_type: &'static str,
    /// Of how many accounts it is known.
    pub accounts: usize,
    /// For how many of them something changes.
    pub accounts_changed: usize,
    /// `tighter`, `looser`, `different`, or `none`; of settings, `different` or `none`.
    pub direction: String,
    /// Accounts that fare alike, those with the most accounts first.
    pub groups: Vec<GroupReport>,
    /// Statements that come or go and bind nobody in some accounts.
    pub idle: Vec<IdleReport>,
    /// Ids of policies that could not be read, whose part is not known.
    pub unread: Vec<String>,
}

/// Accounts that fare alike.
#[derive(Debug, Clone, Serialize)]
pub struct GroupReport {
    /// How many.
    pub count: usize,
    /// Which.
    pub accounts: Vec<NodeReport>,
    /// The OUs, or the root, that they lie in.
    pub parents: Vec<NodeReport>,
    /// What becomes of actions: of service and resource control policies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeReport>,
    /// What becomes of settings: of declarative policies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<SettingReport>,
}

/// An account, an OU or the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NodeReport {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What becomes of some actions.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeReport {
    /// `tighter`, `looser`, or `different` where neither can be proven.
    pub direction: String,
    /// The actions, as few patterns as say it.
    pub actions: Vec<String>,
    /// How many documented actions they are.
    pub count: usize,
    /// What holds before.
    pub before: StateReport,
    /// What holds after.
    pub after: StateReport,
    /// The statements that make the difference.
    pub decided_by: Vec<DeciderReport>,
    /// The same in a sentence.
    pub text: String,
}

/// What holds for some actions on one side. Limits that hold on both sides are left out.
#[derive(Debug, Clone, Serialize)]
pub struct StateReport {
    /// `allowed`, `denied` or `conditional`.
    pub access: &'static str,
    /// It is denied where one of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<LimitReport>,
    /// It is allowed only where, of each of these levels, one holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_only: Vec<Vec<LimitReport>>,
}

/// Where a statement holds.
#[derive(Debug, Clone, Serialize)]
pub struct LimitReport {
    /// On these resources …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// … or on all but these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_resources: Vec<String>,
    /// If all of these hold.
    pub conditions: Vec<ConditionReport>,
}

/// One condition.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionReport {
    /// The operator.
    pub operator: String,
    /// The key as AWS spells it.
    pub key: String,
    /// The values.
    pub values: Vec<String>,
}

/// A statement that makes a difference.
#[derive(Debug, Clone, Serialize)]
pub struct DeciderReport {
    /// `before` or `after` the change.
    pub side: &'static str,
    /// The policy's id, or its address where it has none yet.
    pub policy: String,
    /// The policy's name.
    pub name: String,
    /// The statement's place in the policy, from 1.
    pub statement: usize,
    /// Its Sid.
    pub sid: Option<String>,
}

/// A statement that comes or goes without effect in some accounts.
#[derive(Debug, Clone, Serialize)]
pub struct IdleReport {
    /// Where it is written; some policies say the same.
    pub statements: Vec<DeciderReport>,
    /// In how many accounts.
    pub count: usize,
    /// In which.
    pub accounts: Vec<NodeReport>,
    /// The condition that no request meets which it could bind there; `null` where it is the account that no policy binds.
    pub condition: Option<ConditionReport>,
    /// Why it has no effect, in a sentence.
    pub why: String,
}

/// A setting that becomes another.
#[derive(Debug, Clone, Serialize)]
pub struct SettingReport {
    /// Members of the effective policy, joined by dots.
    pub path: String,
    /// What is effective before; `null` where nothing is set.
    pub before: Option<Value>,
    /// What is effective after.
    pub after: Option<Value>,
    /// The same in a sentence.
    pub text: String,
}

#[cfg(test)]
mod tests;

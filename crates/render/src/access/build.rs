//! From what the evaluator found to the document.

use std::collections::BTreeMap;

use guardrails::{
    PolicyType,
    authorization::documented_spelling,
    effect::{Access, Change, Decider, Effect, Group, Idle, Limit, Reason, Settings, SettingsGroup},
    policy::{Condition, Selection},
};

use super::{
    AccessReport, ChangeReport, ConditionReport, DeciderReport, GroupReport, IdleReport, LimitReport, NodeReport,
    SettingReport, StateReport,
};

/// Names for ids.
#[derive(Debug, Default)]
pub struct Names {
    /// Of accounts, OUs and the root.
    pub nodes: BTreeMap<String, String>,
    /// The id of what each node lies in.
    pub parents: BTreeMap<String, String>,
    /// Of policies.
    pub policies: BTreeMap<String, String>,
}

impl Names {
    fn node(&self, id: &str) -> NodeReport {
        NodeReport {
            id: id.to_owned(),
            name: self.nodes.get(id).cloned().unwrap_or_default(),
        }
    }

    fn group(&self, accounts: &[String]) -> GroupReport {
        let parents = accounts.iter().filter_map(|account| self.parents.get(account));
        let mut parents: Vec<NodeReport> = parents.map(|parent| self.node(parent)).collect();
        parents.sort();
        parents.dedup();
        GroupReport {
            count: accounts.len(),
            accounts: accounts.iter().map(|account| self.node(account)).collect(),
            parents,
            changes: Vec::new(),
            settings: Vec::new(),
        }
    }
}

impl AccessReport {
    /// What changes of service or resource control policies do.
    pub fn of_effect(policy_type: PolicyType, effect: &Effect, names: &Names) -> Self {
        Self {
            policy_type: policy_type.wire(),
            accounts: effect.accounts,
            accounts_changed: effect.accounts_changed(),
            direction: effect
                .direction()
                .map_or_else(|| "none".to_owned(), |direction| direction.to_string()),
            groups: effect.groups.iter().map(|group| actions(group, names)).collect(),
            idle: effect.idle.iter().map(|idle| idle_report(idle, names)).collect(),
            unread: effect.unread.iter().cloned().collect(),
        }
    }

    /// What changes of declarative policies do.
    pub fn of_settings(policy_type: PolicyType, found: &Settings, names: &Names) -> Self {
        let direction = if found.is_none() { "none" } else { "different" };
        Self {
            policy_type: policy_type.wire(),
            accounts: found.accounts,
            accounts_changed: found.groups.iter().map(|group| group.accounts.len()).sum(),
            direction: direction.to_owned(),
            groups: found.groups.iter().map(|group| settings(group, names)).collect(),
            idle: Vec::new(),
            unread: found.unread.iter().cloned().collect(),
        }
    }
}

fn actions(group: &Group, names: &Names) -> GroupReport {
    let changes = group.changes.iter().zip(&group.decided_by);
    GroupReport {
        changes: changes
            .map(|(change, deciders)| change_report(change, deciders, names))
            .collect(),
        ..names.group(&group.accounts)
    }
}

fn settings(group: &SettingsGroup, names: &Names) -> GroupReport {
    let changes = group.changes.iter().map(|change| SettingReport {
        path: change.path.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
        text: change.to_string(),
    });
    GroupReport {
        settings: changes.collect(),
        ..names.group(&group.accounts)
    }
}

fn change_report<'a>(change: &Change, deciders: impl IntoIterator<Item = &'a Decider>, names: &Names) -> ChangeReport {
    ChangeReport {
        direction: change.direction.to_string(),
        actions: change.actions.clone(),
        count: change.count,
        before: state(&change.before),
        after: state(&change.after),
        decided_by: deciders.into_iter().map(|one| decider(one, names)).collect(),
        text: change.to_string(),
    }
}

fn decider(decider: &Decider, names: &Names) -> DeciderReport {
    DeciderReport {
        side: if decider.before { "before" } else { "after" },
        policy: decider.policy.clone(),
        name: names.policies.get(&decider.policy).cloned().unwrap_or_default(),
        statement: decider.statement + 1,
        sid: decider.sid.clone(),
    }
}

fn idle_report(idle: &Idle, names: &Names) -> IdleReport {
    IdleReport {
        statements: idle.written.iter().map(|one| decider(one, names)).collect(),
        count: idle.accounts.len(),
        accounts: idle.accounts.iter().map(|account| names.node(account)).collect(),
        condition: match &idle.why {
            Reason::Unmet(unmet, _) => Some(condition(unmet)),
            Reason::ManagementAccount => None,
        },
        why: idle.why.to_string(),
    }
}

fn state(access: &Access) -> StateReport {
    let plain = |access| StateReport {
        access,
        denied: Vec::new(),
        allowed_only: Vec::new(),
    };
    match access {
        Access::Allowed => plain("allowed"),
        Access::Denied => plain("denied"),
        Access::Conditional { denied, allowed } => StateReport {
            access: "conditional",
            denied: denied.iter().map(limit).collect(),
            allowed_only: allowed.iter().map(|level| level.iter().map(limit).collect()).collect(),
        },
    }
}

fn limit(limit: &Limit) -> LimitReport {
    let Selection { negated, patterns } = &limit.resources;
    let (resources, not_resources) = if *negated {
        (Vec::new(), patterns.clone())
    } else {
        (patterns.clone(), Vec::new())
    };
    LimitReport {
        resources,
        not_resources,
        conditions: limit.conditions.iter().map(condition).collect(),
    }
}

fn condition(condition: &Condition) -> ConditionReport {
    ConditionReport {
        operator: condition.operator.to_string(),
        key: documented_spelling(&condition.key),
        values: condition.values.clone(),
    }
}

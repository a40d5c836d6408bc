//! What a plan's policy changes do to access, and whom they would lock out.

use std::collections::{BTreeMap, BTreeSet};

use guardrails::{
    PolicyType,
    effect::{Contents, Side, effect, settings},
    evaluate::{Node, Organization, Policies},
    guards::{LockOut, left_without, lock_outs},
};
use kinds::{Snapshot, SnapshotNode};
use model::{Late, Operation, Step, Value};
use plan::{Action, Class, Guard, Verb};
use render::{AccessReport, Names};

use crate::{images, places, requirements, session::Session};

/// Adds the effects of the plan's policy changes to it, and holds what would lock a guarded role out or enforce images too early.
pub(crate) async fn review(session: &mut Session, allowed: &[model::Digest]) {
    session.access.clear();
    let types: Vec<String> = session
        .desired
        .stack
        .organization
        .iter()
        .flat_map(|organization| organization.types.clone())
        .collect();
    for policy_type in &types {
        let Some(known) = PolicyType::from_wire(policy_type) else {
            continue;
        };
        let changes = changing(&session.plan.actions, policy_type);
        let Some(root) = session.root.clone().filter(|_| is_reviewed(session, known, &changes)) else {
            continue;
        };
        match kinds::snapshot(&session.connection.clients, &root, policy_type).await {
            Ok(snapshot) => judge(session, known, &snapshot, &changes, allowed).await,
            Err(error) => {
                let gap = kinds::gap(
                    &error,
                    &session.connection.clients,
                    "organizations",
                    vec![model::KindName("policy")],
                );
                let message =
                    format!("whom the changes of {policy_type} would lock out could not be found out: {error}");
                session.plan.gaps.push(gap);
                // A policy of another type may be there for the sake of this one.
                let all: Vec<usize> = (0..session.plan.actions.len())
                    .filter(|index| session.plan.actions[*index].policy_type.is_some())
                    .collect();
                hold_unread(session, &all, &message, allowed);
                return;
            }
        }
    }
}

fn has_requirements(session: &Session) -> bool {
    let mut resources = session.desired.resources.values();
    resources.any(|desired| desired.requires.is_some())
}

/// Reading the whole organization takes its time: it is done where an answer may say or hold something.
fn is_reviewed(session: &Session, policy_type: PolicyType, changes: &[usize]) -> bool {
    let detaches = || {
        changes
            .iter()
            .flat_map(|index| &session.plan.actions[*index].steps)
            .any(|step| matches!(step.operation, Operation::Detach { .. }))
    };
    let is_known = policy_type.is_authorization() || policy_type == PolicyType::DeclarativeEc2;
    !changes.is_empty() && (is_known || has_requirements(session) || detaches())
}

/// The actions that change what policies of a type say or where they are attached.
fn changing(actions: &[Action], policy_type: &str) -> Vec<usize> {
    (0..actions.len())
        .filter(|index| actions[*index].policy_type.as_deref() == Some(policy_type))
        .collect()
}

async fn judge(
    session: &mut Session,
    policy_type: PolicyType,
    snapshot: &Snapshot,
    changes: &[usize],
    allowed: &[model::Digest],
) {
    let steps: Vec<Step> = changes
        .iter()
        .flat_map(|index| session.plan.actions[*index].steps.clone())
        .collect();
    let Some(organization) = session.desired.stack.organization.clone() else {
        return;
    };
    let worlds = (
        World::before(&organization, policy_type, snapshot),
        World::after(&organization, policy_type, snapshot, &steps),
    );
    let (Some(before), Some(after)) = worlds else {
        let message = format!("what the changes of {} do could not be computed", policy_type.wire());
        hold_unread(session, changes, &message, allowed);
        return;
    };
    let names = names(snapshot);
    if !session.destroys {
        hold_bare_targets(session, policy_type, (&before, &after), changes, allowed);
    }
    if policy_type.is_authorization() {
        let effect = effect(before.side(), after.side(), policy_type);
        let report = AccessReport::of_effect(policy_type, &effect, &names);
        session.access.push(report);
        hold_lock_outs(session, (&before, &after), (snapshot, &steps), changes, allowed);
    } else if policy_type == PolicyType::DeclarativeEc2 {
        let found = settings(before.texts(), after.texts(), policy_type);
        let report = AccessReport::of_settings(policy_type, &found, &names);
        session.access.push(report);
    }
    if has_requirements(session) {
        let Some(images) = images::read(session).await else {
            hold_unread(session, changes, "which images there are could not be read", allowed);
            return;
        };
        let unmet = requirements::unmet(session, (before.side(), after.side()), snapshot, policy_type, &images);
        for index in changes {
            let action = &mut session.plan.actions[*index];
            if let Some(message) = unmet
                .get(&action.address.to_string())
                .filter(|_| [Verb::Attach, Verb::Update].contains(&action.verb))
            {
                hold(action, "too-early", message, allowed);
            }
        }
    }
}

/// What no guard could judge is held by that: could not look is never harmless.
fn hold_unread(session: &mut Session, changes: &[usize], message: &str, allowed: &[model::Digest]) {
    for index in changes {
        hold(&mut session.plan.actions[*index], "unread", message, allowed);
    }
}

fn hold_lock_outs(
    session: &mut Session,
    (before, after): (&World, &World),
    (snapshot, steps): (&Snapshot, &[Step]),
    changes: &[usize],
    allowed: &[model::Digest],
) {
    if !session.desired.stack.guards.is_empty() {
        for note in places::assumed(&session.desired) {
            if !session.plan.effects.contains(&note) {
                session.plan.effects.push(note);
            }
        }
    }
    let stack = &session.desired.stack;
    let places = places::of(session, snapshot, steps);
    let found = lock_outs(before.side(), after.side(), &stack.guards, &places);
    if let Some(message) = lock_out_message(&found) {
        for index in changes {
            hold(&mut session.plan.actions[*index], "lock-out", &message, allowed);
        }
    }
}

/// Holds what takes the last policy of a type away from a target. Where AWS itself wants one, the planner has refused it already.
fn hold_bare_targets(
    session: &mut Session,
    policy_type: PolicyType,
    (before, after): (&World, &World),
    changes: &[usize],
    allowed: &[model::Digest],
) {
    let bare = left_without(before.side(), after.side(), policy_type);
    let detaches = |step: &Step| match &step.operation {
        Operation::Detach { target, .. } => bare.iter().any(|id| id == target),
        _ => false,
    };
    for index in changes {
        let action = &mut session.plan.actions[*index];
        let Some(step) = action.steps.iter().find(|step| detaches(step)) else {
            continue;
        };
        let Operation::Detach { target, .. } = &step.operation else {
            continue;
        };
        let message = format!(
            "{} would have no {} any more, neither its own nor one from above",
            action.target.as_deref().unwrap_or(target),
            policy_type.wire()
        );
        hold(action, "left-without", &message, allowed);
    }
}

fn names(snapshot: &Snapshot) -> Names {
    let nodes = || snapshot.nodes.iter();
    let parent = |node: &SnapshotNode| Some((node.id.clone(), node.parent.clone()?));
    Names {
        nodes: nodes().map(|node| (node.id.clone(), node.name.clone())).collect(),
        parents: nodes().filter_map(parent).collect(),
        policies: snapshot
            .policies
            .iter()
            .map(|policy| (policy.id.clone(), policy.name.clone()))
            .collect(),
    }
}

fn lock_out_message(found: &[LockOut]) -> Option<String> {
    let first = found.first()?;
    let more = if found.len() > 1 {
        format!(", and {} more", found.len() - 1)
    } else {
        String::new()
    };
    let certain = if first.certain {
        "could no longer"
    } else {
        "might no longer"
    };
    let by: Vec<String> = first
        .deciding
        .iter()
        .map(|deciding| {
            format!(
                "{} at {}",
                deciding.policy.as_deref().unwrap_or("no allowing policy"),
                deciding.level
            )
        })
        .collect();
    Some(format!(
        "{} {certain} do {} on {}{more}; decided by {}",
        first.role,
        first.action,
        first.resource,
        by.join(", ")
    ))
}

fn hold(action: &mut Action, name: &'static str, message: &str, allowed: &[model::Digest]) {
    if let Some(guard) = &mut action.guard {
        // Whoever allows the action must have seen every reason, each once.
        if guard.message.contains(message) {
            return;
        }
        guard.message = format!("{}; {name}: {message}", guard.message);
        return;
    }
    let allowed = allowed.iter().any(|digest| digest.names(&action.digest));
    action.guard = Some(Guard {
        name,
        message: message.to_owned(),
        allowed,
    });
    if !allowed {
        action.class = Class::Refused;
    }
}

/// One side of the change.
struct World {
    organization: Organization,
    policies: Policies,
    contents: Contents,
}

impl World {
    fn texts(&self) -> (&Organization, &Contents) {
        (&self.organization, &self.contents)
    }

    fn side(&self) -> Side<'_> {
        Side {
            organization: &self.organization,
            policies: &self.policies,
        }
    }

    fn before(of: &model::Organization, policy_type: PolicyType, snapshot: &Snapshot) -> Option<Self> {
        let contents = snapshot
            .policies
            .iter()
            .map(|policy| (policy.id.clone(), policy.content.clone()))
            .collect();
        let attached = snapshot
            .policies
            .iter()
            .map(|policy| (policy.id.clone(), policy.targets.clone()))
            .collect();
        Self::new(of, policy_type, &snapshot.nodes, contents, &attached)
    }

    /// As the steps leave it. A policy that is created stands under its address until AWS gives it an id.
    fn after(of: &model::Organization, policy_type: PolicyType, snapshot: &Snapshot, steps: &[Step]) -> Option<Self> {
        let mut contents: Contents = snapshot
            .policies
            .iter()
            .map(|policy| (policy.id.clone(), policy.content.clone()))
            .collect();
        let mut attached: BTreeMap<String, BTreeSet<String>> = snapshot
            .policies
            .iter()
            .map(|policy| (policy.id.clone(), policy.targets.clone()))
            .collect();
        let content = |value: &Value| value.get("content").and_then(Value::text).map(str::to_owned);
        for step in steps {
            match &step.operation {
                Operation::Create { value, .. } => {
                    contents.extend(content(value).map(|text| (step.name.to_string(), text)));
                }
                Operation::Update { id, value, .. } => {
                    contents.extend(content(value).map(|text| (id.to_string(), text)));
                }
                Operation::Attach { id, target } => {
                    attached.entry(key(id, step)).or_default().insert(target.to_string());
                }
                Operation::Detach { id, target } => {
                    attached.entry(key(id, step)).or_default().remove(target.as_str());
                }
                Operation::Delete { .. }
                | Operation::DeleteImage { .. }
                | Operation::Build { .. }
                | Operation::Tag { .. }
                | Operation::EnableType { .. } => {}
            }
        }
        Self::new(of, policy_type, &snapshot.nodes, contents, &attached)
    }

    fn new(
        of: &model::Organization,
        policy_type: PolicyType,
        nodes: &[SnapshotNode],
        contents: Contents,
        attached: &BTreeMap<String, BTreeSet<String>>,
    ) -> Option<Self> {
        let nodes = nodes.iter().map(|node| match &node.parent {
            None => Node::root(&node.id),
            Some(parent) if node.is_account => Node::account(&node.id, &node.name, parent),
            Some(parent) => Node::unit(&node.id, &node.name, parent),
        });
        let mut organization = Organization::new(&of.management_account, nodes).ok()?;
        organization.id = Some(of.id.clone());
        // Only this type is looked at; of the other one nothing was read.
        for other in [PolicyType::ServiceControl, PolicyType::ResourceControl] {
            if other != policy_type {
                organization.disable(other);
            }
        }
        let mut policies = Policies::default().with_aws_managed();
        for (id, text) in &contents {
            // What cannot be read is reported as unread by the effect.
            let _ = policies.insert(id, text);
        }
        for (id, targets) in attached {
            for target in targets {
                organization.attach(target, policy_type, id);
            }
        }
        Some(Self {
            organization,
            policies,
            contents,
        })
    }
}

fn key(id: &Late, step: &Step) -> String {
    match id {
        Late::Known(id) => id.to_string(),
        Late::CreatedBy(_) => step.name.to_string(),
    }
}

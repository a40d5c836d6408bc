//! Attachments: each is made and removed by a call of its own, in an order that never leaves a target without protection.

mod sequence;

use std::collections::BTreeSet;

use model::{Desired, Kind, Late, Object, Operation, PathChange, Step, Text, Value};

use crate::{Class, Origin, Refusal, RefusalKind, Verb, draft::Draft, item::New, objects::Compared};

/// One attachment that is made or removed.
struct Move<'a> {
    desired: Option<&'a Desired>,
    kind: &'static dyn Kind,
    name: &'a str,
    address: model::Address,
    policy: Late,
    policy_type: String,
    target: Text,
    origin: Origin,
    attach: bool,
}

impl<'a> Draft<'a> {
    /// Finds the ids of every target, once.
    pub(crate) fn prepare_targets(&mut self) {
        let Some(tree) = &self.observation.tree else { return };
        for desired in self.desired.resources.values() {
            let Some(field) = desired.kind.attachments() else {
                continue;
            };
            for (index, target) in desired
                .value
                .get(field)
                .map(Value::items)
                .unwrap_or_default()
                .iter()
                .enumerate()
            {
                let Some(text) = target.text() else { continue };
                match tree.resolve(text) {
                    Ok(id) => {
                        self.targets.insert(text, id.into());
                    }
                    Err(message) => {
                        let help = "targets are `root`, `ou:/PATH`, `account:NAME`, or an id";
                        self.refuse(desired, "plan/unknown-target", RefusalKind::Invalid, message, help);
                        if let Some(refusal) = self.refusals.last_mut() {
                            refusal.source = Some(desired.source.place(&format!("{field}[{index}]")));
                        }
                    }
                }
            }
        }
    }

    /// A type, or the whole organization, that is no longer declared while policies of ours are of it: they would be forgotten,
    /// attached as they are.
    pub(crate) fn refuse_undeclared(&mut self) {
        let Some(kind) = self.kinds.iter().copied().find(|kind| kind.attachments().is_some()) else {
            return;
        };
        let removed = self.desired.stack.organization.is_none();
        for (name, policy_type) in &self.observation.undeclared {
            let (code, message, help) = if removed {
                (
                    "plan/organization-removed",
                    format!("the policy `{name}` ({policy_type}) is ours, but there is no [organization] any more"),
                    "put [organization] back, remove the policies' files, and apply; after that it can go",
                )
            } else {
                (
                    "plan/type-removed",
                    format!("the policy `{name}` is ours, but [organization] types no longer lists {policy_type}"),
                    "list the type, remove the policy's files, and apply; after that the type can go",
                )
            };
            self.refusals.push(Refusal {
                code,
                kind: RefusalKind::Guarded,
                address: model::Address::new(kind.name(), name.clone()),
                message,
                help: help.to_owned(),
                source: None,
            });
        }
    }

    /// A type that is wanted and not enabled is an action of its own. None is ever disabled.
    pub(crate) fn enable_types(&mut self) {
        let (Some(tree), Some(organization)) = (&self.observation.tree, &self.desired.stack.organization) else {
            return;
        };
        let Some(kind) = self.kinds.iter().copied().find(|kind| kind.attachments().is_some()) else {
            return;
        };
        for policy_type in organization
            .types
            .iter()
            .filter(|name| !tree.enabled_types.contains(*name))
        {
            let operation = Operation::EnableType {
                root: tree.root.clone(),
                policy_type: policy_type.clone(),
            };
            let new = New {
                address: model::Address::new(kind.name(), policy_type.clone()),
                kind,
                name: policy_type,
                target: Some(&tree.root),
                verb: Verb::EnableType,
                class: Class::Guardrails,
                arn: None,
                origin: Origin::Config,
                cause: Text::new_static("[organization] types wants it"),
                source: None,
                before: None,
                after: None,
                paths: Vec::new(),
                guard: None,
                sensitive: false,
                steps: vec![Step {
                    kind: kind.name(),
                    name: policy_type.into(),
                    operation,
                }],
            };
            let index = self.push(new, BTreeSet::new());
            self.enabled_by.insert(policy_type.clone(), index);
        }
    }

    /// Attaches what was just created.
    pub(crate) fn attach_all(&mut self, desired: &'a Desired, value: &Value, created: usize) {
        for target in targets_in(desired.kind, value) {
            let policy = Late::CreatedBy(desired.address.clone());
            let index = self.push_move(&moving(desired, value, policy, target, Origin::Config, true));
            self.items[index].needs.insert(created);
        }
    }

    /// Makes and removes attachments of an existing object, after another item.
    pub(crate) fn reattach(&mut self, compared: &Compared<'a, '_>, after: Option<usize>) {
        let Compared {
            desired,
            value,
            object,
            live,
            origin,
            ref guard,
            ..
        } = *compared;
        let (wanted, found) = (targets_in(desired.kind, value), targets_in(desired.kind, live));
        let policy = Late::Known(object.id.clone());
        let attach = wanted.difference(&found).map(|target| (target.clone(), true));
        let detach = found
            .difference(&wanted)
            .filter(|_| desired.exclusive)
            .map(|target| (target.clone(), false));
        let moves: Vec<(Text, bool)> = attach.chain(detach).collect();
        for (target, attach) in moves {
            let index = self.push_move(&moving(desired, value, policy.clone(), target, origin, attach));
            self.items[index].needs.extend(after);
            if let Some((name, message)) = guard {
                self.guard(index, name, message.clone());
            }
        }
    }

    /// Removes every attachment of an object that is about to be deleted; answers the items.
    pub(crate) fn detach_all(
        &mut self,
        kind: &'static dyn Kind,
        address: &model::Address,
        object: &'a Object,
    ) -> BTreeSet<usize> {
        let Some(live) = object.value.as_ref() else {
            return BTreeSet::new();
        };
        let targets = targets_in(kind, live);
        targets
            .into_iter()
            .map(|target| {
                self.push_move(&Move {
                    desired: None,
                    kind,
                    name: &object.name,
                    address: address.clone(),
                    policy: Late::Known(object.id.clone()),
                    policy_type: kind.attachment_type(live).unwrap_or_default().to_owned(),
                    target,
                    origin: Origin::Config,
                    attach: false,
                })
            })
            .collect()
    }

    /// Differences as people read them: a line for each target instead of one for all ids.
    pub(crate) fn shown_attachments(&self, desired: &Desired, paths: Vec<PathChange>) -> Vec<PathChange> {
        let is_attachment = |change: &PathChange| desired.kind.attachments().is_some_and(|field| change.path == field);
        let (moved, mut shown): (Vec<PathChange>, Vec<PathChange>) = paths.into_iter().partition(is_attachment);
        for change in moved {
            let ids = |value: &Option<Value>| -> BTreeSet<Text> {
                let items = value.as_ref().map(Value::items).unwrap_or_default();
                items.iter().filter_map(Value::text).map(Text::from).collect()
            };
            let (before, after) = (ids(&change.before), ids(&change.after));
            for id in before.symmetric_difference(&after) {
                shown.push(attachment_change(&self.target_name(id), after.contains(id)));
            }
        }
        shown
    }

    /// A target's id with its path or name: of the tree as far as that was read, or of what lists call it.
    pub(crate) fn target_name(&self, id: &str) -> String {
        let tree = self.observation.tree.as_ref();
        if let Some(shown) = tree.and_then(|tree| tree.describe(id)) {
            return shown;
        }
        let names = self.target_names.get_or_init(|| {
            let objects = self.observation.objects.iter();
            objects
                .flat_map(|object| &object.target_names)
                .map(|(id, name)| (id.as_str(), name.as_str()))
                .collect()
        });
        names
            .get(id)
            .map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"))
    }

    fn push_move(&mut self, moved: &Move<'_>) -> usize {
        let shown = self.target_name(&moved.target);
        let (id, target) = (moved.policy.clone(), moved.target.clone());
        let (verb, operation) = if moved.attach {
            (Verb::Attach, Operation::Attach { id, target })
        } else {
            (Verb::Detach, Operation::Detach { id, target })
        };
        let cause = match moved.origin {
            // Somebody detached it, or an apply that was held or stopped never attached it: AWS does not tell.
            Origin::Drift if moved.attach => "it is not attached in AWS",
            Origin::Drift => "it is attached in AWS, and not listed",
            _ if moved.attach => "its target is listed",
            _ if moved.desired.is_none() => "the policy goes away",
            _ => "its target is no longer listed",
        };
        // Names are unique only within a type.
        let name = format!("{}/{}", moved.policy_type, moved.name);
        let new = New {
            address: moved.address.clone(),
            kind: moved.kind,
            name: &name,
            target: Some(&moved.target),
            verb,
            class: if moved.attach {
                Class::Guardrails
            } else {
                Class::Destructive
            },
            arn: match &moved.policy {
                Late::Known(id) => Some(id.clone()),
                Late::CreatedBy(_) => None,
            },
            origin: moved.origin,
            cause: Text::new_static(cause),
            source: moved.desired.map(|desired| desired.source.place("targets")),
            before: None,
            after: None,
            paths: vec![attachment_change(&shown, moved.attach)],
            guard: None,
            sensitive: false,
            steps: vec![Step {
                kind: moved.kind.name(),
                name: moved.name.into(),
                operation,
            }],
        };
        let needs = self.enabled_by.get(&moved.policy_type).copied().into_iter().collect();
        let index = self.push(new, needs);
        // The digest is of the id, which no renaming changes; people read the name.
        self.items[index].action.target = Some(shown);
        self.items[index].action.policy_type = Some(moved.policy_type.clone());
        self.items[index].attachment = Some((moved.target.to_string(), moved.policy_type.clone()));
        index
    }
}

/// The ids that a value lists.
fn targets_in(kind: &dyn Kind, value: &Value) -> BTreeSet<Text> {
    let items = kind
        .attachments()
        .and_then(|field| value.get(field))
        .map(Value::items)
        .unwrap_or_default();
    items.iter().filter_map(Value::text).map(Text::from).collect()
}

fn moving<'a>(
    desired: &'a Desired,
    value: &Value,
    policy: Late,
    target: Text,
    origin: Origin,
    attach: bool,
) -> Move<'a> {
    Move {
        desired: Some(desired),
        kind: desired.kind,
        name: &desired.name,
        address: desired.address.clone(),
        policy,
        policy_type: desired.kind.attachment_type(value).unwrap_or_default().to_owned(),
        target,
        origin,
        attach,
    }
}

/// The live value as far as attachments are compared: in additive mode, others' attachments do not count.
pub(crate) fn attachments_compared(desired: &Desired, live: &Value, wanted: &Value) -> Value {
    let mut compared = live.clone();
    if let Some(field) = desired.kind.attachments()
        && !desired.exclusive
    {
        let (wanted, found) = (targets_in(desired.kind, wanted), targets_in(desired.kind, live));
        let common: Vec<Value> = found.intersection(&wanted).cloned().map(Value::Text).collect();
        compared.set(field, (!common.is_empty()).then(|| common.into()));
    }
    compared
}

/// An attachment that is made or removed, as a difference.
fn attachment_change(target: &str, attach: bool) -> PathChange {
    let (there, gone) = (
        Some(Value::Text(Text::new_static("attached"))),
        Some(Value::Text(Text::new_static("not attached"))),
    );
    let (before, after) = if attach { (gone, there) } else { (there, gone) };
    PathChange {
        path: format!("targets[{target}]").into(),
        before,
        after,
    }
}

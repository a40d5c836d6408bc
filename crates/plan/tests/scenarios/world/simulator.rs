//! Obeys a plan as AWS would, and refuses what AWS would refuse.

use std::collections::{BTreeMap, BTreeSet};

use model::{Address, Digest, Image, Late, Object, Operation, Step, Text, Value, image::version_arn, ownership};
use plan::{Action, Plan};

use super::{World, kind_of, targets};

impl World {
    /// Plans and obeys.
    pub(crate) fn apply(&mut self) -> Plan {
        let plan = self.plan();
        assert_eq!(super::refusals(&plan), "", "a plan with refusals is not applied");
        self.obey(&plan.actions);
        plan
    }

    /// Applies, and then there is nothing left to do.
    pub(crate) fn settle(&mut self) -> Plan {
        let plan = self.apply();
        let again = self.plan();
        assert_eq!(super::actions(&again), "", "a second plan must be empty");
        plan
    }

    /// Does actions in the order farthest from the plan's that their dependencies allow: an executor with many hands may take any.
    pub(crate) fn obey(&mut self, actions: &[Action]) {
        for (index, action) in actions.iter().enumerate() {
            let comes_earlier = |needed: &Digest| actions[..index].iter().any(|earlier| earlier.digest == *needed);
            let in_order = action.depends_on.iter().all(comes_earlier);
            assert!(in_order, "{} {} comes too early", action.verb, action.address);
        }
        let mut done = BTreeSet::new();
        let mut created = BTreeMap::new();
        let mut waiting: Vec<&Action> = actions.iter().collect();
        while !waiting.is_empty() {
            let ready = |action: &&Action| action.depends_on.iter().all(|needed| done.contains(needed));
            let action = waiting.remove(waiting.iter().rposition(ready).expect("the first one is ready"));
            for step in &action.steps {
                self.step(step, &action.address, &mut created);
            }
            let first = done.insert(&action.digest);
            assert!(first, "{} {} is twice", action.verb, action.address);
        }
    }

    fn step(&mut self, step: &Step, address: &Address, created: &mut BTreeMap<Address, String>) {
        match &step.operation {
            Operation::Create {
                value,
                version,
                tags,
                arn,
            } => {
                let object = self.created(step, value, version.as_deref(), arn.as_deref(), tags);
                created.insert(address.clone(), object.id.to_string());
                self.store.push(object);
            }
            Operation::Update {
                id, value, tags, untag, ..
            } => {
                let object = self.ours(id);
                let attached = object.value.as_ref().and_then(|value| value.get("targets").cloned());
                let mut value = value.clone();
                if object.kind.0 == "policy" {
                    value.set("targets", attached);
                }
                object.value = Some(value);
                retag(object, tags, untag);
            }
            Operation::Tag { id, tags, untag } => retag(self.ours(id), tags, untag),
            Operation::Build { id, .. } => self.start(id),
            Operation::DeleteImage { id, .. } => self.built.retain(|image| image.arn != *id),
            Operation::Delete { id } => self.delete(id),
            Operation::Attach { id, target } => self.attach(&known(id, created), target, true),
            Operation::Detach { id, target } => self.attach(&known(id, created), target, false),
            Operation::EnableType { policy_type, .. } => {
                let tree = self.tree.as_mut().expect("there is an organization");
                tree.enabled_types.insert(policy_type.clone());
            }
        }
    }

    fn created(
        &mut self,
        step: &Step,
        value: &Value,
        version: Option<&str>,
        arn: Option<&str>,
        tags: &ownership::Tags,
    ) -> Object {
        let kind = kinds::kind(step.kind).expect("the kind exists");
        let mut value = value.clone();
        let (id, arn) = if let Some(arn) = arn {
            (arn.to_owned(), arn.to_owned())
        } else {
            value.set("targets", None);
            self.policies += 1;
            let id = format!("p-{:08}", self.policies);
            (
                id.clone(),
                format!("arn:aws:organizations::999988887777:policy/o-abc1234567/{id}"),
            )
        };
        assert!(self.store.iter().all(|object| object.arn != arn), "{arn} exists");
        assert!(tags.contains_key(ownership::STACK), "{arn} is born owned");
        for reference in arns(&value) {
            let foreign = !reference.contains(":111122223333:");
            let exists = self.store.iter().any(|object| object.arn == reference);
            assert!(
                foreign || exists,
                "{arn} refers to {reference}, which does not exist yet"
            );
        }
        Object {
            kind: step.kind,
            name: step.name.clone(),
            arn: arn.into(),
            id: id.into(),
            version: version.map(|version| version.parse().expect("a version")),
            tags: tags.clone(),
            namespace: kind.namespace(&value).into(),
            value: Some(value),
            aws_managed: false,
            yielded: Vec::new(),
            target_names: BTreeMap::new(),
        }
    }

    /// An object that is about to be written: ours, or the plan is wrong.
    fn ours(&mut self, id: &str) -> &mut Object {
        let stack = self.desired.stack.clone();
        let object = self.store.iter_mut().find(|object| object.id == id).expect("it exists");
        let organization = stack
            .organization
            .map(|organization| organization.id)
            .unwrap_or_default();
        let identity = kind_of(object).identity(
            &stack.scope,
            &organization,
            &object.namespace,
            &object.name,
            object.version,
        );
        let owner = ownership::owner(&object.tags, &stack.name, || identity.into());
        assert_eq!(owner, ownership::Owner::Ours, "{} is not ours", object.arn);
        object
    }

    /// Starts a build of what a pipeline uses now.
    fn start(&mut self, id: &str) {
        let pipeline = self.ours(id).value.clone().expect("simulated objects have values");
        let recipe = pipeline.get("recipe").and_then(Value::text).expect("it has a recipe");
        let builds = self.built.iter().filter(|image| image.is_of(recipe)).count();
        self.built.push(Image {
            arn: format!("{}/{}", version_arn(recipe), builds + 1),
            status: "PENDING".to_owned(),
            amis: Vec::new(),
        });
    }

    fn delete(&mut self, id: &str) {
        let object = self.ours(id).clone();
        let attached = targets(object.value.as_ref().expect("simulated objects have values"));
        assert!(
            object.kind.0 != "policy" || attached.is_empty(),
            "{id} is still attached"
        );
        for other in self.store.iter().filter(|other| other.id != id) {
            let used = other
                .value
                .as_ref()
                .is_some_and(|value| arns(value).contains(&object.arn));
            if used
                && other
                    .tags
                    .get(ownership::STACK)
                    .is_none_or(|stack| *stack != self.desired.stack.name)
            {
                // What others have nobody reads; AWS refuses.
                return;
            }
            assert!(!used, "{} is still used by {}", object.arn, other.arn);
        }
        self.store.retain(|other| other.id != id);
    }

    fn attach(&mut self, id: &str, target: &str, attach: bool) {
        let policy = self.ours(id).clone();
        let value = policy.value.as_ref().expect("simulated objects have values");
        let limits = kind_of(&policy).attachment_limits(value, &self.desired.stack.quotas);
        let room = limits.minimum..=limits.maximum;
        let count = self.attached(target, &policy.namespace).len();
        let left = if attach { count + 1 } else { count - 1 };
        assert!(room.contains(&left), "{target} is left with {left} attachments");
        let object = self.ours(id);
        let value = object.value.as_mut().expect("simulated objects have values");
        let mut attached = targets(value);
        assert_eq!(
            attached.iter().any(|other| other == target),
            !attach,
            "{id} and {target}"
        );
        attached.retain(|other| other != target);
        if attach {
            attached.push(target.into());
            attached.sort();
        }
        let items: Vec<Value> = attached.into_iter().map(Value::Text).collect();
        value.set("targets", (!items.is_empty()).then(|| items.into()));
    }
}

fn known(id: &Late, created: &BTreeMap<Address, String>) -> String {
    match id {
        Late::Known(id) => id.to_string(),
        Late::CreatedBy(address) => created.get(address).expect("it was created before").clone(),
    }
}

fn retag(object: &mut Object, tags: &ownership::Tags, untag: &[Text]) {
    object.tags.extend(tags.clone());
    object.tags.retain(|key, _| !untag.contains(key));
}

/// Every ARN of Image Builder in a value.
fn arns(value: &Value) -> Vec<Text> {
    match value {
        Value::Text(text) if text.starts_with("arn:aws:imagebuilder:") => vec![text.to_string().into()],
        Value::List(items) => items.iter().flat_map(arns).collect(),
        Value::Map(entries) => entries.values().flat_map(arns).collect(),
        _ => Vec::new(),
    }
}

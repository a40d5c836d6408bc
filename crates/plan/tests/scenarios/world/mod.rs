//! A world without AWS: desired resources of the real kinds, and a simulator that obeys a plan as AWS would.

mod simulator;
mod transcript;

use std::collections::{BTreeMap, BTreeSet};

use kinds::KINDS;
use model::{
    Address, Answer, Decoder, Desired, DesiredState, Gap, Image, Kind, KindName, Object, Observation, Organization,
    Place, Question, Scope, Source, Stack, Text, Tree, Value, VersionSpec, Versioning, observation::TreeNode,
};
use plan::{Options, Plan};
use serde_json::json;

pub(crate) use transcript::{actions, findings, refusals};

pub(crate) const SCP: &str = "SERVICE_CONTROL_POLICY";
pub(crate) const DECLARATIVE: &str = "DECLARATIVE_POLICY_EC2";

/// What is wanted and what is there.
pub(crate) struct World {
    pub(crate) desired: DesiredState,
    /// Everything that lives, with all of its fields.
    pub(crate) store: Vec<Object>,
    /// ARNs that lists leave out.
    pub(crate) hidden: BTreeSet<String>,
    /// What others attached, by target and type.
    pub(crate) foreign: BTreeMap<(String, String), usize>,
    pub(crate) tree: Option<Tree>,
    /// Policies of ours, by name and type, that no declared type has.
    pub(crate) undeclared: Vec<(String, String)>,
    pub(crate) gaps: Vec<Gap>,
    /// Images, whatever became of them.
    pub(crate) built: Vec<Image>,
    /// Beginnings of ARNs that Amazon does not manage.
    pub(crate) unmanaged: Vec<String>,
    /// Questions that cannot be answered, by a part of their debug form.
    pub(crate) unanswerable: Vec<&'static str>,
    pub(crate) options: Options,
    /// Whether immutable versions are read, too.
    pub(crate) deep: bool,
    policies: usize,
}

impl World {
    /// An empty stack beside an organization of a root, one OU and two accounts.
    pub(crate) fn new() -> Self {
        let stack = Stack {
            name: "golden".to_owned(),
            scope: Scope {
                account: "111122223333".to_owned(),
                region: "us-east-1".to_owned(),
            },
            organization: Some(Organization {
                id: "o-abc1234567".to_owned(),
                management_account: "999988887777".to_owned(),
                role: None,
                types: vec![SCP.to_owned()],
            }),
            environment: None,
            guards: model::Guards::default(),
            quotas: model::Quotas::default(),
        };
        Self {
            desired: DesiredState {
                stack,
                resources: BTreeMap::new(),
            },
            store: Vec::new(),
            hidden: BTreeSet::new(),
            foreign: BTreeMap::new(),
            tree: Some(tree()),
            undeclared: Vec::new(),
            gaps: Vec::new(),
            built: Vec::new(),
            unmanaged: Vec::new(),
            unanswerable: Vec::new(),
            options: Options::default(),
            deep: false,
            policies: 0,
        }
    }

    /// Declares a resource, or replaces it: the fields as a file has them.
    pub(crate) fn declare(&mut self, address: &str, fields: &serde_json::Value) -> &mut Desired {
        let address = self::address(address);
        let kind = kinds::kind(address.kind).expect("the kind exists");
        let mut decoder = Decoder::default();
        let decoded = kind.decode(&value(fields), &mut decoder);
        let decoded = decoded.unwrap_or_else(|| panic!("{address}: {:?}", decoder.problems));
        let file = format!("{}/{}.toml", kind.folder(), address.name);
        let place = |line| Place {
            file: file.clone().into(),
            line,
            column: 1,
        };
        let keys = fields.as_object().into_iter().flat_map(serde_json::Map::keys);
        let places = keys.zip(1..).map(|(key, line)| (key.clone(), place(line))).collect();
        let desired = Desired {
            address: address.clone(),
            kind,
            name: address.name.clone(),
            value: decoded.into(),
            version: VersionSpec::DEFAULT,
            keep_versions: 0,
            tags: BTreeMap::new(),
            protect: false,
            sensitive: false,
            build_on_change: false,
            keep: Vec::new(),
            exclusive: true,
            requires: None,
            source: Source {
                file: file.clone().into(),
                places,
                documents: BTreeMap::new(),
            },
        };
        self.desired.resources.insert(address.clone(), desired);
        self.wanted(&address.to_string())
    }

    /// A declared resource, to be changed.
    pub(crate) fn wanted(&mut self, address: &str) -> &mut Desired {
        let address = self::address(address);
        self.desired.resources.get_mut(&address).expect("it was declared")
    }

    /// Removes a resource's file.
    pub(crate) fn forget(&mut self, address: &str) {
        let removed = self.desired.resources.remove(&self::address(address));
        assert!(removed.is_some(), "{address} was declared");
    }

    /// The newest live object of a kind and AWS name, to be changed behind goldsmith's back.
    pub(crate) fn live(&mut self, kind: &str, name: &str) -> &mut Object {
        let found = self
            .store
            .iter_mut()
            .filter(|object| object.kind.0 == kind && object.name == name);
        found.max_by_key(|object| object.version).expect("it lives")
    }

    /// What one round of reading brings.
    pub(crate) fn observe(&self) -> Observation {
        let unread = |kind: KindName| self.gaps.iter().any(|gap| gap.affects.contains(&kind));
        let listed = self
            .store
            .iter()
            .filter(|object| !unread(object.kind) && !self.hidden.contains(object.id.as_str()));
        Observation {
            objects: listed.map(|object| self.as_listed(object)).collect(),
            gaps: self.gaps.clone(),
            tree: self.tree.clone(),
            answers: model::Lookup::default(),
            deep: self.deep,
            undeclared: self.undeclared.clone(),
            notes: Vec::new(),
            images: self.built.clone(),
        }
    }

    fn as_listed(&self, object: &Object) -> Object {
        let mut listed = as_read(object);
        let ours = object
            .tags
            .get(model::ownership::STACK)
            .is_some_and(|stack| *stack == self.desired.stack.name);
        let versioned = kind_of(object).versioning() != Versioning::None;
        let in_list = object.kind.0 == "pipeline" || (ours && (!versioned || self.deep));
        listed.value = listed.value.filter(|_| in_list);
        listed
    }

    /// The final plan.
    pub(crate) fn plan(&self) -> Plan {
        self.plan_of(self.observe())
    }

    /// The final plan of an observation.
    pub(crate) fn plan_of(&self, mut observation: Observation) -> Plan {
        for _ in 0..20 {
            let plan = plan::plan(&self.desired, &observation, &KINDS, &self.options);
            if plan.questions.is_empty() {
                return plan;
            }
            let answers = plan
                .questions
                .into_iter()
                .map(|question| (question.clone(), self.answer(&question)));
            observation.answers.extend(answers);
        }
        panic!("the planner does not stop asking");
    }

    fn answer(&self, question: &Question) -> Answer {
        let shown = format!("{question:?}");
        if self.unanswerable.iter().any(|part| shown.contains(part)) {
            return Answer::Unknown(gap("imagebuilder", &shown, &[]));
        }
        match question {
            Question::Exists { arn, .. } => yes(self.store.iter().any(|object| object.arn == *arn)),
            Question::Managed { arn } => yes(!self.unmanaged.iter().any(|prefix| arn.starts_with(prefix))),
            Question::Read { arn, .. } => {
                let found = self.store.iter().find(|object| object.id == *arn);
                found.map_or_else(
                    || Answer::Unknown(gap("imagebuilder", "not found", &[])),
                    |object| Answer::Object(Box::new(as_read(object))),
                )
            }
            Question::Images { recipe } => {
                let images = self.built.iter().filter(|image| image.is_of(recipe));
                Answer::Images(images.cloned().collect())
            }
            Question::Attached { target, policy_type } => Answer::Ids(self.attached(target, policy_type)),
        }
    }

    /// The ids of what is attached to a target: others' and ours.
    fn attached(&self, target: &str, policy_type: &str) -> BTreeSet<String> {
        let others = self.foreign.get(&(target.to_owned(), policy_type.to_owned()));
        let others = (0..others.copied().unwrap_or(0)).map(|number| format!("p-foreign{number}"));
        let attached = |object: &&Object| {
            let targets = targets(object.value.as_ref().expect("simulated objects have values"));
            object.namespace == *policy_type && targets.iter().any(|other| other == target)
        };
        let ours = self.store.iter().filter(attached).map(|object| object.id.to_string());
        others.chain(ours).collect()
    }
}

fn yes(yes: bool) -> Answer {
    if yes { Answer::Yes } else { Answer::No }
}

fn as_read(object: &Object) -> Object {
    let mut read = object.clone();
    read.value = read
        .value
        .map(|value| value.without_paths(kind_of(object).unreadable(&value)));
    read
}

pub(crate) fn kind_of(object: &Object) -> &'static dyn Kind {
    kinds::kind(object.kind).expect("the kind exists")
}

/// The targets of a policy's value.
pub(crate) fn targets(value: &Value) -> Vec<Text> {
    let items = value.get("targets").map(Value::items).unwrap_or_default();
    items.iter().filter_map(Value::text).map(Text::from).collect()
}

/// Something that could not be read.
pub(crate) fn gap(service: &'static str, operation: &str, affects: &[&'static str]) -> Gap {
    Gap {
        service,
        operation: operation.to_owned(),
        region: "us-east-1".to_owned(),
        error: "AccessDenied".to_owned(),
        affects: affects.iter().map(|kind| KindName(kind)).collect(),
        denied: true,
    }
}

pub(crate) fn address(text: &str) -> Address {
    let (kind, name) = text.split_once('.').expect("an address has a dot");
    let kind = KINDS
        .iter()
        .find(|known| known.name().0 == kind)
        .expect("the kind exists");
    Address::new(kind.name(), name)
}

pub(crate) fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Integer(number.as_i64().expect("whole numbers only")),
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => items.iter().map(value).collect(),
        serde_json::Value::Object(members) => {
            Value::Map(members.iter().map(|(key, member)| (key, value(member))).collect())
        }
        serde_json::Value::Null => panic!("nothing is written as null"),
    }
}

fn tree() -> Tree {
    let node = |id: &str, name: &str| TreeNode {
        id: id.to_owned(),
        name: name.to_owned(),
        parent: "r-ab12".to_owned(),
    };
    Tree {
        id: "o-abc1234567".to_owned(),
        management_account: "999988887777".to_owned(),
        arn: "arn:aws:organizations::999988887777:organization/o-abc1234567".to_owned(),
        root: "r-ab12".to_owned(),
        enabled_types: BTreeSet::from([SCP.to_owned()]),
        units: vec![node("ou-ab12-11111111", "Prod")],
        accounts: vec![node("444455556666", "payments"), node("777788889999", "shop")],
    }
}

/// The usual factory: a component, a recipe of it, an infrastructure, a pipeline.
pub(crate) fn factory() -> World {
    let mut world = World::new();
    world.declare("component.base", &component("one"));
    world.declare("image-recipe.image", &recipe(&["base"]));
    world.declare("infrastructure.builder", &json!({ "instance_profile_name": "builder" }));
    world.declare(
        "pipeline.weekly",
        &json!({ "recipe": "image", "infrastructure": "builder" }),
    );
    world
}

pub(crate) fn component(text: &str) -> serde_json::Value {
    json!({ "platform": "Linux", "data": format!("name: {text}\nschemaVersion: 1.0\n") })
}

pub(crate) fn recipe(components: &[&str]) -> serde_json::Value {
    let components: Vec<_> = components.iter().map(|name| json!({ "component": name })).collect();
    json!({ "parent_image": "aws:amazon-linux-2023-x86", "components": components })
}

pub(crate) fn policy(action: &str, targets: &[&str]) -> serde_json::Value {
    let content = json!({ "Version": "2012-10-17",
        "Statement": [{ "Effect": "Deny", "Action": action, "Resource": "*" }] });
    json!({ "type": SCP, "content": content.to_string(), "targets": targets })
}

//! A world that does what plans say, and nothing else.

use std::collections::BTreeMap;

use goldsmith_plan::{Options, Plan, plan};
use kinds::KINDS;
use model::{
    Answer, DesiredState, Kind, Object, Observation, Operation, Question, Step, Text, Value, Version, Versioning,
};

/// What exists.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) observation: Observation,
    /// The fields of objects, by id, of which lists show only tags.
    values: BTreeMap<Text, Value>,
}

impl World {
    /// The plan that has no more questions.
    pub(crate) fn settled(&mut self, desired: &DesiredState) -> Result<Plan, String> {
        loop {
            let plan = plan(desired, &self.observation, &KINDS, &Options::default());
            if let Some(refusal) = plan.refusals.first() {
                return Err(format!("{}: {}", refusal.address, refusal.message));
            }
            if plan.questions.is_empty() {
                return Ok(plan);
            }
            for question in plan.questions {
                let answer = self.answer(&question)?;
                self.observation.answers.insert(question, answer);
            }
        }
    }

    fn answer(&self, question: &Question) -> Result<Answer, String> {
        match question {
            Question::Exists { .. } => Ok(Answer::No),
            Question::Managed { .. } => Ok(Answer::Yes),
            Question::Images { .. } => Ok(Answer::Images(Vec::new())),
            Question::Read { arn, .. } => {
                let found = self.observation.objects.iter().find(|object| object.id == *arn);
                let object = found.ok_or_else(|| format!("{arn} does not exist"))?;
                let value = self.values.get(arn).cloned();
                Ok(Answer::Object(Box::new(Object {
                    value,
                    ..object.clone()
                })))
            }
            Question::Attached { .. } => Err("this world has no organization".to_owned()),
        }
    }

    /// Does every step. What was answered before is forgotten.
    pub(crate) fn carry_out(&mut self, plan: &Plan) {
        self.observation.answers.clear();
        let mut objects: BTreeMap<Text, Object> = self
            .observation
            .objects
            .drain(..)
            .map(|object| (object.id.clone(), object))
            .collect();
        for step in plan.actions.iter().flat_map(|action| &action.steps) {
            self.step(step, &mut objects);
        }
        self.observation.objects = objects.into_values().collect();
    }

    fn step(&mut self, step: &Step, objects: &mut BTreeMap<Text, Object>) {
        match &step.operation {
            Operation::Create {
                value,
                version,
                tags,
                arn,
            } => {
                let id = arn
                    .clone()
                    .expect("this world has no policies, and everything else has an ARN");
                let kind = KINDS
                    .iter()
                    .find(|kind| kind.name() == step.kind)
                    .expect("plans name only kinds");
                self.values.insert(id.clone(), value.clone());
                let object = Object {
                    kind: step.kind,
                    name: step.name.clone(),
                    arn: id.clone(),
                    id: id.clone(),
                    version: version.as_deref().and_then(|version| version.parse::<Version>().ok()),
                    tags: tags.clone(),
                    value: listed(*kind, value),
                    namespace: Text::default(),
                    aws_managed: false,
                    yielded: Vec::new(),
                    target_names: BTreeMap::new(),
                };
                objects.insert(id, object);
            }
            Operation::Update {
                id, value, tags, untag, ..
            } => {
                let object = objects.get_mut(id).expect("plans update what exists");
                object.value = Some(value.clone());
                object.tags.extend(tags.clone());
                object.tags.retain(|key, _| !untag.contains(key));
            }
            Operation::Delete { id } => drop(objects.remove(id)),
            other => unreachable!("in this world nothing leads to {other:?}"),
        }
    }
}

/// Lists of immutable versions show no fields.
fn listed(kind: &dyn Kind, value: &Value) -> Option<Value> {
    (kind.versioning() == Versioning::None).then(|| value.clone())
}

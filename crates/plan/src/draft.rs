//! A plan in the making.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

use model::{
    Address, Answer, Desired, DesiredState, Digest, Gap, Kind, KindName, Lookup, Observation, PathChange, Question,
    Reference, Text, Value,
};

use crate::{
    Action, Cycle, Options, Plan, Refusal, RefusalKind,
    finding::Finding,
    graph::{self, Graph},
    item::Item,
    live::{Found, Live},
    planned::Planned,
};

/// What became of a desired resource so far.
#[derive(Clone, Default)]
pub(crate) struct Outcome {
    /// The ARN (or id) that it has after the plan.
    pub(crate) arn: Option<Text>,
    /// The item that makes or changes it.
    pub(crate) made_by: Option<usize>,
    /// Whether nothing can be planned of it.
    pub(crate) blocked: bool,
    /// The number of its name among those of live objects, once it was looked up.
    pub(crate) named: Option<usize>,
}

pub(crate) struct Draft<'a> {
    pub(crate) desired: &'a DesiredState,
    pub(crate) observation: &'a Observation,
    pub(crate) kinds: &'a [&'static dyn Kind],
    pub(crate) options: &'a Options,
    pub(crate) graph: &'a Graph<'a>,
    pub(crate) live: &'a Live<'a>,
    pub(crate) items: Vec<Item>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) questions: BTreeSet<Question>,
    pub(crate) effects: Vec<String>,
    /// By the numbers of the graph.
    pub(crate) outcomes: Vec<Outcome>,
    /// The number of the resource that is being planned.
    pub(crate) planning: usize,
    /// The item that enables a policy type.
    pub(crate) enabled_by: BTreeMap<String, usize>,
    /// Whether a desired resource stands for a live object, by its position in the observation.
    pub(crate) current: Vec<bool>,
    pub(crate) planned: Planned,
    /// The item that removes an object, by id.
    pub(crate) removed_by: Lookup<&'a str, usize>,
    /// Ids of objects with copied tags of which a finding tells already.
    pub(crate) told: Lookup<&'a str, ()>,
    /// The ARNs of what Amazon manages, as far as something refers to it.
    pub(crate) fixed: BTreeMap<Reference, Text>,
    /// The ids of targets, by what people wrote.
    pub(crate) targets: BTreeMap<&'a str, Text>,
    /// What lists call targets, by id; collected where one is to be shown.
    pub(crate) target_names: OnceCell<BTreeMap<&'a str, &'a str>>,
    /// Where the JSON of digests is written.
    pub(crate) json: String,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        desired: &'a DesiredState,
        observation: &'a Observation,
        kinds: &'a [&'static dyn Kind],
        options: &'a Options,
        graph: &'a Graph<'a>,
        live: &'a Live<'a>,
    ) -> Self {
        Self {
            desired,
            observation,
            kinds,
            options,
            graph,
            live,
            items: Vec::new(),
            findings: Vec::new(),
            refusals: Vec::new(),
            gaps: observation.gaps.clone(),
            questions: BTreeSet::new(),
            effects: Vec::new(),
            outcomes: vec![Outcome::default(); graph.resources.len()],
            planning: 0,
            enabled_by: BTreeMap::new(),
            current: vec![false; observation.objects.len()],
            planned: Planned::default(),
            removed_by: Lookup::default(),
            told: Lookup::default(),
            fixed: BTreeMap::new(),
            targets: BTreeMap::new(),
            target_names: OnceCell::new(),
            json: String::new(),
        }
    }

    pub(crate) fn find(
        &mut self,
        desired: &Desired,
        class: &'static str,
        action: &'static str,
        paths: Vec<PathChange>,
    ) {
        self.findings.push(Finding {
            address: desired.address.clone(),
            class,
            action,
            paths,
            note: None,
            sensitive: desired.sensitive,
        });
    }

    pub(crate) fn refuse(
        &mut self,
        desired: &Desired,
        code: &'static str,
        kind: RefusalKind,
        message: String,
        help: &str,
    ) {
        self.block(desired);
        self.refusals.push(Refusal {
            code,
            kind,
            address: desired.address.clone(),
            message,
            help: help.to_owned(),
            source: Some(desired.source.beginning()),
        });
    }

    pub(crate) fn refuse_cycle(&mut self, cycle: &Cycle) {
        let address = self.desired.resources.keys().next().cloned();
        self.refusals.push(Refusal {
            code: "plan/cycle",
            kind: RefusalKind::Invalid,
            address: address.unwrap_or_else(|| Address::new(KindName("stack"), "")),
            message: format!("these refer to each other in a circle: {cycle}"),
            help: "remove one of the references".to_owned(),
            source: None,
        });
    }

    /// The answer to a question; asks it where there is none yet.
    pub(crate) fn ask(&mut self, question: Question) -> Option<&'a Answer> {
        let answer = self.observation.answers.get(&question);
        if answer.is_none() {
            self.questions.insert(question);
        } else if let Some(Answer::Unknown(gap)) = answer
            && !self.gaps.contains(gap)
        {
            self.gaps.push(gap.clone());
        }
        answer
    }

    /// The live value of an object: as it was listed, or as an answer brought it.
    pub(crate) fn value_of(&mut self, object: &'a model::Object) -> Option<&'a Value> {
        if object.value.is_some() {
            return object.value.as_ref();
        }
        match self.ask(Question::Read {
            kind: object.kind,
            arn: object.id.clone(),
        }) {
            Some(Answer::Object(read)) => read.value.as_ref(),
            _ => None,
        }
    }

    /// What became of a resource, to be changed.
    pub(crate) fn outcome_of(&mut self, desired: &Desired) -> &mut Outcome {
        let number = self.number_of(desired);
        &mut self.outcomes[number]
    }

    /// The number of a resource.
    pub(crate) fn number_of(&self, desired: &Desired) -> usize {
        if std::ptr::eq(self.graph.resources[self.planning], desired) {
            return self.planning;
        }
        let number = self.graph.number(&desired.address);
        number.expect("the graph has every desired resource")
    }

    /// The live objects that have the name of a resource.
    pub(crate) fn found(&mut self, desired: &Desired, namespace: &str) -> &'a [Found<'a>] {
        let live = self.live;
        let number = live.position(desired.kind, namespace, &desired.name);
        self.outcome_of(desired).named = number;
        live.numbered(number)
    }

    /// Gives up on a resource: nothing can be planned of it.
    pub(crate) fn block(&mut self, desired: &Desired) {
        self.outcome_of(desired).blocked = true;
    }

    /// The items that make what a resource refers to.
    pub(crate) fn needs_of(&self, desired: &Desired) -> BTreeSet<usize> {
        self.makers(desired).map(|(_, item)| item).collect()
    }

    /// What a resource refers to and the plan makes or changes, each with the item that does, in the order in which its value
    /// refers to them.
    pub(crate) fn makers(&self, desired: &Desired) -> impl Iterator<Item = (&'a Desired, usize)> {
        let needed = self.graph.needed(self.number_of(desired));
        needed.filter_map(|number| Some((self.graph.resources[number], self.outcomes[number].made_by?)))
    }

    /// Puts the actions in order and fills in what each depends on.
    pub(crate) fn finish(mut self) -> Plan {
        crate::resolve::effects(&mut self);
        let digests: Vec<Digest> = self.items.iter().map(|item| item.action.digest.clone()).collect();
        for item in &mut self.items {
            item.action.depends_on = item
                .needs
                .iter()
                .filter_map(|index| digests.get(*index).cloned())
                .collect();
        }
        let needs: Vec<(usize, usize)> = self
            .items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| item.needs.iter().map(move |needed| (index, *needed)))
            .collect();
        let count = self.items.len();
        let order = graph::order(count, &needs).unwrap_or_else(|_| (0..count).collect());
        let mut actions: Vec<Action> = self.items.into_iter().map(|item| item.action).collect();
        graph::reorder(&mut actions, order);
        let resources = self.graph.resources.iter().zip(self.outcomes);
        let arns = resources.filter_map(|(desired, outcome)| Some((desired.address.clone(), outcome.arn?)));
        let arns = arns.collect();
        self.findings
            .sort_by(|one, other| (&one.address, &one.note).cmp(&(&other.address, &other.note)));
        Plan {
            actions,
            findings: self.findings,
            refusals: self.refusals,
            gaps: self.gaps,
            questions: self.questions.into_iter().collect(),
            effects: self.effects,
            arns,
        }
    }
}

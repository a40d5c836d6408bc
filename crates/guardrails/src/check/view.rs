//! A statement as its author wrote it, with what can be understood of it.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range};

use super::effort::Effort;
use crate::{
    authorization::{self, Action, Service},
    json::{Member, Node},
    policy::{Effect, Operator, Pattern},
};

/// A statement with places. Mistakes in one part leave the others to be looked at.
pub(super) struct View<'a> {
    pub(super) node: &'a Node,
    pub(super) effect: Option<Effect>,
    /// `Action` or `NotAction`, and whether it is the latter.
    pub(super) action: Option<(&'a Member, bool)>,
    /// `Resource` or `NotResource`, and whether it is the latter.
    pub(super) resource: Option<(&'a Member, bool)>,
    pub(super) conditions: Vec<ConditionView<'a>>,
    /// Whether the policy's version replaces variables.
    pub(super) knows_variables: bool,
    named: OnceCell<Vec<Meant<'a>>>,
}

/// An item of `Action` or `NotAction`, with what is documented of it.
pub(super) struct Meant<'a> {
    pub(super) text: &'a str,
    pub(super) node: &'a Node,
    /// The service, if the text names one that is known.
    pub(super) service: Option<&'static Service>,
    /// The actions of the service that match.
    pub(super) actions: Vec<&'static Action>,
}

/// One key under one operator.
pub(super) struct ConditionView<'a> {
    pub(super) operator: Option<Operator>,
    pub(super) operator_member: &'a Member,
    pub(super) key: &'a Member,
}

impl<'a> View<'a> {
    pub(super) fn new(node: &'a Node, knows_variables: bool) -> Self {
        let effect = match node.member("Effect").and_then(|member| member.node.as_str()) {
            Some(text) if text.eq_ignore_ascii_case("Allow") => Some(Effect::Allow),
            Some(text) if text.eq_ignore_ascii_case("Deny") => Some(Effect::Deny),
            _ => None,
        };
        let either = |name: &str, negated: &str| {
            let plain = node.member(name).map(|member| (member, false));
            plain.or_else(|| node.member(negated).map(|member| (member, true)))
        };
        Self {
            node,
            effect,
            action: either("Action", "NotAction"),
            resource: either("Resource", "NotResource"),
            conditions: conditions(node),
            knows_variables,
            named: OnceCell::new(),
        }
    }

    /// What is documented of each item of `Action` or `NotAction`; of as many as there is effort left for.
    pub(super) fn named(&self, effort: &mut Effort) -> &[Meant<'a>] {
        self.named.get_or_init(|| {
            let items = self.action.into_iter().flat_map(|(member, _)| texts(&member.node));
            items.map_while(|(text, node)| Meant::new(text, node, effort)).collect()
        })
    }

    /// The texts of `Action`, if it is not `NotAction`.
    pub(super) fn actions(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let member = self.action.filter(|(_, negated)| !negated).map(|(member, _)| member);
        member.into_iter().flat_map(|member| texts(&member.node))
    }

    /// The texts of `Resource`, if it is not `NotResource`.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let member = self.resource.filter(|(_, negated)| !negated).map(|(member, _)| member);
        member.into_iter().flat_map(|member| texts(&member.node))
    }

    /// Whether the statement's `Resource` is everything.
    pub(super) fn is_on_everything(&self) -> bool {
        self.resources().any(|(text, _)| Pattern::wild(text).is_everything())
    }

    /// The same of `Action` alone.
    pub(super) fn meant(&self, effort: &mut Effort) -> &[Meant<'a>] {
        match self.action {
            Some((_, false)) => self.named(effort),
            _ => &[],
        }
    }

    /// The services that `Action` means, with the documented actions of each; `None` where it means some that are not
    /// documented, or is `NotAction`.
    pub(super) fn documented(&self, effort: &mut Effort) -> Option<BTreeMap<&'static str, Documented>> {
        let mut services: BTreeMap<_, Documented> = BTreeMap::new();
        for meant in self.meant(effort) {
            let service = meant.service.filter(|_| !meant.actions.is_empty())?;
            let documented = services.entry(service.prefix).or_insert((service, Vec::new()));
            documented.1.extend(&meant.actions);
        }
        (!services.is_empty() && effort.is_left()).then_some(services)
    }
}

/// A service with some of its actions.
pub(super) type Documented = (&'static Service, Vec<&'static Action>);

impl<'a> Meant<'a> {
    fn new(text: &'a str, node: &'a Node, effort: &mut Effort) -> Option<Self> {
        let (prefix, name) = text.split_once(':').unwrap_or_default();
        let service = authorization::service(prefix);
        let mut actions = Vec::new();
        if let Some(service) = service {
            let pattern = Pattern::wild(name);
            effort.spend(service.cost_of_matching(&pattern))?;
            actions = service.matching(&pattern);
        }
        Some(Self {
            text,
            node,
            service,
            actions,
        })
    }
}

fn conditions(node: &Node) -> Vec<ConditionView<'_>> {
    let operators = node
        .member("Condition")
        .and_then(|member| member.node.as_object())
        .unwrap_or_default();
    let each = operators.iter().flat_map(|operator_member| {
        let operator = Operator::parse(&operator_member.key);
        let keys = operator_member.node.as_object().unwrap_or_default();
        keys.iter().map(move |key| ConditionView {
            operator,
            operator_member,
            key,
        })
    });
    each.collect()
}

impl<'a> ConditionView<'a> {
    /// The values as IAM reads them, with their places.
    pub(super) fn values(&self) -> impl Iterator<Item = (String, &'a Node)> {
        self.key
            .node
            .items()
            .iter()
            .filter_map(|node| node.scalar().map(|text| (text, node)))
    }
}

fn texts(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    node.items()
        .iter()
        .filter_map(|item| item.as_str().map(|text| (text, item)))
}

/// Whether a value holds one of goldsmith's own placeholders, so that its final text is not known here.
pub(super) fn is_open(text: &str) -> bool {
    placeholders(text).any(|(name, _)| is_ours(name))
}

/// Whether a placeholder `${name}` is one that goldsmith fills in.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with("var.") || matches!(name, "account" | "region" | "organization" | "organization_arn" | "env")
}

/// The names in `${…}`, with the bytes of each placeholder in `text`.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    /// No variable of anybody's is longer, and a text of nothing but `${` is not searched to its end for each.
    const LONGEST: usize = 512;
    let dollars = text.match_indices('$').map(|(at, _)| at);
    dollars.filter(|at| text[at + 1..].starts_with('{')).filter_map(|at| {
        let name = at + 2;
        let mut inside = text.as_bytes()[name..].iter().take(LONGEST);
        let length = inside.position(|byte| *byte == b'}')?;
        Some((&text[name..name + length], at..name + length + 1))
    })
}

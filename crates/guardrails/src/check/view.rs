//! A statement as its author wrote it, with what can be understood of it.

use std::ops::Range;

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
        }
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

    /// The documented actions that `Action` means; `None` where it means some that are not documented, or is `NotAction`.
    pub(super) fn documented(&self) -> Option<Vec<(&'static Service, &'static Action)>> {
        let mut all = Vec::new();
        let mut any = false;
        for (text, _) in self.actions() {
            any = true;
            let (prefix, name) = text.split_once(':')?;
            let service = authorization::service(prefix)?;
            let pattern = Pattern::wild(name);
            let before = all.len();
            let matching = service
                .actions()
                .iter()
                .filter(|action| pattern.matches(action.name, crate::policy::Case::Insensitive));
            all.extend(matching.map(|action| (service, action)));
            if all.len() == before {
                return None;
            }
        }
        any.then_some(all)
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
    text.match_indices("${").filter_map(|(at, _)| {
        let name = text[at + 2..].split_once('}')?.0;
        Some((name, at..at + name.len() + 3))
    })
}

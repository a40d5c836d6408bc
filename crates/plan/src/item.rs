//! Actions of a plan in the making.

use std::collections::BTreeSet;

use model::{Address, Desired, Kind, PathChange, Place, Reach, ReachChange, Scope, Service, Step, Text, Value};

use crate::{
    Action, Class, Guard, Origin, Verb,
    action::{Content, Reviewed},
    draft::Draft,
    live::organization_of,
    planned::PlannedValue,
};

/// An action and what the draft must remember of it.
pub(crate) struct Item {
    pub(crate) action: Action,
    /// Indices of the items that come first.
    pub(crate) needs: BTreeSet<usize>,
    /// The target and policy type of an attachment.
    pub(crate) attachment: Option<(String, String)>,
}

/// What a new action is made from.
pub(crate) struct New<'a> {
    pub(crate) address: Address,
    pub(crate) kind: &'static dyn Kind,
    pub(crate) name: &'a str,
    pub(crate) target: Option<&'a str>,
    pub(crate) verb: Verb,
    pub(crate) class: Class,
    pub(crate) arn: Option<Text>,
    pub(crate) origin: Origin,
    pub(crate) cause: Text,
    pub(crate) source: Option<Place>,
    pub(crate) before: Option<&'a Value>,
    pub(crate) after: Option<Content<'a>>,
    pub(crate) paths: Vec<PathChange>,
    pub(crate) guard: Option<(&'static str, String)>,
    pub(crate) sensitive: bool,
    pub(crate) steps: Vec<Step>,
}

/// The type of policy that an action changes: of tags, none.
fn policy_type(new: &New<'_>) -> Option<String> {
    let after = new.after.map(|after| after.value);
    let value = after
        .or(new.before)
        .filter(|_| !matches!(new.verb, Verb::Tag | Verb::Untag))?;
    new.kind.attachment_type(value).map(str::to_owned)
}

/// Where an action brings images, and where no longer; of tags and of what is not to be shown, nothing.
fn reach(new: &New<'_>, scope: &Scope) -> Vec<ReachChange> {
    let of_no_value = matches!(
        new.verb,
        Verb::Tag | Verb::Untag | Verb::Build | Verb::Delete | Verb::Collect
    );
    if new.sensitive || of_no_value {
        return Vec::new();
    }
    let of = |value: Option<&Value>| value.map(|value| new.kind.reach(value, scope)).unwrap_or_default();
    let (before, after) = (of(new.before), of(new.after.map(|after| after.value)));
    let change = |reach: &Reach| ReachChange {
        reach: reach.clone(),
        gained: after.contains(reach),
    };
    before.symmetric_difference(&after).map(change).collect()
}

impl Draft<'_> {
    /// Adds the action that makes a resource what it is to be: what refers to the resource waits for it. `id` is that of the object,
    /// where it is known before it is made.
    pub(crate) fn push_maker(&mut self, desired: &Desired, new: New<'_>, id: Option<Text>, value: &Value) -> usize {
        let (kind, arn) = (new.kind, new.arn.clone());
        let needs = self.needs_of(desired);
        let item = self.push(new, needs);
        let outcome = self.outcome_of(desired);
        outcome.made_by = Some(item);
        if arn.is_some() {
            outcome.arn = arn;
        }
        if let Some(id) = id {
            let value = value.clone();
            self.planned.push(PlannedValue { id, item, kind, value });
        }
        item
    }

    /// Adds an action; answers its index.
    pub(crate) fn push(&mut self, new: New<'_>, needs: BTreeSet<usize>) -> usize {
        let stack = &self.desired.stack;
        let place = match new.kind.service() {
            Service::ImageBuilder => stack.scope.region.as_str(),
            Service::Organizations => organization_of(stack),
        };
        let digest = Reviewed {
            account: &stack.scope.account,
            place,
            kind: new.kind.name().0,
            name: new.name,
            target: new.target,
            verb: new.verb,
            before: new.before,
            after: new.after,
            steps: &new.steps,
        }
        .digest(&mut self.json);
        let allowed = self.options.allow.iter().any(|allowed| allowed.names(&digest));
        let policy_type = policy_type(&new);
        let reach = reach(&new, &stack.scope);
        let guard = new.guard.map(|(name, message)| Guard { name, message, allowed });
        let action = Action {
            class: if guard.as_ref().is_some_and(|guard| !guard.allowed) {
                Class::Refused
            } else {
                new.class
            },
            digest,
            address: new.address,
            verb: new.verb,
            arn: new.arn,
            depends_on: Vec::new(),
            origin: new.origin,
            cause: new.cause,
            source: new.source,
            paths: new.paths,
            reach,
            guard,
            sensitive: new.sensitive,
            target: new.target.map(str::to_owned),
            policy_type,
            service: new.kind.service(),
            steps: new.steps,
        };
        self.items.push(Item {
            action,
            needs,
            attachment: None,
        });
        self.items.len() - 1
    }
}

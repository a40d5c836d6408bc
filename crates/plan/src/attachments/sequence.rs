//! The order of attachments at one target, and the room that it has.

use std::collections::BTreeMap;

use model::{Answer, Question, Value};

use crate::{Class, Guard, Verb, draft::Draft};

impl Draft<'_> {
    /// Holds an item until a person allows it.
    pub(crate) fn guard(&mut self, index: usize, name: &'static str, message: String) {
        let action = &mut self.items[index].action;
        let allowed = self.options.allow.iter().any(|allowed| allowed.names(&action.digest));
        action.guard = Some(Guard { name, message, allowed });
        if !allowed {
            action.class = Class::Refused;
        }
    }

    /// Per target: attach before detach, so that no moment is without protection. Only where the target is full the order turns,
    /// and then a person must allow it.
    pub(crate) fn sequence_attachments(&mut self) {
        let mut groups: BTreeMap<(String, String), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, item) in self.items.iter().enumerate() {
            if let Some(place) = &item.attachment {
                let (attach, detach) = groups.entry(place.clone()).or_default();
                if item.action.verb == Verb::Attach {
                    attach.push(index);
                } else {
                    detach.push(index);
                }
            }
        }
        for ((target, policy_type), (attach, detach)) in groups {
            self.sequence(&target, &policy_type, &attach, &detach);
        }
    }

    fn sequence(&mut self, target: &str, policy_type: &str, attach: &[usize], detach: &[usize]) {
        let question = Question::Attached {
            target: target.into(),
            policy_type: policy_type.into(),
        };
        // A type that is only now being enabled has nothing attached yet.
        let enabled = !self.enabled_by.contains_key(policy_type);
        let current = match enabled.then(|| self.ask(question)).flatten() {
            Some(Answer::Ids(ids)) => Some(ids.len()),
            Some(Answer::Unknown(_)) => {
                self.hold_unread(detach);
                None
            }
            _ => None,
        };
        let Some(limits) = self.limits_of(policy_type) else {
            return;
        };
        let full = current.is_some_and(|current| current + attach.len() > limits.maximum);
        if !full {
            for index in detach {
                self.items[*index].needs.extend(attach);
            }
        }
        let Some(current) = current else { return };
        let shown = self.target_name(target);
        let left = (current + attach.len()).saturating_sub(detach.len());
        if left < limits.minimum {
            for index in detach {
                let message = format!(
                    "{shown} would be left with {left} policies of type {policy_type}; AWS keeps at least {}",
                    limits.minimum
                );
                self.guard(*index, "last-policy", message);
            }
        } else if left > limits.maximum {
            for index in attach {
                let message = format!(
                    "{shown} would have {left} policies of type {policy_type}; AWS takes at most {}",
                    limits.maximum
                );
                self.guard(*index, "no-slot", message);
            }
        } else if full {
            for index in attach {
                self.items[*index].needs.extend(detach);
            }
            for index in detach {
                let message = format!(
                    "{shown} is full: this must go before its successor comes, and for a moment neither protects"
                );
                self.guard(*index, "full-target", message);
            }
        }
        if !attach.is_empty() {
            let room = limits.maximum.saturating_sub(left);
            self.effects
                .push(format!("{shown} has room for {room} more of type {policy_type}"));
        }
    }

    /// What a target has could not be read: nothing is detached there, and nobody can allow it.
    fn hold_unread(&mut self, detach: &[usize]) {
        for index in detach {
            let action = &mut self.items[*index].action;
            action.guard = Some(Guard {
                name: "unread-target",
                message: "what is attached to this target could not be read".to_owned(),
                allowed: false,
            });
            action.class = Class::Refused;
        }
    }

    fn limits_of(&self, policy_type: &str) -> Option<model::AttachmentLimits> {
        let kind = self.kinds.iter().find(|kind| kind.attachments().is_some())?;
        let mut value = Value::map();
        value.set("type", Some(policy_type.into()));
        Some(kind.attachment_limits(&value, &self.desired.stack.quotas))
    }
}

//! Faults: a list in front of the state machine, never inside it.

mod edit;
mod known;
mod status;

use serde::{Deserialize, Serialize};

pub(crate) use edit::{replay_page, rewrite};
pub use status::status_of;

/// One fault: which calls it strikes, and what it does to them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `imagebuilder`, `organizations`, `sts` or `s3`; any service if absent.
    #[serde(default)]
    pub service: Option<String>,
    /// The operation; `List*` for all that begin so, `*` for all.
    pub operation: String,
    /// The first matching call that is struck, counted from 1.
    #[serde(default = "first")]
    pub from: u64,
    /// How many calls are struck; all from then on if absent.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens to them.
    pub effect: Effect,
}

fn first() -> u64 {
    1
}

impl Fault {
    /// Strikes the `nth` matching call, counted from 1, and no other.
    pub fn nth(operation: &str, nth: u64, effect: Effect) -> Self {
        Self {
            service: None,
            operation: operation.to_owned(),
            from: nth,
            times: Some(1),
            effect,
        }
    }

    /// Strikes every matching call.
    pub fn every(operation: &str, effect: Effect) -> Self {
        Self {
            service: None,
            operation: operation.to_owned(),
            from: 1,
            times: None,
            effect,
        }
    }

    fn matches(&self, service: &str, operation: &str) -> bool {
        let service_matches = self.service.as_deref().is_none_or(|wanted| wanted == service);
        service_matches
            && match self.operation.strip_suffix('*') {
                Some(prefix) => operation.starts_with(prefix),
                None => self.operation == operation,
            }
    }
}

/// What a fault does to a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The call is refused with this error.
    Error {
        /// The wire name, for example `ResourceInUseException`.
        code: String,
        /// The HTTP status; the modelled one if absent.
        #[serde(default)]
        status: Option<u16>,
        /// The text; the code if absent.
        #[serde(default)]
        message: Option<String>,
        /// Typed members beside the message, for example `Reason`.
        #[serde(default)]
        members: serde_json::Map<String, serde_json::Value>,
        /// Whether the operation takes effect all the same.
        #[serde(default)]
        with_effect: bool,
    },
    /// The service's own throttle.
    Throttle,
    /// The reply comes late.
    Latency {
        /// Milliseconds of tokio's time.
        milliseconds: u64,
    },
    /// No reply comes.
    LostReply {
        /// Whether the operation takes effect.
        with_effect: bool,
        /// A reset connection if true; silence, for ever, if false.
        reset: bool,
    },
    /// A success with another body.
    Body {
        /// Which.
        body: BrokenBody,
        /// Whether the operation takes effect.
        #[serde(default)]
        with_effect: bool,
    },
    /// A bare HTTP status without a modelled error, as a load balancer answers.
    Status {
        /// For example 503.
        status: u16,
        /// Whether the operation takes effect.
        #[serde(default)]
        with_effect: bool,
    },
    /// A read answers from the world as it was this many writes ago, counting the writes since the fault was set.
    Stale {
        /// How many writes back.
        writes: usize,
    },
    /// The real answer, changed.
    Rewrite {
        /// How.
        rewrite: Rewrite,
    },
}

/// A body that is not what a client may expect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenBody {
    /// `{}`.
    EmptyObject,
    /// The first half of the real answer.
    Truncated,
    /// A page for people.
    Html,
    /// Nothing at all.
    Nothing,
    /// This text.
    Text(String),
}

/// A change of an answer that keeps it well-formed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rewrite {
    /// An empty page with a token; the token leads to the real page.
    EmptyPage,
    /// The page's token leads to the same page again.
    SameToken,
    /// The page holds its last item twice.
    ItemTwice,
    /// A member that no model knows.
    UnknownMember,
    /// The value at a JSON pointer is replaced, for example by an enum value that no model knows.
    Set(String, serde_json::Value),
}

/// The faults that are set, and how often each has matched.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<(Fault, u64)>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.list.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.list.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// How far back any fault reaches: that many old worlds must be kept.
    pub(crate) fn writes_to_keep(&self) -> usize {
        let reach = |(fault, _): &(Fault, u64)| match fault.effect {
            Effect::Stale { writes } => writes,
            _ => 0,
        };
        self.list.iter().map(reach).max().unwrap_or(0)
    }

    /// Counts this call on every fault that matches it, and returns the effects that strike it.
    pub(crate) fn strike(&mut self, service: &str, operation: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (fault, matched) in &mut self.list {
            if !fault.matches(service, operation) {
                continue;
            }
            *matched += 1;
            let last = fault.times.map(|times| fault.from.saturating_add(times));
            if *matched >= fault.from && last.is_none_or(|last| *matched < last) {
                effects.push(fault.effect.clone());
            }
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_the_calls_it_names() {
        let mut faults = Faults::default();
        faults.add(Fault {
            times: Some(2),
            ..Fault::nth("List*", 2, Effect::Throttle)
        });
        let struck: Vec<bool> = (0..5)
            .map(|_| !faults.strike("imagebuilder", "ListImages").is_empty())
            .collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert!(faults.strike("imagebuilder", "GetImage").is_empty());
    }

    #[test]
    fn a_fault_reads_as_json() {
        let text = r#"{"operation":"CreateComponent","times":1,"effect":{"kind":"lost_reply","with_effect":true,"reset":false}}"#;
        let fault: Fault = serde_json::from_str(text).unwrap();
        assert_eq!(
            fault,
            Fault::nth(
                "CreateComponent",
                1,
                Effect::LostReply {
                    with_effect: true,
                    reset: false
                }
            )
        );
    }
}

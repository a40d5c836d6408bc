//! The state, and what stands around it, behind the lock.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;

use super::struck::{apply, takes_effect};
use super::{Answer, Delivery};
use crate::error::ApiError;
use crate::faults::{Effect, Faults, replay_page};
use crate::log::{AGENT, Log, LogEntry};
use crate::request::{Request, Response};
use crate::service::{Outcome, Understood, encode, refusal, run, understand};
use crate::throttle::{Throttle, organizations_bucket};
use crate::world::World;

pub(super) struct Inner {
    pub(super) world: World,
    pub(super) faults: Faults,
    pub(super) throttle: Throttle,
    pub(super) log: Log,
    pub(super) sequence: u64,
    /// Worlds before the last writes, newest last; kept only while a fault asks for them.
    pub(super) past: VecDeque<World>,
    pub(super) interventions: Vec<Intervention>,
}

pub(super) struct Intervention {
    pub(super) operation: String,
    pub(super) calls_to_go: u64,
    pub(super) act: Box<dyn FnOnce(&mut World) + Send>,
}

impl Inner {
    pub(super) fn new(world: World) -> Self {
        Self {
            world,
            faults: Faults::default(),
            throttle: Throttle::default(),
            log: Log::default(),
            sequence: 0,
            past: VecDeque::new(),
            interventions: Vec::new(),
        }
    }

    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        self.sequence += 1;
        let request_id = request_id(self.sequence);
        let mut understood = match understand(request, &self.world.account) {
            Ok(understood) => understood,
            Err(misunderstood) => {
                let (service, error) = *misunderstood;
                self.log_misunderstood(request, &service, &error);
                let response = refusal(&service, &error).with_header("x-amzn-requestid", request_id);
                return Answer {
                    response,
                    delay: Duration::ZERO,
                    delivery: Delivery::Whole,
                };
            }
        };
        replay_page(&mut understood.input);
        self.intervene(&understood.operation);
        let mut effects = self.faults.strike(&understood.caller.service, &understood.operation);
        if self.throttled(&understood) {
            effects.push(Effect::Throttle);
        }
        let answer = self.answer_struck(request, &understood, &effects, &request_id);
        self.log_understood(request, understood, answer.1, effects.first(), answer.0.response.status);
        answer.0
    }

    /// Runs the call as its faults allow; also returns the error code that was answered.
    fn answer_struck(
        &mut self,
        request: &Request,
        understood: &Understood,
        effects: &[Effect],
        request_id: &str,
    ) -> (Answer, Option<String>) {
        let mut answer = Answer {
            response: Response::json(200, &Value::Null),
            delay: Duration::ZERO,
            delivery: Delivery::Whole,
        };
        let mut error = None;
        if effects.iter().all(takes_effect) {
            let outcome = self.run(request, understood, effects, request_id);
            error = outcome.error();
            answer.response = encode(&understood.caller.service, &outcome, request_id);
        }
        for effect in effects {
            error = apply(effect, &mut answer, understood, request_id).or(error);
        }
        (answer, error)
    }

    fn run(&mut self, request: &Request, understood: &Understood, effects: &[Effect], request_id: &str) -> Outcome {
        let stale = effects.iter().find_map(|effect| match effect {
            Effect::Stale { writes } if !understood.write => Some(*writes),
            _ => None,
        });
        if let Some(writes) = stale
            && let Some(index) = self
                .past
                .len()
                .checked_sub(writes.max(1))
                .or((!self.past.is_empty()).then_some(0))
        {
            let mut old = self.past[index].clone();
            old.clock = self.world.clock.clone();
            return run(&mut old, understood, request, request_id);
        }
        if understood.write {
            let keep = self.faults.writes_to_keep();
            if keep > 0 {
                self.past.push_back(self.world.clone());
                while self.past.len() > keep {
                    self.past.pop_front();
                }
            }
        }
        run(&mut self.world, understood, request, request_id)
    }

    fn intervene(&mut self, operation: &str) {
        let mut due = Vec::new();
        let mut waiting = Vec::new();
        for mut intervention in self.interventions.drain(..) {
            if intervention.operation == "*" || intervention.operation == operation {
                intervention.calls_to_go = intervention.calls_to_go.saturating_sub(1);
            }
            if intervention.calls_to_go == 0 {
                due.push(intervention);
            } else {
                waiting.push(intervention);
            }
        }
        self.interventions = waiting;
        for intervention in due {
            (intervention.act)(&mut self.world);
        }
    }

    fn throttled(&mut self, understood: &Understood) -> bool {
        let Understood { caller, operation, .. } = understood;
        let bucket = match caller.service.as_str() {
            "organizations" if self.world.switches.organizations.throttle => {
                organizations_bucket(operation).map(|(name, bucket)| (format!("{}/{name}", caller.account), bucket))
            }
            "imagebuilder" => self
                .world
                .switches
                .image_builder_bucket
                .map(|bucket| (format!("{}/{}/{operation}", caller.account, caller.region), bucket)),
            _ => None,
        };
        bucket.is_some_and(|(name, bucket)| !self.throttle.take(name, bucket))
    }

    fn log_understood(
        &mut self,
        request: &Request,
        understood: Understood,
        error: Option<String>,
        effect: Option<&Effect>,
        status: u16,
    ) {
        let Understood {
            caller,
            operation,
            input,
            write,
        } = understood;
        let fault = effect.map(|effect| serde_json::to_string(effect).unwrap_or_default());
        let entry = LogEntry {
            sequence: self.sequence,
            service: caller.service,
            operation,
            account: caller.account,
            region: caller.region,
            access_key_id: caller.access_key_id,
            user_agent: user_agent(request),
            request: Value::Object(input),
            status,
            error,
            write,
            fault,
        };
        self.log.push(entry, request.body.len());
    }

    fn log_misunderstood(&mut self, request: &Request, service: &str, error: &ApiError) {
        let entry = LogEntry {
            sequence: self.sequence,
            service: service.to_owned(),
            operation: String::new(),
            account: String::new(),
            region: String::new(),
            access_key_id: String::new(),
            user_agent: user_agent(request),
            request: Value::Null,
            status: error.status,
            error: Some(error.code.to_owned()),
            write: false,
            fault: None,
        };
        self.log.push(entry, 0);
    }
}

fn user_agent(request: &Request) -> Option<String> {
    let agent = request.header("user-agent")?;
    Some(agent.chars().take(AGENT).collect())
}

/// Deterministic, and of the form that AWS's have.
fn request_id(sequence: u64) -> String {
    format!("00000000-0000-4000-8000-{sequence:012x}")
}

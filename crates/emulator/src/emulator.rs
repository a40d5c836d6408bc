//! The stand-in itself: one state behind one lock, with the faults, the throttles and the log around it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::error::ApiError;
use crate::faults::{BrokenBody, Effect, Fault, Faults, Rewrite, replay_page, rewrite, status_of};
use crate::log::{Log, LogEntry};
use crate::request::{Request, Response, json_object};
use crate::service::{Outcome, Understood, encode, refusal, run, understand};
use crate::throttle::{Throttle, organizations_bucket};
use crate::world::World;

/// A stand-in for AWS. Clones share one state.
#[derive(Clone)]
pub struct Emulator {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    world: World,
    faults: Faults,
    throttle: Throttle,
    log: Log,
    sequence: u64,
    /// Worlds before the last writes, newest last; kept only while a fault asks for them.
    past: VecDeque<World>,
    interventions: Vec<Intervention>,
}

struct Intervention {
    operation: String,
    calls_to_go: u64,
    act: Box<dyn FnOnce(&mut World) + Send>,
}

/// An answer, and how it is to be delivered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) delay: Duration,
    pub(crate) delivery: Delivery,
}

/// Whether and how an answer reaches the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// The connection breaks.
    Reset,
    /// Nothing ever comes.
    Silence,
}

impl Emulator {
    /// A stand-in in this state.
    pub fn new(world: World) -> Self {
        let inner = Inner {
            world,
            faults: Faults::default(),
            throttle: Throttle::default(),
            log: Log::default(),
            sequence: 0,
            past: VecDeque::new(),
            interventions: Vec::new(),
        };
        Self {
            inner: Arc::new(Mutex::new(inner)),
        }
    }

    /// Looks into the world, or changes it: for tests, seeding and saving.
    pub fn world<R>(&self, inspect: impl FnOnce(&mut World) -> R) -> R {
        inspect(&mut self.lock().world)
    }

    /// The calls so far.
    pub fn log(&self) -> Vec<LogEntry> {
        self.lock().log.entries()
    }

    /// Forgets the calls so far.
    pub fn clear_log(&self) {
        self.lock().log.clear();
    }

    /// Sets one more fault.
    pub fn add_fault(&self, fault: Fault) {
        self.lock().faults.add(fault);
    }

    /// The faults that are set.
    pub fn faults(&self) -> Vec<Fault> {
        self.lock().faults.list()
    }

    /// Removes all faults and interventions.
    pub fn clear_faults(&self) {
        let mut inner = self.lock();
        inner.faults.clear();
        inner.interventions.clear();
        inner.past.clear();
    }

    /// Lets somebody else act just before the `nth` call (from 1) of an operation (`*` for any), counted from now.
    pub fn intervene(&self, operation: &str, nth: u64, act: impl FnOnce(&mut World) + Send + 'static) {
        let intervention = Intervention {
            operation: operation.to_owned(),
            calls_to_go: nth,
            act: Box::new(act),
        };
        self.lock().interventions.push(intervention);
    }

    /// Answers one request without any fault of delivery: for tests of the state machine alone.
    pub fn call(&self, request: &Request) -> Response {
        self.answer(request).response
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        self.lock().answer(request)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in a test's inspection must not hide its own message behind a poisoned lock.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Emulator")
    }
}

impl Inner {
    fn answer(&mut self, request: &Request) -> Answer {
        self.sequence += 1;
        let request_id = request_id(self.sequence);
        let mut understood = match understand(request, &self.world.account) {
            Ok(understood) => understood,
            Err(misunderstood) => {
                let (service, error) = *misunderstood;
                self.log_misunderstood(&service, &error);
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
        self.log_understood(understood, answer.1, effects.first(), answer.0.response.status);
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
        let service = understood.caller.service.as_str();
        let mut answer = Answer {
            response: Response::json(200, &Value::Null),
            delay: Duration::ZERO,
            delivery: Delivery::Whole,
        };
        let runs = effects.iter().all(takes_effect);
        let outcome = if runs {
            Some(self.run(request, understood, effects))
        } else {
            None
        };
        let mut error = outcome.as_ref().and_then(Outcome::error);
        if let Some(outcome) = &outcome {
            answer.response = encode(service, outcome, request_id);
        }
        for effect in effects {
            match effect {
                Effect::Error {
                    code,
                    status,
                    message,
                    members,
                    ..
                } => {
                    error = Some(code.clone());
                    let status = status.unwrap_or_else(|| status_of(service, code));
                    answer.response = injected(
                        service,
                        code,
                        status,
                        message.as_deref().unwrap_or(code),
                        members,
                        request_id,
                    );
                }
                Effect::Throttle => {
                    let (code, message) = throttle_error(service);
                    error = Some(code.to_owned());
                    let members = throttle_members(service);
                    answer.response = injected(service, code, status_of(service, code), message, &members, request_id);
                }
                Effect::Latency { milliseconds } => answer.delay += Duration::from_millis(*milliseconds),
                Effect::LostReply { reset, .. } => {
                    answer.delivery = if *reset { Delivery::Reset } else { Delivery::Silence };
                }
                Effect::Body { body, .. } => {
                    answer.response.status = 200;
                    answer.response.body = broken(body, &answer.response.body);
                }
                Effect::Status { status, .. } => {
                    answer.response =
                        Response::new(*status, "text/html", "<html><body>Service Unavailable</body></html>");
                    error = Some(status.to_string());
                }
                Effect::Rewrite { rewrite: change } => edit(&mut answer.response, understood, change),
                Effect::Stale { .. } => {}
            }
        }
        (answer, error)
    }

    fn run(&mut self, request: &Request, understood: &Understood, effects: &[Effect]) -> Outcome {
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
            return run(&mut old, understood, request);
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
        run(&mut self.world, understood, request)
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
            "organizations" if self.world.switches.organizations_throttle => {
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

    fn log_understood(&mut self, understood: Understood, error: Option<String>, effect: Option<&Effect>, status: u16) {
        let Understood {
            caller,
            operation,
            input,
            write,
        } = understood;
        let fault = effect.map(|effect| serde_json::to_string(effect).unwrap_or_default());
        self.log.push(LogEntry {
            sequence: self.sequence,
            service: caller.service,
            operation,
            account: caller.account,
            region: caller.region,
            request: Value::Object(input),
            status,
            error,
            write,
            fault,
        });
    }

    fn log_misunderstood(&mut self, service: &str, error: &ApiError) {
        self.log.push(LogEntry {
            sequence: self.sequence,
            service: service.to_owned(),
            operation: String::new(),
            account: String::new(),
            region: String::new(),
            request: Value::Null,
            status: error.status,
            error: Some(error.code.to_owned()),
            write: false,
            fault: None,
        });
    }
}

fn takes_effect(effect: &Effect) -> bool {
    match effect {
        Effect::Throttle => false,
        Effect::Error { with_effect, .. }
        | Effect::LostReply { with_effect, .. }
        | Effect::Status { with_effect, .. } => *with_effect,
        // Half of an answer needs the answer.
        Effect::Body { body, with_effect } => *with_effect || *body == BrokenBody::Truncated,
        Effect::Latency { .. } | Effect::Stale { .. } | Effect::Rewrite { .. } => true,
    }
}

fn throttle_error(service: &str) -> (&'static str, &'static str) {
    match service {
        "organizations" => (
            "TooManyRequestsException",
            "AWS Organizations can't complete your request: too many requests.",
        ),
        "imagebuilder" => ("CallRateLimitExceededException", "Too many requests."),
        _ => ("Throttling", "Rate exceeded"),
    }
}

fn throttle_members(service: &str) -> serde_json::Map<String, Value> {
    let mut members = serde_json::Map::new();
    if service == "organizations" {
        members.insert("Type".to_owned(), "RATE".into());
    }
    members
}

/// An error of any name; [`ApiError`] holds only names known when compiling.
fn injected(
    service: &str,
    code: &str,
    status: u16,
    message: &str,
    members: &serde_json::Map<String, Value>,
    request_id: &str,
) -> Response {
    const STAND_IN: &str = "InjectedFault";
    let error = ApiError {
        code: STAND_IN,
        status,
        message: message.to_owned(),
        members: members.clone(),
    };
    let mut response = refusal(service, &error).with_header("x-amzn-requestid", request_id);
    for (_, value) in &mut response.headers {
        if value == STAND_IN {
            code.clone_into(value);
        }
    }
    response.body = String::from_utf8_lossy(&response.body)
        .replacen(STAND_IN, code, 1)
        .into_bytes();
    response
}

fn broken(body: &BrokenBody, real: &[u8]) -> Vec<u8> {
    match body {
        BrokenBody::EmptyObject => b"{}".to_vec(),
        BrokenBody::Truncated => real[..real.len() / 2].to_vec(),
        BrokenBody::Html => b"<html><body><h1>It works!</h1></body></html>".to_vec(),
        BrokenBody::Nothing => Vec::new(),
        BrokenBody::Text(text) => text.clone().into_bytes(),
    }
}

fn edit(response: &mut Response, understood: &Understood, change: &Rewrite) {
    if response.status == 200
        && let Some(mut answer) = json_object(&response.body)
    {
        rewrite(&mut answer, &understood.input, &understood.caller.service, change);
        response.body = Value::Object(answer).to_string().into_bytes();
    }
}

/// Deterministic, and of the form that AWS's have.
fn request_id(sequence: u64) -> String {
    format!("00000000-0000-4000-8000-{sequence:012x}")
}

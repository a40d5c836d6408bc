//! The stand-in itself: one state behind one lock, with the faults, the throttles and the log around it.

mod inner;
mod struck;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::faults::Fault;
use crate::log::LogEntry;
use crate::request::{Request, Response};
use crate::world::World;

use inner::{Inner, Intervention};

/// A stand-in for AWS. Clones share one state.
#[derive(Clone)]
pub struct Emulator {
    inner: Arc<Mutex<Inner>>,
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
        let inner = Inner::new(world);
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

//! Values of objects as the plan makes or leaves them.

use model::{Kind, Lookup, Text, Value};

/// An object as it will be.
pub(crate) struct PlannedValue {
    /// Its id, or the ARN that it will have.
    pub(crate) id: Text,
    pub(crate) kind: &'static dyn Kind,
    pub(crate) value: Value,
}

/// The values, in the order in which they were planned, and by id.
#[derive(Default)]
pub(crate) struct Planned {
    values: Vec<PlannedValue>,
    by_id: Lookup<Text, usize>,
}

impl Planned {
    /// Sets what becomes of an object.
    pub(crate) fn insert(&mut self, id: Text, kind: &'static dyn Kind, value: Value) {
        let position = *self.by_id.entry(id.clone()).or_insert(self.values.len());
        let planned = PlannedValue { id, kind, value };
        match self.values.get_mut(position) {
            Some(earlier) => *earlier = planned,
            None => self.values.push(planned),
        }
    }

    /// What becomes of an object; `None` where it stays as it is.
    pub(crate) fn get(&self, id: &Text) -> Option<&PlannedValue> {
        self.by_id.get(id).map(|position| &self.values[*position])
    }

    /// All of them, in the order in which they were planned.
    pub(crate) fn values(&self) -> &[PlannedValue] {
        &self.values
    }
}

//! Values of objects as the plan makes or leaves them.

use std::cell::OnceCell;

use model::{Kind, Lookup, Text, Value};

/// An object as it will be.
pub(crate) struct PlannedValue {
    /// Its id, or the ARN that it will have.
    pub(crate) id: Text,
    /// The item that makes it so.
    pub(crate) item: usize,
    pub(crate) kind: &'static dyn Kind,
    pub(crate) value: Value,
}

/// The values, in the order in which they were planned. A resource stands for one object, so each id is there once.
#[derive(Default)]
pub(crate) struct Planned {
    values: Vec<PlannedValue>,
    /// Their positions by id, once something asks.
    by_id: OnceCell<Lookup<Text, usize>>,
}

impl Planned {
    /// Adds what becomes of an object.
    pub(crate) fn push(&mut self, planned: PlannedValue) {
        self.by_id.take();
        self.values.push(planned);
    }

    /// What becomes of an object; `None` where it stays as it is.
    pub(crate) fn get(&self, id: &Text) -> Option<&PlannedValue> {
        let by_id = self.by_id.get_or_init(|| {
            let mut by_id = Lookup::with_capacity(self.values.len());
            let positions = self.values.iter().enumerate();
            by_id.extend(positions.map(|(position, planned)| (planned.id.clone(), position)));
            by_id
        });
        by_id.get(id).map(|position| &self.values[*position])
    }

    /// All of them, in the order in which they were planned.
    pub(crate) fn values(&self) -> &[PlannedValue] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_planned_after_somebody_asked_is_known_too() {
        let mut planned = Planned::default();
        for id in ["a", "b"].map(Text::from) {
            assert!(planned.get(&id).is_none());
            planned.push(PlannedValue {
                id: id.clone(),
                item: 0,
                kind: kinds::KINDS[0],
                value: Value::map(),
            });
            assert!(planned.get(&id).is_some_and(|found| found.id == id));
        }
    }
}

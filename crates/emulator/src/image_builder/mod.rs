//! EC2 Image Builder: its state in all accounts and Regions, and its operations.

mod arn;
mod call;
mod model;
mod paging;
mod refusals;
mod store;
mod tokens;
mod validate;
mod version;
mod wire;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::caller::Caller;
use crate::clock::EpochMs;
use crate::error::ApiError;
use crate::world::World;

use call::Call;
use store::Store;
use tokens::Tokens;
pub(crate) use wire::decode;

/// The service in all accounts and Regions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ImageBuilder {
    /// By `account/region`.
    places: BTreeMap<String, Place>,
}

/// What one account has in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Place {
    store: Store,
    tokens: Tokens,
    /// Counts what needs an id of its own.
    counter: u64,
}

impl ImageBuilder {
    fn place(&self, account: &str, region: &str) -> &Place {
        static NOTHING: LazyLock<Place> = LazyLock::new(Place::default);
        self.places.get(&format!("{account}/{region}")).unwrap_or(&NOTHING)
    }

    fn place_mut(&mut self, account: &str, region: &str) -> &mut Place {
        self.places.entry(format!("{account}/{region}")).or_default()
    }

    fn find_managed(&self, _arn: &arn::Arn, _usable: impl Fn(&store::Resource) -> bool) -> Option<store::Resource> {
        None
    }
}

type Object = Map<String, Value>;
type Answer = Result<Object, ApiError>;

/// Whether an operation changes anything.
pub fn is_write(operation: &str) -> bool {
    !["Get", "List"].iter().any(|prefix| operation.starts_with(prefix))
}

/// Runs one operation.
pub(crate) fn call(world: &mut World, caller: &Caller, operation: &str, input: &Object, now: EpochMs) -> Answer {
    let Some(model) = model::model().operations.get(operation) else {
        return Err(refusals::not_modelled(operation));
    };
    let _ = (world, caller, now, model);
    let _ = input;
    Err(refusals::not_modelled(operation))
}

/// Every operation, as a Markdown table.
pub fn operations_table() -> String {
    String::new()
}

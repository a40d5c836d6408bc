//! EC2 Image Builder: its state in all accounts and Regions, and its operations.

mod arn;
mod call;
mod catalogue;
mod documents;
mod filters;
mod ids;
mod images;
mod kinds;
mod model;
mod operations;
mod paging;
mod refusals;
mod schedule;
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
pub use operations::{modelled_errors, operations_table};
use store::Store;
use tokens::Tokens;
pub(crate) use wire::decode;

/// The service in all accounts and Regions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ImageBuilder {
    /// By `account/region`.
    places: BTreeMap<String, Place>,
    /// What Amazon released after the world began, by Region.
    released: BTreeMap<String, Store>,
    /// When something next happens by itself; nothing before.
    next_event: Option<EpochMs>,
}

/// What one account has in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Place {
    store: Store,
    tokens: Tokens,
    /// Counts what needs an id of its own.
    counter: u64,
    /// By the ARN of the image.
    builds: BTreeMap<String, images::Build>,
    lifecycle_executions: Vec<images::lifecycle_executions::LifecycleExecution>,
}

type Object = Map<String, Value>;
type Answer = Result<Object, ApiError>;

impl ImageBuilder {
    fn place(&self, account: &str, region: &str) -> &Place {
        static NOTHING: LazyLock<Place> = LazyLock::new(Place::default);
        self.places.get(&format!("{account}/{region}")).unwrap_or(&NOTHING)
    }

    fn place_mut(&mut self, account: &str, region: &str) -> &mut Place {
        self.places.entry(format!("{account}/{region}")).or_default()
    }
}

/// Whether an operation changes anything.
pub fn is_write(operation: &str) -> bool {
    !["Get", "List"].iter().any(|prefix| operation.starts_with(prefix))
}

/// Operations whose answer does not echo the client token that they take.
const SILENT: &[&str] = &[
    "UpdateLifecyclePolicy",
    "CancelLifecycleExecution",
    "StartResourceStateUpdate",
];

/// Runs one operation: shape, then token, then meaning.
///
/// Answers that have a member for it repeat the request id of the header.
pub(crate) fn call(world: &mut World, caller: &Caller, operation: &str, input: &Object, request_id: &str) -> Answer {
    let now = world.clock.now();
    let Some(model) = model::model().operations.get(operation) else {
        return Err(refusals::not_modelled(operation));
    };
    let input = validate::input(&model.input, input).map_err(|error| for_tags(model, error))?;
    let run = operations::find(operation).ok_or_else(|| refusals::not_modelled(operation))?;
    let lifetime = world.switches.client_token_lifetime_ms;
    let mut call = Call {
        builder: &mut world.image_builder,
        objects: &world.objects,
        iam: &world.iam,
        switches: &mut world.switches,
        account: &caller.account,
        region: &caller.region,
        now,
    };
    images::progress(&mut call);
    let replayed = call.here().tokens.replay(operation, &input, now, lifetime)?;
    let mut answer = if let Some(answer) = replayed {
        answer
    } else {
        let mut answer = run(&mut call, &input).map_err(|error| for_tags(model, error))?;
        if let Some(token) = input.get("clientToken").filter(|_| !SILENT.contains(&operation)) {
            answer.insert("clientToken".to_owned(), token.clone());
        }
        if input.contains_key("clientToken") {
            call.here_mut().tokens.remember(operation, &input, &answer, now);
        }
        answer
    };
    if model.request_id {
        answer.insert("requestId".to_owned(), request_id.into());
    }
    Ok(answer)
}

/// The tag operations have an error of their own for bad values.
fn for_tags(model: &model::Operation, error: ApiError) -> ApiError {
    let own = model.errors.iter().any(|known| known == "InvalidParameterException");
    if own && matches!(error.code, "InvalidParameterValueException" | "InvalidRequestException") {
        return ApiError {
            code: "InvalidParameterException",
            ..error
        };
    }
    error
}

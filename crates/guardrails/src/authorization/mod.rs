//! What AWS's services authorize: their actions, resources and condition keys.
//!
//! The data is a file of the repository (`data/service-authorization.txt`, which names its source, version and licence),
//! read a service at a time when it is first asked for. AWS adds actions every week, so nothing that is missing here is
//! more than a warning.

mod global;
mod rcp;
mod read;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

pub use global::{GlobalKey, Presence, global_key, global_keys};
pub(crate) use rcp::is_bound_by_rcps;
pub use rcp::{NOT_RCP_ACTIONS, RCP_SERVICES};

use crate::policy::{ArnPattern, Names, Pattern};

/// A service of AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The prefix of its actions, such as `ec2`.
    pub prefix: &'static str,
    keys: Vec<Key>,
    sets: Vec<Vec<usize>>,
    resources: Vec<ResourceType>,
    actions: Vec<Action>,
    names: Names,
    /// The places of the actions, in the order of their names without their case.
    by_name: Vec<usize>,
    patterns: OnceLock<Vec<ArnPattern>>,
}

/// A condition key of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As documented, such as `ec2:ResourceTag/${TagKey}`.
    pub name: &'static str,
    /// `String`, `ARN`, `Bool`, `Date`, `IPAddress`, `Numeric`, or `ArrayOf…` one of them.
    pub kind: &'static str,
}

/// A type of resource of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceType {
    /// Its name, such as `image`.
    pub name: &'static str,
    /// Its ARN with placeholders, such as `arn:${Partition}:ec2:${Region}::image/${ImageId}`.
    pub arn: &'static str,
    keys: usize,
}

/// An action of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its name without the service, such as `RunInstances`.
    pub name: &'static str,
    /// `W`rite, `R`ead, `L`ist, `T`agging, or `P`ermissions management.
    pub level: char,
    own_keys: usize,
    resources: Vec<On>,
}

/// An action's relation to a type of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct On {
    pub(crate) resource: usize,
    pub(crate) required: bool,
    pub(crate) keys: usize,
}

const DATA: &str = include_str!("../../data/service-authorization.txt");

type Services = BTreeMap<&'static str, (&'static str, OnceLock<Service>)>;

fn services() -> &'static Services {
    static SERVICES: OnceLock<Services> = OnceLock::new();
    SERVICES.get_or_init(|| {
        let chunks = read::chunks(DATA);
        chunks
            .map(|(prefix, chunk)| (prefix, (chunk, OnceLock::new())))
            .collect()
    })
}

/// The service with this prefix, which has no case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    let (&prefix, (chunk, service)) = services().get_key_value(prefix.to_lowercase().as_str())?;
    Some(service.get_or_init(|| read::service(prefix, chunk)))
}

/// The prefixes of all services, in order.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    services().keys().copied()
}

/// The service that has an action of this name, which has no case; `None` if none or several have one.
pub fn home(action: &str) -> Option<&'static str> {
    static HOMES: OnceLock<HashMap<String, Option<&'static str>>> = OnceLock::new();
    if !action.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let homes = HOMES.get_or_init(|| {
        let mut homes = HashMap::new();
        for (prefix, (chunk, _)) in services() {
            for name in read::action_names(chunk) {
                let home = homes.entry(name.to_lowercase()).or_insert(Some(*prefix));
                *home = home.filter(|first| first == prefix);
            }
        }
        homes
    });
    homes.get(&action.to_lowercase()).copied().flatten()
}

impl Service {
    /// Its actions, by name.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The action of this name, which has no case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        let order = |at: &usize| folded(self.actions[*at].name).cmp(folded(name));
        let found = self.by_name.binary_search_by(order).ok()?;
        self.actions.get(self.by_name[found])
    }

    /// The actions that match a pattern such as `Run*`.
    pub fn matching(&self, pattern: &Pattern) -> Vec<&Action> {
        if !pattern.is_wild() {
            let name: String = pattern.literals().collect();
            return self.action(&name).into_iter().collect();
        }
        let places = self.names.matching(pattern, 0..self.actions.len());
        places.map(|at| &self.actions[at]).collect()
    }

    /// About how many steps [`Service::matching`] takes at most.
    pub(crate) fn cost_of_matching(&self, pattern: &Pattern) -> usize {
        let compared = if pattern.is_wild() { self.actions.len() } else { 1 };
        pattern.cost() * compared
    }

    /// Its condition keys.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The types of resources that an action works on.
    pub fn resources_of<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a ResourceType> {
        action.resources.iter().filter_map(|on| self.resources.get(on.resource))
    }

    /// The patterns of the ARNs of its types of resources, each in the place that [`Service::places_of`] gives it.
    pub(crate) fn patterns(&self) -> &[ArnPattern] {
        self.patterns
            .get_or_init(|| self.resources.iter().map(ResourceType::pattern).collect())
    }

    /// The places of the types of resources that an action works on.
    pub(crate) fn places_of(action: &Action) -> impl Iterator<Item = usize> + '_ {
        action.resources.iter().map(|on| on.resource)
    }

    /// Which actions carry a condition key, whatever their resource.
    pub(crate) fn carriers<'a>(&'a self, key: &str) -> impl Fn(&Action) -> bool + 'a {
        let is_key: Vec<bool> = self.keys.iter().map(|known| known.is(key)).collect();
        let has = |set: &Vec<usize>| set.iter().any(|key| is_key.get(*key) == Some(&true));
        let sets: Vec<bool> = self.sets.iter().map(has).collect();
        let carries = move |set: usize| sets.get(set) == Some(&true);
        move |action| {
            let on_resource = |on: &On| carries(on.keys) || self.resource_keys(on.resource).is_some_and(&carries);
            carries(action.own_keys) || action.resources.iter().any(on_resource)
        }
    }

    /// Whether every request for the action names a resource of some type, so that `*` alone never is its resource.
    pub fn always_has_resource(&self, action: &Action) -> bool {
        action.resources.iter().any(|on| on.required)
    }

    /// The condition keys that a request for the action can carry, whatever its resource.
    pub fn keys_of<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = Key> + 'a {
        let resources = action
            .resources
            .iter()
            .flat_map(|on| [Some(on.keys), self.resource_keys(on.resource)]);
        std::iter::once(Some(action.own_keys))
            .chain(resources)
            .flatten()
            .flat_map(|set| self.set(set))
    }

    /// The condition keys that a request for the action carries where it is checked against this type of resource.
    pub fn keys_on<'a>(&'a self, action: &'a Action, resource: &'a ResourceType) -> impl Iterator<Item = Key> + 'a {
        let here = action
            .resources
            .iter()
            .filter(|on| self.resources.get(on.resource) == Some(resource));
        let sets = here.flat_map(|on| [Some(on.keys), self.resource_keys(on.resource)]);
        std::iter::once(Some(action.own_keys))
            .chain(sets)
            .flatten()
            .flat_map(|set| self.set(set))
    }

    fn resource_keys(&self, resource: usize) -> Option<usize> {
        self.resources.get(resource).map(|resource| resource.keys)
    }

    fn set(&self, number: usize) -> impl Iterator<Item = Key> + '_ {
        self.sets
            .get(number)
            .into_iter()
            .flatten()
            .filter_map(|&key| self.keys.get(key).copied())
    }
}

/// The letters of a name of an action, which has no case.
fn folded(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

impl Key {
    /// Whether a policy that writes `key` means this key: no case, and anything for the placeholder after a slash.
    pub fn is(self, key: &str) -> bool {
        same_key(self.name, key)
    }

    /// Whether a request can carry several values.
    pub fn is_multivalued(self) -> bool {
        self.kind.starts_with("ArrayOf")
    }

    /// The kind of one value.
    pub fn element(self) -> &'static str {
        self.kind.strip_prefix("ArrayOf").unwrap_or(self.kind)
    }
}

/// A condition key as the documentation spells it, where it has it. What stands for a placeholder stays as it is.
pub fn documented_spelling(key: &str) -> String {
    let of_service = key
        .split_once(':')
        .and_then(|(prefix, _)| service(prefix))
        .and_then(|service| {
            service
                .keys()
                .iter()
                .find(|known| known.is(key))
                .map(|known| known.name)
        });
    let documented = global_key(key).map(|known| known.name).or(of_service);
    match documented.map(|name| {
        name.split_once("${")
            .map_or((name, ""), |(head, _)| (head, &key[head.len()..]))
    }) {
        Some((head, tail)) => format!("{head}{tail}"),
        None => key.to_owned(),
    }
}

/// Whether a service or AWS as a whole documents a condition key, or an identity provider has such keys.
pub(crate) fn is_documented_key(written: &str) -> bool {
    let Some((prefix, _)) = written.split_once(':') else {
        return false;
    };
    let of_service = || service(prefix).is_some_and(|service| service.keys().iter().any(|key| key.is(written)));
    global_key(written).is_some() || is_foreign(prefix) || of_service()
}

/// Keys of identity providers (`accounts.google.com:aud`) and of sessions, which no service documents.
pub(crate) fn is_foreign(prefix: &str) -> bool {
    prefix.contains('.') || ["saml", "ldap", "sts", "cognito-identity"].contains(&prefix.to_lowercase().as_str())
}

/// The condition keys that a misspelt one may mean: those of its service and the global ones.
pub(crate) fn candidates(written: &str) -> Vec<&'static str> {
    let prefix = written.split_once(':').map_or("", |(prefix, _)| prefix);
    let of_service = service(prefix).into_iter().flat_map(Service::keys).map(|key| key.name);
    let of_global = global_keys().iter().map(|key| key.name);
    of_service
        .chain(of_global)
        .filter(|known| !known.contains("${"))
        .collect()
}

/// The documented condition key that a misspelt one probably means.
pub(crate) fn similar_key(written: &str) -> Option<&'static str> {
    model::did_you_mean(written, candidates(written))
}

/// `documented` may end in `/${TagKey}`.
pub(crate) fn same_key(documented: &str, written: &str) -> bool {
    match documented.find('$') {
        Some(at) => {
            written.len() > at
                && written
                    .get(..at)
                    .is_some_and(|head| head.eq_ignore_ascii_case(&documented[..at]))
        }
        None => documented.eq_ignore_ascii_case(written),
    }
}

impl ResourceType {
    /// The pattern that all ARNs of this type match.
    pub fn pattern(&self) -> ArnPattern {
        let mut text = String::new();
        let mut rest = self.arn;
        while let Some((before, from)) = rest.split_once("${") {
            text.push_str(before);
            text.push('*');
            rest = from.split_once('}').map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        ArnPattern::new(&Pattern::wild(&text))
    }
}

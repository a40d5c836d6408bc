//! Reads the data file. It is part of the program and made by `xtask`; a line that is not understood is passed over, and
//! a test sees to it that there is none.

use super::{Action, Key, On, ResourceType, Service, folded};
use crate::policy::Names;

/// The services' prefixes and lines.
pub(super) fn chunks(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data.split("\n@").skip(1).filter_map(|chunk| chunk.split_once('\n'))
}

pub(super) fn service(prefix: &'static str, chunk: &'static str) -> Service {
    let mut service = Service {
        prefix,
        keys: Vec::new(),
        sets: Vec::new(),
        resources: Vec::new(),
        actions: Vec::new(),
        names: Names::default(),
        by_name: Vec::new(),
        patterns: std::sync::OnceLock::new(),
    };
    for line in chunk.lines() {
        let mut words = line.split(' ');
        match words.next() {
            Some("k") => service.keys.extend(key(words)),
            Some("s") => service.sets.push(words.filter_map(|word| word.parse().ok()).collect()),
            Some("r") => service.resources.extend(resource(words)),
            Some("a") => service.actions.extend(action(words)),
            _ => {}
        }
    }
    for action in &service.actions {
        service.names.push(action.name);
    }
    service.by_name = (0..service.actions.len()).collect();
    let name = |at: &usize| folded(service.actions[*at].name);
    service.by_name.sort_by(|one, other| name(one).cmp(name(other)));
    service
}

/// The names of a service's actions, without reading the rest.
pub(super) fn action_names(chunk: &'static str) -> impl Iterator<Item = &'static str> {
    chunk
        .lines()
        .filter_map(|line| line.strip_prefix("a ")?.split(' ').next())
}

fn key(mut words: impl Iterator<Item = &'static str>) -> Option<Key> {
    let kind = words.next()?;
    Some(Key {
        kind,
        name: words.next()?,
    })
}

fn resource(mut words: impl Iterator<Item = &'static str>) -> Option<ResourceType> {
    let name = words.next()?;
    let keys = words.next()?.parse().ok()?;
    Some(ResourceType {
        name,
        keys,
        arn: words.next()?,
    })
}

fn action(mut words: impl Iterator<Item = &'static str>) -> Option<Action> {
    let name = words.next()?;
    let level = words.next()?.chars().next()?;
    let own_keys = words.next()?.parse().ok()?;
    let resources = words.filter_map(|word| {
        let (resource, keys) = word.split_once(':')?;
        let number = resource.strip_suffix('!').unwrap_or(resource);
        Some(On {
            resource: number.parse().ok()?,
            required: resource.ends_with('!'),
            keys: keys.parse().ok()?,
        })
    });
    Some(Action {
        name,
        level,
        own_keys,
        resources: resources.collect(),
    })
}

//! Actions and condition keys of a test that nothing has: the test would show nothing.

use model::{Diagnostic, did_you_mean};
use toml::de::{DeTable, DeValue};

use super::{parse::Value, rules::UNKNOWN};
use crate::authorization;

/// What there is to say about the names in one `[[test]]`.
pub(super) fn unknown(table: &DeTable<'_>) -> Vec<Diagnostic> {
    let actions = match table.get("action") {
        Some(value) => texts(value),
        None => Vec::new(),
    };
    let actions = actions.into_iter().filter_map(|(text, place)| action(text, place));
    let resources = match table.get("resource").map(Value::get_ref) {
        Some(DeValue::Array(items)) => items.iter().collect(),
        _ => table.get("resource").into_iter().collect::<Vec<_>>(),
    };
    let of_resources = resources.into_iter().filter_map(|resource| match resource.get_ref() {
        DeValue::Table(resource) => resource.get("context"),
        _ => None,
    });
    let keys = table.get("context").into_iter().chain(of_resources).flat_map(keys);
    actions.chain(keys).collect()
}

/// What there is to say about the keys of one `context`.
fn keys(context: &Value<'_>) -> Vec<Diagnostic> {
    match context.get_ref() {
        DeValue::Table(keys) => keys
            .keys()
            .filter_map(|name| key(name.get_ref(), name.span()))
            .collect(),
        _ => Vec::new(),
    }
}

fn texts<'t>(value: &'t Value<'_>) -> Vec<(&'t str, std::ops::Range<usize>)> {
    match value.get_ref() {
        DeValue::String(text) => vec![(text.as_ref(), value.span())],
        DeValue::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// A text without a colon or with wildcards is a mistake of another kind.
fn action(text: &str, place: std::ops::Range<usize>) -> Option<Diagnostic> {
    let (prefix, name) = text.split_once(':').filter(|_| !text.contains(['*', '?']))?;
    let Some(service) = authorization::service(prefix) else {
        let finding = UNKNOWN.finding(format!("no service has the prefix `{prefix}`"));
        let finding = finding.at(place, "unknown service");
        return Some(match did_you_mean(prefix, authorization::prefixes()) {
            Some(meant) => finding.help(format!("did you mean `{meant}:{name}`?")),
            None => finding,
        });
    };
    if service.action(name).is_some() {
        return None;
    }
    let finding = UNKNOWN.finding(format!("`{prefix}` has no action `{name}`"));
    let finding = finding.at(place, "unknown action");
    let known = service.actions().iter().map(|action| action.name);
    Some(match did_you_mean(name, known) {
        Some(meant) => finding.help(format!("did you mean `{prefix}:{meant}`?")),
        None => finding,
    })
}

fn key(written: &str, place: std::ops::Range<usize>) -> Option<Diagnostic> {
    if authorization::is_documented_key(written) {
        return None;
    }
    let finding = UNKNOWN.finding(format!("no service documents the condition key `{written}`"));
    let finding = finding.at(place, "unknown key");
    Some(match authorization::similar_key(written) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding,
    })
}

//! The ways to break a document.

use std::ops::Range;

use documents::yaml::{Style, Value};

use super::{
    Corruption,
    tree::{self, Place, indent, is_flow, replace},
};
use crate::fixtures::Fixture;

/// Every operator at every place.
pub(crate) fn all(fixture: &Fixture) -> Vec<Corruption> {
    let text = fixture.text.as_str();
    let root = tree::root(fixture);
    let mut found = Vec::new();
    for place in tree::places(&root) {
        let mut add = |operator: &'static str, (text, place): (String, Range<usize>)| {
            found.push(Corruption { operator, text, place });
        };
        if let Some(quoted) = quote(text, &place) {
            add("unbalance a quote", quoted);
        }
        if place.entry.is_some() {
            add("duplicate a key", duplicate_key(text, &place));
            if let Some(broken) = remove_colon(text, &place) {
                add("remove a colon", broken);
            }
            if let Some(broken) = tab(text, &place) {
                add("indent with a tab", broken);
            }
            if let Some(broken) = one_blank_more(text, &place) {
                add("indent by one more", broken);
            }
        }
        if let Some(broken) = remove_dash(text, &place) {
            add("remove a dash", broken);
        }
        if place.is_free() {
            continue;
        }
        if is_required(&place, fixture.is_workflow) {
            add("drop a required key", drop_key(text, &place));
        }
        if let Some(renamed) = rename_key(text, &place) {
            add("rename a key", renamed);
        }
        if let Some(value) = wrong_value(&place) {
            add(
                "give a wrong value",
                replace(text, place.node.span.clone(), &plain(fixture, value)),
            );
        }
        if let Some(shape) = wrong_shape(&place) {
            add("give a wrong shape", replace(text, place.node.span.clone(), shape));
        }
    }
    found.extend(references(text).into_iter().map(|(span, by)| {
        let (text, place) = replace(text, span, &by);
        Corruption {
            operator: "break a reference",
            text,
            place,
        }
    }));
    found.extend(same_names(text, &root));
    found
}

/// A word as JSON or YAML wants it.
fn plain(fixture: &Fixture, word: &str) -> String {
    if fixture.text.starts_with('{') {
        format!("\"{word}\"")
    } else {
        word.to_owned()
    }
}

fn quote(text: &str, place: &Place<'_>) -> Option<(String, Range<usize>)> {
    let Value::Scalar(scalar) = &place.node.value else {
        return None;
    };
    if !matches!(scalar.style, Style::Single | Style::Double) {
        return None;
    }
    let span = &place.node.span;
    let (text, _) = replace(text, span.end - 1..span.end, "");
    Some((text, span.start..span.end - 1))
}

fn duplicate_key(text: &str, place: &Place<'_>) -> (String, Range<usize>) {
    let entry = place.entry.expect("only entries have keys");
    let key = &text[entry.key_span.clone()];
    let flow = place.parent.is_some_and(|parent| is_flow(text, parent));
    let between = if flow {
        ", ".to_owned()
    } else {
        format!("\n{}", indent(text, entry.key_span.start))
    };
    let inserted = format!("{key}: 1{between}");
    let (text, place) = replace(text, entry.key_span.start..entry.key_span.start, &inserted);
    (text, place.start..place.end + key.len())
}

fn remove_colon(text: &str, place: &Place<'_>) -> Option<(String, Range<usize>)> {
    let entry = place.entry?;
    let after = &text[entry.key_span.end..];
    if is_flow(text, place.parent?) || !after.starts_with(": ") || text[entry.value.span.clone()].contains('\n') {
        return None;
    }
    // A map of one key becomes a single value, which some places take.
    place.next.or(place.previous)?;
    let (text, _) = replace(text, entry.key_span.end..entry.key_span.end + 1, "");
    Some((text, entry.key_span.start..entry.value.span.end - 1))
}

fn tab(text: &str, place: &Place<'_>) -> Option<(String, Range<usize>)> {
    let start = place.entry?.key_span.start;
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    if line == start || !text[line..start].bytes().all(|byte| byte == b' ') || is_flow(text, place.parent?) {
        return None;
    }
    let (text, place) = replace(text, line..start, "\t");
    Some((text, place.start..place.end + 1))
}

/// A key that stands one column to the right of the keys before it.
fn one_blank_more(text: &str, place: &Place<'_>) -> Option<(String, Range<usize>)> {
    let key = &place.entry?.key_span;
    let before = place.previous?;
    let line = text[..key.start].rfind('\n').map_or(0, |newline| newline + 1);
    // After a text of several lines it becomes one more line of that text.
    let swallowed = text[before.value.span.clone()].contains('\n') && before.value.text().is_some();
    if swallowed || !text[line..key.start].bytes().all(|byte| byte == b' ') || is_flow(text, place.parent?) {
        return None;
    }
    let (text, _) = replace(text, key.start..key.start, " ");
    Some((text, line..key.end + 2))
}

/// A map of a list without its dash: it becomes a part of the map before it, or the list is none any more.
fn remove_dash(text: &str, place: &Place<'_>) -> Option<(String, Range<usize>)> {
    let entries = place
        .node
        .entries()
        .filter(|_| place.entry.is_none() && !is_flow(text, place.node))?;
    let start = place.node.span.start;
    let dash = start.checked_sub(2).filter(|&dash| text[dash..].starts_with("- "))?;
    let (text, _) = replace(text, dash..start, "  ");
    Some((text, dash..entries.last()?.value.span.end))
}

fn drop_key(text: &str, place: &Place<'_>) -> (String, Range<usize>) {
    let entry = place.entry.expect("only entries are required");
    let parent = place.parent.expect("entries are in maps");
    let removed = match (place.next, place.previous) {
        (Some(next), _) => entry.key_span.start..next.key_span.start,
        (None, Some(previous)) => previous.value.span.end.max(previous.key_span.end)..entry.value.span.end,
        (None, None) => return replace(text, parent.span.clone(), "{}"),
    };
    let length = removed.len();
    let (text, _) = replace(text, removed, "");
    (text, parent.span.start..parent.span.end - length)
}

/// A key with two letters more is unknown, or the required one is missing.
fn rename_key(text: &str, place: &Place<'_>) -> Option<(String, Range<usize>)> {
    let entry = place.entry.filter(|_| !place.path.ends_with('*'))?;
    let quoted = text[entry.key_span.clone()].ends_with(['"', '\'']);
    let end = entry.key_span.end - usize::from(quoted);
    let (text, place) = replace(text, end..end, "Qz");
    Some((text, entry.key_span.start..place.end))
}

fn is_required(place: &Place<'_>, workflow: bool) -> bool {
    const OF_COMPONENTS: &[&str] = &[
        "schemaVersion",
        "phases",
        "phases[].name",
        "phases[].steps",
        "phases[].steps[].name",
        "phases[].steps[].action",
        "parameters[].*.type",
        "constants[].*.type",
        "constants[].*.value",
        "for.start",
        "for.end",
        "for.updateBy",
        "forEach.list",
    ];
    const OF_WORKFLOWS: &[&str] = &[
        "schemaVersion",
        "steps",
        "steps[].name",
        "steps[].action",
        "parameters[].name",
        "parameters[].type",
        "outputs[].name",
        "outputs[].value",
        "distributions[].region",
        "attributes[].region",
        "configurations[].region",
    ];
    let paths = if workflow { OF_WORKFLOWS } else { OF_COMPONENTS };
    if paths
        .iter()
        .any(|path| place.ends(path) && !place.path.contains(&format!("inputs.{path}")))
    {
        return true;
    }
    let direct = place.ends(&format!("inputs.{}", place.key())) || place.ends(&format!("inputs[].{}", place.key()));
    direct && required_inputs(place.action).contains(&place.key())
}

fn required_inputs(action: &str) -> &'static [&'static str] {
    match action {
        "ExecuteBash" => &["commands"],
        "ExecutePowerShell" => &["commands", "file"],
        "ExecuteDocument" => &["document"],
        "S3Download" | "S3Upload" | "WebDownload" | "CopyFile" | "MoveFile" | "CopyFolder" | "MoveFolder" => {
            &["source", "destination"]
        }
        "SetRegistry" => &["path", "name", "value", "type"],
        "SetFileOwner" | "SetFolderOwner" => &["path", "owner"],
        "SetFilePermissions" | "SetFolderPermissions" => &["path", "permissions"],
        "CreateSymlink" => &["path", "target"],
        "UpdateOS" | "Reboot" | "Assert" | "WaitForAction" | "DistributeImage" | "RegisterImage" => &[],
        "LaunchInstance" => &["waitFor"],
        "RunCommand" => &["instanceId", "documentName"],
        "ExecuteStateMachine" => &["stateMachineArn"],
        "ModifyImageAttributes" | "ApplyImageConfigurations" => &["distributedImages"],
        "ExecuteComponents"
        | "CreateImage"
        | "CollectImageMetadata"
        | "CollectImageScanFindings"
        | "TerminateInstance" => &["instanceId"],
        _ => &["path"],
    }
}

/// A value that its key cannot have.
fn wrong_value(place: &Place<'_>) -> Option<&'static str> {
    let inputs = place.path.contains(".inputs");
    Some(match place.key() {
        "schemaVersion" => "3.7",
        "action" => "DoSomethingElse",
        "timeoutSeconds" | "delaySeconds" => "soon",
        "maxAttempts" => "0",
        "onFailure" => "Never",
        "then" | "else" => "Perhaps",
        "name" if place.ends("steps[].name") => "two words",
        "name" if place.ends("phases[].name") => "biuld",
        "type" => "word",
        "algorithm" => "CRC32",
        "encoding" => "latin1",
        "reboot" => "Sometimes",
        "start" | "end" | "updateBy" => "many",
        "delimiter" => "none",
        "waitFor" | "healthCheck" => "nobody",
        "rollbackEnabled"
        | "waitForTermination"
        | "overwrite"
        | "recursive"
        | "recurse"
        | "force"
        | "ignoreCertificateErrors"
        | "allowUnsignedInstaller" => "perhaps",
        "source" if inputs && matches!(place.action, "S3Download" | "WebDownload") => "ftp://example.com/x",
        "destination" if inputs && place.action == "S3Upload" => "/tmp/x",
        _ => return None,
    })
}

/// A map for a list, a list for a map, a map for a single value.
fn wrong_shape(place: &Place<'_>) -> Option<&'static str> {
    let any_value = (place.key() == "value" && (place.action == "SetRegistry" || place.path.starts_with("outputs")))
        || matches!(
            place.key(),
            "value" | "payload" | "input" | "distributedImages" | "instanceTypesOverride"
        );
    match &place.node.value {
        _ if any_value || place.path.contains("properties") => None,
        Value::List(_) if place.key() == "default" => None,
        Value::Map(_) if place.key() == "forEach" => None,
        Value::Map(_) => Some("[x, y]"),
        Value::Scalar(_) if place.path.contains("targetAccountIds") || place.path.contains("distributions[].") => None,
        Value::Scalar(_) if place.path.ends_with("region") || place.path.contains("value[]") => None,
        // The place of such a text is its lines, without the sign before them.
        Value::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) => None,
        Value::List(_) | Value::Scalar(_) => Some("{x: y}"),
    }
}

/// Names inside of `{{ … }}` and `$.…`, and what to make of them.
fn references(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("{{") {
        let Some(length) = text[at..].find("}}") else { continue };
        let inner = text[at + 2..at + length].trim();
        let start = at + 2 + text[at + 2..].find(inner).expect("it was found there");
        let parts: Vec<&str> = inner.split('.').collect();
        match parts.as_slice() {
            [name] | [name, _] => found.push((start..start + name.len(), format!("{name}Qz"))),
            [phase, step, ..] if !inner.starts_with('$') => {
                found.push((start..start + phase.len(), format!("{phase}Qz")));
                let step_start = start + phase.len() + 1;
                found.push((step_start..step_start + step.len(), format!("{step}Qz")));
                found.push((start..start + inner.len(), format!("{inner}Qz")));
            }
            _ => {}
        }
    }
    for root in ["$.stepOutputs.", "$.parameters."] {
        for (at, _) in text.match_indices(root) {
            let mut end = at + root.len();
            for part in text[end..]
                .split(|c: char| !c.is_ascii_alphanumeric())
                .take(if root.contains("step") { 2 } else { 1 })
            {
                found.push((end..end + part.len(), format!("{part}Qz")));
                end += part.len() + 1;
            }
        }
    }
    found
}

/// The second step, phase, parameter or output of a list with the name of the first.
fn same_names(text: &str, root: &documents::yaml::Node) -> Vec<Corruption> {
    let places = tree::places(root);
    let named = |path: &str| {
        places
            .iter()
            .filter(|place| place.path == path)
            .map(|place| place.node)
            .collect::<Vec<_>>()
    };
    let mut lists: Vec<Vec<&documents::yaml::Node>> = vec![
        named("phases[].name"),
        named("steps[].name"),
        named("parameters[].name"),
        named("outputs[].name"),
    ];
    for place in places.iter().filter(|place| place.path == "phases[].steps") {
        lists.push(
            place
                .node
                .items()
                .unwrap_or_default()
                .iter()
                .filter_map(|step| step.get("name"))
                .collect(),
        );
    }
    let pairs = lists.iter().flat_map(|names| names.windows(2));
    pairs
        .map(|pair| {
            let (text, place) = replace(text, pair[1].span.clone(), &text[pair[0].span.clone()]);
            Corruption {
                operator: "use a name twice",
                text,
                place,
            }
        })
        .collect()
}

//! `loop` of a step.

use crate::image_builder::documents::yaml::Node;

/// Exactly one of `for`, which must come to an end, and `forEach`.
pub(super) fn check(looped: &Node) -> Result<(), String> {
    match (looped.get("for"), looped.get("forEach")) {
        (Some(range), None) => check_range(range),
        (None, Some(values)) => check_values(values),
        _ => Err("A loop must have exactly one of 'for' and 'forEach'".to_owned()),
    }
}

fn check_range(range: &Node) -> Result<(), String> {
    let bound = |key: &str| {
        let bound = range.get(key).and_then(Node::integer);
        bound.ok_or_else(|| format!("'{key}' of a loop must be an integer"))
    };
    let (start, end, step) = (bound("start")?, bound("end")?, bound("updateBy")?);
    if step == 0 || (end > start && step < 0) || (end < start && step > 0) {
        return Err("The loop does not come to an end".to_owned());
    }
    Ok(())
}

fn check_values(values: &Node) -> Result<(), String> {
    const DELIMITERS: [&str; 9] = [".", ",", ";", ":", "\n", "\t", " ", "-", "_"];
    if values.items().is_some() {
        return Ok(());
    }
    if values.get("list").and_then(Node::text).is_none() {
        return Err("'forEach' must be a list, or a mapping with 'list'".to_owned());
    }
    match values.get("delimiter") {
        Some(delimiter) if !delimiter.text().is_some_and(|text| DELIMITERS.contains(&text)) => {
            Err("The delimiter of 'forEach' is not supported".to_owned())
        }
        _ => Ok(()),
    }
}

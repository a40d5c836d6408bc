//! Names that other files must declare.

use std::collections::BTreeSet;

use model::{Address, Decoder, Reference, Value, did_you_mean};

/// Every name must be a resource of this stack.
pub(super) fn check_references(
    value: &Value,
    decoded: Option<&Value>,
    known: &BTreeSet<Address>,
    decoder: &mut Decoder,
) {
    for reference in decoded.map(Value::references).unwrap_or_default() {
        let Reference::Own(address) = reference else { continue };
        if known.contains(address) {
            continue;
        }
        let names = known
            .iter()
            .filter(|other| other.kind == address.kind)
            .map(|other| other.name.as_str());
        let near = did_you_mean(&address.name, names);
        let path = path_of(value, &address.name).unwrap_or_default();
        let problem = decoder.problem_at(
            &path,
            "load/unknown-reference",
            format!("there is no {} named `{}`", address.kind, address.name),
        );
        match near {
            Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
            None => problem
                .label("no file declares this")
                .help("write the stem of a file of this stack, `aws:NAME` for what Amazon manages, or an ARN"),
        };
    }
}

/// The path of a text.
fn path_of(value: &Value, wanted: &str) -> Option<String> {
    match value {
        Value::Text(text) => (text == wanted).then(String::new),
        Value::List(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| path_of(item, wanted).map(|rest| join(&format!("[{index}]"), &rest))),
        Value::Map(entries) => {
            let fields = entries
                .iter()
                .filter(|(key, _)| !["name", "description", "tags"].contains(&key.as_str()));
            fields
                .into_iter()
                .find_map(|(key, item)| path_of(item, wanted).map(|rest| join(key, &rest)))
        }
        _ => None,
    }
}

fn join(first: &str, rest: &str) -> String {
    match rest.chars().next() {
        None => first.to_owned(),
        Some('[') => format!("{first}{rest}"),
        Some(_) => format!("{first}.{rest}"),
    }
}

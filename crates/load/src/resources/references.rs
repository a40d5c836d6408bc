//! Names that other files must declare.

use std::collections::BTreeSet;

use model::{Address, Decoder, Reference, did_you_mean};

use super::managed;

/// Every name must be a resource of this stack, or one that Amazon manages.
pub(super) fn check_references(known: &BTreeSet<Address>, decoder: &mut Decoder) {
    for (path, reference) in std::mem::take(&mut decoder.references) {
        let address = match reference {
            Reference::Own(address) if !known.contains(&address) => address,
            Reference::Managed { segment, name, .. } => {
                managed::check(segment, &name, &path, decoder);
                continue;
            }
            _ => continue,
        };
        let names = known
            .iter()
            .filter(|other| other.kind == address.kind)
            .map(|other| other.name.as_str());
        let near = did_you_mean(&address.name, names);
        let message = format!("there is no {} named `{}`", address.kind, address.name);
        let problem = decoder.problem_at(&path, "load/unknown-reference", message);
        match near {
            Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
            None => problem
                .label("no file declares this")
                .help("write the stem of a file of this stack, `aws:NAME` for what Amazon manages, or an ARN"),
        };
    }
}

/// `requires` names a resource by its whole address, such as `pipeline.golden-linux`.
pub(super) fn check_requirement(text: &str, known: &BTreeSet<Address>, decoder: &mut Decoder) -> Option<Address> {
    let found = known.iter().find(|address| address.to_string() == text).cloned();
    if found.is_none() {
        let names: Vec<String> = known.iter().map(ToString::to_string).collect();
        let near = did_you_mean(text, names.iter().map(String::as_str)).map(str::to_owned);
        let message = format!("there is no resource with the address `{text}`");
        let problem = decoder.problem_at("requires", "load/unknown-reference", message);
        match near {
            Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
            None => problem.help("write an address such as `pipeline.golden-linux`"),
        };
    }
    found
}

//! `graph`: the dependency graph of the desired state.

use std::fmt::Write as _;

use plan::Verdict;

use crate::{
    arguments::{Arguments, Graph, GraphLanguage},
    failure::Failure,
    output, session,
};

pub(crate) fn run(arguments: &Arguments, verb: &Graph) -> Result<Verdict, Failure> {
    let desired = session::load(arguments)?;
    let edges = plan::graph::edges(&desired);
    let mut text = String::new();
    let name = |address: &model::Address| address.to_string().replace(['"', '\n'], "_");
    let written = match verb.language {
        GraphLanguage::Dot => {
            let mut written = writeln!(text, "digraph goldsmith {{\n  rankdir = LR;\n  node [shape = box];");
            for address in desired.resources.keys() {
                written = written.and_then(|()| writeln!(text, "  \"{}\";", name(address)));
            }
            for (needing, needed) in &edges {
                written = written.and_then(|()| writeln!(text, "  \"{}\" -> \"{}\";", name(needing), name(needed)));
            }
            written.and_then(|()| writeln!(text, "}}"))
        }
        GraphLanguage::Mermaid => {
            let id = |address: &model::Address| {
                name(address).replace(|character: char| !character.is_ascii_alphanumeric(), "_")
            };
            let mut written = writeln!(text, "graph LR");
            for address in desired.resources.keys() {
                written = written.and_then(|()| writeln!(text, "  {}[\"{}\"]", id(address), name(address)));
            }
            for (needing, needed) in &edges {
                written = written.and_then(|()| writeln!(text, "  {} --> {}", id(needing), id(needed)));
            }
            written
        }
    };
    written.expect("writing to a string never fails");
    output::print(arguments, &text);
    Ok(Verdict::Ok)
}

//! `graph`: the dependency graph of the desired state.

use plan::Verdict;
use render::Graph;

use crate::{
    arguments::{Arguments, Format, Graph as Verb, GraphLanguage},
    failure::Failure,
    output, session,
};

pub(crate) fn run(arguments: &Arguments, verb: &Verb) -> Result<Verdict, Failure> {
    let desired = session::load(arguments)?;
    let edges = plan::graph::edges(&desired);
    let graph = Graph {
        nodes: desired.resources.keys().map(ToString::to_string).collect(),
        edges: edges
            .iter()
            .map(|(needing, needed)| (needing.to_string(), needed.to_string()))
            .collect(),
    };
    let text = match (arguments.common.format, verb.language) {
        (Format::Json, _) => output::json(&render::Document {
            graph: Some(graph),
            ..render::answered("graph")
        }),
        (_, GraphLanguage::Dot) => graph.dot(),
        (_, GraphLanguage::Mermaid) => graph.mermaid(),
    };
    output::print(arguments, &text)?;
    Ok(Verdict::Ok)
}

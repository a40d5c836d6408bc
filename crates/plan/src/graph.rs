//! What depends on what.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use model::{Address, DesiredState, Reference};
use petgraph::{
    algo::{tarjan_scc, toposort},
    graph::{DiGraph, NodeIndex},
};

/// Things that refer to each other in a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle(pub Vec<String>);

impl fmt::Display for Cycle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let closing = self.0.first().cloned();
        let path: Vec<String> = self.0.iter().cloned().chain(closing).collect();
        formatter.write_str(&path.join(" → "))
    }
}

/// An order in which everything comes after what it needs. `needs` are pairs: the first needs the second.
/// Equal choices are made in the order of `nodes`, so that the result does not depend on chance.
pub fn order<T: Clone + Ord + fmt::Display>(nodes: &[T], needs: &[(T, T)]) -> Result<Vec<T>, Cycle> {
    let mut graph = DiGraph::<T, ()>::new();
    let mut indices: BTreeMap<&T, NodeIndex> = BTreeMap::new();
    // `toposort` visits the last node first.
    for node in nodes.iter().rev() {
        indices.insert(node, graph.add_node(node.clone()));
    }
    for (needing, needed) in needs {
        if let (Some(needing), Some(needed)) = (indices.get(needing), indices.get(needed)) {
            graph.add_edge(*needed, *needing, ());
        }
    }
    match toposort(&graph, None) {
        Ok(order) => Ok(order.into_iter().map(|index| graph[index].clone()).collect()),
        Err(_) => Err(cycle(&graph)),
    }
}

/// A cycle of the graph, from its smallest member on, each needing the next.
fn cycle<T: Clone + Ord + fmt::Display>(graph: &DiGraph<T, ()>) -> Cycle {
    let components = tarjan_scc(graph);
    let looping = components
        .iter()
        .find(|nodes| nodes.len() > 1 || nodes.iter().any(|node| graph.contains_edge(*node, *node)));
    let members = looping.map(Vec::as_slice).unwrap_or_default();
    let Some(start) = members
        .iter()
        .copied()
        .min_by(|one, other| graph[*one].cmp(&graph[*other]))
    else {
        return Cycle(Vec::new());
    };
    let path = circle(graph, members, start);
    Cycle(path.into_iter().map(|node| graph[node].to_string()).collect())
}

/// The shortest way from a node through what it needs back to itself; of equal ways the one of smaller members.
fn circle<T: Ord>(graph: &DiGraph<T, ()>, members: &[NodeIndex], start: NodeIndex) -> Vec<NodeIndex> {
    let members: BTreeSet<NodeIndex> = members.iter().copied().collect();
    let mut reached_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut frontier = VecDeque::from([start]);
    while let Some(current) = frontier.pop_front() {
        let needed = graph.neighbors_directed(current, petgraph::Direction::Incoming);
        let mut needed: Vec<NodeIndex> = needed.filter(|node| members.contains(node)).collect();
        needed.sort_by(|one, other| graph[*one].cmp(&graph[*other]));
        if needed.contains(&start) {
            let way = std::iter::successors(Some(current), |node| reached_from.get(node).copied());
            let mut way: Vec<NodeIndex> = way.collect();
            way.reverse();
            return way;
        }
        for node in needed {
            if node != start && !reached_from.contains_key(&node) {
                reached_from.insert(node, current);
                frontier.push_back(node);
            }
        }
    }
    vec![start]
}

/// The resources of a desired state, each after what it refers to.
pub fn order_of(desired: &DesiredState) -> Result<Vec<Address>, Cycle> {
    let nodes: Vec<Address> = desired.resources.keys().cloned().collect();
    order(&nodes, &edges(desired))
}

/// Who refers to whom.
pub fn edges(desired: &DesiredState) -> Vec<(Address, Address)> {
    let mut edges = Vec::new();
    for (address, resource) in &desired.resources {
        for reference in resource.value.references() {
            if let Reference::Own(needed) = reference {
                edges.push((address.clone(), needed.clone()));
            }
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_after_what_it_needs() {
        let order = order(
            &["pipeline", "recipe", "component"],
            &[("pipeline", "recipe"), ("recipe", "component")],
        );
        assert_eq!(order, Ok(vec!["component", "recipe", "pipeline"]));
    }

    #[test]
    fn independent_things_keep_their_order() {
        assert_eq!(order(&["a", "b", "c"], &[]), Ok(vec!["a", "b", "c"]));
    }

    #[test]
    fn a_cycle_is_printed_without_detours() {
        let needs = [("a", "b"), ("b", "c"), ("c", "b"), ("b", "e"), ("e", "a")];
        let cycle = order(&["a", "b", "c", "e"], &needs).expect_err("a needs itself");
        assert_eq!(cycle.to_string(), "a → b → e → a");
    }

    #[test]
    fn a_cycle_is_printed() {
        let cycle = order(&["a", "b", "c", "d"], &[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])
            .expect_err("a needs itself");
        assert_eq!(cycle.to_string(), "a → b → c → a");
        let own = order(&["a"], &[("a", "a")]).expect_err("a needs itself");
        assert_eq!(own.to_string(), "a → a");
    }
}

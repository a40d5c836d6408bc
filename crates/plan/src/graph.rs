//! What depends on what.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use model::{Address, Desired, DesiredState, Lookup, Reference};
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

/// The desired resources, numbered in the order of their addresses, and what each refers to.
pub(crate) struct Graph<'a> {
    /// The resources by number.
    pub(crate) resources: Vec<&'a Desired>,
    /// The first of each pair refers to the second. They are in the order of the first.
    edges: Vec<(usize, usize)>,
    /// For each resource, the position of its first edge.
    first_edges: Vec<usize>,
    numbers: Lookup<&'a Address, usize>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(desired: &'a DesiredState) -> Self {
        let resources: Vec<&Desired> = desired.resources.values().collect();
        let mut numbers = Lookup::with_capacity(resources.len());
        numbers.extend(
            desired
                .resources
                .keys()
                .enumerate()
                .map(|(number, address)| (address, number)),
        );
        let mut edges = Vec::new();
        let mut first_edges = Vec::with_capacity(resources.len());
        for (number, resource) in resources.iter().enumerate() {
            first_edges.push(edges.len());
            let needed = referred(resource).filter_map(|address| numbers.get(address));
            edges.extend(needed.map(|needed| (number, *needed)));
        }
        Self {
            resources,
            edges,
            first_edges,
            numbers,
        }
    }

    /// The number of a resource; `None` where nothing is declared under the address.
    pub(crate) fn number(&self, address: &Address) -> Option<usize> {
        self.numbers.get(address).copied()
    }

    /// The numbers of what a resource refers to, in the order in which its value does.
    pub(crate) fn needed(&self, number: usize) -> impl Iterator<Item = usize> {
        let end = self.first_edges.get(number + 1).copied().unwrap_or(self.edges.len());
        self.edges[self.first_edges[number]..end]
            .iter()
            .map(|(_, needed)| *needed)
    }

    /// The numbers of all resources, each after those that it refers to.
    pub(crate) fn order(&self) -> Result<Vec<usize>, Cycle> {
        order(self.resources.len(), &self.edges).map_err(|circle| {
            let address = |number: usize| self.resources[number].address.to_string();
            Cycle(circle.into_iter().map(address).collect())
        })
    }

    /// For each resource, the numbers of those that refer to it.
    pub(crate) fn referring(&self) -> Vec<Vec<usize>> {
        let mut referring = vec![Vec::new(); self.resources.len()];
        for (needing, needed) in &self.edges {
            referring[*needed].push(*needing);
        }
        referring
    }
}

/// Who refers to whom.
pub fn edges(desired: &DesiredState) -> Vec<(Address, Address)> {
    let resources = desired.resources.values();
    resources
        .flat_map(|resource| referred(resource).map(|needed| (resource.address.clone(), needed.clone())))
        .collect()
}

/// What of this stack a resource refers to.
fn referred(resource: &Desired) -> impl Iterator<Item = &Address> {
    resource.value.references().filter_map(|reference| match reference {
        Reference::Own(address) => Some(address),
        _ => None,
    })
}

/// An order of `0..count` in which everything comes after what it needs, or a circle. Of each pair in `needs` the first needs the
/// second. Equal choices are made in the order of the numbers, so that the result does not depend on chance.
pub(crate) fn order(count: usize, needs: &[(usize, usize)]) -> Result<Vec<usize>, Vec<usize>> {
    let mut graph = DiGraph::<usize, ()>::with_capacity(count, needs.len());
    // `toposort` visits the last node first.
    for number in (0..count).rev() {
        graph.add_node(number);
    }
    let node = |number: usize| NodeIndex::new(count - 1 - number);
    for (needing, needed) in needs {
        graph.add_edge(node(*needed), node(*needing), ());
    }
    match toposort(&graph, None) {
        Ok(order) => Ok(order.into_iter().map(|node| graph[node]).collect()),
        Err(_) => Err(cycle(&graph)),
    }
}

/// Puts things into an order of their positions: where they are, for actions are large. `order` has each position once.
pub(crate) fn reorder<T>(things: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut place = start;
        loop {
            let wanted = std::mem::replace(&mut order[place], place);
            if wanted == start {
                break;
            }
            things.swap(place, wanted);
            place = wanted;
        }
    }
}

/// A cycle of the graph, from its smallest member on, each needing the next.
fn cycle(graph: &DiGraph<usize, ()>) -> Vec<usize> {
    let components = tarjan_scc(graph);
    let looping = components
        .iter()
        .find(|nodes| nodes.len() > 1 || nodes.iter().any(|node| graph.contains_edge(*node, *node)));
    let members = looping.map(Vec::as_slice).unwrap_or_default();
    let Some(start) = members.iter().copied().min_by_key(|node| graph[*node]) else {
        return Vec::new();
    };
    circle(graph, members, start)
        .into_iter()
        .map(|node| graph[node])
        .collect()
}

/// The shortest way from a node through what it needs back to itself; of equal ways the one of smaller members.
fn circle(graph: &DiGraph<usize, ()>, members: &[NodeIndex], start: NodeIndex) -> Vec<NodeIndex> {
    let members: BTreeSet<NodeIndex> = members.iter().copied().collect();
    let mut reached_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut frontier = VecDeque::from([start]);
    while let Some(current) = frontier.pop_front() {
        let needed = graph.neighbors_directed(current, petgraph::Direction::Incoming);
        let mut needed: Vec<NodeIndex> = needed.filter(|node| members.contains(node)).collect();
        needed.sort_by_key(|node| graph[*node]);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_after_what_it_needs() {
        let (pipeline, recipe, component) = (0, 1, 2);
        let order = order(3, &[(pipeline, recipe), (recipe, component)]);
        assert_eq!(order, Ok(vec![component, recipe, pipeline]));
    }

    #[test]
    fn independent_things_keep_their_order() {
        assert_eq!(order(3, &[]), Ok(vec![0, 1, 2]));
    }

    #[test]
    fn things_are_put_into_an_order() {
        for order in [vec![0, 1, 2, 3], vec![1, 2, 3, 0], vec![3, 0, 2, 1], vec![1, 0, 3, 2]] {
            let mut things = ["a", "b", "c", "d"];
            let expected: Vec<&str> = order.iter().map(|position| things[*position]).collect();
            reorder(&mut things, order);
            assert_eq!(things, expected[..]);
        }
    }

    #[test]
    fn a_cycle_is_told_without_detours() {
        let needs = [(0, 1), (1, 2), (2, 1), (1, 3), (3, 0)];
        assert_eq!(order(4, &needs), Err(vec![0, 1, 3]));
    }

    #[test]
    fn a_cycle_is_told_without_what_only_leads_to_it() {
        assert_eq!(order(4, &[(0, 1), (1, 2), (2, 0), (3, 0)]), Err(vec![0, 1, 2]));
        assert_eq!(order(1, &[(0, 0)]), Err(vec![0]));
    }

    #[test]
    fn a_cycle_is_printed_as_a_circle() {
        let cycle = Cycle(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(cycle.to_string(), "a → b → a");
    }
}

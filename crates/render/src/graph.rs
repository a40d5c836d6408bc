//! The dependency graph, for Graphviz and Mermaid.

use serde::Serialize;

/// What refers to what, by addresses.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Graph {
    /// Every resource.
    pub nodes: Vec<String>,
    /// From what refers to what it refers to.
    pub edges: Vec<(String, String)>,
}

impl Graph {
    /// The language of Graphviz.
    pub fn dot(&self) -> String {
        let nodes = self.nodes.iter().map(|node| format!("  {};\n", quoted(node)));
        let edges = self
            .edges
            .iter()
            .map(|(from, to)| format!("  {} -> {};\n", quoted(from), quoted(to)));
        let lines: String = nodes.chain(edges).collect();
        format!("digraph goldsmith {{\n  rankdir = LR;\n  node [shape = box];\n{lines}}}\n")
    }

    /// Mermaid's language, which Markdown of GitHub draws. Its ids know few characters: nodes are numbered.
    pub fn mermaid(&self) -> String {
        let id = |node: &String| self.nodes.iter().position(|other| other == node);
        let nodes = self
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| format!("  n{index}[{}]\n", quoted(node)));
        let edges = self
            .edges
            .iter()
            .filter_map(|(from, to)| Some(format!("  n{} --> n{}\n", id(from)?, id(to)?)));
        let lines: String = nodes.chain(edges).collect();
        format!("graph LR\n{lines}")
    }
}

/// A name between quotes. A file's name may hold what would end them.
fn quoted(name: &str) -> String {
    let plain = |character: char| {
        if character == '"' || character.is_control() {
            '_'
        } else {
            character
        }
    };
    format!("\"{}\"", name.chars().map(plain).collect::<String>().replace('\\', "_"))
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn names_that_differ_only_in_punctuation_are_two_nodes() {
        let graph = Graph {
            nodes: vec![
                "component.a-b".into(),
                "component.a_b".into(),
                "image-recipe.x\"]".into(),
            ],
            edges: vec![("image-recipe.x\"]".into(), "component.a_b".into())],
        };
        let expected =
            "graph LR\n  n0[\"component.a-b\"]\n  n1[\"component.a_b\"]\n  n2[\"image-recipe.x_]\"]\n  n2 --> n1\n";
        assert_eq!(graph.mermaid(), expected);
        assert!(graph.dot().contains("  \"image-recipe.x_]\" -> \"component.a_b\";\n"));
    }
}

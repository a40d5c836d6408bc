//! `if`, and the expression of an `Assert`.

use crate::image_builder::documents::yaml::Node;

/// The words of one kind of document.
#[derive(Clone, Copy)]
pub(super) struct Words {
    comparisons: &'static [&'static str],
    /// `then` and `else`, where there are any.
    reactions: &'static [&'static str],
    /// How deep `and`, `or` and `not` may be nested.
    deepest: usize,
    /// How many conditions `and` and `or` may join.
    widest: usize,
}

pub(super) const COMPONENT: Words = Words {
    comparisons: &[
        "binaryExists",
        "fileExists",
        "fileMD5Equals",
        "fileSHA1Equals",
        "fileSHA256Equals",
        "fileSHA512Equals",
        "folderExists",
        "numberEquals",
        "numberGreaterThan",
        "numberGreaterThanEquals",
        "numberLessThan",
        "numberLessThanEquals",
        "patternMatches",
        "stringEquals",
        "stringGreaterThan",
        "stringGreaterThanEquals",
        "stringIsEmpty",
        "stringIsWhitespace",
        "stringLessThan",
        "stringLessThanEquals",
    ],
    reactions: &["then", "else"],
    deepest: 4,
    widest: usize::MAX,
};

/// The guide limits the width here, and says nothing of the depth.
pub(super) const WORKFLOW: Words = Words {
    comparisons: &[
        "booleanEquals",
        "numberEquals",
        "numberGreaterThan",
        "numberGreaterThanEquals",
        "numberLessThan",
        "numberLessThanEquals",
        "stringEquals",
    ],
    reactions: &[],
    deepest: usize::MAX,
    widest: 10,
};

/// Beside the operator: its other operand.
const OPERANDS: [&str; 2] = ["value", "path"];

/// Checks a condition with its reactions.
pub(super) fn check(condition: &Node, words: Words) -> Result<(), String> {
    for reaction in words.reactions {
        if let Some(given) = condition.get(reaction)
            && !matches!(given.text(), Some("Abort" | "Execute" | "Skip"))
        {
            return Err(format!("'{reaction}' must be one of Abort, Execute, Skip"));
        }
    }
    check_operator(condition, words, 0)
}

fn check_operator(condition: &Node, words: Words, depth: usize) -> Result<(), String> {
    let entries = condition.entries().ok_or("A condition must be a mapping")?;
    let is_operator = |key: &str| !words.reactions.contains(&key) && !OPERANDS.contains(&key);
    let operators: Vec<&(String, Node)> = entries.iter().filter(|(key, _)| is_operator(key)).collect();
    let [(operator, operand)] = operators.as_slice() else {
        return Err(format!(
            "A condition must have exactly one operator, not {}",
            operators.len()
        ));
    };
    let joined = match operator.as_str() {
        "and" | "or" => operand
            .items()
            .filter(|items| !items.is_empty() && items.len() <= words.widest)
            .ok_or_else(|| format!("'{operator}' must be a list of conditions, and not too long"))?,
        "not" => std::slice::from_ref(operand),
        known if words.comparisons.contains(&known) => return Ok(()),
        unknown => return Err(format!("The comparison '{unknown}' is not supported")),
    };
    if depth >= words.deepest {
        return Err(format!("Conditions are nested more than {} levels deep", words.deepest));
    }
    joined
        .iter()
        .try_for_each(|item| check_operator(item, words, depth + 1))
}

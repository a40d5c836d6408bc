//! What a change must not make unseen: the tables of `goldsmith.toml` that decide where a plan is carried out, as whom, and what
//! holds it.

use std::path::Path;

use model::{Decoder, Value};

use crate::{
    Root,
    stack::{FILE, merge, replaced},
    tree,
};

const TABLES: [&str; 3] = ["stack", "organization", "guards"];

/// `[stack]`, `[organization]` and `[guards]` of a desired-state directory as they hold in an environment; nothing where it has no
/// `goldsmith.toml` yet. Whether they are right is not asked: a base may be older than what an environment needs now.
pub fn settings(directory: &Path, environment: Option<&str>) -> Result<Value, String> {
    let root = Root::open(directory)?;
    if !root.has(FILE) {
        return Ok(Value::map());
    }
    let (value, _, problems) = tree::parse(FILE, &root.read(FILE)?);
    if let Some(problem) = problems.first() {
        return Err(format!("`{}`: {}", directory.join(FILE).display(), problem.message));
    }
    let over = environment.and_then(|name| value.get("env")?.get(name));
    let merged = over.map_or_else(|| value.clone(), |over| merge(&value, over));
    let merged = replaced(&merged, environment, &mut Decoder::default());
    let tables = merged.entries().filter(|(key, _)| TABLES.contains(&key.as_str()));
    Ok(Value::Map(
        tables.map(|(key, table)| (key.clone(), table.clone())).collect(),
    ))
}

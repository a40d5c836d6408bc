//! Plan files: evidence of what a person saw, never instructions. Only digests are taken from them.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use model::Digest;
use plan::{Action, Verdict};

use crate::{arguments::Arguments, failure::Failure, output};

/// A plan file is JSON of a plan; none of ours comes near this.
const LIMIT: u64 = 256 << 20;

/// The union of the digests of some plan files. Each file's SHA-256 is said.
pub(crate) fn approved(
    arguments: &Arguments,
    files: &[PathBuf],
    maximum_days: u64,
) -> Result<BTreeSet<String>, Failure> {
    let mut digests = BTreeSet::new();
    for file in files {
        let invalid = |message: String| {
            Failure::new(
                Verdict::Invalid,
                format!("the plan file `{}` {message}", file.display()),
            )
        };
        let metadata = fs::metadata(file).map_err(|error| invalid(format!("cannot be read: {error}")))?;
        if !metadata.is_file() || metadata.len() > LIMIT {
            return Err(invalid("is not a file of a plan".to_owned()));
        }
        let bytes = fs::read(file).map_err(|error| invalid(format!("cannot be read: {error}")))?;
        let document: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| invalid(format!("is not JSON: {error}")))?;
        if document["format"] != "1" || document["kind"] != "plan" {
            return Err(invalid("is not what `plan --out` writes".to_owned()));
        }
        let written = document["written"]
            .as_u64()
            .map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let age = written.map(|written| SystemTime::now().duration_since(written).unwrap_or_default());
        if age.is_none_or(|age| age > Duration::from_secs(maximum_days * 24 * 60 * 60)) {
            return Err(
                invalid(format!("is older than {maximum_days} days")).help("plan again, or raise --approval-max-age")
            );
        }
        output::say(
            arguments,
            &format!("approved by {} (SHA-256 {})", file.display(), Digest::of_bytes(&bytes)),
        );
        let actions = document["actions"].as_array().into_iter().flatten();
        digests.extend(
            actions
                .filter_map(|action| action["digest"].as_str())
                .map(str::to_owned),
        );
    }
    Ok(digests)
}

/// The document with the time at which it was written, for the check of its age.
pub(crate) fn write(file: &std::path::Path, document: &render::Document) -> Result<(), Failure> {
    let mut json = serde_json::to_value(document).expect("the document holds only maps with string keys");
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    json["written"] = now.into();
    output::write_file(file, &(json.to_string() + "\n"))
}

/// The wanted actions, without those that need one that is held; and those that are held.
pub(crate) fn split(actions: &[Action], wanted: impl Fn(&Action) -> bool) -> (Vec<Action>, Vec<Action>) {
    let mut held: BTreeSet<Digest> = BTreeSet::new();
    let (mut done, mut kept) = (Vec::new(), Vec::new());
    // Actions are in dependency order, so what an action needs was looked at before.
    for action in actions {
        let blocked = action.depends_on.iter().any(|needed| held.contains(needed));
        if wanted(action) && !blocked {
            done.push(action.clone());
        } else {
            held.insert(action.digest.clone());
            kept.push(action.clone());
        }
    }
    (done, kept)
}

//! Plan files: evidence of what a person saw, never instructions. Only digests are taken from them.

use std::{collections::BTreeMap, fs, path::PathBuf, time::SystemTime};

use model::Digest;
use plan::Verdict;

use crate::{arguments::Arguments, failure::Failure, files, output};

/// A plan file is JSON of a plan; none of ours comes near this.
const LIMIT: u64 = 256 << 20;

/// The union of the actions of some plan files: by digest, what each does. Each file's SHA-256 is said.
pub(crate) fn approved(
    arguments: &Arguments,
    files: &[PathBuf],
    maximum_days: u64,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut approved = BTreeMap::new();
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
        young_enough(document["written"].as_u64(), now(), maximum_days)
            .map_err(|message| invalid(message).help("plan again, or raise --approval-max-age"))?;
        output::say(
            arguments,
            &format!("approved by {} (SHA-256 {})", file.display(), Digest::of_bytes(&bytes)),
        );
        let actions = document["actions"].as_array().into_iter().flatten();
        let text = |action: &serde_json::Value, member: &str| action[member].as_str().map(str::to_owned);
        approved.extend(actions.filter_map(|action| {
            let does = [text(action, "verb")?, text(action, "address")?];
            Some((text(action, "digest")?, does.join(" ")))
        }));
    }
    Ok(approved)
}

/// How far the clock of the machine that planned may be ahead of ours.
const SKEW: u64 = 5 * 60;

/// Whether a file of this time may still be used; times are seconds of Unix time. One from the future would never grow old.
fn young_enough(written: Option<u64>, now: u64, maximum_days: u64) -> Result<(), String> {
    let maximum = maximum_days.saturating_mul(24 * 60 * 60);
    match written {
        Some(written) if written > now.saturating_add(SKEW) => Err("was written in the future".to_owned()),
        Some(written) if now.saturating_sub(written) <= maximum => Ok(()),
        Some(_) => Err(format!("is older than {maximum_days} days")),
        None => Err("does not say when it was written".to_owned()),
    }
}

/// Seconds of Unix time.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

/// The document with the time at which it was written, for the check of its age.
pub(crate) fn write(file: &std::path::Path, document: &render::Document) -> Result<(), Failure> {
    let mut json = serde_json::to_value(document).expect("the document holds only maps with string keys");
    json["written"] = now().into();
    files::write(file, &(json.to_string() + "\n"))
}

//! What cargo knows of the workspace.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// What `cargo metadata` says.
pub(crate) fn metadata(root: &Path) -> Result<Value, Box<dyn Error>> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    if !cargo.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&cargo.stderr).trim()).into());
    }
    Ok(serde_json::from_slice(&cargo.stdout)?)
}

/// Where cargo builds.
pub(crate) fn target_directory(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let metadata = metadata(root)?;
    let target = metadata["target_directory"]
        .as_str()
        .ok_or("cargo metadata names no target directory")?;
    Ok(target.into())
}

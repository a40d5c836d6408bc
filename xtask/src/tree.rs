//! The repository's files, as git knows them.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Every file that is or would be committed.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Where it lies on this machine.
    pub(crate) root: PathBuf,
    /// Text files by path from the root, with `/`.
    pub(crate) texts: BTreeMap<String, String>,
    /// Files that are not text.
    pub(crate) others: Vec<String>,
}

impl Tree {
    /// This repository.
    pub(crate) fn of_repository() -> Result<Self, Box<dyn Error>> {
        let root = root()?;
        let mut tree = Self {
            root: root.clone(),
            ..Self::default()
        };
        for path in paths(&root)? {
            match fs::read_to_string(root.join(&path)) {
                Ok(text) => drop(tree.texts.insert(path, text)),
                // Deleted, and the deletion not committed yet; or not UTF-8.
                Err(_) if !root.join(&path).exists() => {}
                Err(_) => tree.others.push(path),
            }
        }
        Ok(tree)
    }

    /// Whether a file or a folder of this path exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let paths = || self.texts.keys().chain(&self.others);
        path.is_empty() || paths().any(|file| file == path || file.starts_with(&folder))
    }

    /// The Rust sources, with their paths.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        let sources = self.texts.iter().filter(|(path, _)| is(path, "rs"));
        sources.map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// Whether a path ends in `.` and this ending.
pub(crate) fn is(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == ending)
}

/// The workspace's folder.
pub(crate) fn root() -> Result<PathBuf, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    Ok(root.ok_or("xtask lies in no workspace")?.to_owned())
}

/// What git tracks, and what it would.
pub(crate) fn paths(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()?;
    if !listing.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&listing.stderr).trim()).into());
    }
    let listing = String::from_utf8(listing.stdout)?;
    let mut paths: Vec<String> = listing.split_terminator('\0').map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

//! What the texts are made from: every file of the repository that is of a target's language.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the package lies in the repository").to_owned()
}

/// The texts below some folders whose paths end so, in the order of their paths.
pub(crate) fn texts(folders: &[&str], ending: &str) -> Vec<String> {
    let mut found = BTreeMap::new();
    for folder in folders {
        collect(&repository().join(folder), &mut found);
    }
    let wanted = found
        .into_iter()
        .filter(|(path, _)| path.to_string_lossy().ends_with(ending));
    wanted.map(|(_, text)| text).collect()
}

/// A desired state as one text: its files, each after a line with its name.
pub(crate) fn directory(folder: &str) -> String {
    let root = repository().join(folder);
    let mut found = BTreeMap::new();
    collect(&root, &mut found);
    let files = found.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix(&root).ok()?.to_str()?;
        Some((name, text))
    });
    files
        .flat_map(|(name, text)| [MARK, name, "\n", text.as_str()])
        .collect()
}

/// What a line with a file's name begins with. No file of a desired state has such a line.
const MARK: &str = "=== ";

/// The files of a text that [`directory`] made, however it has been changed since; the last of one name counts.
pub(crate) fn files(text: &str) -> BTreeMap<&str, String> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut current: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix(MARK) {
            current = Some(name.trim_end_matches('\n'));
            files.insert(name.trim_end_matches('\n'), String::new());
        } else if let Some(file) = current.and_then(|name| files.get_mut(name)) {
            file.push_str(line);
        }
    }
    files
}

fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if path.is_dir() && !hidden {
            collect(&path, found);
        } else if let (false, Ok(text)) = (hidden, fs::read_to_string(&path)) {
            found.insert(path, text);
        }
    }
}

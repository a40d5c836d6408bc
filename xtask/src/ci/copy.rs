//! A copy of the repository as somebody else would clone it: what is committed, or would be, and nothing else.

use std::{collections::BTreeSet, fs, io, path::Path};

/// Makes a folder equal to these files. What is the same is left alone, so that cargo does not build it again.
pub(super) fn copy(root: &Path, paths: &[String], folder: &Path) -> io::Result<()> {
    let wanted: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    fs::create_dir_all(folder)?;
    remove_others(folder, "", &wanted)?;
    for path in paths.iter().filter(|path| root.join(path).is_file()) {
        let (from, to) = (root.join(path), folder.join(path));
        let same = fs::read(&to).is_ok_and(|there| fs::read(&from).is_ok_and(|here| here == there));
        if !same {
            fs::create_dir_all(to.parent().unwrap_or(folder))?;
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// Removes what earlier runs left, such as the store of the stand-in.
fn remove_others(folder: &Path, prefix: &str, wanted: &BTreeSet<&str>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(prefix))? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let inside = format!("{path}/");
        let is_folder = entry.file_type()?.is_dir();
        if is_folder
            && wanted
                .range(inside.as_str()..)
                .next()
                .is_some_and(|next| next.starts_with(&inside))
        {
            remove_others(folder, &inside, wanted)?;
        } else if is_folder {
            fs::remove_dir_all(entry.path())?;
        } else if !wanted.contains(path.as_str()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_what_is_named_and_nothing_else() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for file in ["a/one", "a/b/two"] {
            fs::create_dir_all(from.join(file).parent().unwrap_or(&from))?;
            fs::write(from.join(file), file)?;
        }
        for file in ["a/one", "a/old", "a/.goldsmith/local.json", "gone/x"] {
            fs::create_dir_all(to.join(file).parent().unwrap_or(&to))?;
            fs::write(to.join(file), "old")?;
        }
        copy(
            &from,
            &["a/b/two".to_owned(), "a/deleted".to_owned(), "a/one".to_owned()],
            &to,
        )?;
        assert_eq!(fs::read_to_string(to.join("a/one"))?, "a/one");
        assert_eq!(fs::read_to_string(to.join("a/b/two"))?, "a/b/two");
        for gone in ["a/old", "a/.goldsmith", "gone", "a/deleted"] {
            assert!(!to.join(gone).exists(), "{gone}");
        }
        Ok(())
    }
}

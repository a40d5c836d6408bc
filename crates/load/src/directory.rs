//! The one directory from which everything is read.

use std::{
    fmt,
    io::Read as _,
    path::{Path, PathBuf},
};

use cap_std::{ambient_authority, fs::Dir};

/// The largest file that is read. AWS's largest document has 64 KB; a megabyte leaves room for comments.
const FILE_LIMIT: u64 = 1 << 20;
/// How many files a folder may hold before something must be wrong.
const ENTRY_LIMIT: usize = 20_000;

/// A directory that nothing leaves.
pub struct Root {
    directory: Dir,
    path: PathBuf,
}

impl fmt::Debug for Root {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Root").field(&self.path).finish()
    }
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) is_directory: bool,
}

impl Root {
    /// Opens a directory.
    pub fn open(path: &Path) -> Result<Self, String> {
        let directory = Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| {
            format!(
                "the desired-state directory `{}` cannot be opened: {error}",
                path.display()
            )
        })?;
        Ok(Self {
            directory,
            path: path.to_owned(),
        })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The first folder right below that holds a file of this name.
    pub(crate) fn folder_with(&self, file: &str) -> Option<String> {
        let entries = self.entries(".").unwrap_or_default().into_iter();
        let mut folders = entries.filter(|entry| entry.is_directory).map(|entry| entry.name);
        folders.find(|folder| self.has(&format!("{folder}/{file}")))
    }

    /// Reads a text file below it. No error shows what a file holds.
    pub fn read(&self, file: &str) -> Result<String, String> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => format!("`{file}` does not exist"),
            std::io::ErrorKind::InvalidData => format!("`{file}` is not UTF-8 text"),
            _ if leads_out(&error) => format!(
                "`{file}` is a link out of the desired-state directory, which is not followed; put the file itself in its place"
            ),
            _ => format!("`{file}` cannot be read: {error}"),
        };
        // A FIFO or a device would block the open itself.
        let metadata = self.directory.metadata(file).map_err(failed)?;
        if !metadata.is_file() {
            return Err(format!("`{file}` is not a regular file"));
        }
        if metadata.len() > FILE_LIMIT {
            return Err(format!(
                "`{file}` has {} bytes; goldsmith reads files of up to {FILE_LIMIT}",
                metadata.len()
            ));
        }
        let mut text = String::new();
        let opened = self.directory.open(file).map_err(failed)?;
        // The file may grow between the look and the read.
        opened.take(FILE_LIMIT + 1).read_to_string(&mut text).map_err(failed)?;
        if text.len() as u64 > FILE_LIMIT {
            return Err(format!(
                "`{file}` is larger than the {FILE_LIMIT} bytes that goldsmith reads"
            ));
        }
        Ok(text)
    }

    /// The regular files of a folder, with their paths, in order; none if the folder cannot be read.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = self.entries(folder).unwrap_or_default();
        entries
            .into_iter()
            .filter(|entry| !entry.is_directory)
            .map(|entry| format!("{folder}/{}", entry.name))
            .collect()
    }

    /// Whether there is anything of this name, even a link that leads nowhere.
    pub(crate) fn has(&self, file: &str) -> bool {
        self.directory.symlink_metadata(file).is_ok()
    }

    /// The entries of a folder in order; none if there is no such folder.
    pub(crate) fn entries(&self, folder: &str) -> Result<Vec<Entry>, String> {
        let failed = |error: std::io::Error| {
            if leads_out(&error) {
                format!(
                    "the folder `{folder}` is a link out of the desired-state directory, which is not followed; put the folder itself in its place"
                )
            } else {
                format!("the folder `{folder}` cannot be read: {error}")
            }
        };
        let listing = match self.directory.read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(failed)?,
        };
        let mut entries = Vec::new();
        for entry in listing.take(ENTRY_LIMIT + 1) {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().into_string().map_err(|name| {
                format!(
                    "the folder `{folder}` holds a name that is not UTF-8: {}",
                    name.to_string_lossy()
                )
            })?;
            let is_directory = entry.file_type().map_err(failed)?.is_dir();
            entries.push(Entry { name, is_directory });
        }
        if entries.len() > ENTRY_LIMIT {
            return Err(format!("the folder `{folder}` holds more than {ENTRY_LIMIT} files"));
        }
        entries.sort();
        Ok(entries)
    }
}

/// Whether a path leads out of the directory. That is refused here and not by the operating system, so the error has no number of its own.
fn leads_out(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

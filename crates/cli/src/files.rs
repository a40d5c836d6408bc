//! Files that the program writes: beside their place first, so that no reader ever sees half of one.

use std::{
    fs::{self, File, Permissions},
    io::{Error, ErrorKind, Write as _},
    path::Path,
};

use plan::Verdict;
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Writes a text file. A link is followed, a file that is there keeps its mode, and a device or pipe is written to.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    put(path, text).map_err(|error| {
        let message = format!("`{}` cannot be written: {}", path.display(), plain(&error));
        Failure::new(verdict(&error), message)
    })
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    // Whoever made a link wants what it leads to written, and not the link replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        Ok(there) if there.is_file() => replace(path, text, Some(there.permissions())),
        Ok(there) if there.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(_) => File::options().write(true).open(path)?.write_all(text.as_bytes()),
        Err(_) => replace(path, text, None),
    }
}

fn replace(path: &Path, text: &str, permissions: Option<Permissions>) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = temporary(folder.unwrap_or(Path::new(".")))?;
    file.as_file_mut().write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A file with the mode that a new file has; a temporary one is its owner's alone otherwise.
#[cfg(unix)]
fn temporary(folder: &Path) -> Result<NamedTempFile, Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = Permissions::from_mode(0o666);
    tempfile::Builder::new().permissions(mode).tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> Result<NamedTempFile, Error> {
    NamedTempFile::new_in(folder)
}

/// The error without the name of the temporary file, which nobody knows.
fn plain(error: &Error) -> String {
    match (error.raw_os_error(), error.kind()) {
        (Some(_), _) => error.to_string(),
        (None, ErrorKind::NotFound) => "there is no such directory".to_owned(),
        (None, kind) => kind.to_string(),
    }
}

/// A place that cannot be is a mistake of the command line; a full disk is none.
fn verdict(error: &Error) -> Verdict {
    match error.kind() {
        ErrorKind::NotFound
        | ErrorKind::PermissionDenied
        | ErrorKind::IsADirectory
        | ErrorKind::NotADirectory
        | ErrorKind::InvalidFilename
        | ErrorKind::ReadOnlyFilesystem => Verdict::Invalid,
        _ => Verdict::Internal,
    }
}

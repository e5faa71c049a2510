//! One file, written as a whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::DiskError;

/// How the name of a file begins until it is whole.
pub(super) const TEMPORARY: &str = ".svd2qemu-";

/// Writes beside the file, then renames: whoever reads sees the old text or the new one.
///
/// # Errors
///
/// When the file or its folder cannot be written.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), DiskError> {
    let at = |error| DiskError {
        path: path.to_owned(),
        error,
    };
    fs::create_dir_all(folder_of(path)).map_err(at)?;
    let file = beside(path, text).map_err(at)?;
    file.persist(path).map_err(|error| at(error.error))?;
    Ok(())
}

/// Writes a file that is not there yet, as a whole or not at all.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`], and when it cannot be written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // It may have come meanwhile.
    beside(path, text)?.persist_noclobber(path)?;
    Ok(())
}

/// A temporary file in the folder of `path`.
pub(super) fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .permissions(permissions())
        .tempfile_in(folder_of(path))?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

pub(super) fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    parent.unwrap_or(Path::new("."))
}

/// What a file made in the ordinary way would have; the process's umask applies.
pub(crate) fn permissions() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}

/// Whether a file's name is one that this module gives to files until they are whole.
pub(super) fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(TEMPORARY).unwrap_or_default();
    random.len() == 6 && random.chars().all(|c| c.is_ascii_alphanumeric())
}

//! Whether a file on the disk has a text.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// Whether the path itself is a regular file.
pub(super) fn is_plain(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Whether a file has this text; it is not read as a whole.
pub(super) fn is_same(path: &Path, text: &[u8]) -> io::Result<bool> {
    let mut file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.len() != text.len() as u64 {
        return Ok(false);
    }
    let mut buffer = vec![0; text.len().min(0x1_0000)];
    for part in text.chunks(0x1_0000) {
        match file.read_exact(&mut buffer[..part.len()]) {
            Ok(()) if buffer[..part.len()] == *part => {}
            Ok(()) => return Ok(false),
            // It was cut short meanwhile.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_compared_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let text = vec![b'x'; 0x1_8000];
        fs::write(&path, &text).unwrap();
        assert!(is_same(&path, &text).unwrap());
        let mut other = text.clone();
        other[0x1_7fff] = b'y';
        assert!(!is_same(&path, &other).unwrap());
        assert!(!is_same(&path, &text[1..]).unwrap());
    }
}

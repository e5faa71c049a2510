//! One writer at a time: a lock on the output folder itself, which leaves no file behind and ends
//! with the process.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// A locked folder.
#[derive(Debug)]
pub(super) struct Lock {
    _folder: File,
    /// Folders that were made for it, the outermost first.
    pub made: Vec<PathBuf>,
}

/// Makes the folder if need be, and waits until nobody else writes there; `waiting` is told so.
pub(super) fn exclusive(folder: &Path, waiting: &dyn Fn(&str)) -> io::Result<Lock> {
    let mut made = Vec::new();
    loop {
        make_folders(folder, &mut made)?;
        let file = match open(folder) {
            // Whoever had made it has removed it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            file => file?,
        };
        wait(&file, folder, FlockOperation::LockExclusive, waiting)?;
        if is_at(&file, folder)? {
            return Ok(Lock {
                _folder: file,
                made,
            });
        }
    }
}

/// Waits until nobody writes there; `None` if there is no such folder.
pub(super) fn shared(folder: &Path, waiting: &dyn Fn(&str)) -> io::Result<Option<Lock>> {
    let file = match open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    wait(&file, folder, FlockOperation::LockShared, waiting)?;
    Ok(Some(Lock {
        _folder: file,
        made: Vec::new(),
    }))
}

/// Opens a folder, and nothing else.
fn open(folder: &Path) -> io::Result<File> {
    let file = File::open(folder)?;
    match file.metadata()?.is_dir() {
        true => Ok(file),
        false => Err(super::no_folder()),
    }
}

fn wait(
    file: &File,
    folder: &Path,
    operation: FlockOperation,
    waiting: &dyn Fn(&str),
) -> io::Result<()> {
    let at_once = match operation {
        FlockOperation::LockShared => FlockOperation::NonBlockingLockShared,
        _ => FlockOperation::NonBlockingLockExclusive,
    };
    let held = match flock(file, at_once) {
        Ok(()) => return Ok(()),
        Err(Errno::WOULDBLOCK) => true,
        Err(_) => false,
    };
    if held {
        let by = holder(file).map_or_else(String::new, |pid| format!(" (process {pid})"));
        waiting(&format!(
            "waiting: another svd2qemu{by} is writing to {}",
            folder.display()
        ));
    }
    loop {
        match flock(file, operation) {
            Err(Errno::INTR) => {}
            // A file system without locks: what is written is still whole, file by file.
            Ok(()) | Err(_) => return Ok(()),
        }
    }
}

/// The process that holds a lock on the folder, as Linux lists it.
fn holder(file: &File) -> Option<u32> {
    let inode = file.metadata().ok()?.ino().to_string();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, _, pid, place, ..] = words[..] else {
            return None;
        };
        (place.rsplit(':').next() == Some(&inode)).then(|| pid.parse().ok())?
    })
}

fn is_at(file: &File, folder: &Path) -> io::Result<bool> {
    let locked = file.metadata()?;
    match fs::metadata(folder) {
        Ok(now) => Ok((now.dev(), now.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes a folder and those around it; adds the ones that were not there.
pub(super) fn make_folders(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = (folder.ancestors())
        .take_while(|part| !part.as_os_str().is_empty() && !part.exists())
        .collect();
    for part in missing.into_iter().rev() {
        match fs::create_dir(part) {
            Ok(()) => made.push(part.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

//! Where SVD files are, and how to work through them.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The SVD files of the folder, sorted; none if there is no such folder.
///
/// # Panics
///
/// If the folder is named but cannot be read.
pub fn svds() -> Option<Vec<PathBuf>> {
    let entries = match std::env::var_os("SVD2QEMU_SVDS") {
        Some(folder) => std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("SVD2QEMU_SVDS is {}: {error}", folder.display())),
        None => std::fs::read_dir(agreement::installed::root().join("../shared/svd")).ok()?,
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "svd"))
        .collect();
    paths.sort();
    Some(paths)
}

/// What `work` gives for each file, in their order; on all processors.
pub fn each<T: Send>(paths: &[PathBuf], work: fn(&std::path::Path) -> T) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = paths.get(index) else { break };
                    let result = work(path);
                    done.lock()
                        .expect("no worker panics here")
                        .push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no worker panics here");
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

//! How to work through SVD files.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

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

//! Work on all cores, with stacks as large as the main thread's: what nests far is walked down on
//! any thread.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Twice the main thread's usual stack: a thread that waits takes up other work meanwhile.
const STACK: usize = 16 << 20;

/// Does `work`; what it does in parallel, it does on such threads.
pub fn on_all_cores<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        let pool = ThreadPoolBuilder::new().stack_size(STACK);
        pool.build().ok()
    });
    match pool {
        Some(pool) => pool.install(work),
        // Where no thread can be had, rayon does everything on this one.
        None => work(),
    }
}

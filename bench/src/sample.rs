//! Times of one figure, and what is made of them.

use std::fs;
use std::time::{Duration, Instant};

/// Times, shortest first; at least one.
pub struct Sample(Vec<Duration>);

impl Sample {
    /// Of times in any order.
    pub fn new(mut times: Vec<Duration>) -> Self {
        assert!(!times.is_empty(), "a figure is measured at least once");
        times.sort();
        Self(times)
    }

    /// The one in the middle; of an even number, the lower.
    pub fn median(&self) -> Duration {
        self.0[(self.0.len() - 1) / 2]
    }

    /// The shortest.
    pub fn best(&self) -> Duration {
        self.0[0]
    }

    /// The longest.
    pub fn worst(&self) -> Duration {
        self.0[self.0.len() - 1]
    }
}

/// How long something takes, and what it gives.
pub fn timed<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = what();
    (start.elapsed(), result)
}

/// The processor time of this process' children that have ended, and of theirs: it hardly depends
/// on what else the machine does. Linux counts in hundredths of a second (proc_pid_stat(5)).
pub fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name may have spaces; it ends at the last parenthesis, as field 2.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u64 = fields
        .skip(16 - 3)
        .take(2)
        .flat_map(str::parse::<u64>)
        .sum();
    Duration::from_millis(10 * ticks)
}

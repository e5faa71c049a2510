//! Times of one figure, and what is made of them.

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

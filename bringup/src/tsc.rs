//! The rate of this host's time stamp counter, which a TCG guest sees.
//!
//! Linux measures it against the PIT. On a busy host that fails now and then,
//! and a `microvm` guest, which has no other reference, then hangs in its
//! boot. A guest that is told the rate need not measure.
#![allow(unsafe_code)]

/// The rate in kHz, measured within some milliseconds; `None` if the host has
/// no such counter.
pub(crate) fn khz() -> Option<u64> {
    #[cfg(target_arch = "x86_64")]
    {
        use std::time::{Duration, Instant};
        let counter = || {
            // SAFETY: every x86_64 processor has RDTSC, and Linux lets
            // programs use it unless they ask not to.
            unsafe { std::arch::x86_64::_rdtsc() }
        };
        let (time, ticks) = (Instant::now(), counter());
        std::thread::sleep(Duration::from_millis(5));
        let (ticks, time) = (counter().checked_sub(ticks)?, time.elapsed());
        let khz = u128::from(ticks) * 1_000_000 / time.as_nanos().max(1);
        u64::try_from(khz).ok().filter(|khz| *khz > 0)
    }
    #[cfg(not(target_arch = "x86_64"))]
    None
}

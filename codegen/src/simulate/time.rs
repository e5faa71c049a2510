//! Events and the virtual clock.

use super::Simulator;
use super::value::Value;

/// An event that is to happen.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// When, in nanoseconds of virtual time.
    at: u64,
    /// How many events were started before it.
    order: u64,
    /// Its arguments.
    args: Vec<Value>,
}

impl Simulator<'_> {
    /// Lets `ns` nanoseconds of virtual time pass. Events happen at their time, those of the
    /// same time in the order in which they were started. An event that is due at the clock's end
    /// does not happen: the clock does not come past it.
    pub fn advance(&mut self, ns: u64) {
        let end = self.now.saturating_add(ns);
        while let Some((at, index)) = self.first()
            && at <= end
            && at < u64::MAX
            && !self.gave_up
        {
            self.now = self.now.max(at);
            if let Some(pending) = self.pending[index].take() {
                self.run_event(index, pending.args);
            }
        }
        self.now = end;
    }

    /// Virtual time in nanoseconds.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// When the next event happens, if one was started.
    pub fn next_event(&self) -> Option<u64> {
        self.first().map(|(at, _)| at)
    }

    /// The events that are to happen: names and times, in the order in which they will.
    pub fn pending(&self) -> Vec<(&str, u64)> {
        let events = self.behavior().map_or(&[][..], |behavior| &behavior.events);
        let mut found: Vec<_> = events
            .iter()
            .zip(&self.pending)
            .filter_map(|(event, pending)| Some((event.name.as_str(), pending.as_ref()?)))
            .collect();
        found.sort_by_key(|(_, pending)| (pending.at, pending.order));
        found
            .into_iter()
            .map(|(name, pending)| (name, pending.at))
            .collect()
    }

    /// Nanoseconds until an event happens; 0 if it is not to. QEMU's clock is signed, and ends there.
    pub(super) fn remaining(&self, index: usize) -> u64 {
        let pending = self.pending[index].as_ref();
        let at = pending.map_or(0, |pending| pending.at.min(u64::MAX >> 1));
        at.saturating_sub(self.now)
    }

    /// What is due happens, however little the clock has moved.
    pub(super) fn catch_up(&mut self) {
        self.advance(0);
    }

    pub(super) fn start(&mut self, index: usize, delay: u64, args: Vec<Value>) {
        self.pending[index] = Some(Pending {
            at: self.now.saturating_add(delay),
            order: self.started,
            args,
        });
        self.started += 1;
    }

    pub(super) fn cancel(&mut self, index: usize) {
        self.pending[index] = None;
    }

    /// Time and index of the event that happens next.
    fn first(&self) -> Option<(u64, usize)> {
        let pending = self.pending.iter().enumerate();
        pending
            .filter_map(|(index, pending)| Some((pending.as_ref()?, index)))
            .min_by_key(|(pending, _)| (pending.at, pending.order))
            .map(|(pending, index)| (pending.at, index))
    }
}

//! A peripheral in process: the checked model and its behaviour's typed form, interpreted.
//!
//! The meaning is that of ARCHITECTURE.md ("Meaning of an access"). Nothing is shared with the
//! backends, so what they generate can be compared with it, and expected values can be computed
//! while generating.
//!
//! | Module | What |
//! |---|---|
//! | `access` | from bytes to words of registers, and the SVD's own rules |
//! | `time` | events and the virtual clock |
//! | `run` | statements |
//! | `observe` | state and interrupt lines, for who looks at them |
//! | `eval` | expressions and patterns |
//! | `value` | values, operators, methods |
//! | `lines` | interrupt lines, inputs |
//! | `hooks` | what is written by hand, and what it calls |
//!
//! A behaviour's loops are short, but functions that call others twice, or events that start
//! themselves, can take long: [`Simulator::limited`] says how long is too long.

pub(crate) mod bus_access;
mod eval;
mod hooks;
mod lines;
mod observe;
#[cfg(test)]
mod probe;
mod run;
#[cfg(test)]
mod tests;
mod time;
mod value;

use crate::model::ir::{Behavior, Trigger, Ty};
use crate::model::{FieldId, Limit, Peripheral, RegisterId, Word, ones};
pub use bus_access::Master;
use hooks::Hooked;
pub use hooks::Hooks;
use time::Pending;
use value::Value;

/// What a peripheral stores at one moment.
#[derive(Debug, Clone)]
pub struct Stored(Vec<[u64; 2]>);

/// A peripheral after reset, and what became of it since.
#[derive(Debug, Clone)]
pub struct Simulator<'a> {
    peripheral: &'a Peripheral,
    /// The limits on what may be written to each word, by its index.
    limits: Vec<Vec<Limit>>,
    /// What the cells of each word hold, by its index.
    cells: Vec<[u64; 2]>,
    /// The bits of each word that were written and cannot be again, by its index.
    once: Vec<u64>,
    /// Params, by their index.
    params: Vec<u64>,
    /// Hidden state, by its index.
    states: Vec<Value>,
    /// The elements of arrays of it, by the index of the state.
    elements: Vec<Vec<Value>>,
    /// The events that are to happen, by their index.
    pending: Vec<Option<Pending>>,
    /// The levels of input lines, by the input's index.
    inputs: Vec<Vec<bool>>,
    /// How often each interrupt line was pulsed, by its index.
    pulses: Vec<u64>,
    /// What is written by hand.
    hooks: Hooked,
    /// Virtual time in nanoseconds.
    now: u64,
    /// How many events were started so far.
    started: u64,
    errors: GuestErrors,
    /// How many statements and expressions may still be run.
    fuel: u64,
    gave_up: bool,
}

/// A guest's mistakes, counted; the device goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuestErrors {
    /// How many there were.
    pub count: u64,
    /// The last one's text.
    pub last: Option<String>,
}

/// A param that cannot be set so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// There is none of this name.
    #[error("there is no param `{0}`")]
    Unknown(String),
    /// It does not take this value.
    #[error("{name} = {value} is not in {min}..={max}")]
    Range {
        /// The param.
        name: String,
        /// The value given.
        value: u64,
        /// Smallest value accepted.
        min: u64,
        /// Largest value accepted.
        max: u64,
    },
}

impl<'a> Simulator<'a> {
    /// The peripheral after reset, params at their defaults, virtual time at 0.
    pub fn new(peripheral: &'a Peripheral) -> Self {
        Self::limited(peripheral, u64::MAX)
    }

    /// [`Simulator::new`], of which at most `fuel` statements and expressions ever run, those of
    /// `on reset` too. A rule that comes to the limit ends there: what follows is not what the
    /// device does, and [`Simulator::gave_up`] says so.
    pub fn limited(peripheral: &'a Peripheral, fuel: u64) -> Self {
        Self::made(peripheral, fuel, Hooked::Nothing)
    }

    fn made(peripheral: &'a Peripheral, fuel: u64, hooks: Hooked) -> Self {
        let behavior = peripheral.behavior.as_ref();
        let params = behavior.map_or(&[][..], |behavior| &behavior.params);
        let mut simulator = Self {
            peripheral,
            limits: peripheral
                .words
                .iter()
                .map(|word| peripheral.limits(word))
                .collect(),
            cells: Vec::new(),
            once: Vec::new(),
            params: params.iter().map(|param| param.default).collect(),
            states: Vec::new(),
            elements: Vec::new(),
            pending: Vec::new(),
            inputs: lines::low(behavior),
            pulses: vec![0; behavior.map_or(0, |behavior| behavior.irqs.len())],
            hooks,
            now: 0,
            started: 0,
            errors: GuestErrors::default(),
            fuel,
            gave_up: false,
        };
        simulator.reset();
        simulator
    }

    /// Whether the limit, or a depth of calls that the stack might not have, was reached.
    pub fn gave_up(&self) -> bool {
        self.gave_up
    }

    /// Sets a param. As in QEMU, where it is a property, this is for before the first access.
    ///
    /// # Errors
    ///
    /// If there is none of this name, or the value is out of its range.
    pub fn set_param(&mut self, name: &str, value: u64) -> Result<(), ParamError> {
        let params = self.behavior().map_or(&[][..], |behavior| &behavior.params);
        let found = params.iter().zip(&mut self.params);
        let Some((param, slot)) = found.into_iter().find(|(param, _)| param.name == name) else {
            return Err(ParamError::Unknown(name.to_owned()));
        };
        if !(param.min..=param.max).contains(&value) {
            return Err(ParamError::Range {
                name: name.to_owned(),
                value,
                min: param.min,
                max: param.max,
            });
        }
        *slot = value;
        Ok(())
    }

    /// Puts every register to its `resetValue` and hidden state to its initial value,
    /// cancels all events and runs the `on reset` rules. Time and the count of guest errors go on,
    /// and inputs are at what they were.
    pub fn reset(&mut self) {
        let words = &self.peripheral.words;
        let reset = |word: &Word| {
            let mut cells = word.cells.iter().map(|cell| cell.reset);
            [(); 2].map(|()| cells.next().unwrap_or(0))
        };
        self.cells = words.iter().map(reset).collect();
        self.once = vec![0; words.len()];
        let Some(behavior) = self.behavior() else {
            return;
        };
        let initial = |ty: &Ty, value: u64| match ty {
            Ty::Bool => Value::Bool(value != 0),
            Ty::Unit | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => Value::Int(value),
        };
        let states = behavior.states.iter();
        self.states = states
            .map(|state| initial(&state.ty, state.initial))
            .collect();
        let states = behavior.states.iter();
        self.elements = states
            .map(|state| {
                let elements = state.elements.iter().flatten();
                elements.map(|value| initial(&state.ty, *value)).collect()
            })
            .collect();
        self.pending = behavior.events.iter().map(|_| None).collect();
        if !behavior.hooks.is_empty() {
            self.hooks.reset();
        }
        for rule in behavior.rules_on(Trigger::Reset) {
            self.run_rule(rule, None, 0, 0);
        }
    }

    /// The peripheral that this is.
    pub fn peripheral(&self) -> &'a Peripheral {
        self.peripheral
    }

    /// What the registers hold, whole, whatever a guest may read of it; in the order of
    /// [`Peripheral::registers`].
    pub fn registers(&self) -> Vec<u64> {
        let registers = 0..self.peripheral.registers.len();
        registers
            .map(|index| self.held(RegisterId(index)))
            .collect()
    }

    /// All that is stored now, for [`Self::changed_since`].
    pub fn stored(&self) -> Stored {
        Stored(self.cells.clone())
    }

    /// The registers where something else is stored than before, and those that share their bytes;
    /// `before` is made what is stored now.
    pub fn changed_since(&self, before: &mut Stored) -> Vec<RegisterId> {
        let mut changed = Vec::new();
        for (index, (before, now)) in before.0.iter_mut().zip(&self.cells).enumerate() {
            if before != now {
                *before = *now;
                let registers = &self.peripheral.words[index].registers;
                changed.extend(registers.iter().map(|placed| placed.id));
            }
        }
        changed
    }

    /// What a register holds, whole, whatever a guest may read of it.
    pub fn held(&self, id: RegisterId) -> u64 {
        let (word, placed) = self.peripheral.place(id);
        self.peripheral
            .word(word)
            .value(placed, &self.cells[word.0])
    }

    /// Makes a register hold this.
    fn hold(&mut self, id: RegisterId, value: u64) {
        let (word, placed) = self.peripheral.place(id);
        let value = value << placed.shift;
        for (cell, held) in self.cells[word.0].iter_mut().zip(&placed.held) {
            *cell = *cell & !held | value & held;
        }
    }

    /// What a field holds.
    fn held_by(&self, id: FieldId) -> u64 {
        let field = self.peripheral.field(id);
        let (word, placed) = self.peripheral.place(id.register);
        let cells = self.cells[word.0].iter().zip(placed.held_for(field));
        let value = cells.fold(0, |value, (cell, held)| value | cell & held);
        value >> placed.shift >> field.lsb & ones(field.width)
    }

    /// Makes a field hold this.
    fn hold_in(&mut self, id: FieldId, value: u64) {
        let field = self.peripheral.field(id);
        let (word, placed) = self.peripheral.place(id.register);
        let (value, mask) = (
            value << field.lsb << placed.shift,
            field.mask() << placed.shift,
        );
        for (cell, held) in self.cells[word.0].iter_mut().zip(placed.held_for(field)) {
            *cell = *cell & !(held & mask) | value & held & mask;
        }
    }

    /// What the guest did wrong so far.
    pub fn guest_errors(&self) -> &GuestErrors {
        &self.errors
    }

    fn behavior(&self) -> Option<&'a Behavior> {
        self.peripheral.behavior.as_ref()
    }

    fn guest_error(&mut self, text: String) {
        self.errors.count += 1;
        self.errors.last = Some(text);
    }
}

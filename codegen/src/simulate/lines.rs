//! Interrupt lines, and inputs that a board drives.

use super::Simulator;
use super::run::Frame;
use super::value::Value;
use crate::model::ir::{Behavior, InputRule, Line};

/// All inputs, as long as nobody drives them.
pub(super) fn low(behavior: Option<&Behavior>) -> Vec<Vec<bool>> {
    let inputs = behavior.map_or(&[][..], |behavior| &behavior.inputs);
    let count = |lines: Option<u32>| lines.unwrap_or(1).try_into().unwrap_or(0);
    (inputs.iter().map(|input| vec![false; count(input.lines)])).collect()
}

impl<'a> Simulator<'a> {
    /// Drives a line of an input; the index of an input with one line is 0. If that changes its
    /// level, events that are due happen, then its `on input` rules run. There is nothing else than
    /// what the behaviour has: other names and indices are ignored.
    pub fn set_input(&mut self, name: &str, line: u32, level: bool) {
        let Some(behavior) = self.behavior() else {
            return;
        };
        let Some(input) = behavior.inputs.iter().position(|known| known.name == name) else {
            return;
        };
        let held = usize::try_from(line).ok();
        let Some(held) = held.filter(|line| *line < self.inputs[input].len()) else {
            return;
        };
        if self.inputs[input][held] == level {
            return;
        }
        self.catch_up();
        self.inputs[input][held] = level;
        for rule in &behavior.input_rules {
            if rule.input == input {
                self.run_input_rule(rule, line);
            }
        }
    }

    fn run_input_rule(&mut self, rule: &'a InputRule, line: u32) {
        let mut frame = Frame::default();
        match &rule.line {
            Line::Only => {}
            Line::One(only) if *only == line => {}
            Line::One(_) => return,
            Line::Each(local) => frame.set(local, Value::Int(line.into())),
        }
        let holds = match &rule.condition {
            Some(condition) => self.eval(condition, &mut frame),
            None => Ok(Value::Bool(true)),
        };
        let done = holds.and_then(|holds| match holds.bool() {
            true => self.block(&rule.body, &mut frame),
            false => Ok(Value::Unit),
        });
        self.finish(done);
    }

    /// The level of a line of an input.
    pub(super) fn input(&self, input: usize, line: u64) -> bool {
        let lines = &self.inputs[input];
        let line = usize::try_from(line).ok().and_then(|line| lines.get(line));
        *line.expect("the checks let no index be out of range")
    }

    /// Whether an interrupt line is high now; `None` if there is none of this name, or it is one that
    /// is pulsed.
    pub fn level(&mut self, name: &str) -> Option<bool> {
        let irqs = &self.behavior()?.irqs;
        let level = irqs.iter().find(|irq| irq.name == name)?.level.as_ref()?;
        match self.eval(level, &mut Frame::default()) {
            Ok(value) => Some(value.bool()),
            Err(stop) => {
                self.finish(Err(stop));
                None
            }
        }
    }

    /// How often an interrupt line was pulsed so far; `None` if there is none of this name, or it
    /// has a level.
    pub fn pulses(&self, name: &str) -> Option<u64> {
        let irqs = &self.behavior()?.irqs;
        let irq = irqs.iter().position(|irq| irq.name == name)?;
        irqs[irq].level.is_none().then(|| self.pulses[irq])
    }
}

//! What the simulated device is like, for who compares it with another.

use super::Simulator;
use super::run::Frame;
use crate::behavior::ir::Expr;

impl<'a> Simulator<'a> {
    /// Hidden state, by name, in the order written; `bool` as 0 or 1.
    pub fn states(&self) -> Vec<(&'a str, u64)> {
        let states = self.behavior().map_or(&[][..], |behavior| &behavior.states);
        let values = states.iter().zip(&self.states);
        values
            .map(|(state, value)| (state.name.as_str(), value.int()))
            .collect()
    }

    /// Whether each interrupt line is high, by name, in the order written.
    pub fn irqs(&mut self) -> Vec<(&'a str, bool)> {
        let irqs = self.behavior().map_or(&[][..], |behavior| &behavior.irqs);
        let lines = irqs.iter();
        lines
            .map(|irq| (irq.name.as_str(), self.level(&irq.level)))
            .collect()
    }

    fn level(&mut self, level: &'a Expr) -> bool {
        match self.eval(level, &mut Frame::default()) {
            Ok(value) => value.bool(),
            // No line's level returns: too much was run.
            Err(_) => {
                self.gave_up = true;
                false
            }
        }
    }
}

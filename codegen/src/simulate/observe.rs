//! What the simulated device is like, for who compares it with another.

use super::Simulator;

impl<'a> Simulator<'a> {
    /// Hidden state, by name, in the order written; `bool` as 0 or 1. Of an array each element.
    pub fn states(&self) -> Vec<(&'a str, u64)> {
        let states = self.behavior().map_or(&[][..], |behavior| &behavior.states);
        let values = states.iter().zip(&self.states).zip(&self.elements);
        values
            .flat_map(|((state, value), elements)| {
                let values = match state.elements {
                    Some(_) => elements.as_slice(),
                    None => std::slice::from_ref(value),
                };
                let values = values.iter().map(|value| value.int());
                values.map(|value| (state.name.as_str(), value))
            })
            .collect()
    }

    /// Whether each interrupt line that has a level is high, by name, in the order written.
    pub fn irqs(&mut self) -> Vec<(&'a str, bool)> {
        let irqs = self.behavior().map_or(&[][..], |behavior| &behavior.irqs);
        let levels = irqs
            .iter()
            .map(|irq| Some((irq.name.as_str(), self.level(&irq.name)?)));
        levels.flatten().collect()
    }
}

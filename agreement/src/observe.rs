//! All that can be seen of a device, from outside and inside, in one order for each of its forms:
//! registers, hidden state, events with their times, interrupt lines, guest errors, the time.
//!
//! The C device's registers are looked at through the properties that show them.

use svd2qemu::backend::qemu::CoreNames;
use svd2qemu::model::Peripheral;
use svd2qemu::model::ir::{Behavior, Ty};
use svd2qemu::simulate::Simulator;

/// QEMU's clock is signed, and stops at its end.
const END_OF_TIME: u64 = i64::MAX as u64;

/// What C needs before what [`c`] gives.
pub(crate) const C_FUNCTIONS: &str = "void shim_observe(uint64_t value);\n\
     void shim_observe_register(const char *name);\nvoid shim_observe_timer(QEMUTimer *timer);\n";

/// Names of all that is observed, in order.
pub fn names(peripheral: &Peripheral) -> Vec<String> {
    let registers = peripheral.registers.iter();
    let mut names: Vec<String> = registers.map(|known| known.ident.svd.clone()).collect();
    if let Some(behavior) = &peripheral.behavior {
        for state in &behavior.states {
            let elements = state.elements.as_ref().map_or(1, Vec::len);
            names.extend((0..elements).map(|_| state.name.clone()));
        }
        for event in &behavior.events {
            names.push(format!("whether {} is pending", event.name));
            names.push(format!("when {} happens", event.name));
        }
        let lines = behavior.irqs.iter().filter(|irq| irq.level.is_some());
        names.extend(lines.map(|irq| format!("line {}", irq.name)));
    }
    names.extend(["guest errors".to_owned(), "now".to_owned()]);
    names
}

/// What is observed of the simulated device.
pub fn simulated(simulator: &mut Simulator) -> Vec<u64> {
    let mut values = simulator.registers();
    values.extend(simulator.states().into_iter().map(|(_, value)| value));
    if let Some(behavior) = &simulator.peripheral().behavior {
        let pending = simulator.pending();
        for event in &behavior.events {
            let found = pending.iter().find(|(name, _)| *name == event.name);
            let at = found.map_or(0, |(_, at)| (*at).min(END_OF_TIME));
            values.extend([u64::from(found.is_some()), at]);
        }
    }
    let lines = simulator.irqs();
    values.extend(lines.into_iter().map(|(_, high)| u64::from(high)));
    values.push(simulator.guest_errors().count);
    values.push(simulator.now().min(END_OF_TIME));
    values
}

/// Statements that observe the device `s` of the peripheral, but for errors and time.
pub(crate) fn c(peripheral: &Peripheral, names: &CoreNames) -> String {
    let registers = names.registers.iter();
    let mut text: String = registers
        .map(|name| format!("    shim_observe_register(\"{name}\");\n"))
        .collect();
    let Some(behavior) = &peripheral.behavior else {
        return text;
    };
    for (state, name) in behavior.states.iter().zip(&names.states) {
        match &state.elements {
            None => {
                let bits = bits(&state.ty, &format!("s->state.{name}"));
                text += &format!("    shim_observe({bits});\n");
            }
            Some(elements) => {
                text += &format!(
                    "    for (unsigned i = 0; i < {}; i++) {{\n        \
                     shim_observe({});\n    }}\n",
                    elements.len(),
                    bits(&state.ty, &format!("s->state.{name}[i]"))
                );
            }
        }
    }
    for name in &names.events {
        text += &format!("    shim_observe_timer(&s->timers.{name});\n");
    }
    let lines = behavior.irqs.iter().enumerate();
    for (line, _) in lines.filter(|(_, irq)| irq.level.is_some()) {
        text += &format!("    shim_observe(shim_lines[{line}].level);\n");
    }
    text
}

/// The bits of a value in C, which has a sign perhaps.
pub(crate) fn bits(ty: &Ty, value: &str) -> String {
    match ty {
        Ty::Int(int) if int.signed => {
            format!("(uint64_t){value} & UINT64_MAX >> {}", 64 - int.bits)
        }
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => value.to_owned(),
    }
}

/// A method of the peripheral's model, for the end of its module, where private fields are seen.
pub(crate) fn rust(peripheral: &Peripheral) -> String {
    let mut text = String::new();
    for word in &peripheral.words {
        // What shares its bits with others has no field of its own.
        let [placed] = &word.registers[..] else {
            continue;
        };
        if word.cells.len() == 1 {
            let name = &peripheral.register(placed.id).ident.snake;
            text += &format!("        to(u64::from(self.registers.{name}));\n");
        }
    }
    if let Some(behavior) = &peripheral.behavior {
        text += &of_behavior(behavior);
    }
    let behavior = peripheral.behavior.as_ref();
    let hooks = behavior.is_some_and(|behavior| !behavior.hooks.is_empty());
    let (generics, given) = if hooks {
        ("<H: Hooks>", "<H>")
    } else {
        ("", "")
    };
    format!(
        "impl{generics} {}{given} {{\n    /// All that can be seen, but for the parameters.\n    \
         pub fn observe(&self, to: &mut dyn FnMut(u64)) {{\n{text}        \
         to(self.errors.count);\n        to(self.clock.now().min(u64::MAX >> 1));\n    }}\n}}\n",
        peripheral.ident.camel
    )
}

fn of_behavior(behavior: &Behavior) -> String {
    let mut text = String::new();
    for state in &behavior.states {
        let value = match state.ty {
            Ty::Int(int) if int.signed => format!("value as u64 & u64::MAX >> {}", 64 - int.bits),
            Ty::Bool | Ty::Int(_) => "u64::from(value)".to_owned(),
            Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => continue,
        };
        let name = &state.name;
        text += &match state.elements {
            None => format!("        let value = self.state.{name};\n        to({value});\n"),
            Some(_) => format!("        for value in self.state.{name} {{ to({value}); }}\n"),
        };
    }
    for event in &behavior.events {
        text += &format!(
            "        match &self.events.{} {{\n            \
             Some(event) => {{ to(1); to(event.due.at.min(u64::MAX >> 1)); }}\n            \
             None => {{ to(0); to(0); }}\n        }}\n",
            event.name
        );
    }
    for irq in behavior.irqs.iter().filter(|irq| irq.level.is_some()) {
        text += &format!("        to(u64::from(self.irq_{}()));\n", irq.name);
    }
    text
}

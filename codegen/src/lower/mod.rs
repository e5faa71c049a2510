//! Lowering: from the full language of behaviour blocks to its core form.
//!
//! The documentation and the simulator read the full language, [`crate::model::ir`]; C and the Rust
//! model read the core. What an item means that is not in the core is said here, once for both.
//!
//! | Module | What |
//! |---|---|
//! | `core` | the types of the core form |
//! | `routines` | items: what is run, and when |
//! | `statements` | blocks, statements and expressions |

mod routines;
mod statements;
#[cfg(test)]
mod tests;

pub mod core;

use self::core::Core;
use crate::behavior::visit::events_tell_time;
use crate::model::Peripheral;
use crate::model::ir::Behavior;

/// The core form of a peripheral's behaviour.
pub fn lower(peripheral: &Peripheral, behavior: &Behavior) -> Core {
    let mut core = Core {
        params: behavior.params.clone(),
        states: behavior.states.clone(),
        banks: behavior.banks.clone(),
        hooks: behavior.hooks.clone(),
        chardevs: behavior.chardevs.clone(),
        events_tell_time: events_tell_time(behavior),
        ..Core::default()
    };
    routines::Lowering {
        peripheral,
        behavior,
        core: &mut core,
        named: Default::default(),
    }
    .all();
    core
}

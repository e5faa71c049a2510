//! Names in the generated C, beyond what [`crate::names`] gives.
//!
//! | What | Pattern for CALC |
//! |---|---|
//! | type, cast, state | `TYPE_CALC`, `CALC()`, `CalcState` |
//! | offset of a register, parts of a field | `A_CALC_OP`, `R_CALC_OP_CODE_MASK` |
//! | enumerated value | `CALC_OP_CODE_ADD` |
//! | other constants of a register | `RESET_CALC_OP`, `READABLE_CALC_OP`, ... |
//! | limits of a param | `DEFAULT_CALC_LATENCY_NS`, `MIN_...`, `MAX_...` |
//! | stored register, state, param | `s->regs.op`, `s->state.x`, `s->params.latency_ns` |
//! | timer of an event, its arguments | `s->timers.finish`, `s->pending.finish.result` |
//! | rule, event, function | `calc_on_write_ctrl()`, `calc_on_finish()`, `calc_compute()` |
//! | helper | `calc_checked_div_u32()` |
//!
//! The kind stands first in a constant's name because register and field names hold underscores:
//! the mask of field `B` of register `A` and a register `A_B_MASK` must not become one.
//!
//! A peripheral whose name QEMU itself uses as a type (`CLOCK`) or as the first part of
//! functions (`TIMER`, with `timer_init()`) has `DEV` appended: `TIMER_DEV`, `timer-dev`.

use std::collections::HashSet;

use crate::names::{Ident, is_keyword};

/// Names of which QEMU's headers are full: as a prefix they would collide.
const QEMU_STEMS: &[&str] = &[
    "address_space",
    "atomic",
    "bit",
    "bitmap",
    "bool",
    "buffer",
    "bus",
    "cache",
    "char",
    "clock",
    "coroutine",
    "cpu",
    "device",
    "dma",
    "dump",
    "env",
    "error",
    "event",
    "fd",
    "fifo8",
    "float",
    "gdb",
    "hash",
    "host",
    "hotplug",
    "icount",
    "iommu",
    "int128",
    "interface",
    "io",
    "irq",
    "job",
    "json",
    "list",
    "lock",
    "machine",
    "main",
    "mem",
    "memory",
    "migrate",
    "migration",
    "monitor",
    "module",
    "mutex",
    "net",
    "notifier",
    "object",
    "page",
    "phase",
    "plugin",
    "port",
    "property",
    "q",
    "qdev",
    "qemu",
    "qmp",
    "qobject",
    "queue",
    "ram",
    "range",
    "rcu",
    "register",
    "reset",
    "resettable",
    "runstate",
    "semaphore",
    "socket",
    "stat",
    "string",
    "sys",
    "sysbus",
    "system",
    "target",
    "thread",
    "time",
    "timer",
    "timerlist",
    "trace",
    "type",
    "visit",
    "vm",
    "vmstate",
];

/// Macros without arguments in the headers of a device that would take the place of a member.
const OBJECT_MACROS: &[&str] = &[
    "linux",
    "unix",
    "i386",
    "errno",
    "environ",
    "stdin",
    "stdout",
    "stderr",
    "bool",
    "true",
    "false",
    "complex",
    "alloca",
    "assert",
    "h_errno",
    "inline",
    "noreturn",
    "thread_local",
    "static_assert",
    "typename",
    "typeof_strip_qual",
    "sigmask",
    "timer_settime",
];

/// The name from which a peripheral's C names are made.
pub(super) fn stem(ident: &Ident) -> Ident {
    if QEMU_STEMS.contains(&ident.snake.trim_end_matches('_')) {
        let snake = ident.snake.trim_end_matches('_');
        Ident {
            svd: ident.svd.clone(),
            snake: format!("{snake}_dev"),
            upper: format!("{}_DEV", ident.upper),
            camel: format!("{}Dev", ident.camel),
        }
    } else {
        ident.clone()
    }
}

/// The name of the QOM property that shows a register: as in the SVD, unless every device has a
/// property of that name.
pub(super) fn register_property(svd: &str) -> String {
    match svd {
        "type" | "realized" | "hotplugged" | "hotpluggable" | "parent_bus" | "addr" => {
            format!("{svd}-register")
        }
        _ => svd.to_owned(),
    }
}

/// A set of names in which no two become one.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// Members of a struct: only keywords and macros are taken.
    pub(super) fn members() -> Self {
        Self::with(OBJECT_MACROS.iter().map(|&name| name.to_owned()))
    }

    /// A scope in which these names are taken.
    pub(super) fn with(taken: impl IntoIterator<Item = String>) -> Self {
        Self {
            taken: taken.into_iter().collect(),
        }
    }

    /// Takes one more name without using it.
    pub(super) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// All names that are taken.
    pub(super) fn into_taken(self) -> HashSet<String> {
        self.taken
    }

    /// The wanted name, or, if it is taken or reserved by C, one with underscores after it.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while is_keyword(&name) || self.taken.contains(&name) {
            name.push('_');
        }
        self.taken.insert(name.clone());
        name
    }

    /// The wanted name, or one with the first free number from 2 after it.
    pub(super) fn claim_numbered(&mut self, wanted: &str) -> String {
        let numbered = (2..).map(|number| format!("{wanted}_{number}"));
        let name = std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(|name| !self.taken.contains(name) && !is_keyword(name))
            .expect("numbers do not end");
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken() {
        let mut scope = Scope::with(["s".to_owned()]);
        assert_eq!(scope.claim("s"), "s_");
        assert_eq!(scope.claim("int"), "int_");
        assert_eq!(scope.claim("x"), "x");
        assert_eq!(scope.claim("x"), "x_");
        assert_eq!(scope.claim_numbered("rule"), "rule");
        assert_eq!(scope.claim_numbered("rule"), "rule_2");
    }

    #[test]
    fn stems() {
        let check = |svd: &str, snake: &str, upper: &str| {
            let stem = stem(&Ident::new(svd).expect(svd));
            assert_eq!((&*stem.snake, &*stem.upper), (snake, upper));
        };
        check("CALC", "calc", "CALC");
        check("TIMER", "timer_dev", "TIMER_DEV");
        check("Register", "register_dev", "REGISTER_DEV");
    }
}

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

use std::collections::HashSet;

use crate::names::{first_free, is_keyword};

/// Macros without arguments in the headers of a device that would take the place of a member.
const OBJECT_MACROS: &str = "alloca assert bool clol clzl complex coroutine_fn coroutine_mixed_fn \
     co_wrapper co_wrapper_bdrv_rdlock co_wrapper_mixed co_wrapper_mixed_bdrv_rdlock ctol ctpopl ctzl \
     d_fileno environ errno false first_cpu h_addr h_errno i386 inline linux no_argument no_co_wrapper \
     no_co_wrapper_bdrv_rdlock no_co_wrapper_bdrv_wrlock no_coroutine_fn noreturn optional_argument \
     qemu_timersub range_empty required_argument revbitl s6_addr s6_addr16 s6_addr32 sa_handler \
     sa_sigaction sched_priority si_addr si_addr_lsb si_arch \
     si_band si_call_addr si_fd si_int si_lower si_overrun si_pid si_pkey si_ptr si_status \
     si_stime si_syscall si_timerid si_uid si_upper si_utime si_value sigev_notify_attributes \
     sigev_notify_function sigmask st_atime st_ctime st_mtime static_assert stderr stdin stdout system \
     thread_local true unix";

/// What names of GLib, and of QEMU's table of processors, begin with: many are macros.
const MACRO_STEMS: [&str; 2] = ["g_", "bfd_mach_"];

/// What names of the functions begin with that the macros of a device's code call: a local of such a
/// name would hide them.
const CALLED_STEMS: [&str; 4] = ["qemu_", "timer_", "trace_", "error_"];

/// Whether a name without capital letters may be a macro.
fn is_macro(name: &str) -> bool {
    OBJECT_MACROS.split_whitespace().any(|known| known == name)
        || MACRO_STEMS.iter().any(|stem| name.starts_with(stem))
}

/// Whether a macro may call a function of this name.
fn is_called(name: &str) -> bool {
    CALLED_STEMS.iter().any(|stem| name.starts_with(stem))
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
    /// Whether a macro would take the place of a name.
    members: bool,
}

impl Scope {
    /// Members of a struct: only keywords and macros are taken.
    pub(super) fn members() -> Self {
        Self {
            members: true,
            ..Self::default()
        }
    }

    /// A scope in which these names are taken.
    pub(super) fn with(taken: impl IntoIterator<Item = String>) -> Self {
        Self {
            taken: taken.into_iter().collect(),
            members: false,
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
        let name = match is_keyword(wanted) || (self.members && is_macro(wanted)) {
            true => format!("{wanted}_"),
            false => wanted.to_owned(),
        };
        let longer = |count| format!("{name}{}", "_".repeat(count));
        let name = first_free(self.taken.len(), longer, |name| !self.taken.contains(name));
        self.taken.insert(name.clone());
        name
    }

    /// The same for a name that an SVD's author chose, which may be a macro of C, POSIX, GLib or QEMU:
    /// those with a capital letter or an underscore in front are too many to list, so each such name
    /// gets an underscore.
    pub(super) fn claim_chosen(&mut self, wanted: &str) -> String {
        let like_macro = wanted.contains(|c: char| c.is_ascii_uppercase());
        let reserved = wanted.starts_with('_');
        match (like_macro, reserved) {
            // With one more underscore, some are macros again.
            (true, true) => self.claim(&format!("local{wanted}")),
            (true, false) | (false, true) => self.claim(&format!("{wanted}_")),
            (false, false) if is_macro(wanted) || is_called(wanted) => {
                self.claim(&format!("{wanted}_"))
            }
            (false, false) => self.claim(wanted),
        }
    }

    /// The wanted name, or one with the first free number from 2 after it.
    pub(super) fn claim_numbered(&mut self, wanted: &str) -> String {
        let numbered = |number| match number {
            0 => wanted.to_owned(),
            number => format!("{wanted}_{}", number + 1),
        };
        let free = |name: &String| !self.taken.contains(name) && !is_keyword(name);
        // No keyword ends in a number: one of them at most is in the way.
        let name = first_free(self.taken.len() + 1, numbered, free);
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
        assert_eq!(scope.claim_chosen("value"), "value");
        assert_eq!(scope.claim_chosen("_VA_LIST"), "local_VA_LIST");
        for name in ["NULL", "EOF", "_unused", "static_assert", "errno", "iNdex"] {
            assert_eq!(scope.claim_chosen(name), format!("{name}_"));
        }
        for name in ["g_autofree", "range_empty", "stdin"] {
            assert_eq!(scope.claim_chosen(name), format!("{name}_"));
            assert_eq!(Scope::members().claim(name), format!("{name}_"));
        }
        assert_eq!(scope.claim("g_read"), "g_read");
        assert_eq!(scope.claim_numbered("rule"), "rule");
        assert_eq!(scope.claim_numbered("rule"), "rule_2");
    }
}

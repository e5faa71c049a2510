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

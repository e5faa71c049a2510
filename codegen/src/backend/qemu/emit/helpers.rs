//! Small functions that emitted code calls; each is written only if it is called.

use super::{c_type, suffix};
use crate::behavior::ir::{Arith, Int, Method, Overflow, Ty};
use crate::names::Ident;

/// A helper. The order is that of the output: those that others need come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Helper {
    /// `Some(value)`.
    Some(Ty),
    /// `None`.
    None(Ty),
    /// An integer method.
    Method(Method, Int),
    /// Starts a timer.
    StartTimer,
    /// Raises an interrupt line and lowers it.
    Pulse,
}

impl Helper {
    fn key(&self) -> (u8, String) {
        match self {
            Self::Some(ty) => (0, suffix(ty)),
            Self::None(ty) => (1, suffix(ty)),
            Self::Method(method, int) => (2, format!("{} {:02}", method.name(), int.bits)),
            Self::StartTimer => (3, String::new()),
            Self::Pulse => (4, String::new()),
        }
    }

    /// The function's name.
    pub(super) fn name(&self, stem: &Ident) -> String {
        let stem = &stem.snake;
        match self {
            Self::Some(ty) => format!("{stem}_some_{}", suffix(ty)),
            Self::None(ty) => format!("{stem}_none_{}", suffix(ty)),
            Self::Method(method, int) => format!("{stem}_{}_u{}", method.name(), int.bits),
            Self::StartTimer => format!("{stem}_start_timer"),
            Self::Pulse => format!("{stem}_pulse_irq"),
        }
    }

    /// The helpers that this one calls.
    pub(super) fn needs(&self) -> Vec<Self> {
        match self {
            Self::Method(
                Method {
                    overflow: Overflow::Checked,
                    ..
                },
                int,
            ) => {
                vec![Self::Some(Ty::Int(*int)), Self::None(Ty::Int(*int))]
            }
            Self::Some(_) | Self::None(_) | Self::Method(..) | Self::StartTimer | Self::Pulse => {
                Vec::new()
            }
        }
    }

    /// The function's definition.
    pub(crate) fn text(&self, stem: &Ident) -> String {
        let name = self.name(stem);
        match self {
            Self::Some(ty) => {
                let option = c_type(stem, &Ty::Option(Box::new(ty.clone())));
                let value = c_type(stem, ty);
                format!(
                    "static inline {option} {name}({value} value)\n{{\n    \
                     return ({option}) {{ .some = true, .value = value }};\n}}"
                )
            }
            Self::None(ty) => {
                let option = c_type(stem, &Ty::Option(Box::new(ty.clone())));
                format!(
                    "static inline {option} {name}(void)\n{{\n    \
                     return ({option}) {{ .some = false }};\n}}"
                )
            }
            Self::Method(method, int) => method_text(stem, &name, *method, *int),
            Self::StartTimer => format!(
                "/* Makes @timer fire in @delay ns of virtual time, not when it would have. */\n\
                 static void {name}(QEMUTimer *timer, uint64_t delay)\n{{\n    \
                 int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);\n\n    \
                 timer_mod(timer, now + MIN(delay, (uint64_t)(INT64_MAX - now)));\n}}"
            ),
            Self::Pulse => format!(
                "/* The line goes up, and down again at once. */\n\
                 static void {name}({camel}State *s, unsigned line, const char *name)\n{{\n    \
                 trace_{snake}_irq(name, true);\n    \
                 qemu_set_irq(s->irqs[line], 1);\n    \
                 trace_{snake}_irq(name, false);\n    \
                 qemu_set_irq(s->irqs[line], 0);\n}}",
                camel = stem.camel,
                snake = stem.snake,
            ),
        }
    }
}

impl PartialOrd for Helper {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Helper {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// An integer method: Rust's, for any width.
fn method_text(stem: &Ident, name: &str, method: Method, int: Int) -> String {
    let ty = format!("uint{}_t", int.container());
    let bits = int.bits;
    let max = super::c::number(int.max()).text;
    let head =
        |result: &str, b: &str| format!("static inline {result} {name}({ty} a, {b} b)\n{{\n");
    // The shifted value never is an int, in which a bit could arrive at the sign.
    let wide = if int.container() == 64 {
        "uint64_t"
    } else {
        "uint32_t"
    };
    let shifted = |symbol: &str, by: &str| {
        let plain = format!("({wide})a {symbol} {by}");
        if int.is_machine() || symbol == ">>" {
            plain
        } else {
            format!("({plain}) & {max}")
        }
    };
    match (method.overflow, method.arith) {
        (_, Arith::Min) => head(&ty, &ty) + "    return a < b ? a : b;\n}",
        (_, Arith::Max) => head(&ty, &ty) + "    return a > b ? a : b;\n}",
        (Overflow::Wrapping, Arith::Shl) => {
            head(&ty, "uint32_t")
                + &format!(
                    "    return {};\n}}",
                    shifted("<<", &format!("(b % {bits})"))
                )
        }
        (Overflow::Wrapping, Arith::Shr) => {
            head(&ty, "uint32_t")
                + &format!(
                    "    return {};\n}}",
                    shifted(">>", &format!("(b % {bits})"))
                )
        }
        (Overflow::Checked, arith) => {
            let option = c_type(stem, &Ty::Option(Box::new(Ty::Int(int))));
            let some = Helper::Some(Ty::Int(int)).name(stem);
            let none = Helper::None(Ty::Int(int)).name(stem);
            let choice = |condition: &str, value: &str| {
                format!("    return {condition} ? {none}() : {some}({value});\n}}")
            };
            match arith {
                Arith::Add | Arith::Sub | Arith::Mul => {
                    head(&option, &ty)
                        + &format!(
                            "    {ty} value;\n\n    if ({}) {{\n        return {none}();\n    }}\n    \
                             return {some}(value);\n}}",
                            overflows(arith, int)
                        )
                }
                Arith::Div => head(&option, &ty) + &choice("b == 0", "a / b"),
                Arith::Rem => head(&option, &ty) + &choice("b == 0", "a % b"),
                Arith::Shl => {
                    head(&option, "uint32_t")
                        + &choice(&format!("b >= {bits}"), &shifted("<<", "b"))
                }
                Arith::Shr => {
                    head(&option, "uint32_t")
                        + &choice(&format!("b >= {bits}"), &shifted(">>", "b"))
                }
                Arith::Min | Arith::Max => unreachable!("handled above"),
            }
        }
        (Overflow::Saturating, Arith::Sub) => head(&ty, &ty) + "    return a > b ? a - b : 0;\n}",
        (Overflow::Saturating, arith) => {
            head(&ty, &ty)
                + &format!(
                    "    {ty} value;\n\n    if ({}) {{\n        return {max};\n    }}\n    return value;\n}}",
                    overflows(arith, int)
                )
        }
        (Overflow::Wrapping, arith) => unreachable!("wrapping {arith:?} is an operator"),
    }
}

/// The condition that a result does not fit; leaves the result in `value`.
fn overflows(arith: Arith, int: Int) -> String {
    let builtin = match arith {
        Arith::Add => "add",
        Arith::Sub => "sub",
        Arith::Mul => "mul",
        Arith::Div | Arith::Rem | Arith::Shl | Arith::Shr | Arith::Min | Arith::Max => {
            unreachable!("{arith:?} does not overflow like this")
        }
    };
    let container = format!("__builtin_{builtin}_overflow(a, b, &value)");
    if int.is_machine() {
        container
    } else {
        format!(
            "{container} || value > {}",
            super::c::number(int.max()).text
        )
    }
}

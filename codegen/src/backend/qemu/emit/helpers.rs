//! Small functions that emitted code calls; each is written only if it is called.

use super::methods::{method_text, unary_text};
use super::{c_type, suffix, tuple_suffix};
use crate::behavior::ir::{Int, Method, Overflow, Ty, Unary};
use crate::names::Ident;

/// A helper. The order is that of the output: those that others need come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Helper {
    /// `Some(value)`.
    Some(Ty),
    /// `None`.
    None(Ty),
    /// A tuple of these.
    Tuple(Vec<Ty>),
    /// What an Option of this holds, or another value.
    UnwrapOr(Ty),
    /// An integer method.
    Method(Method, Int),
    /// An integer method without an argument.
    Unary(Unary, Int),
    /// Nanoseconds until a timer goes off.
    Remaining,
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
            Self::Tuple(items) => (2, tuple_suffix(items)),
            Self::UnwrapOr(ty) => (3, suffix(ty)),
            Self::Method(method, int) => (4, key_of(&method.name(), *int)),
            Self::Unary(unary, int) => (5, key_of(&unary.name(), *int)),
            Self::StartTimer => (6, String::new()),
            Self::Pulse => (7, String::new()),
            Self::Remaining => (8, String::new()),
        }
    }

    /// The function's name.
    pub(super) fn name(&self, stem: &Ident) -> String {
        let stem = &stem.snake;
        match self {
            Self::Some(ty) => format!("{stem}_some_{}", suffix(ty)),
            Self::None(ty) => format!("{stem}_none_{}", suffix(ty)),
            Self::Tuple(items) => format!("{stem}_{}", tuple_suffix(items)),
            Self::UnwrapOr(ty) => format!("{stem}_unwrap_or_{}", suffix(ty)),
            Self::Method(method, int) => format!("{stem}_{}_{int}", method.name()),
            Self::Unary(unary, int) => format!("{stem}_{}_{int}", unary.name()),
            Self::StartTimer => format!("{stem}_start_timer"),
            Self::Pulse => format!("{stem}_pulse_irq"),
            Self::Remaining => format!("{stem}_remaining"),
        }
    }

    /// The helpers that this one calls.
    pub(super) fn needs(&self) -> Vec<Self> {
        let of = |overflow: Overflow, int: &Int| match overflow {
            Overflow::Checked => vec![Self::Some(Ty::Int(*int)), Self::None(Ty::Int(*int))],
            Overflow::Overflowing => vec![Self::Tuple(vec![Ty::Int(*int), Ty::Bool])],
            Overflow::Wrapping | Overflow::Saturating => Vec::new(),
        };
        match self {
            Self::Method(method, int) => of(method.overflow, int),
            Self::Unary(Unary::Neg(overflow) | Unary::Abs(overflow), int) => of(*overflow, int),
            Self::Some(_)
            | Self::None(_)
            | Self::Tuple(_)
            | Self::UnwrapOr(_)
            | Self::Unary(..)
            | Self::StartTimer
            | Self::Pulse
            | Self::Remaining => Vec::new(),
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
            Self::Tuple(items) => {
                let tuple = c_type(stem, &Ty::Tuple(items.clone()));
                let args = items.iter().enumerate();
                let args: Vec<String> = args
                    .map(|(index, ty)| format!("{} v{index}", c_type(stem, ty)))
                    .collect();
                let values: Vec<String> = (0..items.len())
                    .map(|index| format!(".v{index} = v{index}"))
                    .collect();
                format!(
                    "static inline {tuple} {name}({})\n{{\n    return ({tuple}) {{ {} }};\n}}",
                    args.join(", "),
                    values.join(", ")
                )
            }
            Self::UnwrapOr(ty) => {
                let option = c_type(stem, &Ty::Option(Box::new(ty.clone())));
                let value = c_type(stem, ty);
                format!(
                    "static inline {value} {name}({option} option, {value} other)\n{{\n    \
                     return option.some ? option.value : other;\n}}"
                )
            }
            Self::Method(method, int) => method_text(stem, &name, *method, *int),
            Self::Unary(unary, int) => unary_text(stem, &name, *unary, *int),
            Self::StartTimer => format!(
                "/* Makes @timer fire in @delay ns of virtual time, not when it would have. */\n\
                 static void {name}(QEMUTimer *timer, uint64_t delay)\n{{\n    \
                 int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);\n\n    \
                 timer_mod(timer, now + MIN(delay, (uint64_t)(INT64_MAX - now)));\n}}"
            ),
            Self::Remaining => format!(
                "/* Nanoseconds of virtual time until @timer fires; 0 if it is not to. */\n\
                 static uint64_t {name}(QEMUTimer *timer)\n{{\n    \
                 int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);\n\n    \
                 return timer_pending(timer) ?\n           \
                 MAX(timer_expire_time_ns(timer) - now, 0) : 0;\n}}"
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

fn key_of(name: &str, int: Int) -> String {
    let letter = if int.signed { "i" } else { "" };
    format!("{name} {letter}{:02}", int.bits)
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

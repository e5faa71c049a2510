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
    /// From when time counts.
    Since,
    /// Nanoseconds until a timer goes off.
    Remaining(Since),
    /// Starts a timer.
    StartTimer(Since),
    /// Raises an interrupt line and lowers it.
    Pulse,
}

/// From when time counts in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// From now; no event asks.
    Now,
    /// From when it was due, if it comes late.
    Due,
}

impl Helper {
    /// Those whose names have no type in them.
    pub(crate) const WITHOUT_TYPE: [Self; 4] = [
        Self::Since,
        Self::Remaining(Since::Now),
        Self::StartTimer(Since::Now),
        Self::Pulse,
    ];

    fn key(&self) -> (u8, String) {
        match self {
            Self::Some(ty) => (0, suffix(ty)),
            Self::None(ty) => (1, suffix(ty)),
            Self::Tuple(items) => (2, tuple_suffix(items)),
            Self::UnwrapOr(ty) => (3, suffix(ty)),
            Self::Method(method, int) => (4, key_of(&method.name(), *int)),
            Self::Unary(unary, int) => (5, key_of(&unary.name(), *int)),
            Self::Since => (6, String::new()),
            Self::StartTimer(_) => (7, String::new()),
            Self::Pulse => (8, String::new()),
            Self::Remaining(_) => (9, String::new()),
        }
    }

    /// The function's name.
    pub(crate) fn name(&self, stem: &Ident) -> String {
        let stem = &stem.snake;
        match self {
            Self::Some(ty) => format!("{stem}_some_{}", suffix(ty)),
            Self::None(ty) => format!("{stem}_none_{}", suffix(ty)),
            Self::Tuple(items) => format!("{stem}_{}", tuple_suffix(items)),
            Self::UnwrapOr(ty) => format!("{stem}_unwrap_or_{}", suffix(ty)),
            Self::Method(method, int) => format!("{stem}_{}_{int}", method.name()),
            Self::Unary(unary, int) => format!("{stem}_{}_{int}", unary.name()),
            Self::Since => format!("{stem}_since"),
            Self::StartTimer(_) => format!("{stem}_start_timer"),
            Self::Pulse => format!("{stem}_pulse_irq"),
            Self::Remaining(_) => format!("{stem}_remaining"),
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
            Self::StartTimer(Since::Due) | Self::Remaining(Since::Due) => vec![Self::Since],
            Self::Some(_)
            | Self::None(_)
            | Self::Tuple(_)
            | Self::UnwrapOr(_)
            | Self::Unary(..)
            | Self::Since
            | Self::StartTimer(Since::Now)
            | Self::Pulse
            | Self::Remaining(Since::Now) => Vec::new(),
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
            Self::StartTimer(Since::Now) => format!(
                "/* Makes @timer fire in @delay ns of virtual time, not when it would have. */\n\
                 static void {name}(QEMUTimer *timer, uint64_t delay)\n{{\n    \
                 int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);\n\n    \
                 timer_mod(timer, now + MIN(delay, (uint64_t)(INT64_MAX - now)));\n}}"
            ),
            Self::Remaining(Since::Now) => format!(
                "/* Nanoseconds of virtual time until @timer fires; 0 if it is not to. */\n\
                 static inline uint64_t {name}(QEMUTimer *timer)\n{{\n    \
                 int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);\n\n    \
                 return timer_pending(timer) ?\n           \
                 MAX(timer_expire_time_ns(timer) - now, 0) : 0;\n}}"
            ),
            Self::StartTimer(Since::Due) => format!(
                "/*\n * Makes @timer fire in @delay ns of virtual time, not when it would have. In\n \
                 * an event these count from when it was due: what repeats does not drift.\n */\n\
                 static void {name}({camel}State *s, QEMUTimer *timer, int64_t *due,\n{indent}\
                 uint64_t delay)\n{{\n    \
                 int64_t from = {snake}_since(s);\n\n    \
                 *due = from + MIN(delay, (uint64_t)(INT64_MAX - from));\n    \
                 timer_mod(timer, *due);\n}}",
                camel = stem.camel,
                snake = stem.snake,
                indent = " ".repeat("static void (".len() + name.len()),
            ),
            Self::Remaining(Since::Due) => format!(
                "/* Nanoseconds of virtual time until @timer fires; 0 if it is not to. */\n\
                 static inline uint64_t {name}({camel}State *s, QEMUTimer *timer)\n{{\n    \
                 return timer_pending(timer) ?\n           \
                 MAX(timer_expire_time_ns(timer) - {snake}_since(s), 0) : 0;\n}}",
                camel = stem.camel,
                snake = stem.snake,
            ),
            Self::Since => format!(
                "/* From when time counts: an event that comes late does as if it did not. */\n\
                 static inline int64_t {name}({camel}State *s)\n{{\n    \
                 return s->since >= 0 ? s->since :\n           \
                 qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);\n}}",
                camel = stem.camel,
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

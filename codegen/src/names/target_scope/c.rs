//! Scopes of the generated C.

use std::collections::HashSet;

use super::{headers, templates};
use crate::names::{first_free, is_keyword};

/// What a scope's names are of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    /// Names that meet nothing but each other.
    #[default]
    Apart,
    /// Members of a structure.
    Members,
    /// Functions of a file.
    File,
    /// Arguments and variables of a function.
    Locals,
}

impl Kind {
    /// Whether a name of this kind means something else already.
    fn has(self, name: &str) -> bool {
        let is = |set: &HashSet<&str>| set.contains(name);
        is_keyword(name)
            || match self {
                Self::Apart => false,
                Self::Members => is(headers::macros()),
                Self::File => is(headers::declared()),
                Self::Locals => {
                    is(headers::macros())
                        || is(headers::used())
                        || templates::names().runtime.contains(name)
                }
            }
    }
}

/// A set of names in which no two become one.
#[derive(Debug, Clone, Default)]
pub(crate) struct CScope {
    taken: HashSet<String>,
    kind: Kind,
    /// What this device's names begin with: `a_`.
    own: String,
    /// What those of other devices begin with, where it is more than that: `a_b_`.
    others: Vec<String>,
}

impl CScope {
    /// Members of a struct.
    pub(crate) fn members() -> Self {
        Self {
            kind: Kind::Members,
            ..Self::default()
        }
    }

    /// Functions in the file of a device with this name; those of the templates are taken.
    pub(crate) fn file(device: &str) -> Self {
        Self {
            taken: of_templates(device).collect(),
            kind: Kind::File,
            own: format!("{device}_"),
            ..Self::default()
        }
    }

    /// Keeps names that are claimed from now on apart from those of other devices: a plugin has all of
    /// them in one C file. Names that begin with the name of another device belong to that device.
    pub(crate) fn keep_apart_from<'a>(&mut self, devices: impl Iterator<Item = &'a str>) {
        for device in devices {
            let prefix = format!("{device}_");
            if prefix == self.own {
                continue;
            }
            if self.own.starts_with(&prefix) {
                self.taken.extend(of_templates(device));
            } else if prefix.starts_with(&self.own) {
                self.others.push(prefix);
            }
        }
    }

    /// A name that belongs to this device: if it would be another's, with one more underscore after the
    /// device's own name.
    fn owned(&self, wanted: &str) -> String {
        match wanted.strip_prefix(&self.own) {
            Some(rest) if self.others.iter().any(|other| wanted.starts_with(other)) => {
                format!("{}_{rest}", self.own)
            }
            _ => wanted.to_owned(),
        }
    }

    /// Locals of a function in a file that has these names.
    pub(crate) fn locals(file: &HashSet<String>) -> Self {
        Self {
            taken: file.clone(),
            kind: Kind::Locals,
            ..Self::default()
        }
    }

    /// A scope in which these names are taken, which meet no others.
    pub(crate) fn with(taken: impl IntoIterator<Item = String>) -> Self {
        Self {
            taken: taken.into_iter().collect(),
            kind: Kind::Apart,
            ..Self::default()
        }
    }

    /// Takes one more name without using it.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// All names that are taken.
    pub(crate) fn into_taken(self) -> HashSet<String> {
        self.taken
    }

    fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name) && !self.kind.has(name)
    }

    /// The wanted name, or, if it is taken, one with underscores after it.
    pub(crate) fn claim(&mut self, wanted: &str) -> String {
        let wanted = self.owned(wanted);
        let longer = |count| format!("{wanted}{}", "_".repeat(count));
        // No list of names has many that differ in underscores at the end alone.
        let name = first_free(self.taken.len() + 4, longer, |name| self.is_free(name));
        self.taken.insert(name.clone());
        name
    }

    /// The same for a name that an SVD's author chose, which may be a macro of C, POSIX, GLib or QEMU:
    /// those with a capital letter or an underscore in front are too many to list, so each such name
    /// gets an underscore.
    pub(crate) fn claim_chosen(&mut self, wanted: &str) -> String {
        let like_macro = wanted.contains(|c: char| c.is_ascii_uppercase());
        let reserved = wanted.starts_with('_');
        match (like_macro, reserved) {
            // With one more underscore, some are macros again.
            (true, true) => self.claim(&format!("local{wanted}")),
            (true, false) | (false, true) => self.claim(&format!("{wanted}_")),
            (false, false) => self.claim(wanted),
        }
    }

    /// The wanted name, or one with the first free number from 2 after it.
    pub(crate) fn claim_numbered(&mut self, wanted: &str) -> String {
        let wanted = self.owned(wanted);
        let numbered = |number| match number {
            0 => wanted.clone(),
            number => format!("{wanted}_{}", number + 1),
        };
        // Of other names, hardly one ends in a number.
        let name = first_free(self.taken.len() + 16, numbered, |name: &String| {
            self.is_free(name)
        });
        self.taken.insert(name.clone());
        name
    }
}

/// What templates define for a device of this name.
fn of_templates(device: &str) -> impl Iterator<Item = String> {
    let names = templates::names();
    let ends = names.after_snake.iter();
    let around = names.around_snake.iter();
    ends.map(move |end| format!("{device}_{end}"))
        .chain(around.map(move |(begin, end)| format!("{begin}{device}{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken() {
        let mut scope = CScope::locals(&["s".to_owned()].into());
        for (wanted, name) in [("s", "s_"), ("int", "int_"), ("x", "x"), ("x", "x_")] {
            assert_eq!(scope.claim(wanted), name);
        }
        assert_eq!(scope.claim_chosen("value"), "value");
        assert_eq!(scope.claim_chosen("_VA_LIST"), "local_VA_LIST");
        for name in [
            "NULL",
            "EOF",
            "_unused",
            "errno",
            "iNdex",
            "qemu_log",
            "stdin",
            "svdreg_note",
        ] {
            assert_eq!(scope.claim_chosen(name), format!("{name}_"));
        }
        assert_eq!(scope.claim_numbered("rule"), "rule");
        assert_eq!(scope.claim_numbered("rule"), "rule_2");
    }

    #[test]
    fn members_are_hidden_by_macros_alone() {
        let mut scope = CScope::members();
        for name in ["g_autofree", "range_empty", "stdin"] {
            assert_eq!(scope.claim_chosen(name), format!("{name}_"));
        }
        assert_eq!(scope.claim_chosen("qemu_log"), "qemu_log");
    }

    #[test]
    fn functions_give_way_to_those_of_templates_and_headers() {
        let mut scope = CScope::file("calc");
        assert_eq!(scope.claim("calc_compute"), "calc_compute");
        assert_eq!(scope.claim("calc_reset_hold"), "calc_reset_hold_");
        assert_eq!(scope.claim("calc_sysbus_realize"), "calc_sysbus_realize_");
        assert_eq!(CScope::file("qdev").claim("qdev_new"), "qdev_new_");
        // A local would hide a trace event that its function hands on.
        let mut scope = CScope::locals(&CScope::file("calc").into_taken());
        assert_eq!(scope.claim("trace_calc_irq"), "trace_calc_irq_");
        assert_eq!(scope.claim("trace_other_irq"), "trace_other_irq");
    }

    #[test]
    fn functions_keep_apart_from_those_of_other_devices() {
        let devices = ["a", "a_b", "a_begin", "ab"];
        let mut scope = CScope::file("a");
        scope.keep_apart_from(devices.into_iter());
        for (wanted, name) in [
            ("a_b_reset_enter", "a__b_reset_enter"),
            ("a__b_reset_enter", "a__b_reset_enter_"),
            ("a_bc", "a_bc"),
        ] {
            assert_eq!(scope.claim(wanted), name);
        }
        assert_eq!(scope.claim_numbered("a_b_on"), "a__b_on");
        let mut scope = CScope::file("a_begin");
        scope.keep_apart_from(devices.into_iter());
        assert_eq!(scope.claim("a_begin_event"), "a_begin_event_");
        assert_eq!(scope.claim("a_begin_other"), "a_begin_other");
    }
}

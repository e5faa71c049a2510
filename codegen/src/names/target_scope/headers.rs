//! The names of QEMU's headers, of GLib's and of C's that generated C must not define or hide.
//!
//! The lists are made from the headers of installed QEMUs by `agreement/tests/names`, which fails if
//! one has a name that is missing. Names with a capital letter or with an underscore in front are in
//! none: a [`CScope`](super::CScope) keeps away from all of them.

use std::collections::HashSet;
use std::sync::OnceLock;

/// What is in the place of a name wherever it is.
pub fn macros() -> &'static HashSet<&'static str> {
    static SET: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SET.get_or_init(|| words(include_str!("../qemu/macros.txt")))
}

/// What the headers declare or define outside of functions, of two words or more.
pub fn declared() -> &'static HashSet<&'static str> {
    static SET: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SET.get_or_init(|| words(include_str!("../qemu/declared.txt")))
}

/// What generated functions use of the headers, by itself or in what a macro stands for.
pub fn used() -> &'static HashSet<&'static str> {
    static SET: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SET.get_or_init(|| words(include_str!("../qemu/used.txt")))
}

fn words(list: &'static str) -> HashSet<&'static str> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
}

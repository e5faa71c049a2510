//! Where the crate differs from the SVD, for its documentation.

use std::collections::BTreeSet;

/// Most elements that are named of each kind.
const MOST: usize = 40;

/// What was done, so that svd2rust makes sound Rust of it.
#[derive(Debug, Default, Clone)]
pub struct Notes {
    renamed: BTreeSet<String>,
    apart: BTreeSet<String>,
    left_out: BTreeSet<String>,
    wider: BTreeSet<String>,
    alike: BTreeSet<String>,
}

impl Notes {
    /// An element has another name.
    pub fn renamed(&mut self, kind: &str, path: &str, from: &str, to: &str) {
        let text = format!("{kind} {}: {to}", joined(path, from));
        self.renamed.insert(text);
    }

    /// An array or a cluster was taken apart.
    pub fn apart(&mut self, path: &str, name: &str) {
        self.apart.insert(joined(path, name));
    }

    /// A register was left out.
    pub fn left_out(&mut self, path: &str, name: &str) {
        self.left_out.insert(joined(path, name));
    }

    /// A register of a size that Rust has no integer for.
    pub fn wider(&mut self, path: &str, name: &str, bits: u32) {
        self.wider
            .insert(format!("{} ({bits} bits)", joined(path, name)));
    }

    /// An interrupt that has the number of another.
    pub fn alike(&mut self, name: &str, other: &str) {
        self.alike.insert(format!("{name}: {other}"));
    }

    /// Takes over what was noted elsewhere.
    pub fn extend(&mut self, other: Notes) {
        self.renamed.extend(other.renamed);
        self.apart.extend(other.apart);
        self.left_out.extend(other.left_out);
        self.wider.extend(other.wider);
        self.alike.extend(other.alike);
    }

    /// Paragraphs; empty if the crate has all as the SVD says.
    pub fn text(&self) -> String {
        let parts = [
            (
                "These have another name here, for theirs is taken by what svd2rust generates",
                &self.renamed,
            ),
            (
                "These arrays and clusters are written out one by one, for svd2rust cannot have \
                 them in one piece where they are",
                &self.apart,
            ),
            (
                "These are accessed by the next larger integer; what it holds beyond the register is \
                 read and written with it",
                &self.wider,
            ),
            (
                "These registers are left out, for their address is not a multiple of their size; \
                 constants.rs has their offsets",
                &self.left_out,
            ),
            (
                "These interrupts have the number of another, and are left out",
                &self.alike,
            ),
        ];
        let mut text = String::new();
        for (what, names) in parts.iter().filter(|(_, names)| !names.is_empty()) {
            let shown: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
            text.push_str(&format!("\n\n{what}: {}", shown.join(", ")));
            match names.len().saturating_sub(MOST) {
                0 => text.push('.'),
                more => text.push_str(&format!(" and {more} more.")),
            }
        }
        text
    }
}

fn joined(path: &str, name: &str) -> String {
    match path.is_empty() {
        true => name.to_owned(),
        false => format!("{path}.{name}"),
    }
}

//! Some of the peripherals of a device.

use std::collections::{HashMap, HashSet};

use glob::{MatchOptions, Pattern};

use crate::model::{Device, Peripheral};
use crate::names::Ident;

/// Why peripherals cannot be selected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// A text is no glob.
    #[error("`{pattern}` is not a pattern: {problem}")]
    NoPattern {
        /// The text.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// No peripheral has a name like this.
    #[error("no peripheral matches `{pattern}`")]
    NoMatch {
        /// The pattern.
        pattern: String,
        /// The peripheral whose name is nearest.
        nearest: String,
        /// The names of all.
        known: Vec<String>,
    },
}

impl SelectError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NoPattern { .. } => {
                "a pattern is a name, with * for any characters, ? for one, [ab] for one of these"
                    .into()
            }
            Self::NoMatch { known, .. } if known.is_empty() => "the SVD has no peripheral".into(),
            Self::NoMatch { nearest, known, .. } => format!(
                "did you mean `{nearest}`? The peripherals are: {}",
                known.join(", ")
            ),
        }
    }
}

impl Device {
    /// Leaves the peripherals whose names match one of the globs, whatever the case of letters.
    ///
    /// # Errors
    ///
    /// [`SelectError`] for the first text that is no glob or matches nothing; the device is as it
    /// was then.
    pub fn select(&mut self, globs: &[String]) -> Result<(), SelectError> {
        let options = MatchOptions {
            case_sensitive: false,
            ..MatchOptions::default()
        };
        let mut patterns = Vec::new();
        for text in globs {
            let pattern = Pattern::new(text).map_err(|error| SelectError::NoPattern {
                pattern: text.clone(),
                problem: error.msg.to_owned(),
            })?;
            let matches = |known: &Peripheral| pattern.matches_with(&known.ident.svd, options);
            if !self.peripherals.iter().any(matches) {
                return Err(self.no_match(text));
            }
            patterns.push(pattern);
        }
        self.retain(|peripheral| {
            patterns
                .iter()
                .any(|pattern| pattern.matches_with(&peripheral.ident.svd, options))
        });
        Ok(())
    }

    /// Leaves these peripherals, and no others.
    pub fn retain(&mut self, is_kept: impl FnMut(&Peripheral) -> bool) {
        let (kept, left_out) = self.peripherals.drain(..).partition(is_kept);
        self.peripherals = kept;
        self.left_out.extend::<Vec<_>>(left_out);
        self.stand_in();
    }

    /// Where the peripheral that gives a kind its name is left out, the first of the kind does.
    fn stand_in(&mut self) {
        let present: HashSet<Ident> = (self.peripherals.iter())
            .map(|known| known.ident.clone())
            .collect();
        let mut standing: HashMap<Ident, Ident> = HashMap::new();
        for peripheral in &mut self.peripherals {
            if !present.contains(&peripheral.kind) {
                let first = standing.entry(peripheral.kind.clone());
                peripheral.kind = first.or_insert_with(|| peripheral.ident.clone()).clone();
            }
        }
    }

    /// Whether the SVD has several peripherals, even if not all are selected.
    pub fn has_several(&self) -> bool {
        self.peripherals.len() + self.left_out.len() > 1
    }

    /// Whether there is something that a container of all peripherals does: it maps several, it connects
    /// lines to the interrupts that the SVD says they are, or it is what a machine creates.
    pub fn is_chip(&self) -> bool {
        let interrupts = |peripheral: &Peripheral| {
            let lines = peripheral.behavior.iter().flat_map(|known| &known.irqs);
            lines.count() > 0 && !peripheral.interrupts.is_empty()
        };
        self.in_machine || self.has_several() || self.peripherals.iter().any(interrupts)
    }

    /// The peripheral whose kind this one is of.
    pub fn kind<'d>(&'d self, peripheral: &'d Peripheral) -> &'d Peripheral {
        (self.peripherals.iter())
            .find(|known| known.ident == peripheral.kind)
            .unwrap_or(peripheral)
    }

    /// The peripherals that are of their own kind, in document order: one for each kind.
    pub fn kinds(&self) -> Vec<&Peripheral> {
        (self.peripherals.iter())
            .filter(|known| known.ident == known.kind)
            .collect()
    }

    /// What to say of a glob that matches nothing.
    fn no_match(&self, text: &str) -> SelectError {
        let wild = |c: char| "*?[]!".contains(c);
        let literal: Vec<char> = text.to_lowercase().chars().filter(|c| !wild(*c)).collect();
        let literal_text: String = literal.iter().collect();
        let distance = |name: &str| {
            let name = name.to_lowercase();
            // What a wildcard stands for is no difference.
            let start: String = name.chars().take(literal.len()).collect();
            let compared = if text.contains(wild) { start } else { name };
            strsim::damerau_levenshtein(&literal_text, &compared)
        };
        let known: Vec<String> = (self.peripherals.iter())
            .map(|known| known.ident.svd.clone())
            .collect();
        let nearest = known.iter().min_by_key(|name| distance(name));
        SelectError::NoMatch {
            pattern: text.to_owned(),
            nearest: nearest.cloned().unwrap_or_default(),
            known,
        }
    }
}

//! Failures as kinds: one of each is enough to see what is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Mutant;
use super::seeds::Seeds;

/// A failure.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The mutant's number.
    pub number: u64,
    /// What was seen.
    pub said: String,
}

/// The failures of each kind.
pub fn kinds(failures: Vec<Failure>) -> BTreeMap<String, Vec<Failure>> {
    let mut kinds: BTreeMap<String, Vec<Failure>> = BTreeMap::new();
    for failure in failures {
        kinds.entry(kind(&failure.said)).or_default().push(failure);
    }
    kinds
}

/// What failures of one kind have in common: the first line that says what is wrong, without its names
/// and numbers.
pub fn kind(said: &str) -> String {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let wrong = lines().find(|line| line.contains("error") || line.contains("panicked"));
    let line = wrong.or_else(|| lines().next()).unwrap_or_default();
    let line = line.split_once("error").map_or(line, |(_, rest)| rest);
    let mut kind = String::new();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '`') => quote = Some('`'),
            (None, '‘') => quote = Some('’'),
            (None, '"') => quote = Some('"'),
            (None, c) if c.is_ascii_digit() => {}
            (None, c) => kind.push(c),
        }
    }
    kind.chars().take(100).collect()
}

/// Leaves out mutations as long as `fails` says that what is left is of the same kind.
pub fn smallest(mutant: &Mutant, fails: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut kept: Vec<usize> = (0..mutant.mutations.len()).collect();
    let mut place = 0;
    while place < kept.len() {
        let mut fewer = kept.clone();
        fewer.remove(place);
        match fails(&fewer) {
            true => kept = fewer,
            false => place += 1,
        }
    }
    kept
}

/// Writes what is left of a mutant to the folder, and says what is wrong with it.
///
/// # Panics
///
/// If it cannot be written.
pub fn written(
    folder: &Path,
    failure: &Failure,
    kept: &[usize],
    seeds: &Seeds,
    count: usize,
) -> String {
    let mutant = Mutant::new(failure.number, seeds);
    let origin = mutant.origin(seeds).to_owned();
    let source = mutant.kept(kept).source(seeds);
    let path = folder.join(format!("{}.svd", failure.number));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, &source.text))
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    let said: Vec<_> = failure.said.lines().take(12).collect();
    format!(
        "mutant {} of {origin}, mutations {kept:?}, and {} more like it: {}\n{}\n",
        failure.number,
        count - 1,
        path.display(),
        said.join("\n")
    )
}

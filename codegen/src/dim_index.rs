//! `dimIndex` of CMSIS-SVD's `dimElementGroup`: which indices it stands for, and how many.

use crate::values::integer;

/// Largest `dim`, and largest number of elements that one SVD array may expand to.
pub const MAX_DIM: u64 = 65_536;

/// What a `dimIndex` means.
enum Indices<'t> {
    Numbers(u64, u64),
    Letters(u8, u8),
    List(&'t str),
}

fn read(text: &str) -> Option<Indices<'_>> {
    if text.is_empty() {
        return None;
    }
    let (first, last) = match text.split_once('-') {
        Some((first, last)) if !text.contains(',') => (first.trim(), last.trim()),
        _ => return Some(Indices::List(text)),
    };
    if let (Some(first), Some(last)) = (integer(first), integer(last)) {
        return (first <= last).then_some(Indices::Numbers(first, last));
    }
    match (first.as_bytes(), last.as_bytes()) {
        ([first], [last])
            if first <= last
                && (first.is_ascii_uppercase() && last.is_ascii_uppercase()
                    || first.is_ascii_lowercase() && last.is_ascii_lowercase()) =>
        {
            Some(Indices::Letters(*first, *last))
        }
        _ => None,
    }
}

/// How many indices a `dimIndex` stands for, without making them.
pub fn indices(text: &str) -> Option<u64> {
    Some(match read(text)? {
        Indices::Numbers(first, last) => (last - first).saturating_add(1),
        Indices::Letters(first, last) => u64::from(last - first) + 1,
        Indices::List(list) => list.split(',').count() as u64,
    })
}

/// The indices themselves; ask [`indices`] first how many there are.
pub fn list(text: &str) -> Vec<String> {
    match read(text) {
        Some(Indices::Numbers(first, last)) => (first..=last).map(|at| at.to_string()).collect(),
        Some(Indices::Letters(first, last)) => (first..=last)
            .map(|letter| char::from(letter).to_string())
            .collect(),
        Some(Indices::List(list)) => {
            let trimmed = list.split(',').map(|index| index.trim().to_owned());
            trimmed.collect()
        }
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_counted_without_being_made() {
        assert_eq!(indices("0-999999999999"), Some(1_000_000_000_000));
        assert_eq!(indices("A-D"), Some(4));
        assert_eq!(indices("a,b,c"), Some(3));
        assert_eq!(indices("3-1"), None);
        assert_eq!(indices("A-d"), None);
        assert_eq!(list("9-11"), ["9", "10", "11"]);
        assert_eq!(list("b-d"), ["b", "c", "d"]);
        assert_eq!(list("A, B,7"), ["A", "B", "7"]);
    }
}

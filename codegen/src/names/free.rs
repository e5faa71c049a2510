//! A name that nothing else has.

/// The first of the candidates that is free: `candidate(0)`, `candidate(1)` and so on, which all differ.
/// `taken` says how many of them cannot be, at most: the last one that is looked at is beyond these, so
/// the search ends, and ends with a free one.
pub fn first_free<T>(
    taken: usize,
    candidate: impl Fn(usize) -> T,
    is_free: impl Fn(&T) -> bool,
) -> T {
    let mut found = (0..taken).map(&candidate).find(is_free);
    found.take().unwrap_or_else(|| candidate(taken))
}

#[cfg(test)]
mod tests {
    use super::first_free;

    #[test]
    fn the_first_that_is_free() {
        let taken = ["x0", "x1", "x3"];
        let free = |name: &String| !taken.contains(&name.as_str());
        let name = |number| format!("x{number}");
        assert_eq!(first_free(taken.len(), name, free), "x2");
        assert_eq!(first_free(0, name, |_| true), "x0");
        // It ends whatever it is told.
        assert_eq!(first_free(3, name, |_| false), "x3");
    }
}

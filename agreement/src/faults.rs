//! Faults, planted into generated text: a comparison that does not find one would not find it if it
//! were real.

use std::cell::Cell;

use crate::acts::Act;

/// A fault: what it breaks, a text that is there once or more, and what stands there instead.
pub type Fault = (&'static str, &'static str, &'static str);

/// Plants each fault, and gives those that were not found. `run` compiles what the function that it
/// is given has changed, does the acts, and gives the answers; those of what is sound are `expected`.
///
/// # Panics
///
/// If a fault's text is nowhere, if what it makes does not compile, or if there is a difference without
/// any fault.
pub fn missed(
    faults: &[Fault],
    acts: &[Act],
    expected: &[u64],
    run: impl Fn(&dyn Fn(String) -> String, &[Act]) -> Result<Vec<u64>, String>,
) -> Vec<&'static str> {
    let sound = run(&|text| text, acts).unwrap_or_else(|said| panic!("{said}"));
    assert!(sound == expected, "there is a difference without a fault");
    let mut missed = Vec::new();
    for &(what, from, to) in faults {
        let planted = Cell::new(false);
        let change = |text: String| {
            planted.set(planted.get() || text.contains(from));
            text.replace(from, to)
        };
        let found = run(&change, acts);
        assert!(planted.get(), "{what}: there is no `{from}`");
        match found {
            Ok(found) if found == expected => missed.push(what),
            Ok(_) => {}
            // What a sanitizer or a check of bounds or overflow finds is found; what does not compile
            // is no fault of a translation.
            Err(said) => assert!(said.contains("the devices ended"), "{what}: {said}"),
        }
    }
    missed
}

use proptest::prelude::*;

use super::*;
use crate::simulate::bus_access::{after_read, after_write};

fn sorted(words: impl IntoIterator<Item = &'static str>) -> Vec<&'static str> {
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_unstable();
    words
}

#[test]
fn each_word_is_read_as_its_effect() {
    assert_eq!(WriteEffect::WORDS.len(), WriteEffect::ALL.len());
    for (effect, word) in WriteEffect::ALL.iter().zip(WriteEffect::WORDS) {
        assert_eq!(WriteEffect::from_svd(word), Some(*effect));
    }
    assert_eq!(ReadAction::WORDS.len(), ReadAction::ALL.len());
    for (action, word) in ReadAction::ALL.iter().zip(ReadAction::WORDS) {
        assert_eq!(ReadAction::from_svd(word), Some(*action));
    }
}

#[test]
fn names_and_marks_are_distinct() {
    let check = |texts: Vec<&'static str>| {
        let mut distinct = sorted(texts.iter().copied());
        distinct.dedup();
        assert_eq!(distinct.len(), texts.len(), "{texts:?}");
    };
    let writes = WriteEffect::ALL.iter();
    let reads = ReadAction::ALL.iter().map(|action| action.snake());
    check(
        writes
            .clone()
            .map(|effect| effect.snake())
            .chain(reads)
            .collect(),
    );
    check(writes.map(|effect| effect.mark()).collect());
}

proptest! {
    /// The simulator has its own match over the effects; within the mask both must agree, and outside
    /// of it nothing may change.
    #[test]
    fn formulas_say_what_the_simulator_does(stored: u64, written: u64, mask: u64) {
        for effect in WriteEffect::ALL {
            let expected = stored & !mask | after_write(*effect, stored, written) & mask;
            let value = effect.formula().value(stored, written, mask);
            prop_assert_eq!(value, expected, "{:?}", effect);
        }
        for action in ReadAction::ALL {
            let expected = stored & !mask | after_read(*action, stored) & mask;
            let value = match action.formula() {
                Some(formula) => formula.value(stored, written, mask),
                None => stored,
            };
            prop_assert_eq!(value, expected, "{:?}", action);
        }
    }
}

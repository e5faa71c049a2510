//! The formulas of which C and Rust are made, against the oracle, bit by bit.

use oracle::{ReadAction as ReadRule, WriteRule};
use proptest::prelude::*;
use svd2qemu::model::{ReadAction, WriteEffect};

/// The number of which each bit is made from the bits of two others.
fn each_bit(stored: u64, written: u64, bit: impl Fn(bool, bool) -> bool) -> u64 {
    (0..64).fold(0, |number, at| {
        let bit = bit(stored >> at & 1 != 0, written >> at & 1 != 0);
        number | u64::from(bit) << at
    })
}

proptest! {
    #[test]
    fn formulas_say_what_the_standard_says(stored: u64, written: u64, mask: u64) {
        for effect in WriteEffect::ALL {
            let rule = WriteRule::from_word(effect.as_str()).expect("the oracle knows all rules");
            let after = each_bit(stored, written, |stored, written| rule.after(stored, written));
            let value = effect.formula().value(stored, written, mask);
            prop_assert_eq!(value, stored & !mask | after & mask, "{:?}", effect);
        }
        for action in ReadAction::ALL {
            let rule = ReadRule::from_word(action.as_str()).expect("the oracle knows all rules");
            let after = each_bit(stored, written, |stored, _| rule.after(stored));
            let value = match action.formula() {
                Some(formula) => formula.value(stored, written, mask),
                None => stored,
            };
            prop_assert_eq!(value, stored & !mask | after & mask, "{:?}", action);
        }
    }
}

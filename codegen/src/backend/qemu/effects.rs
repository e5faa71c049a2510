//! What writes do to stored bits, in C: from the formulas of the model.

use crate::model::{Formula, WriteEffect};

/// An effect, for the runtime.
pub(super) struct EffectView {
    /// Its constant.
    pub constant: String,
    /// What the stored bits become.
    pub value: String,
}

/// The constant of an effect.
pub(super) fn constant(effect: WriteEffect) -> String {
    format!("SVDREG_{}", effect.snake().to_uppercase())
}

/// All effects.
pub(super) fn all() -> Vec<EffectView> {
    let effects = WriteEffect::ALL.iter();
    effects
        .map(|effect| EffectView {
            constant: constant(*effect),
            value: text(effect.formula(), "stored", "mask"),
        })
        .collect()
}

/// A formula, with parentheses around each operation within another.
fn text(formula: Formula, stored: &str, mask: &str) -> String {
    let operand = |formula: &Formula| {
        let inner = text(*formula, stored, mask);
        let simple = !inner.contains(' ') || matches!(formula, Formula::Not(_));
        if simple { inner } else { format!("({inner})") }
    };
    let both = |left: &Formula, operator: &str, right: &Formula| {
        format!("{} {operator} {}", operand(left), operand(right))
    };
    match formula {
        Formula::Stored => stored.to_owned(),
        Formula::Written => "written".to_owned(),
        Formula::Mask => mask.to_owned(),
        Formula::Not(one) => format!("~{}", operand(one)),
        Formula::And(left, right) => both(left, "&", right),
        Formula::Or(left, right) => both(left, "|", right),
        Formula::Xor(left, right) => both(left, "^", right),
    }
}

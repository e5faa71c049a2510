//! What accesses do to stored bits, in C: from the formulas of the model.

use crate::model::{Formula, Peripheral, WriteEffect};
use crate::names::Ident;

/// The functions of the effects that the registers have.
pub(super) fn functions(stem: &Ident, peripheral: &Peripheral) -> Vec<String> {
    let used: Vec<WriteEffect> = peripheral
        .words
        .iter()
        .flat_map(|word| {
            let again = word.cells.iter().flat_map(|cell| &cell.write_effects);
            let once = word.once.iter().map(|once| once.effect);
            again.map(|(effect, _)| *effect).chain(once)
        })
        .collect();
    WriteEffect::ALL
        .iter()
        .filter(|effect| used.contains(effect))
        .map(|effect| {
            format!(
                "/* {} in @mask; the other bits stay as they are. */\n\
                 static inline uint64_t {}_{}(uint64_t stored, uint64_t written, uint64_t mask)\n\
                 {{\n    return {};\n}}",
                effect.does(),
                stem.snake,
                effect.snake(),
                text(effect.formula(), "stored", "mask")
            )
        })
        .collect()
}

/// The statement that makes of `stored` what the formula of a read says. `mask` is an expression.
pub(super) fn statement(formula: Formula, stored: &str, mask: &str) -> String {
    match formula.in_place() {
        Some((operator, right)) => format!("{stored} {operator}= {};", text(right, stored, mask)),
        None => format!("{stored} = {};", text(formula, stored, mask)),
    }
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

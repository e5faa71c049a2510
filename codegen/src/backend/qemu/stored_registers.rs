//! Where registers are stored: what one holds as an expression, and statements that make it hold a value.

use super::c_names::Names;
use crate::backend::c::{Expr, Number, Stmt, Type};
use crate::model::{Peripheral, RegisterId};

/// What a register holds, as an expression of its machine type.
pub(super) fn stored(peripheral: &Peripheral, names: &Names, id: RegisterId) -> Expr {
    let (_, placed) = peripheral.place(id);
    stored_in(peripheral, names, id, &placed.held)
}

/// The same with these bits of the cells of its word.
pub(super) fn stored_in(
    peripheral: &Peripheral,
    names: &Names,
    id: RegisterId,
    held: &[u64],
) -> Expr {
    let word = peripheral.place(id).0;
    held_by(peripheral, id, held, |cell| {
        member(&names.cells[word.0][cell])
    })
}

/// The same if `member` is what a cell of its word holds.
pub(super) fn held_by(
    peripheral: &Peripheral,
    id: RegisterId,
    held: &[u64],
    member: impl Fn(usize) -> Expr,
) -> Expr {
    let (word_id, placed) = peripheral.place(id);
    let word = peripheral.word(word_id);
    if word.is_plain() {
        return member(0);
    }
    let register = peripheral.register(id);
    let own = Type::unsigned(register.container());
    let parts: Vec<usize> = (0..word.cells.len())
        .filter(|cell| held[*cell] != 0)
        .collect();
    if let [cell] = parts[..] {
        return match held[cell] == word.lanes() {
            true => member(cell),
            false => {
                let place = [placed.shift.into(), register.bits.into()];
                let args = std::iter::once(member(cell)).chain(place);
                Expr::call("extract64", args).cast(own)
            }
        };
    }
    let parts = parts.iter().map(|&cell| {
        let mask = Number::hex(held[cell], word.container());
        member(cell) & mask
    });
    let whole = parts.reduce(|whole, part| whole | part);
    let whole = whole.unwrap_or_else(|| Expr::from(0));
    match placed.shift {
        0 => whole.cast(own),
        shift => (whole >> shift).cast(own),
    }
}

/// Statements that make these bits of a register that shares its word hold a value.
pub(super) fn store(
    peripheral: &Peripheral,
    names: &Names,
    id: RegisterId,
    held: &[u64],
    value: &Expr,
) -> Vec<Stmt> {
    let (word_id, placed) = peripheral.place(id);
    let word = peripheral.word(word_id);
    let parts = (0..word.cells.len()).filter(|cell| held[*cell] != 0);
    let wide = value.clone().cast(Type::unsigned(64));
    let shifted = match placed.shift {
        0 => wide,
        shift => wide << shift,
    };
    parts
        .map(|cell| {
            let member = member(&names.cells[word_id.0][cell]);
            if held[cell] == word.lanes() {
                return member.assign(value.clone()).into();
            }
            let mask = Expr::from(Number::hex(held[cell], word.container()));
            let kept = member.clone() & mask.clone().complement();
            member.assign(kept | (shifted.clone() & mask)).into()
        })
        .collect()
}

/// A member of the stored registers.
fn member(name: &str) -> Expr {
    Expr::name("s").arrow("regs").dot(name)
}

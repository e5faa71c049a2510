//! Registers that indices choose from.

use std::fmt::Display;

use super::{Arith, Expr, ExprKind, Int, Method, Overflow, Ty};
use crate::model::{FieldId, RegisterId};

/// Registers that one or more indices choose from: elements of an array, or of arrays in arrays, all
/// alike. In the IR several indices are one number: that of the register in [`Bank::registers`].
#[derive(Debug, Clone, Default)]
pub struct Bank {
    /// How the block writes it, around its indices: `CH[`, `].SLOT[` and `].VALUE`.
    pub text: Vec<String>,
    /// How many elements each index chooses from.
    pub lengths: Vec<usize>,
    /// The registers, the last index being the first to change.
    pub registers: Vec<RegisterId>,
    /// The same with their indices, by register.
    places: Vec<(RegisterId, usize)>,
}

impl Bank {
    /// A bank of these registers, which are distinct.
    pub fn new(text: Vec<String>, lengths: Vec<usize>, registers: Vec<RegisterId>) -> Self {
        let mut places: Vec<_> = registers.iter().copied().zip(0..).collect();
        places.sort_unstable();
        Self {
            text,
            lengths,
            registers,
            places,
        }
    }

    /// As the block writes it, with these indices.
    pub fn shown<I: Display>(&self, indices: impl IntoIterator<Item = I>) -> String {
        indexed(&self.text, indices)
    }

    /// The same with a number of [`Self::registers`], which is called this.
    pub fn numbered(&self, number: &str) -> String {
        let indices = self.lengths.iter().enumerate().map(|(at, length)| {
            let behind: usize = self.lengths[at + 1..].iter().product();
            let index = match behind {
                1 => number.to_owned(),
                behind => format!("{number} / {behind}"),
            };
            match at {
                0 => index,
                _ => format!("{index} % {length}"),
            }
        });
        self.shown(indices)
    }

    /// The indices of which [`number`] has made this.
    pub fn indices<'e>(&self, number: &'e Expr) -> Vec<&'e Expr> {
        let mut indices = Vec::new();
        let mut rest = number;
        for _ in 1..self.lengths.len() {
            let ExprKind::Method(_, product, index) = &rest.kind else {
                break;
            };
            let ExprKind::Method(_, before, _) = &product.kind else {
                break;
            };
            indices.push(uncast(index));
            rest = before;
        }
        indices.push(uncast(rest));
        indices.reverse();
        indices
    }

    /// The first register: all that types and masks say of it holds for the others.
    pub fn first(&self) -> RegisterId {
        self.registers[0]
    }

    /// A field of the first register, by its index there.
    pub fn field(&self, field: usize) -> FieldId {
        let register = self.first();
        FieldId { register, field }
    }

    /// The index of a register.
    pub fn place(&self, id: RegisterId) -> Option<usize> {
        let found = self.places.binary_search_by_key(&id, |(known, _)| *known);
        found.ok().map(|found| self.places[found].1)
    }
}

/// Text around indices, with them.
pub fn indexed<I: Display>(text: &[String], indices: impl IntoIterator<Item = I>) -> String {
    let mut indices = indices.into_iter();
    let mut shown = String::new();
    for (place, part) in text.iter().enumerate() {
        if place > 0 {
            shown.extend(indices.next().map(|index| index.to_string()));
        }
        shown.push_str(part);
    }
    shown
}

/// The number of a register of a bank, of its indices, each with the number of elements that it
/// chooses from and below that; `None` of no index.
pub fn number(indices: Vec<(Expr, usize)>) -> Option<Expr> {
    let whole = |expr: Expr| match expr.ty {
        Ty::Int(int) if int == Int::unsigned(32) => expr,
        _ => Expr {
            kind: ExprKind::Cast(Box::new(expr)),
            ty: Ty::Int(Int::unsigned(32)),
        },
    };
    let wrapping = |arith, a: Expr, b: Expr| Expr {
        kind: ExprKind::Method(
            Method {
                arith,
                overflow: Overflow::Wrapping,
            },
            Box::new(a),
            Box::new(b),
        ),
        ty: Ty::Int(Int::unsigned(32)),
    };
    let mut indices = indices.into_iter();
    let (first, _) = indices.next()?;
    Some(indices.fold(first, |number, (index, length)| {
        let length = Expr {
            kind: ExprKind::Int(length as u64),
            ty: Ty::Int(Int::unsigned(32)),
        };
        let product = wrapping(Arith::Mul, whole(number), length);
        wrapping(Arith::Add, product, whole(index))
    }))
}

/// What a cast is of.
fn uncast(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Cast(inner) => inner,
        _ => expr,
    }
}

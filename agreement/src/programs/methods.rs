//! Methods of integers and options.

use super::exprs::Want;
use super::program_text::Node;
use super::scope::Gen;
use super::types::{Feature, Ty};

/// Those with an operand of the receiver's type that give that type.
const SAME: [&str; 8] = [
    "wrapping_add",
    "wrapping_sub",
    "wrapping_mul",
    "saturating_add",
    "saturating_sub",
    "saturating_mul",
    "min",
    "max",
];

/// Those that give an `Option`.
const CHECKED: [&str; 7] = [
    "checked_add",
    "checked_sub",
    "checked_mul",
    "checked_div",
    "checked_rem",
    "checked_shl",
    "checked_shr",
];

/// Those that give an `u32`, without an operand.
const COUNTS: [&str; 6] = [
    "count_ones",
    "count_zeros",
    "leading_zeros",
    "trailing_zeros",
    "leading_ones",
    "trailing_ones",
];

/// A method with one operand.
pub fn binary(g: &mut Gen, want: &Want) -> Option<Node> {
    let (receiver, names): (&Ty, &[&str]) = match &want.ty {
        Ty::Int { .. } if g.once_in(4) => (&want.ty, &["wrapping_shl", "wrapping_shr"]),
        Ty::Int { .. } => (&want.ty, &SAME),
        Ty::Option(inner) => (inner, &CHECKED),
        Ty::Bool | Ty::Tuple(_) => return None,
    };
    receiver.int()?;
    let name = g.pick(names)?;
    Some(with_operand(g, want, receiver, name))
}

/// The receiver has a type of its own; a shift's amount is an `u32`.
fn with_operand(g: &mut Gen, want: &Want, receiver: &Ty, name: &str) -> Node {
    let left = g.make(&want.typed(receiver));
    let shifts = ["_shl", "_shr", "_left", "_right"];
    let amount = match shifts.iter().any(|end| name.ends_with(end)) {
        true => Ty::unsigned(32),
        false => receiver.clone(),
    };
    let right = g.make(&want.operand(&amount));
    Node::expr(&want.ty, &format!("@.{name}(@)"), [left, right])
}

/// The methods that came later.
pub fn other(g: &mut Gen, want: &Want) -> Option<Node> {
    match &want.ty {
        Ty::Bool => {
            let of = unsigned(g);
            let inner = g.make(&want.typed(&of));
            Some(Node::expr(&want.ty, "@.is_power_of_two()", [inner]))
        }
        Ty::Int { signed, bits } => match g.random.u8(0..5) {
            0 => {
                let option = g.make(&want.typed(&want.ty.clone().option()));
                let otherwise = g.make(&want.operand(&want.ty));
                Some(Node::expr(&want.ty, "@.unwrap_or(@)", [option, otherwise]))
            }
            1 if want.ty == Ty::unsigned(32) => {
                let (of, name) = (g.int(), g.pick(&COUNTS)?);
                let inner = g.make(&want.typed(&of));
                Some(Node::expr(&want.ty, &format!("@.{name}()"), [inner]))
            }
            2 => {
                let name = g.pick(&["rotate_left", "rotate_right"])?;
                Some(with_operand(g, want, &want.ty, name))
            }
            3 if !*signed && g.has(Feature::Signed) && g.once_in(2) => {
                let of = Ty::Int {
                    signed: true,
                    bits: *bits,
                };
                let inner = g.make(&want.typed(&of));
                Some(Node::expr(&want.ty, "@.unsigned_abs()", [inner]))
            }
            3 if !*signed => Some(with_operand(g, want, &want.ty, "abs_diff")),
            _ => {
                let mut names = vec!["reverse_bits", "wrapping_neg"];
                if bits % 8 == 0 {
                    names.push("swap_bytes");
                }
                if *signed {
                    names.push("wrapping_abs");
                }
                let name = g.pick(&names)?;
                let inner = g.make(&want.typed(&want.ty));
                Some(Node::expr(&want.ty, &format!("@.{name}()"), [inner]))
            }
        },
        Ty::Option(inner) => {
            let (signed, _) = inner.int()?;
            let mut names = vec!["checked_neg"];
            if signed {
                names.push("checked_abs");
            }
            let name = g.pick(&names)?;
            let value = g.make(&want.typed(inner));
            Some(Node::expr(&want.ty, &format!("@.{name}()"), [value]))
        }
        Ty::Tuple(parts) => match &parts[..] {
            [value, Ty::Bool] if value.int().is_some() => {
                let name = g.pick(&["add", "sub", "mul", "shl", "shr"])?;
                Some(with_operand(g, want, value, &format!("overflowing_{name}")))
            }
            _ => None,
        },
    }
}

fn unsigned(g: &mut Gen) -> Ty {
    match g.int() {
        Ty::Int { bits, .. } => Ty::unsigned(bits),
        other => other,
    }
}

//! Operators and conversions.

use super::exprs::Want;
use super::program_text::Node;
use super::scope::Gen;
use super::types::{Ty, literal};

pub fn not(g: &mut Gen, want: &Want) -> Option<Node> {
    match want.ty {
        Ty::Bool | Ty::Int { .. } => {
            let inner = g.make(&Want {
                own: want.own,
                ..want.operand(&want.ty)
            });
            Some(Node::expr(&want.ty, "(!@)", [inner]))
        }
        Ty::Option(_) | Ty::Tuple(_) => None,
    }
}

pub fn cast(g: &mut Gen, want: &Want) -> Option<Node> {
    want.ty.int()?;
    let from = g.scalar();
    let inner = g.make(&want.typed(&from));
    let template = format!("(@ as {})", want.ty.text());
    Some(Node::expr(&want.ty, &template, [inner]))
}

/// Two operands of one type: the first has it by itself if nothing else says it.
fn two(g: &mut Gen, want: &Want, ty: &Ty, own: bool) -> [Node; 2] {
    let left = g.make(&Want {
        own,
        ..want.operand(ty)
    });
    [left, g.make(&want.operand(ty))]
}

pub fn bits(g: &mut Gen, want: &Want) -> Option<Node> {
    if !matches!(want.ty, Ty::Bool | Ty::Int { .. }) {
        return None;
    }
    let op = g.pick(&["&", "|", "^"])?;
    let operands = two(g, want, &want.ty, want.own);
    Some(Node::expr(&want.ty, &format!("(@ {op} @)"), operands))
}

pub fn shift(g: &mut Gen, want: &Want) -> Option<Node> {
    let (_, bits) = want.ty.int()?;
    let op = g.pick(&["<<", ">>"])?;
    let amount = match g.random.u8(0..4) {
        0 => bits - 1,
        1 => 0,
        _ => g.random.u32(0..bits),
    };
    let left = g.make(&Want {
        own: want.own,
        ..want.operand(&want.ty)
    });
    Some(Node::expr(&want.ty, &format!("(@ {op} {amount})"), [left]))
}

pub fn division(g: &mut Gen, want: &Want) -> Option<Node> {
    let (signed, bits) = want.ty.int()?;
    let op = g.pick(&["/", "%"])?;
    let left = g.make(&Want {
        own: want.own,
        ..want.operand(&want.ty)
    });
    let divisor = literal(signed, bits, false, &mut g.random);
    // Neither 0 nor -1 can divide.
    let unsafe_ones: &[&str] = if signed { &["0", "-1"] } else { &["0", "0x0"] };
    let safe = !unsafe_ones.contains(&divisor.as_str());
    let divisor = match safe {
        true => divisor,
        false if signed && bits < 3 => return None,
        false if bits == 1 => "1".into(),
        false => "3".into(),
    };
    Some(Node::expr(&want.ty, &format!("(@ {op} {divisor})"), [left]))
}

pub fn logic(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.ty != Ty::Bool {
        return None;
    }
    let op = g.pick(&["&&", "||"])?;
    let operands = two(g, want, &Ty::Bool, false);
    Some(Node::expr(&want.ty, &format!("(@ {op} @)"), operands))
}

pub fn comparison(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.ty != Ty::Bool {
        return None;
    }
    let ty = g.scalar();
    let op = g.pick(&["==", "!=", "<", "<=", ">", ">="])?;
    let operands = two(g, want, &ty, true);
    Some(Node::expr(&want.ty, &format!("(@ {op} @)"), operands))
}

/// A constant is compared with what has a type.
pub fn swapped_comparison(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.ty != Ty::Bool {
        return None;
    }
    let ty = g.int();
    let (signed, bits) = ty.int()?;
    let op = g.pick(&["==", "!=", "<", "<=", ">", ">="])?;
    let constant = literal(signed, bits, false, &mut g.random);
    let right = g.make(&want.typed(&ty));
    Some(Node::expr(
        &want.ty,
        &format!("({constant} {op} @)"),
        [right],
    ))
}

/// A condition that is always true or always false, as they are mistyped.
pub fn constant(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.ty != Ty::Bool {
        return None;
    }
    let ty = g.int();
    let (signed, bits) = ty.int()?;
    let left = g.make(&want.typed(&ty));
    let equal = g.pick(&["==", "!="])?;
    let (a, b) = (g.random.u64(1..5), g.random.u64(1..5));
    let template = match g.random.u8(0..6) {
        0 if !signed && bits > 3 => format!("(@ & {} {equal} {})", a << 1, b << 1 | 1),
        1 if !signed => format!("(@ {} 0)", g.pick(&["<", ">="])?),
        2 if bits < 64 && !signed => {
            let op = g.pick(&["<", ">", "==", "!=", "<=", ">="])?;
            let wider = g.random.u32(bits + 1..=64);
            let above = super::types::ones(bits) + 1;
            format!("((@ as u{wider}) {op} {above})")
        }
        3 if bits > 3 => {
            let op = if equal == "==" { "&&" } else { "||" };
            let both = [left.clone(), left];
            return Some(Node::expr(
                &want.ty,
                &format!("(@ {equal} {a} {op} @ {equal} {})", a + 1 - 2 * (a / 4)),
                both,
            ));
        }
        _ => {
            let op = g.pick(&["==", "!=", "<", "<=", ">", ">="])?;
            return Some(Node::expr(
                &want.ty,
                &format!("(@ {op} @)"),
                [left.clone(), left],
            ));
        }
    };
    Some(Node::expr(&want.ty, &template, [left]))
}

//! Arrays of hidden state and of registers, and indices that are below a length.

use super::chosen_names::written;
use super::exprs::Want;
use super::program_text::Node;
use super::scope::{Body, Gen};
use super::types::{Ty, ones};

/// An index that the checker can see to be below this.
pub fn index(g: &mut Gen, length: u64) -> Node {
    let mut known: Vec<_> = g
        .indices
        .iter()
        .filter(|(name, end)| *end <= length && g.visible().iter().any(|local| local.name == *name))
        .map(|(name, _)| name.clone())
        .collect();
    let params = g.params.iter().filter(|param| param.max < length);
    known.extend(params.map(|param| param.name.clone()));
    if !known.is_empty() && !g.once_in(3) {
        let name = known[g.below(known.len())].clone();
        return Node::part(&name, []);
    }
    let of = Ty::unsigned([8, 16, 32, 64][g.below(4)]);
    let last = length - 1;
    match g.random.u8(0..5) {
        0 => Node::part(&g.random.u64(0..length).to_string(), []),
        1 if of.int().is_some_and(|(_, bits)| length <= ones(bits)) => {
            Node::part(&format!("@ % {length}"), [g.own(&of, 1)])
        }
        2 => {
            let mask = (length.next_power_of_two() >> u32::from(!length.is_power_of_two())) - 1;
            Node::part(&format!("@ & {mask}"), [g.own(&of, 1)])
        }
        3 if last <= 255 => Node::part(&format!("@.min({last})"), [g.own(&of, 1)]),
        _ => {
            // A type that is narrow enough.
            let bits = length.ilog2();
            match bits {
                0 => Node::part("0", []),
                bits => Node::part("@", [g.own(&Ty::unsigned(bits), 1)]),
            }
        }
    }
}

/// An element of an array of state, by an index that is below its length, or by one that may not be.
pub fn element(g: &mut Gen, want: &Want) -> Option<Node> {
    if matches!(g.body, Body::Function(_)) {
        return None;
    }
    let ty = match &want.ty {
        Ty::Option(inner) => (**inner).clone(),
        other => other.clone(),
    };
    let fitting: Vec<_> = g
        .arrays
        .iter()
        .filter(|array| array.ty == ty)
        .cloned()
        .collect();
    let array = g.pick(&fitting)?;
    if matches!(want.ty, Ty::Option(_)) {
        let of = Ty::unsigned([8, 32, 64][g.below(3)]);
        let index = g.make(&want.typed(&of));
        return Some(Node::expr(
            &want.ty,
            &format!("{}.get(@)", array.name),
            [index],
        ));
    }
    let index = index(g, array.length);
    Some(Node::expr(&want.ty, &format!("{}[@]", array.name), [index]))
}

/// A register of an array, or a field of it.
pub fn register(g: &mut Gen, want: &Want) -> Option<Node> {
    let Ty::Int {
        signed: false,
        bits,
    } = want.ty
    else {
        return None;
    };
    if matches!(g.body, Body::Function(_)) {
        return None;
    }
    let mut fitting = Vec::new();
    for register in &g.registers {
        if register.lengths.is_empty() {
            continue;
        }
        let path = register.path(register.lengths.iter().map(|_| "@"));
        let lengths = &register.lengths;
        if register.bits == bits {
            fitting.push((path.clone(), lengths.clone()));
        }
        let fields = register.fields.iter().filter(|field| field.width == bits);
        fitting.extend(
            fields.map(|field| (format!("{path}.{}", written(&field.name)), lengths.clone())),
        );
    }
    let (path, lengths) = g.pick(&fitting)?;
    let indices = indices(g, &lengths);
    Some(Node::expr(&want.ty, &path, indices))
}

/// An index below each of these.
pub fn indices(g: &mut Gen, lengths: &[u64]) -> Vec<Node> {
    lengths.iter().map(|length| index(g, *length)).collect()
}

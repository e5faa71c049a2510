//! Random statements: each construct is a function that makes one, if it can here.

use super::arrays;
use super::blocks::{let_stmt, matching, returning};
use super::chosen_names::written;
use super::events;
use super::exprs::Want;
use super::program_text::Node;
use super::scope::{Body, Construct, Gen};
use super::types::{Feature, Ty, ones};

/// Makes a statement; the number says how deep its expressions and blocks may go.
pub type Make = fn(&mut Gen, u32) -> Option<Node>;

const fn with(feature: Feature, weight: u32, make: Make) -> Construct<Make> {
    Construct {
        feature,
        weight,
        make,
    }
}

/// Every construct.
const STMTS: &[Construct<Make>] = &[
    with(Feature::Base, 8, assign_register),
    with(Feature::Base, 8, assign_state),
    with(Feature::Base, 6, assign_local),
    with(Feature::Base, 6, |g, depth| Some(let_stmt(g, depth, true))),
    with(Feature::Base, 6, if_stmt),
    with(Feature::Base, 4, match_stmt),
    with(Feature::Base, 6, events::after),
    with(Feature::Base, 2, events::together),
    with(Feature::Base, 2, events::cancel),
    with(Feature::Base, 2, guest_error),
    with(Feature::Base, 1, unimplemented),
    with(Feature::Base, 1, block_stmt),
    with(Feature::Base, 1, return_stmt),
    with(Feature::Arrays, 6, assign_element),
    with(Feature::Loops, 4, for_stmt),
    with(Feature::Compound, 5, compound),
    with(Feature::Pulses, 5, pulse),
    with(Feature::Hooks, 8, hook),
];

/// How many rounds the loops of a body make together at most.
const ROUNDS: u64 = 40;

impl Gen<'_> {
    /// Statements: one or more, as many as the body still has.
    pub fn statements(&mut self, depth: u32) -> Node {
        self.nested(|g| g.open_statements(depth))
    }

    /// The same, of which the locals are known to what comes after them.
    pub fn open_statements(&mut self, depth: u32) -> Node {
        let wanted = 1 + self.below(4);
        let mut made = Vec::new();
        while made.len() < wanted && self.statements > 0 {
            self.statements -= 1;
            made.extend(self.draw(STMTS, |g, make| make(g, depth)));
        }
        Node::list(made)
    }

    pub(super) fn is_function(&self) -> bool {
        matches!(self.body, Body::Function(_))
    }
}

fn assign_register(g: &mut Gen, depth: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let register = g.pick(&g.registers.clone())?;
    let path = register.path(register.lengths.iter().map(|_| "@"));
    let (place, bits) = match g.pick(&register.fields) {
        Some(field) if !g.once_in(3) => (format!("{path}.{}", written(&field.name)), field.width),
        _ => (path, register.bits),
    };
    let mut nodes = arrays::indices(g, &register.lengths);
    nodes.push(g.value(&Ty::unsigned(bits), depth));
    Some(Node::whole(&format!("{place} = @;\n"), nodes))
}

fn assign_state(g: &mut Gen, depth: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let (name, ty) = g.pick(&g.states.clone())?;
    // A local hides it.
    if g.locals.iter().any(|local| local.name == name) {
        return None;
    }
    let value = g.value(&ty, depth);
    Some(Node::whole(&format!("{name} = @;\n"), [value]))
}

fn assign_local(g: &mut Gen, depth: u32) -> Option<Node> {
    let mut mutable = g.visible();
    mutable.retain(|local| local.mutable);
    let local = g.pick(&mutable)?;
    let value = g.value(&local.ty, depth);
    Some(Node::whole(&format!("{} = @;\n", local.name), [value]))
}

fn assign_element(g: &mut Gen, depth: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let array = g.pick(&g.arrays.clone())?;
    let index = arrays::index(g, array.length);
    let value = g.value(&array.ty, depth);
    Some(Node::whole(
        &format!("{}[@] = @;\n", array.name),
        [index, value],
    ))
}

fn if_stmt(g: &mut Gen, depth: u32) -> Option<Node> {
    let inner = depth.checked_sub(1)?;
    let condition = g.expr(&Ty::Bool, depth);
    let then = g.statements(inner);
    Some(match g.random.u8(0..4) {
        0 => {
            let other = g.expr(&Ty::Bool, inner);
            let (second, third) = (g.statements(inner), g.statements(inner));
            Node::whole(
                "if @ {\n@} else if @ {\n@} else {\n@}\n",
                [condition, then, other, second, third],
            )
        }
        1 | 2 => {
            let otherwise = g.statements(inner);
            Node::whole("if @ {\n@} else {\n@}\n", [condition, then, otherwise])
        }
        _ => Node::whole("if @ {\n@}\n", [condition, then]),
    })
}

fn match_stmt(g: &mut Gen, depth: u32) -> Option<Node> {
    let inner = depth.checked_sub(1)?;
    let (scrutinee, arms) = matching(g, depth, &mut |g: &mut Gen| {
        let body = g.statements(inner);
        Node::part("{\n@}", [body])
    });
    Some(Node::whole("match @ {\n@}\n", [scrutinee, arms]))
}

fn block_stmt(g: &mut Gen, depth: u32) -> Option<Node> {
    let inner = g.statements(depth.checked_sub(1)?);
    Some(Node::whole("{\n@}\n", [inner]))
}

fn return_stmt(g: &mut Gen, depth: u32) -> Option<Node> {
    let condition = g.expr(&Ty::Bool, depth);
    let give = returning(g, depth);
    Some(Node::whole("if @ {\n@\n}\n", [condition, give]))
}

fn guest_error(g: &mut Gen, _: u32) -> Option<Node> {
    (!g.is_function()).then(|| Node::whole("guest_error!(\"100 % wrong\");\n", []))
}

fn unimplemented(g: &mut Gen, _: u32) -> Option<Node> {
    (!g.is_function()).then(|| Node::whole("unimplemented!(\"nobody needs it\");\n", []))
}

fn pulse(g: &mut Gen, _: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let name = g.pick(&g.pulses.clone())?;
    Some(Node::whole(&format!("pulse {name};\n"), []))
}

/// A hook by itself, or as the value of a new local.
fn hook(g: &mut Gen, depth: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let (name, args, result) = g.pick(&g.hooks.clone())?;
    let nodes: Vec<Node> = args.iter().map(|ty| g.expr(ty, depth.min(1))).collect();
    let places = vec!["@"; args.len()].join(", ");
    let text = match result {
        Some(ty) if !g.once_in(3) => {
            g.declare("answer", &ty, false);
            format!("let answer = {name}({places});\n")
        }
        Some(_) | None => format!("{name}({places});\n"),
    };
    Some(Node::whole(&text, nodes))
}

fn for_stmt(g: &mut Gen, depth: u32) -> Option<Node> {
    let inner = depth.checked_sub(1)?;
    let count = 1 + g.below(5) as u64;
    if g.rounds * count > ROUNDS {
        return None;
    }
    let start = g.below(2) as u64;
    let name = format!("i{}", g.locals.len());
    let last = start + count;
    let ends = match g.once_in(2) {
        true => format!("{start}..{last}"),
        false => format!("{start}..={}", last - 1),
    };
    g.rounds *= count;
    let body = g.nested(|g| {
        g.declare(&name, &Ty::unsigned(32), false);
        g.indices.push((name.clone(), last));
        g.statements(inner)
    });
    g.rounds /= count;
    Some(Node::whole(
        &format!("for {name} in {ends} {{\n@}}\n"),
        [body],
    ))
}

/// `place op= value;` with the rules of the operator.
fn compound(g: &mut Gen, depth: u32) -> Option<Node> {
    let mut places: Vec<(String, Ty)> = g
        .visible()
        .into_iter()
        .filter(|local| local.mutable)
        .map(|local| (local.name, local.ty))
        .collect();
    if !g.is_function() {
        places.extend(g.states.iter().cloned());
        for register in g.registers.clone() {
            // Of an array, one that is drawn now: an index is looked at once.
            let indices = arrays::indices(g, &register.lengths).into_iter();
            let name = register.path(indices.map(|index| index.text()));
            places.extend(super::scope::register_names(&name, &register));
        }
    }
    let (name, ty) = g.pick(&places)?;
    let (_, bits) = ty.int()?;
    let value = match g.random.u8(0..5) {
        0 => {
            let op = g.pick(&["<<=", ">>="])?;
            return Some(Node::whole(
                &format!("{name} {op} {};\n", g.random.u32(0..bits)),
                [],
            ));
        }
        1 => {
            let op = g.pick(&["/=", "%="])?;
            let most = ones(bits.min(5)) >> u32::from(matches!(ty, Ty::Int { signed: true, .. }));
            let divisor = match most {
                0 => return None,
                most => g.random.u64(1..=most),
            };
            return Some(Node::whole(&format!("{name} {op} {divisor};\n"), []));
        }
        _ => g.make(&Want {
            ty: ty.clone(),
            own: false,
            returns: false,
            depth,
        }),
    };
    let op = g.pick(&["|=", "&=", "^="])?;
    Some(Node::whole(&format!("{name} {op} @;\n"), [value]))
}

//! Statements that start and cancel events.

use super::program_text::Node;
use super::scope::{Body, Gen};
use super::types::Ty;

pub fn after(g: &mut Gen, depth: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let index = g.below(g.events.len());
    let (name, args) = g.events.get(index)?.clone();
    // Events that start each other without delay go one way.
    let may_be_zero = match g.body {
        Body::Event(own) => index > own,
        Body::Function(_) | Body::Write(_) | Body::Rule | Body::Irq => true,
    };
    let delay = delay(g, may_be_zero, depth);
    Some(started(g, &name, &args, delay, depth))
}

fn started(g: &mut Gen, name: &str, args: &[Ty], delay: Node, depth: u32) -> Node {
    let mut nodes = vec![delay];
    nodes.extend(args.iter().map(|ty| g.expr(ty, depth)).collect::<Vec<_>>());
    let places = vec!["@"; args.len()].join(", ");
    Node::whole(&format!("after(@) {name}({places});\n"), nodes)
}

/// All events at one time, in any order.
pub fn together(g: &mut Gen, depth: u32) -> Option<Node> {
    if g.is_function() || g.events.len() < 2 {
        return None;
    }
    let delay = match g.body {
        Body::Event(_) => "10",
        Body::Function(_) | Body::Write(_) | Body::Rule | Body::Irq => g.pick(&["0", "10"])?,
    };
    let mut events = g.events.clone();
    g.random.shuffle(&mut events);
    let events = events.iter();
    let all: Vec<_> = events
        .map(|(name, args)| started(g, name, args, Node::part(delay, []), depth.min(1)))
        .collect();
    Some(Node::list(all))
}

fn delay(g: &mut Gen, may_be_zero: bool, depth: u32) -> Node {
    let long = Ty::unsigned(64);
    let params: Vec<_> = g
        .params
        .iter()
        .filter(|param| param.bits == 64 && (may_be_zero || param.min > 0))
        .filter(|param| g.locals.iter().all(|local| local.name != param.name))
        .map(|param| param.name.clone())
        .collect();
    match g.random.u8(0..8) {
        // Events of one time happen in the order in which they were started.
        0 | 5 if may_be_zero => Node::expr(&long, "0", []),
        6 => Node::part("10", []),
        1 => Node::part(
            [
                "1",
                "1_000",
                "0x7fff_ffff_ffff_ffff",
                "0xffff_ffff_ffff_ffff",
            ][g.below(4)],
            [],
        ),
        2 | 3 if !params.is_empty() => Node::part(&params[g.below(params.len())], []),
        4 => {
            let by = [2, 10, 100][g.below(3)];
            let value = g.own(&long, depth);
            let shape = if may_be_zero {
                "@ % N"
            } else {
                "(@ % N).max(1)"
            };
            Node::expr(&long, &shape.replace('N', &by.to_string()), [value])
        }
        _ => Node::part(&g.random.u64(1..30).to_string(), []),
    }
}

pub fn cancel(g: &mut Gen, _: u32) -> Option<Node> {
    if g.is_function() {
        return None;
    }
    let (name, _) = g.pick(&g.events.clone())?;
    Some(Node::whole(&format!("cancel {name};\n"), []))
}

//! Blocks with a value, and the patterns of `match`.

use super::exprs::Want;
use super::program_text::Node;
use super::scope::{Body, Gen};
use super::types::{Feature, Ty, literal, ones, signed_text, value};

/// `if` with a value.
pub fn if_value(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.own {
        return None;
    }
    let condition = g.make(&want.operand(&Ty::Bool));
    let (then, otherwise) = (block(g, want), block(g, want));
    Some(Node::expr(
        &want.ty,
        "(if @ @ else @)",
        [condition, then, otherwise],
    ))
}

/// `match` with a value.
pub fn match_value(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.own {
        return None;
    }
    let (scrutinee, arms) = matching(g, want.depth.saturating_sub(1), &mut |g: &mut Gen| {
        block(g, want)
    });
    Some(Node::expr(&want.ty, "(match @ { @})", [scrutinee, arms]))
}

/// `{ .. }` with a value.
pub fn block_value(g: &mut Gen, want: &Want) -> Option<Node> {
    (!want.own).then(|| Node::expr(&want.ty, "(@)", [block(g, want)]))
}

/// `{ .. }`, with `let`s before its value; or, where it may, it returns instead.
fn block(g: &mut Gen, want: &Want) -> Node {
    g.nested(|g| {
        let depth = want.depth.saturating_sub(1);
        let mut lets = Vec::new();
        while g.once_in(4) && lets.len() < 2 {
            lets.push(let_stmt(g, depth, want.returns));
        }
        let lets = Node::list(lets);
        if want.returns && g.once_in(8) {
            return Node::part("{ @@ }", [lets, returning(g, depth)]);
        }
        let value = g.make(&Want {
            depth,
            ..want.clone()
        });
        Node::part("{ @@ }", [lets, value])
    })
}

/// `return`, with a value in functions.
pub fn returning(g: &mut Gen, depth: u32) -> Node {
    match g.body.clone() {
        Body::Function(result) => Node::part("return @;", [g.expr(&result, depth)]),
        Body::Write(_) | Body::Rule | Body::Event(_) | Body::Irq => Node::part("return;", []),
    }
}

/// `let`, with or without a written type, mutable or not, of several names.
pub fn let_stmt(g: &mut Gen, depth: u32, returns: bool) -> Node {
    let ty = g.ty();
    let name = g.local_name();
    if let Ty::Tuple(parts) = &ty
        && parts.len() == 2
        && g.once_in(2)
    {
        let value = g.own(&ty, depth);
        // One with a capital letter would be a constant.
        let constant = name.starts_with(|c: char| c.is_uppercase());
        let name = if constant { "first".into() } else { name };
        let second = format!("{name}_2");
        g.declare(&name, &parts[0], false);
        g.declare(&second, &parts[1], false);
        return Node::whole(&format!("let ({name}, {second}) = @;\n"), [value]);
    }
    // A level or a function has no use for it.
    let mutable = g.once_in(3) && g.body != Body::Irq;
    let word = if mutable { "mut " } else { "" };
    let node = match g.once_in(3) {
        true => {
            let value = g.own(&ty, depth);
            Node::whole(&format!("let {word}{name} = @;\n"), [value])
        }
        false => {
            let value = g.make(&Want {
                ty: ty.clone(),
                own: false,
                returns: returns && g.body != Body::Irq,
                depth,
            });
            let ty = ty.text();
            Node::whole(&format!("let {word}{name}: {ty} = @;\n"), [value])
        }
    };
    g.declare(&name, &ty, mutable);
    node
}

/// What a `match` looks at, and its arms: `body` makes what each does.
pub fn matching(g: &mut Gen, depth: u32, body: &mut dyn FnMut(&mut Gen) -> Node) -> (Node, Node) {
    let ty = match g.random.u8(0..8) {
        0..3 => g.scalar().option(),
        3 if g.has(Feature::Tuples) => {
            let (first, second) = (g.scalar(), g.scalar());
            Ty::Tuple(vec![first, second])
        }
        _ => g.scalar(),
    };
    let scrutinee = g.own(&ty, depth);
    let mut arms = Vec::new();
    for _ in 0..g.below(4) {
        arms.push(arm(g, &ty, depth, true, body));
    }
    let deep = g.has(Feature::Patterns);
    // The last arms cover what is left.
    match &ty {
        Ty::Option(inner) if g.once_in(2) => {
            let none = g.nested(|g| Node::part("None => @\n", [body(g)]));
            let some = g.nested(|g| {
                let rest = rest(g, inner);
                Node::part(&format!("Some({rest}) => @\n"), [body(g)])
            });
            match g.once_in(2) {
                true => arms.extend([none, some]),
                false => arms.extend([some, none]),
            }
        }
        Ty::Bool if g.once_in(2) => {
            for value in ["true", "false"] {
                let template = format!("{value} => @\n");
                arms.push(g.nested(|g| Node::part(&template, [body(g)])));
            }
        }
        Ty::Tuple(parts) if deep && g.once_in(2) => {
            arms.push(g.nested(|g| {
                let rests: Vec<_> = parts.iter().map(|part| rest(g, part)).collect();
                Node::part(&format!("({}) => @\n", rests.join(", ")), [body(g)])
            }));
        }
        Ty::Bool | Ty::Int { .. } | Ty::Option(_) | Ty::Tuple(_) => {
            arms.push(g.nested(|g| {
                let rest = rest(g, &ty);
                Node::part(&format!("{rest} => @\n"), [body(g)])
            }));
        }
    }
    (scrutinee, Node::list(arms))
}

fn arm(
    g: &mut Gen,
    ty: &Ty,
    depth: u32,
    bind: bool,
    body: &mut dyn FnMut(&mut Gen) -> Node,
) -> Node {
    g.nested(|g| {
        let pattern = pattern(g, ty, bind);
        if g.has(Feature::Patterns) && g.once_in(4) {
            let guard = g.expr(&Ty::Bool, depth);
            return Node::whole(&format!("{pattern} if @ => @\n"), [guard, body(g)]);
        }
        Node::whole(&format!("{pattern} => @\n"), [body(g)])
    })
}

/// What matches every value.
fn rest(g: &mut Gen, ty: &Ty) -> String {
    if g.once_in(3) {
        return "_".into();
    }
    let name = g.local_name();
    // Two names of one pattern differ, and one with a capital letter would be a constant.
    let constant = name.starts_with(|c: char| c.is_uppercase());
    let name = match constant || g.locals.iter().any(|local| local.name == name) {
        true => format!("rest_{}", g.locals.len()),
        false => name,
    };
    g.declare(&name, ty, false);
    name
}

/// What matches some values.
fn pattern(g: &mut Gen, ty: &Ty, bind: bool) -> String {
    if g.once_in(4) && !matches!(ty, Ty::Tuple(_)) {
        let one = single(g, ty, false);
        return format!("{one} | {}", single(g, ty, false));
    }
    single(g, ty, bind)
}

fn single(g: &mut Gen, ty: &Ty, bind: bool) -> String {
    match ty {
        Ty::Bool => ["true", "false"][g.below(2)].into(),
        Ty::Int { signed, bits } => {
            let (signed, bits) = (*signed, *bits);
            if !signed
                && g.once_in(4)
                && let Some(named) = g.named(bits)
            {
                return named;
            }
            if bits > 1 && g.once_in(3) {
                return range(g, signed, bits);
            }
            literal(signed, bits, false, &mut g.random)
        }
        Ty::Option(_) if g.once_in(5) => "None".into(),
        Ty::Option(inner) if bind && g.once_in(3) => format!("Some({})", rest(g, inner)),
        Ty::Option(inner) => format!("Some({})", single(g, inner, false)),
        Ty::Tuple(parts) => {
            let parts: Vec<_> = parts
                .iter()
                .map(|part| match g.once_in(2) {
                    true if bind => rest(g, part),
                    true => "_".into(),
                    false => single(g, part, bind),
                })
                .collect();
            format!("({})", parts.join(", "))
        }
    }
}

fn range(g: &mut Gen, signed: bool, bits: u32) -> String {
    // A sign is the highest bit: with it turned, the order is that of numbers without.
    let flip = if signed { 1 << (bits - 1) } else { 0 };
    let (a, b) = (value(bits, &mut g.random), value(bits, &mut g.random));
    let (low, high) = (a.min(b), a.max(b));
    let text = |value: u64| match signed {
        true => signed_text((value ^ flip) & ones(bits), bits),
        false => value.to_string(),
    };
    match g.random.u8(0..4) {
        0 if low < high => format!("{}..{}", text(low), text(high)),
        1 => format!("{}..", text(low)),
        2 => format!("..={}", text(high)),
        _ => format!("{}..={}", text(low), text(high)),
    }
}

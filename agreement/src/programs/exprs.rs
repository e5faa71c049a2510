//! Random expressions: each construct is a function that makes one of a wanted type, if it can.
//!
//! Types flow as the checker has them flow: where nothing says what type is expected, an expression
//! must have one of its own, and so neither literals without a suffix nor `if` and `match` stand there.

use super::blocks;
use super::chosen_names::written;
use super::methods;
use super::operators;
use super::program_text::Node;
use super::scope::{Body, Construct, Gen};
use super::types::{Feature, Ty, literal};

/// What is wanted of an expression.
#[derive(Debug, Clone)]
pub struct Want {
    /// Its type.
    pub ty: Ty,
    /// Whether it must have that type by itself.
    pub own: bool,
    /// Whether `return` may stand in its blocks.
    pub returns: bool,
    /// How deep it may go.
    pub depth: u32,
}

impl Want {
    /// An operand, of which the type is expected.
    pub fn operand(&self, ty: &Ty) -> Self {
        Self {
            ty: ty.clone(),
            own: false,
            returns: false,
            depth: self.depth.saturating_sub(1),
        }
    }

    /// An operand that has a type of its own.
    pub fn typed(&self, ty: &Ty) -> Self {
        Self {
            own: true,
            ..self.operand(ty)
        }
    }
}

/// Makes an expression.
pub type Make = fn(&mut Gen, &Want) -> Option<Node>;

const fn base(weight: u32, make: Make) -> Construct<Make> {
    Construct {
        feature: Feature::Base,
        weight,
        make,
    }
}

/// Every construct.
const EXPRS: &[Construct<Make>] = &[
    base(2, operators::not),
    base(5, operators::cast),
    base(3, operators::bits),
    base(2, operators::shift),
    base(2, operators::division),
    base(4, operators::logic),
    base(5, operators::comparison),
    base(2, operators::swapped_comparison),
    Construct {
        feature: Feature::Constants,
        weight: 3,
        make: operators::constant,
    },
    base(2, is_some),
    base(3, some),
    base(1, none),
    base(7, methods::binary),
    base(4, call),
    base(3, blocks::if_value),
    base(4, blocks::match_value),
    base(1, blocks::block_value),
    Construct {
        feature: Feature::Methods,
        weight: 8,
        make: methods::other,
    },
    Construct {
        feature: Feature::Tuples,
        weight: 4,
        make: tuple,
    },
    Construct {
        feature: Feature::Tuples,
        weight: 2,
        make: tuple_part,
    },
    Construct {
        feature: Feature::Arrays,
        weight: 6,
        make: super::arrays::element,
    },
    Construct {
        feature: Feature::Banks,
        weight: 5,
        make: super::arrays::register,
    },
    Construct {
        feature: Feature::Pending,
        weight: 6,
        make: pending,
    },
    Construct {
        feature: Feature::Inputs,
        weight: 6,
        make: input,
    },
];

impl Gen<'_> {
    /// An expression of an expected type.
    pub fn expr(&mut self, ty: &Ty, depth: u32) -> Node {
        self.make(&Want {
            ty: ty.clone(),
            own: false,
            returns: false,
            depth,
        })
    }

    /// One that has the type by itself.
    pub fn own(&mut self, ty: &Ty, depth: u32) -> Node {
        self.make(&Want {
            ty: ty.clone(),
            own: true,
            returns: false,
            depth,
        })
    }

    /// The value of a `let` or an assignment: `return` may stand in its blocks.
    pub fn value(&mut self, ty: &Ty, depth: u32) -> Node {
        self.make(&Want {
            ty: ty.clone(),
            own: false,
            returns: self.body != Body::Irq,
            depth,
        })
    }

    /// An expression as it is wanted.
    pub fn make(&mut self, want: &Want) -> Node {
        if want.depth == 0 || self.once_in(6) {
            return self.leaf(want);
        }
        let made = self.draw(EXPRS, |this, make| make(this, want));
        made.unwrap_or_else(|| self.leaf(want))
    }

    /// A name or a constant.
    fn leaf(&mut self, want: &Want) -> Node {
        let names = self.names();
        let fitting: Vec<_> = names.iter().filter(|(_, ty)| *ty == want.ty).collect();
        if !fitting.is_empty() && !self.once_in(4) {
            let (name, ty) = fitting[self.below(fitting.len())];
            return Node::expr(ty, name, []);
        }
        if let Ty::Int { signed, bits } = want.ty {
            // A conversion brings in what is known of other types.
            let scalars: Vec<_> = names
                .iter()
                .filter(|(_, ty)| matches!(ty, Ty::Bool | Ty::Int { .. }))
                .collect();
            if !scalars.is_empty() && !self.once_in(3) {
                let (name, ty) = scalars[self.below(scalars.len())];
                let template = format!("(@ as {})", want.ty.text());
                return Node::expr(&want.ty, &template, [Node::expr(ty, name, [])]);
            }
            if !want.own
                && !signed
                && self.once_in(3)
                && let Some(named) = self.named(bits)
            {
                return Node::expr(&want.ty, &named, []);
            }
            let text = literal(signed, bits, want.own, &mut self.random);
            let text = match text.starts_with('-') {
                true => format!("({text})"),
                false => text,
            };
            return Node::expr(&want.ty, &text, []);
        }
        match &want.ty {
            Ty::Bool => {
                let text = ["true", "false"][self.below(2)];
                Node::expr(&want.ty, text, [])
            }
            Ty::Option(_) if !want.own => Node::expr(&want.ty, "None", []),
            Ty::Option(inner) => {
                let inner = self.leaf(&want.typed(inner));
                Node::expr(&want.ty, "Some(@)", [inner])
            }
            Ty::Tuple(parts) => {
                let made: Vec<_> = parts
                    .iter()
                    .map(|part| {
                        self.leaf(&Want {
                            ty: part.clone(),
                            ..want.clone()
                        })
                    })
                    .collect();
                let template = format!("({})", vec!["@"; made.len()].join(", "));
                Node::expr(&want.ty, &template, made)
            }
            Ty::Int { .. } => unreachable!("made above"),
        }
    }

    /// A named value that fits this width.
    pub fn named(&mut self, bits: u32) -> Option<String> {
        let mut found = Vec::new();
        for (register, field) in self.enumerated() {
            for (name, value) in &field.values {
                if *value <= super::types::ones(bits) {
                    found.push(format!(
                        "{}::{}::{}",
                        register.values_path(),
                        written(&field.name),
                        written(name)
                    ));
                }
            }
        }
        self.pick(&found)
    }
}

fn is_some(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.ty != Ty::Bool {
        return None;
    }
    let option = g.scalar().option();
    let method = g.pick(&["is_some", "is_none"])?;
    let inner = g.make(&want.typed(&option));
    Some(Node::expr(&want.ty, &format!("@.{method}()"), [inner]))
}

fn some(g: &mut Gen, want: &Want) -> Option<Node> {
    let Ty::Option(inner) = &want.ty else {
        return None;
    };
    let inner = g.make(&Want {
        own: want.own,
        ..want.operand(inner)
    });
    Some(Node::expr(&want.ty, "Some(@)", [inner]))
}

fn none(_: &mut Gen, want: &Want) -> Option<Node> {
    (matches!(want.ty, Ty::Option(_)) && !want.own).then(|| Node::expr(&want.ty, "None", []))
}

fn call(g: &mut Gen, want: &Want) -> Option<Node> {
    let fitting: Vec<_> = g
        .functions
        .iter()
        .filter(|(name, _, result)| {
            *result == want.ty && g.locals.iter().all(|local| local.name != *name)
        })
        .cloned()
        .collect();
    let (name, args, _) = g.pick(&fitting)?;
    let args: Vec<_> = args.iter().map(|ty| g.make(&want.operand(ty))).collect();
    let places = vec!["@"; args.len()].join(", ");
    Some(Node::expr(&want.ty, &format!("{name}({places})"), args))
}

fn tuple(g: &mut Gen, want: &Want) -> Option<Node> {
    let Ty::Tuple(parts) = &want.ty else {
        return None;
    };
    let made: Vec<_> = parts
        .iter()
        .map(|part| {
            g.make(&Want {
                own: want.own,
                ..want.operand(part)
            })
        })
        .collect();
    let template = format!("({})", vec!["@"; made.len()].join(", "));
    Some(Node::expr(&want.ty, &template, made))
}

fn tuple_part(g: &mut Gen, want: &Want) -> Option<Node> {
    let tuples: Vec<_> = g
        .names()
        .into_iter()
        .filter_map(|(name, ty)| match &ty {
            Ty::Tuple(parts) => {
                let at = parts.iter().position(|part| *part == want.ty)?;
                Some((name, at))
            }
            Ty::Bool | Ty::Int { .. } | Ty::Option(_) => None,
        })
        .collect();
    let (name, at) = g.pick(&tuples)?;
    Some(Node::expr(&want.ty, &format!("{name}.{at}"), []))
}

fn pending(g: &mut Gen, want: &Want) -> Option<Node> {
    let method = match &want.ty {
        Ty::Bool => "is_pending",
        ty if *ty == Ty::unsigned(64) && g.body != Body::Irq => "remaining",
        Ty::Int { .. } | Ty::Option(_) | Ty::Tuple(_) => return None,
    };
    if matches!(g.body, Body::Function(_)) {
        return None;
    }
    let (name, _) = g.pick(&g.events.clone())?;
    Some(Node::expr(&want.ty, &format!("{name}.{method}()"), []))
}

fn input(g: &mut Gen, want: &Want) -> Option<Node> {
    if want.ty != Ty::Bool || matches!(g.body, Body::Function(_)) {
        return None;
    }
    let (name, count) = g.pick(&g.inputs.clone())?;
    match count {
        None => Some(Node::expr(&want.ty, &name, [])),
        Some(count) => {
            let index = super::arrays::index(g, count);
            Some(Node::expr(&want.ty, &format!("{name}[@]"), [index]))
        }
    }
}

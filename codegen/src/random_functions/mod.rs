//! Functions to test translations with: each operation by itself, and well-typed expressions at
//! random. What they give is what the simulator says.

mod generator;

use crate::behavior::visit::{Visit, walk_expr};
use crate::model::ir::{
    Arith, Arm, Behavior, BinaryOp, Block, Expr, ExprKind, Function, Int, Local, Method, Overflow,
    Pattern, Stmt, Ty, Unary,
};
use crate::model::{Peripheral, ones};
use crate::names::Ident;
use crate::simulate::Simulator;
use generator::Generator;

/// Widths of the arguments: machine's, and those just below and above them.
const WIDTHS: [u32; 13] = [1, 3, 7, 8, 12, 16, 17, 24, 31, 32, 33, 63, 64];

const COMPARISONS: [BinaryOp; 6] = [
    BinaryOp::Eq,
    BinaryOp::Ne,
    BinaryOp::Lt,
    BinaryOp::Le,
    BinaryOp::Gt,
    BinaryOp::Ge,
];

/// Functions, and calls of them: an index and the bits of the arguments, those of one function
/// together.
pub(crate) struct Program {
    /// The device that they are the behaviour of.
    pub peripheral: Peripheral,
    /// Calls.
    pub calls: Vec<(usize, Vec<u64>)>,
}

impl Program {
    pub(crate) fn new(functions: Vec<Function>, calls: Vec<(usize, Vec<u64>)>) -> Self {
        let behavior = Behavior {
            functions,
            ..Behavior::default()
        };
        let peripheral = Peripheral {
            ident: Ident::new("T").unwrap(),
            kind: Ident::new("T").unwrap(),
            qemu: Ident::new("T").unwrap(),
            name_span: 0..0,
            description: String::new(),
            group_name: None,
            base_address: 0,
            size: 4,
            address_blocks: Vec::new(),
            registers: Vec::new(),
            words: Vec::new(),
            endian: Default::default(),
            interrupts: Vec::new(),
            layout: Default::default(),
            behavior: Some(behavior),
            category: Default::default(),
            attachments: Default::default(),
            origin: 0,
        };
        Self { peripheral, calls }
    }

    pub(crate) fn behavior(&self) -> &Behavior {
        self.peripheral.behavior.as_ref().expect("given above")
    }

    /// Compares what a translation printed, one line for each call, with what the simulator says.
    pub(crate) fn check(&self, printed: &str) {
        if let Some(difference) = self.difference(printed) {
            panic!("{difference}");
        }
    }

    /// The first difference between the two, in words.
    pub(crate) fn difference(&self, printed: &str) -> Option<String> {
        let mut simulator = Simulator::new(&self.peripheral);
        let printed: Vec<&str> = printed.lines().collect();
        if printed.len() != self.calls.len() {
            return Some(format!("{} lines for {}", printed.len(), self.calls.len()));
        }
        for (found, (index, args)) in printed.iter().zip(&self.calls) {
            let expected = simulator.probe(*index, args);
            if found.trim_end() != expected {
                let body = &self.behavior().functions[*index].body;
                return Some(format!(
                    "f{index}{args:?} is {expected}, not {found}: {body:?}"
                ));
            }
        }
        None
    }
}

/// The numbers of which a value consists, and how to come to them: calls `see` with each path and
/// its type. `some` and `value` lead to those of an Option, a number to an element.
pub(crate) fn leaves(ty: &Ty, path: &str, see: &mut dyn FnMut(&str, &Ty)) {
    match ty {
        Ty::Unit => {}
        Ty::Bool | Ty::Int(_) => see(path, ty),
        Ty::Option(inner) => {
            see(&format!("{path}.some"), &Ty::Bool);
            leaves(inner, &format!("{path}.value"), see);
        }
        Ty::Tuple(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}.v{index}"), see);
            }
        }
    }
}

/// Values at which operations change what they do, as bits.
fn edges(int: Int) -> Vec<u64> {
    let mask = int.mask();
    let half = mask / 2;
    let mut values = vec![
        0,
        1,
        2,
        5,
        int.bits.into(),
        half,
        half + 1,
        half + 2,
        mask - 1,
        mask,
    ];
    values.push(mask.wrapping_sub(5));
    values.iter_mut().for_each(|value| *value &= mask);
    values.sort_unstable();
    values.dedup();
    values
}

pub(crate) fn local(name: &str, ty: Ty) -> Local {
    Local {
        name: name.to_owned(),
        ty,
        mutable: false,
    }
}

pub(crate) fn function(index: usize, args: Vec<Local>, body: Expr) -> Function {
    Function {
        name: format!("f{index}"),
        doc: String::new(),
        args,
        result: body.ty.clone(),
        body: block(Vec::new(), body),
    }
}

fn option(ty: Ty) -> Ty {
    Ty::Option(Box::new(ty))
}

pub(crate) fn expr(kind: ExprKind, ty: Ty) -> Expr {
    Expr { kind, ty }
}

pub(crate) fn constant(bits: u64, int: Int) -> Box<Expr> {
    Box::new(expr(ExprKind::Int(bits & int.mask()), Ty::Int(int)))
}

fn block(stmts: Vec<Stmt>, value: Expr) -> Block {
    Block {
        stmts,
        value: Some(Box::new(value)),
        diverges: false,
    }
}

/// Each operator and method by itself, at each width, with and without a sign, at all pairs of
/// edges.
pub(crate) fn every_operation() -> Program {
    let both = |bits| [Int::unsigned(bits), Int::signed(bits)];
    operations_of(WIDTHS.into_iter().flat_map(both))
}

/// The same for these types.
pub(crate) fn operations_of(ints: impl IntoIterator<Item = Int>) -> Program {
    let mut functions = Vec::new();
    let mut calls = Vec::new();
    for int in ints {
        for (argument, body) in operations(int) {
            let args = vec![local("a", Ty::Int(int)), local("b", Ty::Int(argument))];
            // Where nothing looks at `b`, one value does.
            let mut others = vec![0];
            if uses(&body, "b") {
                let (mask, bits) = (argument.mask(), u64::from(int.bits));
                others = vec![
                    0,
                    1,
                    5 & mask,
                    mask / 2,
                    mask / 2 + 1,
                    mask - 1,
                    mask,
                    bits & mask,
                ];
                others.sort_unstable();
                others.dedup();
            }
            for a in edges(int) {
                calls.extend(others.iter().map(|&b| (functions.len(), vec![a, b])));
            }
            functions.push(function(functions.len(), args, body));
        }
    }
    Program::new(functions, calls)
}

/// Expressions in expressions.
pub(crate) fn expressions(seed: u64, count: usize) -> Program {
    let mut generator = Generator::new(seed);
    let mut functions = Vec::new();
    let mut calls = Vec::new();
    for index in 0..count {
        let ints = [generator.int(), generator.int()];
        let mut args: Vec<Local> = ints
            .iter()
            .zip(["a", "int"])
            .map(|(&int, name)| local(name, Ty::Int(int)))
            .collect();
        args.push(local("s", Ty::Bool));
        let body = generator.function(&args);
        for _ in 0..16 {
            let mut values: Vec<u64> = Vec::new();
            for int in ints {
                values.push(generator.pick(&edges(int)));
            }
            values.push(generator.below(2));
            calls.push((index, values));
        }
        functions.push(function(index, args, body));
    }
    Program::new(functions, calls)
}

fn uses(body: &Expr, name: &str) -> bool {
    let mut found = false;
    walk_expr(body, &mut |visit| {
        if let Visit::Expr(expr) = visit
            && let ExprKind::Local(local) = &expr.kind
        {
            found |= local.name == name;
        }
    });
    found
}

/// Every operation on `a` and `b`; with each, the type of `b`.
fn operations(int: Int) -> Vec<(Int, Expr)> {
    let of = |name: &str, int: Int| {
        let local = local(name, Ty::Int(int));
        Box::new(expr(ExprKind::Local(local), Ty::Int(int)))
    };
    let (a, b) = (|| of("a", int), || of("b", int));
    let ty = Ty::Int(int);
    let mut all = Vec::new();
    for &method in Method::ALL {
        let argument = method.argument(int);
        let result = method.result(int);
        if method.divides() {
            for divisor in edges(int).into_iter().filter(|divisor| *divisor != 0) {
                let kind = ExprKind::Method(method, a(), constant(divisor, int));
                all.push((argument, expr(kind, result.clone())));
            }
            continue;
        }
        let kinds = [
            ExprKind::Method(method, a(), of("b", argument)),
            // Constants on either side.
            ExprKind::Method(method, a(), constant(u64::MAX - 2, argument)),
            ExprKind::Method(method, a(), constant(1, argument)),
            ExprKind::Method(method, constant(u64::MAX - 1, int), of("b", argument)),
        ];
        all.extend(kinds.map(|kind| (argument, expr(kind, result.clone()))));
    }
    for &unary in Unary::ALL.iter().filter(|unary| unary.is_of(int)) {
        let result = unary.result(int);
        let kinds = [a(), constant(u64::MAX - 1, int)].map(|x| ExprKind::Unary(unary, x));
        all.extend(kinds.map(|kind| (int, expr(kind, result.clone()))));
    }
    for op in [BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor] {
        for right in [b(), constant(u64::MAX - 1, int)] {
            all.push((int, expr(ExprKind::Binary(op, a(), right), ty.clone())));
        }
    }
    for op in COMPARISONS {
        all.push((int, expr(ExprKind::Binary(op, a(), b()), Ty::Bool)));
        let smallest = int.bits_of(int.smallest());
        for end in [0, u64::MAX, int.max(), smallest] {
            let kinds = [
                ExprKind::Binary(op, a(), constant(end, int)),
                ExprKind::Binary(op, constant(end, int), a()),
            ];
            all.extend(kinds.map(|kind| (int, expr(kind, Ty::Bool))));
        }
    }
    for amount in [0, int.bits / 2, int.bits - 1] {
        for op in [BinaryOp::Shl, BinaryOp::Shr] {
            let amount = constant(amount.into(), Int::unsigned(32));
            all.push((int, expr(ExprKind::Binary(op, a(), amount), ty.clone())));
        }
    }
    for divisor in divisors(int) {
        for op in [BinaryOp::Div, BinaryOp::Rem] {
            let divisor = constant(divisor, int);
            all.push((int, expr(ExprKind::Binary(op, a(), divisor), ty.clone())));
        }
    }
    all.push((int, expr(ExprKind::Not(a()), ty)));
    for bits in WIDTHS {
        for to in [Int::unsigned(bits), Int::signed(bits)] {
            all.push((int, expr(ExprKind::Cast(a()), Ty::Int(to))));
        }
    }
    all
}

/// What may stand to the right of `/`.
fn divisors(int: Int) -> Vec<u64> {
    let allowed = |bits: &u64| !matches!(int.number(*bits), 0 | -1);
    edges(int).into_iter().filter(allowed).collect()
}

/// The bits of an argument as the number that they are.
pub(crate) fn argument(bits: u64, ty: &Ty) -> i128 {
    match ty {
        Ty::Int(int) => int.number(bits),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => (bits & ones(1)).into(),
    }
}

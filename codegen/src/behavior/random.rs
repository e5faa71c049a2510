//! Functions to test translations with: each operation by itself, and well-typed expressions at
//! random. What they give is what the simulator says.

use std::fmt::Write;

use super::ir::{
    Arith, Arm, Behavior, BinaryOp, Block, Expr, ExprKind, Function, Int, Local, Method, Overflow,
    Pattern, Stmt, Ty, Unary,
};
use super::visit::{Visit, walk_expr};
use crate::model::{Peripheral, ones};
use crate::names::Ident;
use crate::simulate::Simulator;

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

/// A source of expressions; the same for the same seed.
struct Generator {
    state: u64,
    /// Locals in scope.
    locals: Vec<Local>,
    /// How many locals were made.
    made: u32,
}

impl Generator {
    fn new(seed: u64) -> Self {
        Self {
            state: seed,
            locals: Vec::new(),
            made: 0,
        }
    }

    /// A number below `end` (xorshift).
    fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % end
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn int(&mut self) -> Int {
        let bits = self.pick(&WIDTHS);
        match self.below(2) {
            0 => Int::unsigned(bits),
            _ => Int::signed(bits),
        }
    }

    /// A type of which `depth` others may be around.
    fn ty(&mut self, depth: u32) -> Ty {
        match self.below(8) {
            0 => Ty::Bool,
            1 | 2 if depth > 0 => option(self.ty(depth - 1)),
            3 if depth > 0 => {
                let count = 2 + self.below(2);
                Ty::Tuple((0..count).map(|_| self.ty(depth - 1)).collect())
            }
            _ => Ty::Int(self.int()),
        }
    }

    /// The body of a function with these arguments.
    fn function(&mut self, args: &[Local]) -> Expr {
        self.locals = args.to_vec();
        self.made = 0;
        let ty = self.ty(2);
        self.expr(&ty, 4)
    }

    fn boxed(&mut self, ty: &Ty, depth: u32) -> Box<Expr> {
        Box::new(self.expr(ty, depth))
    }

    fn expr(&mut self, ty: &Ty, depth: u32) -> Expr {
        if depth == 0 {
            return self.leaf(ty);
        }
        let kind = match self.below(10) {
            0 => ExprKind::If {
                condition: self.boxed(&Ty::Bool, depth - 1),
                then: self.block(ty, depth - 1),
                otherwise: self.block(ty, depth - 1),
            },
            1 | 2 => self.matching(ty, depth - 1),
            3 => ExprKind::Block(self.block(ty, depth - 1)),
            4 => match self.below(2) {
                0 => {
                    let option = self.boxed(&option(ty.clone()), depth - 1);
                    ExprKind::UnwrapOr(option, self.boxed(ty, depth - 1))
                }
                _ => {
                    let tuple = Ty::Tuple(vec![self.ty(1), ty.clone()]);
                    ExprKind::TupleItem(self.boxed(&tuple, depth - 1), 1)
                }
            },
            _ => return self.operation(ty, depth - 1),
        };
        expr(kind, ty.clone())
    }

    fn operation(&mut self, ty: &Ty, depth: u32) -> Expr {
        let kind = match ty {
            Ty::Bool => self.condition(depth),
            Ty::Option(inner) => match (self.below(5), &**inner) {
                (0, _) => ExprKind::None,
                (2.., Ty::Int(int)) => self.method(*int, &[Overflow::Checked], depth),
                _ => ExprKind::Some(self.boxed(inner, depth)),
            },
            Ty::Tuple(items) => match items.as_slice() {
                [Ty::Int(int), Ty::Bool] if self.below(4) != 0 => {
                    self.method(*int, &[Overflow::Overflowing], depth)
                }
                items => ExprKind::Tuple(items.iter().map(|ty| self.expr(ty, depth)).collect()),
            },
            Ty::Int(int) => self.number(*int, depth),
            Ty::Unit => unreachable!("no expression is of this type"),
        };
        expr(kind, ty.clone())
    }

    fn condition(&mut self, depth: u32) -> ExprKind {
        match self.below(6) {
            0 => ExprKind::Not(self.boxed(&Ty::Bool, depth)),
            1 => {
                let op = self.pick(&[BinaryOp::And, BinaryOp::Or]);
                ExprKind::Binary(
                    op,
                    self.boxed(&Ty::Bool, depth),
                    self.boxed(&Ty::Bool, depth),
                )
            }
            2 => {
                let option = option(self.ty(1));
                let some = self.below(2) == 0;
                ExprKind::IsSome(self.boxed(&option, depth), some)
            }
            3 => {
                let int = Int::unsigned(self.int().bits);
                ExprKind::Unary(Unary::IsPowerOfTwo, self.boxed(&Ty::Int(int), depth))
            }
            _ => {
                let (op, of) = (self.pick(&COMPARISONS), Ty::Int(self.int()));
                ExprKind::Binary(op, self.boxed(&of, depth), self.boxed(&of, depth))
            }
        }
    }

    fn number(&mut self, int: Int, depth: u32) -> ExprKind {
        let ty = Ty::Int(int);
        match self.below(10) {
            0 => ExprKind::Not(self.boxed(&ty, depth)),
            1 | 2 => {
                let from = match self.below(8) {
                    0 => Ty::Bool,
                    _ => Ty::Int(self.int()),
                };
                ExprKind::Cast(self.boxed(&from, depth))
            }
            3 => {
                let op = self.pick(&[BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor]);
                ExprKind::Binary(op, self.boxed(&ty, depth), self.boxed(&ty, depth))
            }
            4 => {
                let op = self.pick(&[BinaryOp::Shl, BinaryOp::Shr]);
                let amount = constant(self.below(int.bits.into()), Int::unsigned(32));
                ExprKind::Binary(op, self.boxed(&ty, depth), amount)
            }
            5 if !divisors(int).is_empty() => {
                let op = self.pick(&[BinaryOp::Div, BinaryOp::Rem]);
                let divisor = constant(self.pick(&divisors(int)), int);
                ExprKind::Binary(op, self.boxed(&ty, depth), divisor)
            }
            6 | 7 => self.unary(int, depth),
            _ => self.method(int, &[Overflow::Wrapping, Overflow::Saturating], depth),
        }
    }

    /// A method without an argument that gives this type.
    fn unary(&mut self, int: Int, depth: u32) -> ExprKind {
        let signed = Int::signed(int.bits);
        let counted = self.int();
        let mut ways: Vec<(Unary, Int)> = Vec::new();
        for &unary in Unary::ALL {
            let from = [int, signed, counted].into_iter();
            let from = from.filter(|from| unary.is_of(*from));
            let from = from.filter(|from| unary.result(*from) == Ty::Int(int));
            ways.extend(from.map(|from| (unary, from)));
        }
        let (unary, from) = self.pick(&ways);
        ExprKind::Unary(unary, self.boxed(&Ty::Int(from), depth))
    }

    fn method(&mut self, of: Int, overflows: &[Overflow], depth: u32) -> ExprKind {
        let choice: Vec<Method> = Method::ALL
            .iter()
            .filter(|method| overflows.contains(&method.overflow))
            // That one gives another type.
            .filter(|method| method.arith != Arith::AbsDiff || !of.signed)
            .copied()
            .collect();
        let method = self.pick(&choice);
        let argument = method.argument(of);
        let receiver = match method.arith {
            Arith::AbsDiff => Int {
                signed: self.below(2) == 0,
                ..of
            },
            _ => of,
        };
        let arg = match (method.divides(), method.arith) {
            (true, _) => constant(self.pick(&edges(of)).max(1), of),
            (false, Arith::AbsDiff) => self.boxed(&Ty::Int(receiver), depth),
            (false, _) => self.boxed(&Ty::Int(argument), depth),
        };
        ExprKind::Method(method, self.boxed(&Ty::Int(receiver), depth), arg)
    }

    /// A new local, in scope until the caller drops it.
    fn local(&mut self, ty: Ty) -> Local {
        self.made += 1;
        let local = local(&format!("x{}", self.made), ty);
        self.locals.push(local.clone());
        local
    }

    fn block(&mut self, ty: &Ty, depth: u32) -> Block {
        let scope = self.locals.len();
        let mut stmts = Vec::new();
        for _ in 0..self.below(2) {
            let of = self.ty(2);
            let value = self.expr(&of, depth);
            stmts.push(match of {
                Ty::Tuple(_) if self.below(3) != 0 => {
                    let pattern = self.taken_apart(&of);
                    Stmt::LetPattern { pattern, value }
                }
                of => Stmt::Let {
                    local: self.local(of),
                    value,
                },
            });
        }
        let value = self.expr(ty, depth);
        self.locals.truncate(scope);
        block(stmts, value)
    }

    /// A pattern that matches every value.
    fn taken_apart(&mut self, ty: &Ty) -> Pattern {
        match ty {
            Ty::Tuple(items) => {
                Pattern::Tuple(items.iter().map(|item| self.taken_apart(item)).collect())
            }
            _ if self.below(4) == 0 => Pattern::Any,
            ty => Pattern::Bind(self.local(ty.clone())),
        }
    }

    fn matching(&mut self, ty: &Ty, depth: u32) -> ExprKind {
        let of = self.ty(2);
        let scope = self.locals.len();
        let value = self.boxed(&of, depth);
        let mut arms = Vec::new();
        for _ in 0..self.below(4) {
            let mut pattern = self.pattern(&of, 2);
            if self.below(3) == 0 {
                let other = self.otherwise(&pattern, &of);
                pattern = Pattern::Or(vec![pattern, other]);
            }
            let guard = (self.below(3) == 0).then(|| self.expr(&Ty::Bool, depth));
            arms.push(Arm {
                pattern,
                guard,
                body: self.block(ty, depth),
            });
            self.locals.truncate(scope);
        }
        let pattern = self.taken_apart(&of);
        arms.push(Arm {
            pattern,
            guard: None,
            body: self.block(ty, depth),
        });
        self.locals.truncate(scope);
        ExprKind::Match { value, arms }
    }

    fn pattern(&mut self, ty: &Ty, depth: u32) -> Pattern {
        match (self.below(6), ty) {
            (0, _) => Pattern::Any,
            (1 | 2, ty) => Pattern::Bind(self.local(ty.clone())),
            (_, Ty::Bool) => Pattern::Bool(self.below(2) == 0),
            (_, Ty::Int(int)) => self.constants(*int, depth),
            (3, Ty::Option(_)) => Pattern::None,
            (_, Ty::Option(inner)) => Pattern::Some(Box::new(self.pattern(inner, depth))),
            (_, Ty::Tuple(items)) => {
                Pattern::Tuple(items.iter().map(|item| self.pattern(item, depth)).collect())
            }
            (_, Ty::Unit) => unreachable!("nothing is of this type"),
        }
    }

    fn constants(&mut self, int: Int, depth: u32) -> Pattern {
        let edges = edges(int);
        let (a, b) = (self.pick(&edges), self.pick(&edges));
        match self.below(3) {
            0 => Pattern::Int {
                value: a,
                named: None,
            },
            1 if depth > 0 => Pattern::Or(vec![
                self.constants(int, depth - 1),
                self.constants(int, depth - 1),
            ]),
            _ if int.number(a) <= int.number(b) => Pattern::Range(a, b),
            _ => Pattern::Range(b, a),
        }
    }

    /// Another pattern for the same type that binds the same names.
    fn otherwise(&mut self, pattern: &Pattern, ty: &Ty) -> Pattern {
        match (pattern, ty) {
            (Pattern::Tuple(patterns), Ty::Tuple(types)) => {
                let mut patterns: Vec<Pattern> = patterns
                    .iter()
                    .zip(types)
                    .map(|(pattern, ty)| self.otherwise(pattern, ty))
                    .collect();
                // Elements of one type change places, and so do the names that are bound to them.
                if types[0] == types[1] {
                    patterns.swap(0, 1);
                }
                Pattern::Tuple(patterns)
            }
            (Pattern::Some(inner), Ty::Option(ty)) => {
                Pattern::Some(Box::new(self.otherwise(inner, ty)))
            }
            (Pattern::Int { .. } | Pattern::Range(..) | Pattern::Or(_), Ty::Int(int)) => {
                self.constants(*int, 1)
            }
            (pattern, _) => pattern.clone(),
        }
    }

    fn leaf(&mut self, ty: &Ty) -> Expr {
        let known: Vec<Local> = self
            .locals
            .iter()
            .filter(|local| local.ty == *ty)
            .cloned()
            .collect();
        if !known.is_empty() && self.below(4) != 0 {
            let index = self.below(known.len() as u64) as usize;
            return expr(ExprKind::Local(known[index].clone()), ty.clone());
        }
        // A cast brings in what is known of other types.
        if let (Ty::Int(_), Some(local)) = (ty, self.locals.first().cloned())
            && self.below(3) != 0
        {
            let from = local.ty.clone();
            let inner = Box::new(expr(ExprKind::Local(local), from));
            return expr(ExprKind::Cast(inner), ty.clone());
        }
        let kind = match ty {
            Ty::Bool => ExprKind::Bool(self.below(2) == 0),
            Ty::Int(int) => ExprKind::Int(self.pick(&edges(*int))),
            Ty::Option(inner) => match self.below(2) {
                0 => ExprKind::None,
                _ => ExprKind::Some(Box::new(self.leaf(inner))),
            },
            Ty::Tuple(items) => ExprKind::Tuple(items.iter().map(|item| self.leaf(item)).collect()),
            Ty::Unit => unreachable!("no expression is of this type"),
        };
        expr(kind, ty.clone())
    }
}

/// The bits of an argument as the number that they are.
pub(crate) fn argument(bits: u64, ty: &Ty) -> i128 {
    match ty {
        Ty::Int(int) => int.number(bits),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => (bits & ones(1)).into(),
    }
}

/// Numbers as they are printed, one after the other.
pub(crate) fn line(numbers: &[i128]) -> String {
    let mut text = String::new();
    for number in numbers {
        let _ = write!(text, "{number} ");
    }
    text.trim_end().to_owned()
}

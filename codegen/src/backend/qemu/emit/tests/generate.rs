//! Well-typed expressions.

use crate::behavior::ir::{
    Arith, Arm, BinaryOp, Block, Expr, ExprKind, Int, Local, Method, Overflow, Pattern, Stmt, Ty,
};
use crate::model::ones;

const METHODS: [(Overflow, Arith); 17] = [
    (Overflow::Wrapping, Arith::Add),
    (Overflow::Wrapping, Arith::Sub),
    (Overflow::Wrapping, Arith::Mul),
    (Overflow::Wrapping, Arith::Shl),
    (Overflow::Wrapping, Arith::Shr),
    (Overflow::Wrapping, Arith::Min),
    (Overflow::Wrapping, Arith::Max),
    (Overflow::Saturating, Arith::Add),
    (Overflow::Saturating, Arith::Sub),
    (Overflow::Saturating, Arith::Mul),
    (Overflow::Checked, Arith::Add),
    (Overflow::Checked, Arith::Sub),
    (Overflow::Checked, Arith::Mul),
    (Overflow::Checked, Arith::Div),
    (Overflow::Checked, Arith::Rem),
    (Overflow::Checked, Arith::Shl),
    (Overflow::Checked, Arith::Shr),
];

const COMPARISONS: [BinaryOp; 6] = [
    BinaryOp::Eq,
    BinaryOp::Ne,
    BinaryOp::Lt,
    BinaryOp::Le,
    BinaryOp::Gt,
    BinaryOp::Ge,
];

fn int(bits: u32) -> Ty {
    Ty::Int(Int::unsigned(bits))
}

fn expr(kind: ExprKind, ty: Ty) -> Expr {
    Expr { kind, ty }
}

fn block(stmts: Vec<Stmt>, value: Expr) -> Block {
    Block {
        stmts,
        value: Some(Box::new(value)),
        diverges: false,
    }
}

/// Every operation on `a` and `b`; with each, the width of `b`.
pub(super) fn operations(bits: u32) -> Vec<(u32, Expr)> {
    let local = |name: &str, bits: u32| {
        let local = Local {
            name: name.into(),
            ty: int(bits),
            mutable: false,
        };
        Box::new(expr(ExprKind::Local(local), int(bits)))
    };
    let (a, b) = (|| local("a", bits), || local("b", bits));
    let literal =
        |value: u64, bits: u32| Box::new(expr(ExprKind::Int(value & ones(bits)), int(bits)));
    let mut all = Vec::new();
    for (overflow, arith) in METHODS {
        let shifts = matches!(arith, Arith::Shl | Arith::Shr);
        let amount = if shifts { 32 } else { bits };
        let result = match overflow {
            Overflow::Checked => Ty::Option(Box::new(int(bits))),
            Overflow::Wrapping | Overflow::Saturating => int(bits),
        };
        let method = Method { arith, overflow };
        all.push((
            amount,
            expr(
                ExprKind::Method(method, a(), local("b", amount)),
                result.clone(),
            ),
        ));
        // Constants on either side.
        let constant = literal(u64::MAX - 2, amount);
        all.push((
            amount,
            expr(ExprKind::Method(method, a(), constant), result.clone()),
        ));
        let constant = literal(u64::MAX - 1, bits);
        all.push((
            amount,
            expr(
                ExprKind::Method(method, constant, local("b", amount)),
                result,
            ),
        ));
    }
    for op in [BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor] {
        all.push((bits, expr(ExprKind::Binary(op, a(), b()), int(bits))));
    }
    for op in COMPARISONS {
        all.push((bits, expr(ExprKind::Binary(op, a(), b()), Ty::Bool)));
        for end in [0, u64::MAX] {
            all.push((
                bits,
                expr(ExprKind::Binary(op, a(), literal(end, bits)), Ty::Bool),
            ));
        }
    }
    for amount in [0, bits / 2, bits - 1] {
        for op in [BinaryOp::Shl, BinaryOp::Shr] {
            all.push((
                bits,
                expr(
                    ExprKind::Binary(op, a(), literal(amount.into(), 32)),
                    int(bits),
                ),
            ));
        }
    }
    for divisor in [1, u64::MAX] {
        for op in [BinaryOp::Div, BinaryOp::Rem] {
            all.push((
                bits,
                expr(ExprKind::Binary(op, a(), literal(divisor, bits)), int(bits)),
            ));
        }
    }
    all.push((bits, expr(ExprKind::Not(a()), int(bits))));
    for to in super::WIDTHS {
        all.push((bits, expr(ExprKind::Cast(a()), int(to))));
    }
    all
}

/// A source of expressions; the same for the same seed.
pub(super) struct Generator {
    state: u64,
    /// Locals in scope.
    locals: Vec<Local>,
    /// How many locals were made.
    made: u32,
}

impl Generator {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            locals: Vec::new(),
            made: 0,
        }
    }

    /// A number below `end` (xorshift).
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % end
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    pub(super) fn width(&mut self) -> u32 {
        self.pick(&super::WIDTHS)
    }

    /// The body of a function with these arguments.
    pub(super) fn function(&mut self, args: &[Local]) -> Expr {
        self.locals = args.to_vec();
        self.made = 0;
        let ty = match self.below(4) {
            0 => Ty::Bool,
            1 => Ty::Option(Box::new(int(self.width()))),
            _ => int(self.width()),
        };
        self.expr(&ty, 4)
    }

    fn boxed(&mut self, ty: &Ty, depth: u32) -> Box<Expr> {
        Box::new(self.expr(ty, depth))
    }

    fn expr(&mut self, ty: &Ty, depth: u32) -> Expr {
        if depth == 0 {
            return self.leaf(ty);
        }
        let kind = match self.below(8) {
            0 => ExprKind::If {
                condition: self.boxed(&Ty::Bool, depth - 1),
                then: self.block(ty, depth - 1),
                otherwise: self.block(ty, depth - 1),
            },
            1 => self.matching(ty, depth - 1),
            2 => ExprKind::Block(self.block(ty, depth - 1)),
            _ => return self.operation(ty, depth - 1),
        };
        expr(kind, ty.clone())
    }

    fn operation(&mut self, ty: &Ty, depth: u32) -> Expr {
        let kind = match ty {
            Ty::Bool => match self.below(5) {
                0 => ExprKind::Not(self.boxed(ty, depth)),
                1 => {
                    let op = self.pick(&[BinaryOp::And, BinaryOp::Or]);
                    ExprKind::Binary(op, self.boxed(ty, depth), self.boxed(ty, depth))
                }
                2 => {
                    let option = Ty::Option(Box::new(int(self.width())));
                    let some = self.below(2) == 0;
                    ExprKind::IsSome(self.boxed(&option, depth), some)
                }
                3 => {
                    let option = Ty::Option(Box::new(int(self.width())));
                    let op = self.pick(&[BinaryOp::Eq, BinaryOp::Ne]);
                    ExprKind::Binary(op, self.boxed(&option, depth), self.boxed(&option, depth))
                }
                _ => {
                    let (op, of) = (self.pick(&COMPARISONS), int(self.width()));
                    ExprKind::Binary(op, self.boxed(&of, depth), self.boxed(&of, depth))
                }
            },
            Ty::Option(inner) => match self.below(4) {
                0 => ExprKind::None,
                1 => ExprKind::Some(self.boxed(inner, depth)),
                _ => self.method(inner, &[Overflow::Checked], depth),
            },
            Ty::Int(of) => match self.below(6) {
                0 => ExprKind::Not(self.boxed(ty, depth)),
                1 => {
                    let from = int(self.width());
                    ExprKind::Cast(self.boxed(&from, depth))
                }
                2 => {
                    let op = self.pick(&[BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor]);
                    ExprKind::Binary(op, self.boxed(ty, depth), self.boxed(ty, depth))
                }
                3 => {
                    let op = self.pick(&[BinaryOp::Shl, BinaryOp::Shr]);
                    let amount = self.below(of.bits.into());
                    let amount = Box::new(expr(ExprKind::Int(amount), int(32)));
                    ExprKind::Binary(op, self.boxed(ty, depth), amount)
                }
                _ => self.method(ty, &[Overflow::Wrapping, Overflow::Saturating], depth),
            },
            Ty::Unit => unreachable!("no expression is of this type"),
        };
        expr(kind, ty.clone())
    }

    fn method(&mut self, of: &Ty, overflows: &[Overflow], depth: u32) -> ExprKind {
        let choice: Vec<(Overflow, Arith)> = METHODS
            .into_iter()
            .filter(|(overflow, _)| overflows.contains(overflow))
            .collect();
        let (overflow, arith) = self.pick(&choice);
        let argument = match arith {
            Arith::Shl | Arith::Shr => int(32),
            _ => of.clone(),
        };
        let method = Method { arith, overflow };
        ExprKind::Method(method, self.boxed(of, depth), self.boxed(&argument, depth))
    }

    /// A new local, in scope until the caller drops it.
    fn local(&mut self, ty: Ty) -> Local {
        self.made += 1;
        let local = Local {
            name: format!("x{}", self.made),
            ty,
            mutable: false,
        };
        self.locals.push(local.clone());
        local
    }

    fn block(&mut self, ty: &Ty, depth: u32) -> Block {
        let scope = self.locals.len();
        let mut stmts = Vec::new();
        for _ in 0..self.below(2) {
            let of = int(self.width());
            let value = self.expr(&of, depth);
            stmts.push(Stmt::Let {
                local: self.local(of),
                value,
            });
        }
        let value = self.expr(ty, depth);
        self.locals.truncate(scope);
        block(stmts, value)
    }

    fn matching(&mut self, ty: &Ty, depth: u32) -> ExprKind {
        let of = int(self.width());
        let scope = self.locals.len();
        if self.below(2) == 0 {
            let value = self.boxed(&Ty::Option(Box::new(of.clone())), depth);
            let none = Arm {
                pattern: Pattern::None,
                body: self.block(ty, depth),
            };
            let bound = self.local(of);
            let some = Arm {
                pattern: Pattern::Some(Box::new(Pattern::Bind(bound))),
                body: self.block(ty, depth),
            };
            self.locals.truncate(scope);
            return ExprKind::Match {
                value,
                arms: vec![some, none],
            };
        }
        let value = self.boxed(&of, depth);
        let Ty::Int(width) = of else {
            unreachable!("made above")
        };
        let (bits, max) = (width.bits, ones(width.bits));
        let mut arms = Vec::new();
        for _ in 0..self.below(4) {
            let edges = super::edges(bits);
            let (a, b) = (self.pick(&edges), self.pick(&edges));
            let constant = |value| Pattern::Int { value, named: None };
            let pattern = match self.below(3) {
                0 => constant(a),
                1 if a != b => Pattern::Or(vec![constant(a), constant(b)]),
                _ => Pattern::Range(a.min(b), a.max(b).min(max)),
            };
            arms.push(Arm {
                pattern,
                body: self.block(ty, depth),
            });
        }
        let pattern = if self.below(2) == 0 {
            Pattern::Any
        } else {
            Pattern::Bind(self.local(of))
        };
        arms.push(Arm {
            pattern,
            body: self.block(ty, depth),
        });
        self.locals.truncate(scope);
        ExprKind::Match { value, arms }
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
        let kind = match ty {
            Ty::Bool => ExprKind::Bool(self.below(2) == 0),
            Ty::Int(int) => {
                let edges = super::edges(int.bits);
                ExprKind::Int(self.pick(&edges))
            }
            Ty::Option(_) => ExprKind::None,
            Ty::Unit => unreachable!("no expression is of this type"),
        };
        // A cast brings in what is known of other types.
        if let (Ty::Int(_), Some(local)) = (ty, self.locals.first().cloned())
            && self.below(3) != 0
        {
            let from = local.ty.clone();
            return expr(
                ExprKind::Cast(Box::new(expr(ExprKind::Local(local), from))),
                ty.clone(),
            );
        }
        expr(kind, ty.clone())
    }
}

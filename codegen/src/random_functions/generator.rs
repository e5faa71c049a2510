//! Well-typed expressions at random.

use super::*;

/// A source of expressions; the same for the same seed.
pub(super) struct Generator {
    state: u64,
    /// Locals in scope.
    locals: Vec<Local>,
    /// How many locals were made.
    made: u32,
}

impl Generator {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed,
            locals: Vec::new(),
            made: 0,
        }
    }

    /// A number below `end` (xorshift).
    pub fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % end
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    pub fn int(&mut self) -> Int {
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
    pub fn function(&mut self, args: &[Local]) -> Expr {
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

//! Expressions.

use super::{Dest, Emitter, Frame, FunctionScope, Helper};
use crate::behavior::ir::{
    Arith, BinaryOp, Block, Expr, ExprKind, Int, Method, Overflow, Ty, View,
};
use crate::model::{FieldId, ones};

/// Precedence of C's operators; a higher one binds tighter.
pub(super) mod prec {
    pub(in super::super) const CONDITIONAL: u8 = 1;
    pub(in super::super) const LOGICAL: u8 = 2;
    pub(in super::super) const COMPARISON: u8 = 4;
    pub(in super::super) const BITWISE: u8 = 5;
    pub(in super::super) const ARITHMETIC: u8 = 6;
    pub(in super::super) const UNARY: u8 = 8;
    pub(in super::super) const PRIMARY: u8 = 9;
}

/// The type that C gives to an operand after its promotions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promoted {
    /// `int`: booleans, 8 and 16 bits, small constants. Never negative.
    Int,
    /// `uint32_t`.
    U32,
    /// `uint64_t`.
    U64,
    /// Not a number.
    Other,
}

/// A C expression.
#[derive(Debug, Clone)]
pub(super) struct C {
    pub(super) text: String,
    pub(super) prec: u8,
    pub(super) promoted: Promoted,
    /// The two sides of a comparison, so that it can be turned round.
    comparison: Option<(String, BinaryOp, String)>,
    /// Whether it is a constant that takes a suffix.
    literal: bool,
}

impl C {
    pub(super) fn new(text: impl Into<String>, prec: u8, promoted: Promoted) -> Self {
        Self {
            text: text.into(),
            prec,
            promoted,
            comparison: None,
            literal: false,
        }
    }

    /// Names, calls, members.
    pub(super) fn primary(text: impl Into<String>, promoted: Promoted) -> Self {
        Self::new(text, prec::PRIMARY, promoted)
    }

    /// The text, in parentheses unless it binds at least as tight as `prec`.
    pub(super) fn at(&self, prec: u8) -> String {
        if self.prec >= prec {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }

    /// The opposite of a condition.
    pub(super) fn negated(&self) -> String {
        if let Some((a, op, b)) = &self.comparison {
            let op = match op {
                BinaryOp::Eq => BinaryOp::Ne,
                BinaryOp::Ne => BinaryOp::Eq,
                BinaryOp::Lt => BinaryOp::Ge,
                BinaryOp::Le => BinaryOp::Gt,
                BinaryOp::Gt => BinaryOp::Le,
                BinaryOp::Ge => BinaryOp::Lt,
                op => unreachable!("{} compares nothing", op.symbol()),
            };
            return format!("{a} {} {b}", op.symbol());
        }
        match self.text.strip_prefix('!') {
            Some(inner) if self.prec == prec::UNARY => inner.to_owned(),
            _ => format!("!{}", self.at(prec::UNARY)),
        }
    }

    /// The same value as an operand of at least `bits` bits without a sign.
    pub(super) fn widened(self, bits: u32) -> Self {
        let wanted = if bits > 32 {
            Promoted::U64
        } else {
            Promoted::U32
        };
        if self.promoted == wanted {
            return self;
        }
        if self.literal && self.promoted == Promoted::Int {
            let suffix = if wanted == Promoted::U64 { "ULL" } else { "u" };
            return Self::primary(format!("{}{suffix}", self.text), wanted);
        }
        let ty = if wanted == Promoted::U64 {
            "uint64_t"
        } else {
            "uint32_t"
        };
        Self::new(
            format!("({ty}){}", self.at(prec::UNARY)),
            prec::UNARY,
            wanted,
        )
    }

    /// A value that may have bits beyond `int`, brought back into its range.
    fn fitted(self, int: Int) -> Self {
        match (int.is_machine(), int.container()) {
            (true, 32 | 64) => self,
            (true, container) => Self::new(
                format!("(uint{container}_t){}", self.at(prec::UNARY)),
                prec::UNARY,
                Promoted::Int,
            ),
            (false, _) => {
                let promoted = self.promoted;
                let mask = number(int.max());
                Self::new(
                    format!("{} & {}", self.at(prec::UNARY), mask.text),
                    prec::BITWISE,
                    promoted,
                )
            }
        }
    }
}

/// How C promotes a variable of this type.
pub(super) fn promoted(ty: &Ty) -> Promoted {
    match ty {
        Ty::Bool => Promoted::Int,
        Ty::Int(int) if int.container() == 64 => Promoted::U64,
        Ty::Int(int) if int.container() == 32 => Promoted::U32,
        Ty::Int(_) => Promoted::Int,
        Ty::Unit | Ty::Option(_) => Promoted::Other,
    }
}

/// A constant as C writes it.
pub(super) fn number(value: u64) -> C {
    let digits = if value < 1024 || value.is_multiple_of(1000) {
        value.to_string()
    } else {
        format!("0x{value:x}")
    };
    let (suffix, promoted) = match value {
        0..=0x7fff_ffff => ("", Promoted::Int),
        0x8000_0000..=0xffff_ffff => ("u", Promoted::U32),
        _ => ("ULL", Promoted::U64),
    };
    let mut c = C::primary(format!("{digits}{suffix}"), promoted);
    c.literal = true;
    c
}

impl<'a> Emitter<'a> {
    /// An expression; what can only be a statement goes to the frame first.
    pub(super) fn expr(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        expr: &'a Expr,
    ) -> C {
        match &expr.kind {
            ExprKind::Bool(value) => C::primary(value.to_string(), Promoted::Int),
            ExprKind::Int(value) => number(*value),
            ExprKind::Enumerated {
                field,
                index,
                value,
            } => self.constant(*field, *index, *value),
            ExprKind::Register(view, id) => {
                let promoted = width(self.peripheral.register(*id).bits);
                C::primary(self.stored(*view, id.0), promoted)
            }
            ExprKind::Field(view, id) => {
                let bits = self.peripheral.register(id.register).bits;
                let stored = self.stored(*view, id.register.0);
                let (register, field) = self.field_name(*id);
                let read = C::primary(
                    format!("FIELD_EX{bits}({stored}, {register}, {field})"),
                    width(bits),
                );
                match &expr.ty {
                    Ty::Int(int) if int.container() == 32 => read.widened(32),
                    Ty::Bool => C::new(
                        format!("{} != 0", read.text),
                        prec::COMPARISON,
                        Promoted::Int,
                    ),
                    Ty::Int(_) | Ty::Unit | Ty::Option(_) => read,
                }
            }
            ExprKind::State(index) => C::primary(
                format!("s->state.{}", self.names.states[*index]),
                promoted(&expr.ty),
            ),
            ExprKind::Param(index) => C::primary(
                format!("s->params.{}", self.names.params[*index]),
                promoted(&expr.ty),
            ),
            ExprKind::Local(local) => C::primary(f.local(local), promoted(&expr.ty)),
            ExprKind::Not(inner) => self.not(f, frame, inner),
            ExprKind::Binary(op, a, b) => self.binary(f, frame, *op, a, b),
            ExprKind::Method(method, a, b) => self.method(f, frame, *method, a, b, &expr.ty),
            ExprKind::Cast(inner) => self.cast(f, frame, inner, &expr.ty),
            ExprKind::Call(index, args) => {
                self.called.insert(*index);
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| self.expr(f, frame, arg).text)
                    .collect();
                C::primary(
                    format!("{}({})", self.names.functions[*index], args.join(", ")),
                    promoted(&expr.ty),
                )
            }
            ExprKind::Some(inner) => {
                let value = self.expr(f, frame, inner).text;
                let name = self.helper(Helper::Some(inner.ty.clone()));
                C::primary(format!("{name}({value})"), Promoted::Other)
            }
            ExprKind::None => {
                let Ty::Option(inner) = &expr.ty else {
                    unreachable!("None is an Option")
                };
                let name = self.helper(Helper::None((**inner).clone()));
                C::primary(format!("{name}()"), Promoted::Other)
            }
            ExprKind::IsSome(inner, some) => {
                let option = self.expr(f, frame, inner);
                let text = format!("{}.some", option.at(prec::PRIMARY));
                if *some {
                    C::primary(text, Promoted::Int)
                } else {
                    C::new(format!("!{text}"), prec::UNARY, Promoted::Int)
                }
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                if let Some(c) = self.ternary(f, condition, then, otherwise, frame) {
                    return c;
                }
                self.hoisted(f, frame, expr)
            }
            ExprKind::Match { .. } => self.hoisted(f, frame, expr),
            ExprKind::Block(Block {
                stmts,
                value: Some(value),
                ..
            }) if stmts.is_empty() => self.expr(f, frame, value),
            ExprKind::Block(_) => self.hoisted(f, frame, expr),
        }
    }

    /// A value that C can only calculate by statements, in a temporary.
    fn hoisted(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, expr: &'a Expr) -> C {
        let name = f.temporary();
        frame.decls.push(format!("{} {name};", self.ty(&expr.ty)));
        self.value_into(f, frame, expr, Dest::Assign(&name));
        C::primary(name, promoted(&expr.ty))
    }

    /// `c ? a : b`, if both sides are plain expressions.
    fn ternary(
        &mut self,
        f: &mut FunctionScope<'a>,
        condition: &'a Expr,
        then: &'a Block,
        otherwise: &'a Block,
        frame: &mut Frame,
    ) -> Option<C> {
        let (Some(a), Some(b)) = (&then.value, &otherwise.value) else {
            return None;
        };
        if !then.stmts.is_empty()
            || !otherwise.stmts.is_empty()
            || needs_statements(a)
            || needs_statements(b)
        {
            return None;
        }
        let condition = self.expr(f, frame, condition);
        let a = self.expr(f, frame, a);
        let b = self.expr(f, frame, b);
        let either = if a.promoted == Promoted::Int {
            b.promoted
        } else {
            a.promoted
        };
        let c = C::new(
            format!(
                "{} ? {} : {}",
                condition.at(prec::COMPARISON),
                a.at(prec::BITWISE),
                b.at(prec::BITWISE)
            ),
            prec::CONDITIONAL,
            either,
        );
        Some(c)
    }

    fn not(&mut self, f: &mut FunctionScope<'a>, frame: &mut Frame, inner: &'a Expr) -> C {
        let c = self.expr(f, frame, inner);
        match &inner.ty {
            Ty::Int(int) if int.is_machine() && int.container() >= 32 => {
                let c = c.widened(int.container());
                C::new(format!("~{}", c.at(prec::UNARY)), prec::UNARY, c.promoted)
            }
            // C's complement would have bits beyond the type, and a sign.
            Ty::Int(int) => {
                let all = number(ones(int.bits));
                let promoted = join(c.promoted, all.promoted);
                let text = format!("{} - {}", all.text, c.at(prec::UNARY));
                C::new(text, prec::ARITHMETIC, promoted)
            }
            Ty::Bool | Ty::Unit | Ty::Option(_) => {
                let text = c.negated();
                let prec = if c.comparison.is_some() {
                    prec::COMPARISON
                } else {
                    prec::UNARY
                };
                C::new(text, prec, Promoted::Int)
            }
        }
    }

    fn binary(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> C {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logical(f, frame, op, a, b),
            BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => {
                let (a, b) = (self.expr(f, frame, a), self.expr(f, frame, b));
                infix(op, prec::BITWISE, a, b, prec::BITWISE + 2)
            }
            BinaryOp::Div | BinaryOp::Rem => {
                let (a, b) = (self.expr(f, frame, a), self.expr(f, frame, b));
                infix(op, prec::ARITHMETIC, a, b, prec::UNARY)
            }
            BinaryOp::Shl | BinaryOp::Shr => {
                let Ty::Int(int) = a.ty else {
                    unreachable!("only integers are shifted")
                };
                let (value, amount) = (self.expr(f, frame, a), self.expr(f, frame, b));
                shift(op, int, value, &amount.at(prec::UNARY))
            }
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => self.comparison(f, frame, op, a, b),
        }
    }

    /// `&&` and `||`: what the right side needs as statements runs only if it is looked at.
    fn logical(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> C {
        let left = self.expr(f, frame, a);
        if needs_statements(b) {
            let name = f.temporary();
            frame.decls.push(format!("bool {name};"));
            frame.stmts.push(format!("{name} = {};", left.text));
            let condition = if op == BinaryOp::And {
                name.clone()
            } else {
                format!("!{name}")
            };
            let mut inner = Frame::default();
            self.value_into(f, &mut inner, b, Dest::Assign(&name));
            frame.stmts.push(format!("if ({condition}) {{"));
            frame.stmts.extend(super::indent(inner.lines()));
            frame.stmts.push("}".into());
            return C::primary(name, Promoted::Int);
        }
        let right = self.expr(f, frame, b);
        // The same operator again needs no parentheses; the other one gets them.
        let side = |expr: &Expr, c: &C| match expr.kind {
            ExprKind::Binary(inner, ..) if inner == op => c.text.clone(),
            _ => c.at(prec::COMPARISON),
        };
        let text = format!("{} {} {}", side(a, &left), op.symbol(), side(b, &right));
        C::new(text, prec::LOGICAL, Promoted::Int)
    }

    fn comparison(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> C {
        if let Ty::Option(_) = a.ty {
            let (a, b) = (self.named(f, frame, a), self.named(f, frame, b));
            // The value of None is always 0.
            let text = format!("{a}.some == {b}.some && {a}.value == {b}.value");
            let c = C::new(text, prec::LOGICAL, Promoted::Int);
            return if op == BinaryOp::Ne {
                C::new(c.negated(), prec::UNARY, Promoted::Int)
            } else {
                c
            };
        }
        // A comparison with the end of the type's range is constant, and compilers warn of it.
        let max = match &a.ty {
            Ty::Int(int) => ones(int.bits),
            Ty::Bool | Ty::Unit | Ty::Option(_) => 1,
        };
        let constant = match (op, constant_value(a), constant_value(b)) {
            (BinaryOp::Ge, _, Some(0)) | (BinaryOp::Le, Some(0), _) => Some(true),
            (BinaryOp::Lt, _, Some(0)) | (BinaryOp::Gt, Some(0), _) => Some(false),
            (BinaryOp::Le, _, Some(v)) | (BinaryOp::Ge, Some(v), _) if v == max => Some(true),
            (BinaryOp::Gt, _, Some(v)) | (BinaryOp::Lt, Some(v), _) if v == max => Some(false),
            _ => None,
        };
        let (left, right) = (self.expr(f, frame, a), self.expr(f, frame, b));
        if let Some(value) = constant {
            // What is compared stays in use, or compilers would warn of that.
            let used = if constant_value(a).is_some() {
                right
            } else {
                left
            };
            return C::primary(
                format!("((void){}, {value})", used.at(prec::UNARY)),
                Promoted::Int,
            );
        }
        let (left, right) = (left.at(prec::ARITHMETIC), right.at(prec::ARITHMETIC));
        let mut c = C::new(
            format!("{left} {} {right}", op.symbol()),
            prec::COMPARISON,
            Promoted::Int,
        );
        c.comparison = Some((left, op, right));
        c
    }

    fn method(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        method: Method,
        a: &'a Expr,
        b: &'a Expr,
        ty: &Ty,
    ) -> C {
        let Ty::Int(int) = a.ty else {
            unreachable!("only integers have methods")
        };
        let (left, right) = (self.expr(f, frame, a), self.expr(f, frame, b));
        let plain = match (method.overflow, method.arith) {
            (Overflow::Wrapping, Arith::Add) => Some("+"),
            (Overflow::Wrapping, Arith::Sub) => Some("-"),
            (Overflow::Wrapping, Arith::Mul) => Some("*"),
            _ => None,
        };
        if let Some(symbol) = plain {
            // As int, the product of two 16-bit values could overflow.
            let wide = int.container() >= 32 || (method.arith == Arith::Mul && int.bits > 15);
            let left = if wide {
                left.widened(int.container().max(32))
            } else {
                left
            };
            let promoted = join(left.promoted, right.promoted);
            let (left, right) = (
                left.at(prec::ARITHMETIC + u8::from(symbol == "*")),
                right.at(prec::UNARY),
            );
            return C::new(
                format!("{left} {symbol} {right}"),
                prec::ARITHMETIC,
                promoted,
            )
            .fitted(int);
        }
        if method.overflow == Overflow::Wrapping
            && let Some(amount) = constant_value(b)
        {
            let amount = (amount % u64::from(int.bits)).to_string();
            match method.arith {
                Arith::Shl => return shift(BinaryOp::Shl, int, left, &amount),
                Arith::Shr => return shift(BinaryOp::Shr, int, left, &amount),
                _ => {}
            }
        }
        let name = self.helper(Helper::Method(method, int));
        C::primary(
            format!("{name}({}, {})", left.text, right.text),
            promoted(ty),
        )
    }

    fn cast(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        inner: &'a Expr,
        ty: &Ty,
    ) -> C {
        let c = self.expr(f, frame, inner);
        let (Ty::Int(to), from) = (ty, &inner.ty) else {
            return c;
        };
        let from_bits = match from {
            Ty::Int(from) => from.bits,
            Ty::Bool | Ty::Unit | Ty::Option(_) => 1,
        };
        if from_bits > to.bits {
            let narrowed = c.fitted_from(*to, from_bits);
            return if to.container() >= 32 {
                narrowed.widened(to.container())
            } else {
                narrowed
            };
        }
        match to.container() {
            8 => c,
            16 if c.promoted == Promoted::Int && from_bits <= 8 => C::new(
                format!("(uint16_t){}", c.at(prec::UNARY)),
                prec::UNARY,
                Promoted::Int,
            ),
            16 => c,
            container => c.widened(container),
        }
    }

    /// An operand that may be written more than once: a name, or a temporary that holds it.
    pub(super) fn named(
        &mut self,
        f: &mut FunctionScope<'a>,
        frame: &mut Frame,
        expr: &'a Expr,
    ) -> String {
        let simple = matches!(
            expr.kind,
            ExprKind::Local(_) | ExprKind::State(_) | ExprKind::Param(_) | ExprKind::Register(..)
        );
        if simple {
            return self.expr(f, frame, expr).text;
        }
        let name = f.temporary();
        let ty = self.ty(&expr.ty);
        let first = frame.stmts.is_empty();
        let c = self.expr(f, frame, expr);
        if first && frame.stmts.is_empty() {
            frame.decls.push(format!("{ty} {name} = {};", c.text));
        } else {
            frame.decls.push(format!("{ty} {name};"));
            frame.stmts.push(format!("{name} = {};", c.text));
        }
        name
    }

    /// An enumerated value by name.
    pub(super) fn constant(&self, field: FieldId, index: usize, value: u64) -> C {
        let register = &self.peripheral.register(field.register).ident.upper;
        let field = self.peripheral.field(field);
        let promoted = number(value).promoted;
        match field.values().nth(index) {
            Some(named) => C::primary(
                format!(
                    "{}_{register}_{}_{}",
                    self.stem.upper, field.ident.upper, named.ident.upper
                ),
                promoted,
            ),
            None => number(value),
        }
    }

    /// The register's and the field's part in the names of `FIELD()`.
    pub(super) fn field_name(&self, id: FieldId) -> (String, &'a str) {
        let register = &self.peripheral.register(id.register).ident.upper;
        (
            format!("{}_{register}", self.stem.upper),
            &self.peripheral.field(id).ident.upper,
        )
    }

    fn stored(&self, view: View, register: usize) -> String {
        match view {
            View::Current => format!("s->regs.{}", self.names.registers[register]),
            View::Written => "written".into(),
            View::Old => "old".into(),
        }
    }

    /// Notes that a helper is needed, with those that it needs; its name.
    pub(super) fn helper(&mut self, helper: Helper) -> String {
        let name = helper.name(self.stem);
        for needed in helper.needs() {
            self.helper(needed);
        }
        self.helpers.insert(helper);
        name
    }
}

impl C {
    /// Brought from a wider type into the range of `to`.
    fn fitted_from(self, to: Int, from_bits: u32) -> Self {
        match (to.is_machine(), to.container()) {
            (true, 32) if from_bits > 32 => Self::new(
                format!("(uint32_t){}", self.at(prec::UNARY)),
                prec::UNARY,
                Promoted::U32,
            ),
            _ if from_bits > 32 && self.promoted == Promoted::U64 => {
                let fitted = self.fitted(to);
                if fitted.promoted == Promoted::U64 && to.container() <= 32 {
                    Self::new(
                        format!("(uint32_t){}", fitted.at(prec::UNARY)),
                        prec::UNARY,
                        Promoted::U32,
                    )
                } else {
                    fitted
                }
            }
            _ => self.fitted(to),
        }
    }
}

fn width(bits: u32) -> Promoted {
    match bits {
        64 => Promoted::U64,
        32 => Promoted::U32,
        _ => Promoted::Int,
    }
}

/// C's usual conversion of two operands.
fn join(a: Promoted, b: Promoted) -> Promoted {
    match (a, b) {
        (Promoted::U64, _) | (_, Promoted::U64) => Promoted::U64,
        (Promoted::U32, _) | (_, Promoted::U32) => Promoted::U32,
        (Promoted::Int | Promoted::Other, Promoted::Int | Promoted::Other) => Promoted::Int,
    }
}

fn infix(op: BinaryOp, prec: u8, a: C, b: C, inner: u8) -> C {
    let text = format!("{} {} {}", a.at(inner), op.symbol(), b.at(inner));
    C::new(text, prec, join(a.promoted, b.promoted))
}

/// A shift by less than the width.
fn shift(op: BinaryOp, int: Int, value: C, amount: &str) -> C {
    // As int, a bit could arrive at the sign.
    let wide = int.container() >= 32 || (op == BinaryOp::Shl && int.bits > 8);
    let value = if wide {
        value.widened(int.container().max(32))
    } else {
        value
    };
    let promoted = value.promoted;
    let text = format!("{} {} {amount}", value.at(prec::UNARY), op.symbol());
    let c = C::new(text, prec::BITWISE, promoted);
    if op == BinaryOp::Shl {
        c.fitted(int)
    } else {
        c
    }
}

/// The value of a constant.
fn constant_value(expr: &Expr) -> Option<u64> {
    match expr.kind {
        ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => Some(value),
        _ => None,
    }
}

/// Whether C needs statements to calculate an expression.
pub(super) fn needs_statements(expr: &Expr) -> bool {
    let mut needs = false;
    super::scan::walk(expr, &mut |inner| {
        needs |= match &inner.kind {
            ExprKind::Match { .. } => true,
            ExprKind::If {
                then, otherwise, ..
            } => !then.stmts.is_empty() || !otherwise.stmts.is_empty(),
            ExprKind::Block(block) => !block.stmts.is_empty(),
            ExprKind::Binary(BinaryOp::Eq | BinaryOp::Ne, a, _) => matches!(a.ty, Ty::Option(_)),
            _ => false,
        };
    });
    needs
}

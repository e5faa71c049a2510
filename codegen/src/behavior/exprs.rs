//! Expressions: types flow in from where a value is needed and out of what it is made of.
//!
//! Integer literals and enumerated values have no type of their own: they take the one that is
//! expected, and must fit it.

use syn::spanned::Spanned;
use syn::{BinOp, Expr, Lit, Member, UnOp};

use super::Sink;
use super::ir::{BinaryOp, Expr as IrExpr, ExprKind, Int, Place, Ty, View};
use super::scope::{Body, Scope};
use super::stmts::diverges;
use crate::diag::Code;
use crate::model::FieldId;
use crate::xml::nearest;

/// The type of a value that has none of its own.
const DEFAULT_INT: Int = Int { bits: 32 };

impl Scope<'_, '_> {
    /// An expression without `return` inside. `None` after an error.
    pub fn expr(&mut self, expr: &Expr, expected: Option<&Ty>) -> Option<IrExpr> {
        self.value(expr, expected, false)
    }

    /// An expression; `returns` says whether `return` may stand in its blocks.
    pub fn value(&mut self, expr: &Expr, expected: Option<&Ty>, returns: bool) -> Option<IrExpr> {
        let value = match expr {
            Expr::Paren(inner) => return self.value(&inner.expr, expected, returns),
            Expr::Group(inner) => return self.value(&inner.expr, expected, returns),
            Expr::If(branch) => return self.if_value(branch, expected, returns),
            Expr::Match(branch) => return self.match_value(branch, expected, returns),
            Expr::Block(block) => {
                let ty = self.known_type(expr, expected)?;
                let block = self.value_block(&block.block, &ty, returns)?;
                return Some(IrExpr { kind: ExprKind::Block(block), ty });
            }
            Expr::Lit(literal) => self.literal_expr(&literal.lit, expected),
            Expr::Path(path) => self.path(path, expected),
            Expr::Field(field) => self.field_expr(field),
            Expr::Unary(unary) => self.unary(unary, expected),
            Expr::Binary(binary) => self.binary(binary, expected),
            Expr::Cast(cast) => self.cast(cast),
            Expr::Call(call) => self.call(call, expected),
            Expr::MethodCall(call) => self.method(call, expected),
            Expr::Assign(_) | Expr::Return(_) | Expr::Macro(_) => {
                self.sink.error(
                    Code::NotPure,
                    expr.span(),
                    "this changes something, but a value is needed here",
                    |diagnostic| diagnostic.help("make it a statement of its own"),
                );
                None
            }
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "the behaviour language has no such expression",
                    |diagnostic| {
                        diagnostic.help("loops, references, structs and closures are not part of it")
                    },
                );
                None
            }
        }?;
        self.expect(value, expected, expr)
    }

    /// Reports a value of another type than expected.
    fn expect(&mut self, value: IrExpr, expected: Option<&Ty>, at: &Expr) -> Option<IrExpr> {
        match expected {
            Some(ty) if value.ty != *ty => {
                let help = match (&value.ty, ty) {
                    (Ty::Int(_), Ty::Int(_)) if has_suffix(at) => "leave the suffix out".to_owned(),
                    (Ty::Int(_), Ty::Bool) => "compare it: write `... == 1`".to_owned(),
                    (Ty::Int(_) | Ty::Bool, Ty::Int(_)) => format!("convert it: write `... as {ty}`"),
                    (found, Ty::Option(inner)) if *found == **inner => "write `Some(...)`".to_owned(),
                    (Ty::Option(_), _) => "take the value out with `match`".to_owned(),
                    _ => format!("give a value of type {ty}"),
                };
                self.mismatch(at, &value.ty, ty, &help);
                None
            }
            _ => Some(value),
        }
    }

    fn mismatch(&mut self, at: &Expr, found: &Ty, wanted: &Ty, help: &str) {
        self.sink.error(
            Code::TypeMismatch,
            at.span(),
            format!("expected {wanted}, found {found}"),
            |diagnostic| diagnostic.label(format!("this is {found}")).help(help.to_owned()),
        );
    }

    /// The type that an expression has or takes, found by checking a copy of it in silence.
    fn known_type(&mut self, expr: &Expr, expected: Option<&Ty>) -> Option<Ty> {
        if let Some(ty) = expected {
            return Some(ty.clone());
        }
        let inner = match expr {
            Expr::Block(block) => block.block.stmts.last(),
            _ => None,
        };
        match inner {
            // `let`s before the value are not in scope here: such a block needs a written type.
            Some(syn::Stmt::Expr(last, None)) if is_single(expr) => {
                self.expr(last, None).map(|value| value.ty)
            }
            _ => {
                self.sink.error(
                    Code::TypeMismatch,
                    expr.span(),
                    "the type of this block is not known here",
                    |diagnostic| diagnostic.help("write it: `let name: u32 = ...`"),
                );
                None
            }
        }
    }

    fn literal_expr(&mut self, lit: &Lit, expected: Option<&Ty>) -> Option<IrExpr> {
        match lit {
            Lit::Bool(value) => {
                Some(IrExpr { kind: ExprKind::Bool(value.value), ty: Ty::Bool })
            }
            Lit::Int(value) => {
                let int = match (suffix(value), expected) {
                    (Some(int), _) => int,
                    (None, Some(Ty::Int(int))) => *int,
                    (None, _) => DEFAULT_INT,
                };
                let number = literal(value, int, self.sink)?;
                Some(IrExpr { kind: ExprKind::Int(number), ty: Ty::Int(int) })
            }
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "the behaviour language has integers and bool only",
                    |diagnostic| diagnostic.help("write an integer, true or false"),
                );
                None
            }
        }
    }

    fn path(&mut self, path: &syn::ExprPath, expected: Option<&Ty>) -> Option<IrExpr> {
        let names: Vec<_> =
            path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        match names.as_slice() {
            [name] => self.name(name, path, expected),
            _ => {
                let (field, index) = self.enumerated(&path.path)?;
                let width = self.peripheral.field(field).width;
                let value = self.peripheral.field(field).values().nth(index)?.value;
                let int = match expected {
                    Some(Ty::Int(int)) => *int,
                    _ => Int { bits: width },
                };
                fits(value, int, path.span(), self.sink)?;
                let kind = ExprKind::Enumerated { field, index, value };
                Some(IrExpr { kind, ty: Ty::Int(int) })
            }
        }
    }

    fn name(
        &mut self,
        name: &str,
        path: &syn::ExprPath,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        if let Some(local) = self.local(name) {
            let ty = local.ty.clone();
            return Some(IrExpr { kind: ExprKind::Local(local.clone()), ty });
        }
        if name == "None" {
            let Some(ty @ Ty::Option(_)) = expected else {
                self.sink.error(
                    Code::TypeMismatch,
                    path.span(),
                    "the type of this `None` is not known here",
                    |diagnostic| diagnostic.help("write it: `let name: Option<u32> = None;`"),
                );
                return None;
            };
            return Some(IrExpr { kind: ExprKind::None, ty: ty.clone() });
        }
        let found = self.global(name);
        let is_global = found.is_some();
        if self.body != Body::Function && is_global {
            return found;
        }
        let names = self.names();
        let help = if is_global {
            "functions are pure: give it to the function as an argument".to_owned()
        } else if self.items.functions.iter().any(|function| function.name == name) {
            format!("call it: `{name}(..)`")
        } else {
            match nearest(name, names.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "define it as a param, state or local, or name a register".to_owned(),
            }
        };
        let (code, message) = if is_global {
            (Code::NotPure, format!("`{name}` cannot be read in a function"))
        } else {
            (Code::UnknownName, format!("`{name}` is not known here"))
        };
        self.sink.error(code, path.span(), message, |diagnostic| diagnostic.help(help));
        None
    }

    /// A param, state, register, or `written` and `old` as a whole.
    fn global(&self, name: &str) -> Option<IrExpr> {
        if let Some(index) = self.items.params.iter().position(|param| param.name == name) {
            let ty = Ty::Int(self.items.params[index].ty);
            return Some(IrExpr { kind: ExprKind::Param(index), ty });
        }
        if let Some(index) = self.items.states.iter().position(|state| state.name == name) {
            let ty = self.items.states[index].ty.clone();
            return Some(IrExpr { kind: ExprKind::State(index), ty });
        }
        let (view, id) = match (view(name), self.body) {
            (Some(view), Body::Rule(Some(id))) => (view, id),
            _ => (View::Current, self.register(name)?),
        };
        let ty = Ty::Int(Int { bits: self.peripheral.register(id).bits });
        Some(IrExpr { kind: ExprKind::Register(view, id), ty })
    }

    fn field_expr(&mut self, expr: &syn::ExprField) -> Option<IrExpr> {
        let (view, field) = self.field_place(expr)?;
        if self.body == Body::Function {
            self.sink.error(
                Code::NotPure,
                expr.span(),
                "a function cannot read registers",
                |diagnostic| {
                    diagnostic.help("functions are pure: give the field as an argument")
                },
            );
            return None;
        }
        let ty = Ty::Int(Int { bits: self.peripheral.field(field).width });
        Some(IrExpr { kind: ExprKind::Field(view, field), ty })
    }

    /// `REGISTER.FIELD`, `written.FIELD`, `old.FIELD`.
    fn field_place(&mut self, expr: &syn::ExprField) -> Option<(View, FieldId)> {
        let (base, member) = match (&*expr.base, &expr.member) {
            (Expr::Path(base), Member::Named(member)) => (base.path.get_ident(), member),
            _ => (None, &syn::Ident::new("_field", expr.span())),
        };
        let Some(base) = base else {
            self.sink.error(Code::Syntax, expr.span(), "expected REGISTER.FIELD", |diagnostic| {
                diagnostic.help("name a register before the dot and one of its fields after it")
            });
            return None;
        };
        let name = base.to_string();
        let (view, id) = match (view(&name), self.body) {
            (Some(view), Body::Rule(Some(id))) => (view, Some(id)),
            (Some(_), _) if self.register(&name).is_none() => {
                self.sink.error(
                    Code::UnknownName,
                    base.span(),
                    format!("`{name}` is only known in `on write` rules"),
                    |diagnostic| diagnostic.help("name the register"),
                );
                return None;
            }
            _ => (View::Current, self.register(&name)),
        };
        let Some(id) = id else {
            let names: Vec<_> =
                self.peripheral.registers.iter().map(|known| known.ident.svd.as_str()).collect();
            let help = match nearest(&name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the registers are: {}", super::listed(&names)),
            };
            self.sink.error(
                Code::UnknownName,
                base.span(),
                format!("`{name}` is no register of `{}`", self.peripheral.ident.svd),
                |diagnostic| diagnostic.help(help),
            );
            return None;
        };
        let text = member.to_string();
        let found = self.field(id, &text);
        if found.is_none() {
            let register = self.peripheral.register(id);
            let names: Vec<_> =
                register.fields.iter().map(|known| known.ident.svd.as_str()).collect();
            let help = match nearest(&text, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => format!("`{name}` has no fields: use it as a whole"),
                None => format!("its fields are: {}", super::listed(&names)),
            };
            self.sink.error(
                Code::UnknownName,
                member.span(),
                format!("`{text}` is no field of `{}`", register.ident.svd),
                |diagnostic| diagnostic.help(help),
            );
        }
        Some((view, found?))
    }

    /// What an assignment can assign to, and its type.
    pub fn place(&mut self, expr: &Expr) -> Option<(Place, Ty)> {
        match expr {
            Expr::Paren(inner) => self.place(&inner.expr),
            Expr::Path(path) if path.path.get_ident().is_some() => {
                let name = path.path.get_ident().map(ToString::to_string)?;
                if let Some(local) = self.local(&name).cloned() {
                    if !local.mutable {
                        self.sink.error(
                            Code::TypeMismatch,
                            expr.span(),
                            format!("`{name}` cannot be assigned to a second time"),
                            |diagnostic| diagnostic.help("declare it with `let mut`"),
                        );
                        return None;
                    }
                    let ty = local.ty.clone();
                    return Some((Place::Local(local), ty));
                }
                match self.global(&name) {
                    Some(IrExpr { kind: ExprKind::State(index), ty }) => {
                        Some((Place::State(index), ty))
                    }
                    Some(IrExpr { kind: ExprKind::Register(View::Current, id), ty }) => {
                        Some((Place::Register(id), ty))
                    }
                    Some(_) => self.not_a_place(expr),
                    // Reports the unknown name.
                    None => self.name(&name, path, None).and(None),
                }
            }
            Expr::Field(field) => match self.field_place(field)? {
                (View::Current, id) => {
                    let ty = Ty::Int(Int { bits: self.peripheral.field(id).width });
                    Some((Place::Field(id), ty))
                }
                (View::Written | View::Old, _) => self.not_a_place(expr),
            },
            _ => self.not_a_place(expr),
        }
    }

    fn not_a_place<T>(&mut self, expr: &Expr) -> Option<T> {
        self.sink.error(
            Code::TypeMismatch,
            expr.span(),
            "this cannot be assigned to",
            |diagnostic| diagnostic.help("assign to a register, a field, a state or a `let mut`"),
        );
        None
    }

    fn unary(&mut self, unary: &syn::ExprUnary, expected: Option<&Ty>) -> Option<IrExpr> {
        if !matches!(unary.op, UnOp::Not(_)) {
            self.sink.error(
                Code::Syntax,
                unary.op.span(),
                "integers are unsigned here",
                |diagnostic| diagnostic.help("write `0.wrapping_sub(x)`, or use another operator"),
            );
            return None;
        }
        let inner = self.expr(&unary.expr, expected)?;
        if matches!(inner.ty, Ty::Bool | Ty::Int(_)) {
            let ty = inner.ty.clone();
            return Some(IrExpr { kind: ExprKind::Not(Box::new(inner)), ty });
        }
        self.mismatch(&unary.expr, &inner.ty, &Ty::Bool, "`!` takes bool and integers");
        None
    }

    fn binary(&mut self, binary: &syn::ExprBinary, expected: Option<&Ty>) -> Option<IrExpr> {
        use BinaryOp::{
            And, BitAnd, BitOr, BitXor, Div, Eq, Ge, Gt, Le, Lt, Ne, Or, Rem, Shl, Shr,
        };
        let op = match binary.op {
            BinOp::Add(_) => return self.may_overflow(binary, "add", expected),
            BinOp::Sub(_) => return self.may_overflow(binary, "sub", expected),
            BinOp::Mul(_) => return self.may_overflow(binary, "mul", expected),
            BinOp::And(_) => And,
            BinOp::Or(_) => Or,
            BinOp::BitAnd(_) => BitAnd,
            BinOp::BitOr(_) => BitOr,
            BinOp::BitXor(_) => BitXor,
            BinOp::Shl(_) => Shl,
            BinOp::Shr(_) => Shr,
            BinOp::Div(_) => Div,
            BinOp::Rem(_) => Rem,
            BinOp::Eq(_) => Eq,
            BinOp::Ne(_) => Ne,
            BinOp::Lt(_) => Lt,
            BinOp::Le(_) => Le,
            BinOp::Gt(_) => Gt,
            BinOp::Ge(_) => Ge,
            other => {
                self.sink.error(
                    Code::Syntax,
                    other.span(),
                    "there is no compound assignment",
                    |diagnostic| diagnostic.help("write `x = x & y;` for `x &= y;`"),
                );
                return None;
            }
        };
        match op {
            And | Or => {
                let left = self.expr(&binary.left, Some(&Ty::Bool));
                let right = self.expr(&binary.right, Some(&Ty::Bool));
                Some(binary_expr(op, left?, right?, Ty::Bool))
            }
            Shl | Shr => self.shift(op, binary, expected),
            Div | Rem => self.division(op, binary, expected),
            BitAnd | BitOr | BitXor => {
                let (left, right) = self.operands_of_one_type(binary, expected)?;
                let ty = left.ty.clone();
                Some(binary_expr(op, left, right, ty))
            }
            Eq | Ne | Lt | Le | Gt | Ge => {
                let (left, right) = self.operands_of_one_type(binary, None)?;
                if let Ty::Option(_) = left.ty {
                    self.mismatch(&binary.left, &left.ty, &DEFAULT, "use `match` or `.is_some()`");
                    return None;
                }
                Some(binary_expr(op, left, right, Ty::Bool))
            }
        }
    }

    /// Checks the operand that has a type of its own first, so that the other can take it.
    fn operands_of_one_type(
        &mut self,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<(IrExpr, IrExpr)> {
        if is_flexible(&binary.left) && !is_flexible(&binary.right) {
            let right = self.expr(&binary.right, expected)?;
            let left = self.expr(&binary.left, Some(&right.ty))?;
            Some((left, right))
        } else {
            let left = self.expr(&binary.left, expected)?;
            let right = self.expr(&binary.right, Some(&left.ty))?;
            Some((left, right))
        }
    }

    fn may_overflow(
        &mut self,
        binary: &syn::ExprBinary,
        name: &str,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        // The operands' own errors are reported too.
        let _ = self.operands_of_one_type(binary, expected);
        let (left, right) = (source_text(&binary.left), source_text(&binary.right));
        let op = source_text(&binary.op);
        self.sink.error(
            Code::MayOverflow,
            binary.op.span(),
            format!("`{op}` could overflow"),
            |diagnostic| {
                diagnostic.help(format!(
                    "say what should happen then: `{left}.wrapping_{name}({right})` wraps around, \
                     `.saturating_{name}(..)` stops at the limit, `.checked_{name}(..)` gives an Option"
                ))
            },
        );
        None
    }

    fn shift(
        &mut self,
        op: BinaryOp,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let left = self.expr(&binary.left, expected)?;
        let Ty::Int(int) = left.ty else {
            self.mismatch(&binary.left, &left.ty, &DEFAULT, "only integers can be shifted");
            return None;
        };
        let amount = self.expr(&binary.right, Some(&DEFAULT))?;
        match amount.kind {
            ExprKind::Int(bits) if bits < u64::from(int.bits) => {}
            _ => {
                self.sink.error(
                    Code::MayShiftTooFar,
                    binary.right.span(),
                    format!("this shift could reach the {} bits of its operand", int.bits),
                    |diagnostic| {
                        diagnostic.help(
                            "shift by a constant below the width, or use wrapping_shl, \
                             wrapping_shr, checked_shl or checked_shr",
                        )
                    },
                );
                return None;
            }
        }
        let ty = left.ty.clone();
        Some(binary_expr(op, left, amount, ty))
    }

    fn division(
        &mut self,
        op: BinaryOp,
        binary: &syn::ExprBinary,
        expected: Option<&Ty>,
    ) -> Option<IrExpr> {
        let (left, right) = self.operands_of_one_type(binary, expected)?;
        if !matches!(left.ty, Ty::Int(_)) {
            self.mismatch(&binary.left, &left.ty, &DEFAULT, "only integers can be divided");
            return None;
        }
        let zero_free = match right.kind {
            ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => value != 0,
            _ => false,
        };
        if !zero_free {
            let name = if op == BinaryOp::Div { "div" } else { "rem" };
            self.sink.error(
                Code::MayDivideByZero,
                binary.right.span(),
                "this divisor could be zero",
                |diagnostic| {
                    diagnostic.help(format!(
                        "use `.checked_{name}(..)`, which gives None for zero, or a constant"
                    ))
                },
            );
            return None;
        }
        let ty = left.ty.clone();
        Some(binary_expr(op, left, right, ty))
    }

    fn cast(&mut self, cast: &syn::ExprCast) -> Option<IrExpr> {
        let ty = super::items::ty(&cast.ty, self.sink)?;
        let inner = self.expr(&cast.expr, None)?;
        match (&inner.ty, &ty) {
            (Ty::Int(_) | Ty::Bool, Ty::Int(_)) => {
                Some(IrExpr { kind: ExprKind::Cast(Box::new(inner)), ty })
            }
            (found, wanted) => {
                let (found, wanted) = (found.clone(), wanted.clone());
                let help = "`as` converts integers and bool to integers; compare to get a bool";
                self.mismatch(&cast.expr, &found, &wanted, help);
                None
            }
        }
    }

    fn if_value(
        &mut self,
        branch: &syn::ExprIf,
        expected: Option<&Ty>,
        returns: bool,
    ) -> Option<IrExpr> {
        let condition = self.expr(&branch.cond, Some(&Ty::Bool));
        let Some((_, otherwise)) = &branch.else_branch else {
            self.sink.error(
                Code::MissingValue,
                branch.span(),
                "an `if` with a value needs an `else`",
                |diagnostic| diagnostic.help("add `else { .. }`"),
            );
            return None;
        };
        let ty = match expected {
            Some(ty) => ty.clone(),
            None => self.branch_type(&[&Expr::Block(block_of(&branch.then_branch)), &**otherwise])?,
        };
        let then = self.value_block(&branch.then_branch, &ty, returns);
        let otherwise = self.branch(otherwise, &ty, returns);
        let (then, otherwise) = (then?, otherwise?);
        let kind = ExprKind::If { condition: Box::new(condition?), then, otherwise };
        Some(IrExpr { kind, ty })
    }

    fn match_value(
        &mut self,
        branch: &syn::ExprMatch,
        expected: Option<&Ty>,
        returns: bool,
    ) -> Option<IrExpr> {
        let value = self.expr(&branch.expr, None)?;
        let Some(ty) = expected.cloned() else {
            self.sink.error(
                Code::TypeMismatch,
                branch.match_token.span(),
                "the type of this `match` is not known here",
                |diagnostic| diagnostic.help("write it: `let name: u32 = match ..`"),
            );
            return None;
        };
        let before = self.sink.failed;
        self.sink.failed = false;
        let arms =
            self.arms(branch, &value.ty, |scope, body| scope.branch(body, &ty, returns));
        let sound = !self.sink.failed;
        self.sink.failed |= before;
        sound.then(|| IrExpr { kind: ExprKind::Match { value: Box::new(value), arms }, ty })
    }

    /// A branch of `if` or `match` with a value, as a block.
    fn branch(&mut self, body: &Expr, ty: &Ty, returns: bool) -> Option<super::ir::Block> {
        match body {
            Expr::Block(block) => self.value_block(&block.block, ty, returns),
            Expr::Return(_) if returns => {
                let stmts = vec![syn::Stmt::Expr(body.clone(), None)];
                let block = syn::Block { brace_token: Default::default(), stmts };
                self.value_block(&block, ty, returns)
            }
            other => {
                let value = self.value(other, Some(ty), returns)?;
                let diverges = diverges(&value);
                Some(super::ir::Block { stmts: Vec::new(), value: Some(Box::new(value)), diverges })
            }
        }
    }

    /// The type of the first branch that has one of its own.
    fn branch_type(&mut self, branches: &[&Expr]) -> Option<Ty> {
        let first = branches.first()?;
        self.known_type(first, None)
    }
}

const DEFAULT: Ty = Ty::Int(DEFAULT_INT);

fn binary_expr(op: BinaryOp, left: IrExpr, right: IrExpr, ty: Ty) -> IrExpr {
    IrExpr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), ty }
}

fn block_of(block: &syn::Block) -> syn::ExprBlock {
    syn::ExprBlock { attrs: Vec::new(), label: None, block: block.clone() }
}

/// Whether a block is nothing but its value.
fn is_single(expr: &Expr) -> bool {
    matches!(expr, Expr::Block(block) if block.block.stmts.len() == 1)
}

/// `written` and `old` in `on write` rules.
fn view(name: &str) -> Option<View> {
    match name {
        "written" => Some(View::Written),
        "old" => Some(View::Old),
        _ => None,
    }
}

/// Whether an expression takes its type from where it stands: literals, enumerated values, and
/// what is made of them alone.
fn is_flexible(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(literal) => matches!(&literal.lit, Lit::Int(int) if int.suffix().is_empty()),
        Expr::Path(path) => path.path.segments.len() > 1,
        Expr::Paren(inner) => is_flexible(&inner.expr),
        Expr::Unary(unary) => is_flexible(&unary.expr),
        Expr::Binary(binary) => is_flexible(&binary.left) && is_flexible(&binary.right),
        _ => false,
    }
}

fn has_suffix(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(syn::ExprLit { lit: Lit::Int(int), .. }) if !int.suffix().is_empty())
}

/// The type that a literal's suffix names, as in `1u8`.
fn suffix(literal: &syn::LitInt) -> Option<Int> {
    let bits = literal.suffix().strip_prefix('u')?.parse().ok()?;
    (1..=64).contains(&bits).then_some(Int { bits })
}

/// The value of a literal that must fit its type.
pub fn literal(literal: &syn::LitInt, int: Int, sink: &mut Sink) -> Option<u64> {
    if !literal.suffix().is_empty() && suffix(literal) != Some(int) {
        sink.error(
            Code::TypeMismatch,
            literal.span(),
            format!("expected u{}, found {}", int.bits, literal.suffix()),
            |diagnostic| diagnostic.help("leave the suffix out"),
        );
        return None;
    }
    match literal.base10_digits().parse::<u64>() {
        Ok(value) => fits(value, int, literal.span(), sink),
        Err(_) => too_large(literal.base10_digits(), int, literal.span(), sink),
    }
}

/// Reports a constant that does not fit its type.
pub fn fits(value: u64, int: Int, span: proc_macro2::Span, sink: &mut Sink) -> Option<u64> {
    if value <= int.max() { Some(value) } else { too_large(&value.to_string(), int, span, sink) }
}

fn too_large<T>(value: &str, int: Int, span: proc_macro2::Span, sink: &mut Sink) -> Option<T> {
    sink.error(
        Code::ConstantTooLarge,
        span,
        format!("{value} does not fit u{}", int.bits),
        |diagnostic| diagnostic.help(format!("the largest value is {}", int.max())),
    );
    None
}

/// The source of a piece of syntax, for messages.
pub fn source_text(syntax: &impl Spanned) -> String {
    syntax.span().source_text().unwrap_or_else(|| "..".into())
}

//! Expressions from IR to Rust syntax: printing it sets the parentheses that it needs.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{Expr as Syn, parse_quote};

use super::behavior_names::{Names, function_name, rust_type};
use super::statements::rest;
use crate::backend::rust::{decimal, hex, int_type, machine_type};
use crate::lower::core::{Arm, BinaryOp, Expr, ExprKind, Int, Ty};
use crate::model::FieldId;

impl Names<'_> {
    /// An expression as syntax: printing it sets the parentheses that it needs.
    pub(super) fn expr(&self, expr: &Expr) -> Syn {
        match &expr.kind {
            ExprKind::Bool(value) => parse_quote!(#value),
            ExprKind::Int(value) => constant(*value, &expr.ty),
            ExprKind::Enumerated {
                field,
                index,
                value,
            } => self.enumerated((*field, *index), *value, &expr.ty),
            ExprKind::Register(view, id) => self.register_in(*view, *id),
            ExprKind::Field(view, id) => self.field(*view, *id),
            ExprKind::State(index) => self.state(*index),
            ExprKind::Param(index) => {
                let name = format_ident!("{}", self.core.params[*index].name);
                parse_quote!(self.params.#name)
            }
            ExprKind::Local(local) => {
                let name = format_ident!("{}", local.name);
                parse_quote!(#name)
            }
            ExprKind::Element(state, index) => self.element(*state, index),
            ExprKind::RegisterAt(bank, index) => self.register_at((*bank, None), index),
            ExprKind::FieldAt(bank, field, index) => self.field_at((*bank, *field), index),
            ExprKind::Input { input, line } => self.input_level(*input, line.as_deref()),
            ExprKind::Remaining(event) => self.remaining(*event),
            ExprKind::Pending(event) => self.pending(*event),
            ExprKind::Not(inner) => self.not(self.expr(inner), &expr.ty),
            ExprKind::Binary(op, left, right) => self.operation(*op, (left, right), &expr.ty),
            ExprKind::Method(method, left, right) => {
                let (receiver, arg) = (self.typed(left), self.expr(right));
                super::methods::method(*method, int_of(&left.ty), receiver, arg)
            }
            ExprKind::Unary(unary, inner) => {
                super::methods::unary(*unary, int_of(&inner.ty), self.typed(inner))
            }
            ExprKind::Cast(inner) => self.cast(inner, &expr.ty),
            ExprKind::Call(index, args) => self.function_call(*index, args),
            ExprKind::Some(inner) => {
                let inner = self.expr(inner);
                parse_quote!(Some(#inner))
            }
            ExprKind::None => parse_quote!(None),
            ExprKind::IsSome(inner, some) => {
                let method = format_ident!("{}", if *some { "is_some" } else { "is_none" });
                call(self.typed(inner), &method, None)
            }
            ExprKind::UnwrapOr(option, other) => {
                let (option, other) = (self.typed(option), self.expr(other));
                call(option, &format_ident!("unwrap_or"), Some(other))
            }
            ExprKind::Tuple(items) => {
                let items = items.iter().map(|item| self.expr(item));
                parse_quote!((#(#items),*))
            }
            ExprKind::TupleItem(tuple, index) => tuple_item(self.typed(tuple), *index),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.expr(condition);
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                parse_quote!(if #condition #then else #otherwise)
            }
            ExprKind::Match {
                value,
                arms,
                covers,
            } => self.matching(value, arms, *covers, false),
            ExprKind::Block(block) => {
                let block = self.block(block);
                parse_quote!(#block)
            }
        }
    }

    /// An expression that does not take its type from the context.
    pub(super) fn typed(&self, expr: &Expr) -> Syn {
        match (&expr.kind, &expr.ty) {
            (ExprKind::Int(value) | ExprKind::Enumerated { value, .. }, Ty::Int(int)) => {
                let number = int.number(*value);
                let absolute = number.unsigned_abs();
                let literal = syn::LitInt::new(
                    &format!("{absolute}{}", int_type(*int)),
                    proc_macro2::Span::call_site(),
                );
                match number < 0 {
                    true => parse_quote!(-#literal),
                    false => parse_quote!(#literal),
                }
            }
            (ExprKind::None, Ty::Option(inner)) => {
                let ty = rust_type(inner);
                parse_quote!(None::<#ty>)
            }
            (ExprKind::Some(inner), _) => {
                let inner = self.typed(inner);
                parse_quote!(Some(#inner))
            }
            (ExprKind::Tuple(items), _) => {
                let items = items.iter().map(|item| self.typed(item));
                parse_quote!((#(#items),*))
            }
            (ExprKind::Not(inner), ty) => self.not(self.typed(inner), ty),
            (
                ExprKind::If {
                    condition,
                    then,
                    otherwise,
                },
                _,
            ) => {
                let condition = self.expr(condition);
                let (then, otherwise) = (self.typed_block(then), self.typed_block(otherwise));
                parse_quote!(if #condition #then else #otherwise)
            }
            (
                ExprKind::Match {
                    value,
                    arms,
                    covers,
                },
                _,
            ) => self.matching(value, arms, *covers, true),
            (ExprKind::Block(block), _) => {
                let block = self.typed_block(block);
                parse_quote!(#block)
            }
            _ => self.expr(expr),
        }
    }

    /// A named value of a field: its constant, where the type is that of the whole register.
    fn enumerated(&self, (field, index): (FieldId, usize), value: u64, ty: &Ty) -> Syn {
        let bits = self.peripheral.register(field.register).bits;
        match ty {
            Ty::Int(int) if int.bits == bits => {
                let name = self.constant(field, index);
                parse_quote!(#name)
            }
            _ => int(value),
        }
    }

    fn operation(&self, op: BinaryOp, (left, right): (&Expr, &Expr), ty: &Ty) -> Syn {
        let value = binary(self.typed(left), op, self.expr(right));
        match op {
            BinaryOp::Shl => masked(value, ty),
            _ => value,
        }
    }

    fn function_call(&self, routine: usize, args: &[Expr]) -> Syn {
        let name = function_name(&self.core.routines[routine].name);
        let args = args.iter().map(|arg| self.expr(arg));
        parse_quote!(#name(#(#args),*))
    }

    fn not(&self, value: Syn, ty: &Ty) -> Syn {
        let not = Syn::Unary(syn::ExprUnary {
            attrs: Vec::new(),
            op: syn::UnOp::Not(Default::default()),
            expr: Box::new(value),
        });
        masked(not, ty)
    }

    /// A `match`; if `typed`, its value does not take its type from the context.
    fn matching(&self, value: &Expr, arms: &[Arm], covers: bool, typed: bool) -> Syn {
        let rest = rest(covers);
        let arms = self.arms(arms, &value.ty, typed);
        let value = self.typed(value);
        parse_quote!(match #value { #(#arms)* #rest })
    }

    fn cast(&self, inner: &Expr, ty: &Ty) -> Syn {
        let value = self.typed(inner);
        let Ty::Int(to) = ty else { return value };
        match inner.ty {
            Ty::Int(from) if from.signed || to.signed => {
                let machine = int_type(*to);
                let value = Syn::Cast(syn::ExprCast {
                    attrs: Vec::new(),
                    expr: Box::new(value),
                    as_token: Default::default(),
                    ty: Box::new(parse_quote!(#machine)),
                });
                let fits = to.holds_all(from);
                match fits {
                    true => value,
                    false => fitted(value, *to),
                }
            }
            Ty::Int(from) => {
                let value = convert(value, from.container(), to.container());
                if from.bits > to.bits {
                    masked(value, ty)
                } else {
                    value
                }
            }
            Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => {
                let name = int_type(*to);
                let value = parse_quote!(#name::from(#value));
                match to.holds(1) {
                    true => value,
                    false => fitted(value, *to),
                }
            }
        }
    }
}

pub(super) fn int(value: u64) -> Syn {
    let literal = decimal(value);
    parse_quote!(#literal)
}

pub(super) fn binary(left: Syn, op: BinaryOp, right: Syn) -> Syn {
    let op = syn::parse_str(op.symbol()).expect("every symbol is an operator of Rust");
    Syn::Binary(syn::ExprBinary {
        attrs: Vec::new(),
        left: Box::new(left),
        op,
        right: Box::new(right),
    })
}

pub(super) fn call(receiver: Syn, method: &Ident, arg: Option<Syn>) -> Syn {
    Syn::MethodCall(syn::ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: Default::default(),
        method: method.clone(),
        turbofish: None,
        paren_token: Default::default(),
        args: arg.into_iter().collect(),
    })
}

fn tuple_item(tuple: Syn, index: usize) -> Syn {
    Syn::Field(syn::ExprField {
        attrs: Vec::new(),
        base: Box::new(tuple),
        dot_token: Default::default(),
        member: syn::Member::Unnamed(syn::Index::from(index)),
    })
}

/// From one machine width to another.
pub(super) fn convert(value: Syn, from: u32, to: u32) -> Syn {
    let name = machine_type(to);
    match from.cmp(&to) {
        std::cmp::Ordering::Equal => value,
        std::cmp::Ordering::Less => parse_quote!(#name::from(#value)),
        std::cmp::Ordering::Greater => Syn::Cast(syn::ExprCast {
            attrs: Vec::new(),
            expr: Box::new(value),
            as_token: Default::default(),
            ty: Box::new(parse_quote!(#name)),
        }),
    }
}

/// Cuts a value to its width, if its machine type is wider.
fn masked(value: Syn, ty: &Ty) -> Syn {
    match ty {
        Ty::Int(int) => fitted(value, *int),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => value,
    }
}

/// The lowest bits of a value, as many as the type has, with its sign or zeros before them.
pub(super) fn fitted(value: Syn, int: Int) -> Syn {
    match (int.is_machine(), int.signed) {
        (true, _) => value,
        (false, false) => binary(value, BinaryOp::BitAnd, hex_mask(int)),
        (false, true) => {
            let spare = self::int((int.container() - int.bits).into());
            let top = binary(value, BinaryOp::Shl, spare.clone());
            binary(top, BinaryOp::Shr, spare)
        }
    }
}

/// All bits of a type.
pub(super) fn hex_mask(int: Int) -> Syn {
    let mask = hex(int.mask());
    parse_quote!(#mask)
}

/// A number of a type with or without a sign, without a suffix.
pub(super) fn number(value: i128, int: Int) -> Syn {
    let literal = decimal(int.bits_of(value));
    if value >= 0 {
        return parse_quote!(#literal);
    }
    let absolute = syn::LitInt::new(
        &value.unsigned_abs().to_string(),
        proc_macro2::Span::call_site(),
    );
    parse_quote!(-#absolute)
}

fn constant(bits: u64, ty: &Ty) -> Syn {
    match ty {
        Ty::Int(int) => number(int.number(bits), *int),
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => int(bits),
    }
}

/// The type that a method is called on.
fn int_of(ty: &Ty) -> Int {
    match ty {
        Ty::Int(int) => *int,
        Ty::Bool | Ty::Unit | Ty::Option(_) | Ty::Tuple(_) => Int::unsigned(64),
    }
}

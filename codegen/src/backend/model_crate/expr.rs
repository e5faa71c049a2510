//! Expressions from IR to Rust syntax: printing it sets the parentheses that it needs.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{Expr as Syn, parse_quote};

use super::body::{Names, rust_type};
use crate::backend::rust::{decimal, hex, machine_type};
use crate::behavior::ir::{
    Arith, BinaryOp, Block, Expr, ExprKind, Int, Method, Overflow, Ty, View,
};
use crate::model::FieldId;

/// Whether nothing but literals says of which type an expression is.
fn is_untyped(expr: &Expr) -> bool {
    let block = |block: &Block| match &block.value {
        Some(value) => is_untyped(value),
        None => true,
    };
    match &expr.kind {
        ExprKind::Int(_) | ExprKind::Enumerated { .. } | ExprKind::None => true,
        ExprKind::Some(inner) | ExprKind::Not(inner) => is_untyped(inner),
        ExprKind::Binary(_, left, right) => is_untyped(left) && is_untyped(right),
        ExprKind::If {
            then, otherwise, ..
        } => block(then) && block(otherwise),
        ExprKind::Match { arms, .. } => arms.iter().all(|arm| block(&arm.body)),
        ExprKind::Block(inner) => block(inner),
        _ => false,
    }
}

impl Names<'_> {
    pub(super) fn constant(&self, field: FieldId, index: usize) -> Ident {
        let register = self.peripheral.register(field.register);
        let field = self.peripheral.field(field);
        let value = field
            .values()
            .nth(index)
            .map_or("", |value| value.ident.upper.as_str());
        format_ident!("{}_{}_{}", register.ident.upper, field.ident.upper, value)
    }

    /// An expression as syntax: printing it sets the parentheses that it needs.
    pub(super) fn expr(&self, expr: &Expr) -> Syn {
        match &expr.kind {
            ExprKind::Bool(value) => parse_quote!(#value),
            ExprKind::Int(value) => int(*value),
            ExprKind::Enumerated {
                field,
                index,
                value,
            } => {
                let bits = self.peripheral.register(field.register).bits;
                match expr.ty {
                    Ty::Int(int) if int.bits == bits => {
                        let name = self.constant(*field, *index);
                        parse_quote!(#name)
                    }
                    _ => int(*value),
                }
            }
            ExprKind::Register(view, id) => match view {
                View::Current => {
                    let stored = self.current(*id);
                    parse_quote!(#stored)
                }
                View::Written => parse_quote!(written),
                View::Old => parse_quote!(old),
            },
            ExprKind::Field(view, id) => self.field(*view, *id),
            ExprKind::State(index) => {
                let name = format_ident!("{}", self.behavior.states[*index].name);
                parse_quote!(self.state.#name)
            }
            ExprKind::Param(index) => {
                let name = format_ident!("{}", self.behavior.params[*index].name);
                parse_quote!(self.params.#name)
            }
            ExprKind::Local(local) => {
                let name = format_ident!("{}", local.name);
                parse_quote!(#name)
            }
            ExprKind::Not(inner) => {
                let value = self.typed(inner);
                let not = Syn::Unary(syn::ExprUnary {
                    attrs: Vec::new(),
                    op: syn::UnOp::Not(Default::default()),
                    expr: Box::new(value),
                });
                masked(not, &expr.ty)
            }
            ExprKind::Binary(op, left, right) => {
                let value = binary(self.typed(left), *op, self.expr(right));
                if *op == BinaryOp::Shl {
                    masked(value, &expr.ty)
                } else {
                    value
                }
            }
            ExprKind::Method(method, left, right) => self.method(*method, left, right),
            ExprKind::Cast(inner) => self.cast(inner, &expr.ty),
            ExprKind::Call(index, args) => {
                let name = format_ident!("{}", self.behavior.functions[*index].name);
                let args = args.iter().map(|arg| self.expr(arg));
                parse_quote!(#name(#(#args),*))
            }
            ExprKind::Some(inner) => {
                let inner = self.expr(inner);
                parse_quote!(Some(#inner))
            }
            ExprKind::None => parse_quote!(None),
            ExprKind::IsSome(inner, some) => {
                let method = format_ident!("{}", if *some { "is_some" } else { "is_none" });
                call(self.typed(inner), &method, None)
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.expr(condition);
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                parse_quote!(if #condition #then else #otherwise)
            }
            ExprKind::Match { value, arms } => {
                let arms = self.arms(arms, &value.ty);
                let value = self.typed(value);
                parse_quote!(match #value { #(#arms)* })
            }
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
                let literal = syn::LitInt::new(
                    &format!("{value}u{}", int.container()),
                    proc_macro2::Span::call_site(),
                );
                parse_quote!(#literal)
            }
            (ExprKind::Some(inner), _) => {
                let inner = self.typed(inner);
                parse_quote!(Some(#inner))
            }
            (ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_), ty)
                if is_untyped(expr) =>
            {
                let (ty, value) = (rust_type(ty), self.expr(expr));
                parse_quote!({ let value: #ty = #value; value })
            }
            _ => self.expr(expr),
        }
    }

    fn field(&self, view: View, id: FieldId) -> Syn {
        let register = self.peripheral.register(id.register);
        let field = self.peripheral.field(id);
        let whole: Syn = match view {
            View::Current => {
                let stored = self.current_for(id);
                parse_quote!(#stored)
            }
            View::Written => parse_quote!(written),
            View::Old => parse_quote!(old),
        };
        if field.width == register.bits {
            return whole;
        }
        let shifted = match field.lsb {
            0 => whole,
            lsb => binary(whole, BinaryOp::Shr, int(lsb.into())),
        };
        let mask = hex(crate::model::ones(field.width));
        let bits = match field.msb() + 1 == register.bits {
            true => shifted,
            false => binary(shifted, BinaryOp::BitAnd, parse_quote!(#mask)),
        };
        let container = Int::unsigned(field.width).container();
        convert(bits, register.container(), container)
    }

    fn cast(&self, inner: &Expr, ty: &Ty) -> Syn {
        let value = self.typed(inner);
        let Ty::Int(to) = ty else { return value };
        match inner.ty {
            Ty::Int(from) => {
                let value = convert(value, from.container(), to.container());
                if from.bits > to.bits {
                    masked(value, ty)
                } else {
                    value
                }
            }
            Ty::Bool | Ty::Unit | Ty::Option(_) => {
                let name = machine_type(to.bits);
                parse_quote!(#name::from(#value))
            }
        }
    }

    fn method(&self, method: Method, left: &Expr, right: &Expr) -> Syn {
        let int_ty = match left.ty {
            Ty::Int(int) => int,
            Ty::Bool | Ty::Unit | Ty::Option(_) => Int::unsigned(64),
        };
        let ty = Ty::Int(int_ty);
        let name = format_ident!("{}", method.name());
        let (receiver, arg) = (self.typed(left), self.expr(right));
        if int_ty.is_machine() {
            return call(receiver, &name, Some(arg));
        }
        let (max, bits) = (decimal(int_ty.max()), decimal(int_ty.bits.into()));
        match (method.arith, method.overflow) {
            // Rust takes the amount modulo its own width, not ours.
            (Arith::Shl | Arith::Shr, Overflow::Wrapping) => {
                let amount: Syn = parse_quote!((#arg) % #bits);
                masked(call(receiver, &name, Some(amount)), &ty)
            }
            (Arith::Shl | Arith::Shr, Overflow::Checked) => {
                let plain =
                    format_ident!("wrapping_{}", method.name().trim_start_matches("checked_"));
                let value = masked(call(receiver, &plain, Some(parse_quote!(amount))), &ty);
                parse_quote!({
                    let amount: u32 = #arg;
                    if amount < #bits { Some(#value) } else { None }
                })
            }
            (Arith::Min | Arith::Max, _) => call(receiver, &name, Some(arg)),
            (_, Overflow::Wrapping) => masked(call(receiver, &name, Some(arg)), &ty),
            (_, Overflow::Checked) => {
                let value = call(receiver, &name, Some(arg));
                parse_quote!(#value.filter(|value| *value <= #max))
            }
            (_, Overflow::Saturating) => call(
                call(receiver, &name, Some(arg)),
                &format_ident!("min"),
                Some(parse_quote!(#max)),
            ),
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

fn call(receiver: Syn, method: &Ident, arg: Option<Syn>) -> Syn {
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
        Ty::Int(int) if !int.is_machine() => {
            let mask = hex((*int).max());
            binary(value, BinaryOp::BitAnd, parse_quote!(#mask))
        }
        _ => value,
    }
}

//! Statements, nearly one to one, since their meaning is Rust's.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::behavior_names::{Names, rust_type};
use crate::lower::core::{Arm, Block, Expr, Stmt, Ty};

impl Names<'_> {
    pub(super) fn block(&self, block: &Block) -> TokenStream {
        let stmts = self.stmts(block);
        let value = block.value.as_ref().map(|value| self.tail(value, false));
        quote!({ #(#stmts)* #value })
    }

    /// A block whose value does not take its type from the context.
    pub(super) fn typed_block(&self, block: &Block) -> TokenStream {
        let stmts = self.stmts(block);
        let value = block.value.as_ref().map(|value| self.tail(value, true));
        quote!({ #(#stmts)* #value })
    }

    /// An expression at the end of a block or of an arm. One that begins with a block there would
    /// end with it, so printing sets parentheses round that.
    fn tail(&self, value: &Expr, typed: bool) -> syn::Stmt {
        let value = match typed {
            true => self.typed(value),
            false => self.expr(value),
        };
        syn::Stmt::Expr(value, None)
    }

    pub(super) fn stmts<'s>(&'s self, block: &'s Block) -> impl Iterator<Item = TokenStream> + 's {
        block.stmts.iter().map(|stmt| self.stmt(stmt))
    }

    /// `after(delay) event(args);`
    fn after(&self, delay: &Expr, event: usize, args: &[Expr]) -> TokenStream {
        let name = format_ident!("{}", self.core.events[event].name);
        let delay = self.expr(delay);
        let args: Vec<_> = args.iter().map(|arg| self.expr(arg)).collect();
        let args = match &self.event_args[event] {
            Some(ty) => {
                let members = self.core.events[event].args.iter().zip(&args);
                let members = members.map(|(arg, value)| {
                    let name = format_ident!("{}", arg.name);
                    let same: syn::Expr = syn::parse_quote!(#name);
                    match *value == same {
                        true => quote!(#name),
                        false => quote!(#name: #value),
                    }
                });
                quote!(#ty { #(#members),* })
            }
            None => quote!(()),
        };
        quote!(self.events.#name = Some(self.clock.after(#delay, #args));)
    }

    fn stmt(&self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Let { local, value } => {
                let name = format_ident!("{}", local.name);
                let mutable = local.mutable.then(|| quote!(mut));
                let (ty, value) = (rust_type(&local.ty), self.expr(value));
                quote!(let #mutable #name: #ty = #value;)
            }
            Stmt::LetPattern {
                pattern,
                value,
                covers,
            } => {
                let refuted = (!covers)
                    .then(|| quote!(else { unreachable!("no value is wider than its type") }));
                let pattern = self.pattern(pattern, &value.ty);
                let (ty, value) = (rust_type(&value.ty), self.expr(value));
                quote!(let #pattern: #ty = #value #refuted;)
            }
            Stmt::Assign { place, value } => self.assign(place, value),
            Stmt::Leave(value) => {
                let value = self.expr(value);
                quote!(#value;)
            }
            Stmt::If {
                condition,
                then,
                otherwise,
            } => {
                let (condition, then) = (self.expr(condition), self.block(then));
                let otherwise = otherwise.as_ref().map(|block| {
                    let block = self.block(block);
                    quote!(else #block)
                });
                quote!(if #condition #then #otherwise)
            }
            Stmt::Match {
                value,
                arms,
                covers,
            } => {
                let (arms, rest) = (self.arms(arms, &value.ty, false), rest(*covers));
                let value = self.typed(value);
                quote!(match #value { #(#arms)* #rest })
            }
            Stmt::Block(block) => self.block(block),
            Stmt::For {
                local,
                first,
                end,
                closed,
                body,
            } => {
                let name = format_ident!("{}", local.name);
                let (first, end) = (self.typed(first), self.expr(end));
                let body = self.block(body);
                match closed {
                    true => quote!(for #name in #first..=#end #body),
                    false => quote!(for #name in #first..#end #body),
                }
            }
            Stmt::Return(value) => {
                let value = value.as_ref().map(|value| self.expr(value));
                quote!(return #value;)
            }
            Stmt::After { delay, event, args } => self.after(delay, *event, args),
            Stmt::Cancel { event } => {
                let name = format_ident!("{}", self.core.events[*event].name);
                quote!(self.events.#name = None;)
            }
            Stmt::Pulse { irq } => {
                let name = format_ident!("{}", self.core.irqs[*irq].name);
                quote!(self.pulses.#name += 1;)
            }
            Stmt::Hook { hook, args, result } => self.hook_call(*hook, args, result.as_ref()),
            Stmt::GuestError(text) => quote!(self.errors.log(#text);),
            // The model has no log of what is not modelled.
            Stmt::Unimplemented(_) => quote!(),
        }
    }

    pub(super) fn arms<'s>(
        &'s self,
        arms: &'s [Arm],
        ty: &'s Ty,
        typed: bool,
    ) -> impl Iterator<Item = TokenStream> + 's {
        arms.iter().map(move |arm| {
            let pattern = self.pattern(&arm.pattern, ty);
            let guard = arm.guard.as_ref().map(|guard| {
                let guard = self.expr(guard);
                quote!(if #guard)
            });
            let pattern = quote!(#pattern #guard);
            match (arm.body.stmts.as_slice(), &arm.body.value) {
                ([], Some(value)) => {
                    let value = self.tail(value, typed);
                    quote!(#pattern => #value,)
                }
                _ => {
                    let body = match typed {
                        true => self.typed_block(&arm.body),
                        false => self.block(&arm.body),
                    };
                    quote!(#pattern => #body)
                }
            }
        })
    }
}

/// An arm for values beyond the width of a type, which Rust cannot know that there are not.
pub(super) fn rest(covers: bool) -> Option<TokenStream> {
    (!covers).then(|| quote!(_ => unreachable!("no value is wider than its type"),))
}

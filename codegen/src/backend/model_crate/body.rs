//! Behaviour from IR to Rust: nearly one to one, since its meaning is Rust's.
//!
//! Integers of other widths than Rust's live in the next larger type; what could leave the width
//! is masked.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Expr as Syn;

use super::expr::{binary, convert, int};
use super::leading::settled;

use crate::backend::rust::{code_doc, decimal, doc, hex, int_type, machine_type};
use crate::behavior::coverage::covers_machine_type;
use crate::behavior::diverges;
use crate::behavior::ir::{
    Arm, Behavior, BinaryOp, Block, Event, Expr, ExprKind, Function, Int, Irq, Pattern, Place,
    Rule, Stmt, Trigger, Ty,
};
use crate::behavior::visit::views;
use crate::model::{FieldId, Peripheral, RegisterId};

/// What names in a body refer to.
pub struct Names<'a> {
    pub peripheral: &'a Peripheral,
    pub behavior: &'a Behavior,
}

/// How a rule's method is called.
pub struct RuleMethod {
    pub uses_old: bool,
    pub uses_written: bool,
}

/// Which of the two extra values a rule looks at.
pub fn rule_method(rule: &Rule) -> RuleMethod {
    let (uses_old, uses_written) = views(rule);
    RuleMethod {
        uses_old,
        uses_written,
    }
}

/// The name of an event's method. Rust wants no two underscores in it.
pub fn event_method(event: &Event) -> Ident {
    match event.name.strip_prefix('_') {
        Some(name) => format_ident!("on_idle_event_{name}"),
        None => format_ident!("on_event_{}", event.name),
    }
}

/// The Rust type of an IR type.
pub fn rust_type(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Unit => quote!(()),
        Ty::Bool => quote!(bool),
        Ty::Int(int) => {
            let ty = int_type(*int);
            quote!(#ty)
        }
        Ty::Option(inner) => {
            let inner = rust_type(inner);
            quote!(Option<#inner>)
        }
        Ty::Tuple(items) => {
            let items = items.iter().map(rust_type);
            quote!((#(#items),*))
        }
    }
}

/// A value of a machine type of `bits` as `u64`.
pub fn widen(value: TokenStream, bits: u32) -> TokenStream {
    if bits == 64 {
        value
    } else {
        quote!(u64::from(#value))
    }
}

impl Names<'_> {
    /// A pure function.
    pub fn function(&self, function: &Function) -> TokenStream {
        let name = format_ident!("{}", function.name);
        let args = args(&function.args);
        let (result, text) = (rust_type(&function.result), code_doc(&function.doc));
        let body = self.block(&function.body);
        quote! { #text fn #name(#(#args),*) -> #result #body }
    }

    /// Methods for all rules.
    pub fn rules(&self) -> Vec<TokenStream> {
        self.behavior
            .rules
            .iter()
            .map(|rule| self.rule(rule))
            .collect()
    }

    fn rule(&self, rule: &Rule) -> TokenStream {
        let name = self.rule_name(rule);
        let RuleMethod {
            uses_old,
            uses_written,
        } = rule_method(rule);
        let ty = match rule.trigger {
            Trigger::Write(id) | Trigger::Read(id) => {
                machine_type(self.peripheral.register(id).bits)
            }
            Trigger::Reset => format_ident!("u64"),
        };
        let index = rule.each.as_ref().map(|each| {
            let index = format_ident!("{}", each.index.name);
            quote!(, #index: u32)
        });
        let old = uses_old.then(|| quote!(, old: #ty));
        let written = uses_written.then(|| quote!(, written: #ty));
        let text = if rule.doc.is_empty() {
            doc(&self.describe(rule))
        } else {
            code_doc(&rule.doc)
        };
        let body = self.block(&rule.body);
        let body = match &rule.condition {
            Some(condition) => {
                let condition = self.expr(condition);
                quote!({ if #condition #body })
            }
            None => body,
        };
        quote! { #text fn #name(&mut self #index #old #written) #body }
    }

    fn describe(&self, rule: &Rule) -> String {
        let register = |id: RegisterId| match &rule.each {
            Some(each) => self.behavior.each_shown(each),
            None => self.peripheral.register(id).ident.svd.clone(),
        };
        match rule.trigger {
            Trigger::Write(id) => format!("After a guest's write to {}.", register(id)),
            Trigger::Read(id) => format!("Before a guest's read of {}.", register(id)),
            Trigger::Reset => "After reset.".into(),
        }
    }

    /// `on_write_ctrl`; a second rule for the same trigger is `on_write2_ctrl`, which is no first
    /// rule's name, whatever the registers are called.
    fn rule_name(&self, rule: &Rule) -> Ident {
        let register = |id| &self.peripheral.register(id).ident.snake;
        let place = self
            .behavior
            .rules_on(rule.trigger)
            .position(|known| std::ptr::eq(known, rule));
        let number = match place {
            Some(0) | None => String::new(),
            Some(place) => (place + 1).to_string(),
        };
        match rule.trigger {
            Trigger::Write(id) => format_ident!("on_write{number}_{}", register(id)),
            Trigger::Read(id) => format_ident!("on_read{number}_{}", register(id)),
            Trigger::Reset => format_ident!("on_reset{number}"),
        }
    }

    /// A call of a rule's method.
    pub fn rule_call(
        &self,
        rule: &Rule,
        index: Option<usize>,
        old: &TokenStream,
        written: &TokenStream,
    ) -> TokenStream {
        let name = self.rule_name(rule);
        let RuleMethod {
            uses_old,
            uses_written,
        } = rule_method(rule);
        let args = [(uses_old, old), (uses_written, written)]
            .into_iter()
            .filter_map(|(uses, arg)| uses.then_some(arg.clone()));
        let index = index.map(|index| {
            let index = decimal(index as u64);
            quote!(#index)
        });
        let args = index.into_iter().chain(args);
        quote!(self.#name(#(#args),*);)
    }

    /// An event's method.
    pub fn event(&self, event: &Event) -> TokenStream {
        let name = event_method(event);
        let args = args(&event.args);
        let text = if event.doc.is_empty() {
            doc(&format!("The event {}.", event.name))
        } else {
            code_doc(&event.doc)
        };
        let stmts = self.stmts(&event.body);
        quote! { #text fn #name(&mut self, #(#args),*) { #(#stmts)* } }
    }

    /// The method that tells the level of an interrupt line that has one.
    pub fn irq(&self, irq: &Irq) -> Option<TokenStream> {
        let name = format_ident!("irq_{}", irq.name);
        let text = if irq.doc.is_empty() {
            doc(&format!("Whether the interrupt line {} is high.", irq.name))
        } else {
            code_doc(&irq.doc)
        };
        let level = settled(self.expr(irq.level.as_ref()?));
        Some(quote! { #text pub fn #name(&self) -> bool { #level } })
    }

    fn has_type(&self, field: FieldId, ty: &Ty) -> bool {
        let bits = self.peripheral.register(field.register).bits;
        match ty {
            Ty::Int(int) => int.container() == Int::unsigned(bits).container(),
            Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => false,
        }
    }

    /// Constants for the enumerated values.
    pub fn constants(&self) -> TokenStream {
        let consts = self.peripheral.registers.iter().flat_map(|register| {
            register.fields.iter().flat_map(move |field| {
                field.named_values().map(move |value| {
                    let name = format_ident!(
                        "{}_{}_{}",
                        register.ident.upper,
                        field.ident.upper,
                        value.ident.upper
                    );
                    (name, machine_type(register.bits), value)
                })
            })
        });
        let consts = consts.map(|(name, ty, value)| {
            let (text, number) = (doc(&value.description), decimal(value.value));
            quote! { #text pub const #name: #ty = #number; }
        });
        quote!(#(#consts)*)
    }

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

    fn stmt(&self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Let { local, value } => {
                let name = format_ident!("{}", local.name);
                let mutable = local.mutable.then(|| quote!(mut));
                let (ty, value) = (rust_type(&local.ty), self.expr(value));
                quote!(let #mutable #name: #ty = #value;)
            }
            Stmt::LetPattern { pattern, value } => {
                let refuted = (!covers_machine_type(&[(pattern, false)], &value.ty))
                    .then(|| quote!(else { unreachable!("no value is wider than its type") }));
                let pattern = self.pattern(pattern, &value.ty);
                let (ty, value) = (rust_type(&value.ty), self.expr(value));
                quote!(let #pattern: #ty = #value #refuted;)
            }
            Stmt::Assign { place, value } => self.assign(place, value),
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
            Stmt::Match { value, arms } => {
                let (arms, rest) = (self.arms(arms, &value.ty, false), rest(arms, &value.ty));
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
            Stmt::After { delay, event, args } => {
                let name = format_ident!("{}", self.behavior.events[*event].name);
                let delay = self.expr(delay);
                let args: Vec<_> = args.iter().map(|arg| self.expr(arg)).collect();
                quote! {
                    self.events.#name =
                        Some((self.now.saturating_add(#delay), self.started, (#(#args,)*)));
                    self.started += 1;
                }
            }
            Stmt::Cancel { event } => {
                let name = format_ident!("{}", self.behavior.events[*event].name);
                quote!(self.events.#name = None;)
            }
            Stmt::Pulse { irq } => {
                let name = format_ident!("{}", self.behavior.irqs[*irq].name);
                quote!(self.pulses.#name += 1;)
            }
            Stmt::Hook { hook, args, result } => self.hook_call(*hook, args, result.as_ref()),
            Stmt::GuestError(text) => quote!(self.errors.log(#text);),
            // The model has no log of what is not modelled.
            Stmt::Unimplemented(_) => quote!(),
        }
    }

    fn is_plain(&self, id: RegisterId) -> bool {
        self.peripheral.word(self.peripheral.place(id).0).is_plain()
    }

    /// What a register holds.
    pub(super) fn current(&self, id: RegisterId) -> TokenStream {
        let snake = &self.peripheral.register(id).ident.snake;
        match self.is_plain(id) {
            true => {
                let name = format_ident!("{snake}");
                quote!(self.registers.#name)
            }
            false => {
                let name = format_ident!("held_{snake}");
                quote!(self.#name())
            }
        }
    }

    /// Whether a field has another storage than its register.
    fn infix(&self, id: FieldId) -> &'static str {
        let (_, placed) = self.peripheral.place(id.register);
        match placed.is_apart(self.peripheral.field(id)) {
            true => "_to_write",
            false => "",
        }
    }

    /// What a register holds, as one of its fields is in it.
    pub(super) fn current_for(&self, id: FieldId) -> TokenStream {
        match self.infix(id) {
            "" => self.current(id.register),
            infix => {
                let snake = &self.peripheral.register(id.register).ident.snake;
                let name = format_ident!("held{infix}_{snake}");
                quote!(self.#name())
            }
        }
    }

    /// Makes a register hold a value, as one of its fields is in it.
    pub(super) fn store_for(&self, id: FieldId, value: &TokenStream) -> TokenStream {
        match self.infix(id) {
            "" => self.store(id.register, value),
            infix => {
                let snake = &self.peripheral.register(id.register).ident.snake;
                let name = format_ident!("hold{infix}_{snake}");
                quote!(self.#name(#value);)
            }
        }
    }

    /// Makes a register hold a value.
    pub(super) fn store(&self, id: RegisterId, value: &TokenStream) -> TokenStream {
        let snake = &self.peripheral.register(id).ident.snake;
        match self.is_plain(id) {
            true => {
                let name = format_ident!("{snake}");
                quote!(self.registers.#name = #value;)
            }
            false => {
                let name = format_ident!("hold_{snake}");
                quote!(self.#name(#value);)
            }
        }
    }

    fn assign(&self, place: &Place, source: &Expr) -> TokenStream {
        let value = self.expr(source);
        if diverges(source) {
            // What never has a value has no type from which it could be converted.
            return quote!(#value;);
        }
        match place {
            Place::Register(id) => self.store(*id, &quote!(#value)),
            Place::State(index) => {
                let name = format_ident!("{}", self.behavior.states[*index].name);
                quote!(self.state.#name = #value;)
            }
            Place::Local(local) => {
                let name = format_ident!("{}", local.name);
                quote!(#name = #value;)
            }
            Place::Element(state, index) => {
                let name = format_ident!("{}", self.behavior.states[*state].name);
                let index = self.place_of(index);
                quote!(self.state.#name[#index] = #value;)
            }
            Place::RegisterAt(bank, index) => self.assign_at(*bank, index, &value),
            Place::FieldAt(bank, field, index) => {
                self.assign_field_at((*bank, *field), index, source)
            }
            Place::Field(id) => {
                let register = self.peripheral.register(id.register);
                let field = self.peripheral.field(*id);
                if field.width == register.bits {
                    return self.store_for(*id, &quote!(#value));
                }
                let stored = self.current_for(*id);
                let mask = hex(field.mask());
                let wide = match source.kind {
                    ExprKind::Int(0) if self.is_plain(id.register) => {
                        return quote!(#stored &= !#mask;);
                    }
                    ExprKind::Int(value) | ExprKind::Enumerated { value, .. } => int(value),
                    _ => {
                        let container = Int::unsigned(field.width).container();
                        convert(self.typed(source), container, register.container())
                    }
                };
                let placed: Syn = match field.lsb {
                    0 => wide,
                    lsb => binary(wide, BinaryOp::Shl, int(lsb.into())),
                };
                self.store_for(*id, &quote!(#stored & !#mask | #placed))
            }
        }
    }

    pub(super) fn arms<'s>(
        &'s self,
        arms: &'s [Arm<Block>],
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

    /// A pattern for a value of this type.
    fn pattern(&self, pattern: &Pattern, ty: &Ty) -> TokenStream {
        match pattern {
            Pattern::Any => quote!(_),
            Pattern::Bind(local) => {
                let name = format_ident!("{}", local.name);
                let mutable = local.mutable.then(|| quote!(mut));
                quote!(#mutable #name)
            }
            Pattern::Bool(value) => quote!(#value),
            Pattern::Int { value, named } => match named {
                // A constant has the type of its register.
                Some((field, index)) if self.has_type(*field, ty) => {
                    let name = self.constant(*field, *index);
                    quote!(#name)
                }
                Some(_) | None => number(*value, ty),
            },
            Pattern::Range(low, high) => {
                let (low, high) = (number(*low, ty), number(*high, ty));
                quote!(#low..=#high)
            }
            Pattern::Or(cases) => {
                let cases = cases.iter().map(|case| self.pattern(case, ty));
                quote!(#(#cases)|*)
            }
            Pattern::Some(inner) => {
                let inner = match ty {
                    Ty::Option(of) => self.pattern(inner, of),
                    Ty::Bool | Ty::Int(_) | Ty::Tuple(_) | Ty::Unit => self.pattern(inner, ty),
                };
                quote!(Some(#inner))
            }
            Pattern::None => quote!(None),
            Pattern::Tuple(items) => {
                let types = match ty {
                    Ty::Tuple(types) => types.as_slice(),
                    Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Unit => &[],
                };
                let items = items.iter().zip(types);
                let items = items.map(|(item, ty)| self.pattern(item, ty));
                quote!((#(#items),*))
            }
        }
    }
}

/// An arm for values beyond the width of a type, which Rust cannot know that there are not.
pub(super) fn rest(arms: &[Arm<Block>], ty: &Ty) -> Option<TokenStream> {
    let arms = arms.iter().map(|arm| (&arm.pattern, arm.guard.is_some()));
    let patterns: Vec<_> = arms.collect();
    (!covers_machine_type(&patterns, ty))
        .then(|| quote!(_ => unreachable!("no value is wider than its type"),))
}

/// A constant in a pattern for a value of this type.
fn number(bits: u64, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Int(int) if int.signed => {
            let number = super::expr::number(int.number(bits), *int);
            quote!(#number)
        }
        Ty::Int(_) | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) | Ty::Unit => {
            let number = decimal(bits);
            quote!(#number)
        }
    }
}

pub(super) fn args(args: &[crate::behavior::ir::Local]) -> Vec<TokenStream> {
    args.iter()
        .map(|arg| {
            let (name, ty) = (format_ident!("{}", arg.name), rust_type(&arg.ty));
            let mutable = arg.mutable.then(|| quote!(mut));
            quote!(#mutable #name: #ty)
        })
        .collect()
}

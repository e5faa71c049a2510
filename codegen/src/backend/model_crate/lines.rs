//! Lines and hooks: what a board drives, pulses, what is written by hand and what it calls.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::body::{Names, args, rust_type};
use crate::backend::rust::{code_doc, decimal, doc};
use crate::behavior::ir::{Behavior, Expr, InputRule, Irq, Line, Local, Ty};
use crate::model::ones;

/// What a device has more than others if it has lines or hooks.
#[derive(Default)]
pub(super) struct Members {
    /// Members of its struct.
    pub declared: TokenStream,
    /// The same, made.
    pub made: TokenStream,
    /// Methods that show them.
    pub getters: TokenStream,
    /// What else a new device is given.
    pub parameter: TokenStream,
    /// The same, passed on.
    pub pass: TokenStream,
    /// What it is given by default.
    pub nothing: TokenStream,
    /// What happens at reset before its rules.
    pub after_reset: TokenStream,
    /// What its struct depends on.
    pub head: TokenStream,
    /// The comment on how a new one is made.
    pub new_doc: TokenStream,
}

/// The interrupt lines without a level.
fn pulsed(behavior: &Behavior) -> impl Iterator<Item = &Irq> {
    behavior.irqs.iter().filter(|irq| irq.level.is_none())
}

/// The types of what is in [`Members`].
pub(super) fn types(behavior: &Behavior) -> TokenStream {
    let inputs = behavior.inputs.iter().map(|input| {
        let (name, text) = (format_ident!("{}", input.name), code_doc(&input.doc));
        let ty = match input.lines {
            None => quote!(bool),
            Some(lines) => {
                let lines = decimal(lines.into());
                quote!([bool; #lines])
            }
        };
        quote!(#text pub #name: #ty)
    });
    let low = behavior.inputs.iter().map(|input| {
        let name = format_ident!("{}", input.name);
        match input.lines {
            None => quote!(#name: false),
            Some(lines) => {
                let lines = decimal(lines.into());
                quote!(#name: [false; #lines])
            }
        }
    });
    let inputs = (!behavior.inputs.is_empty()).then(|| {
        quote! {
            /// Levels of lines that a board drives.
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct Inputs {
                #(#inputs,)*
            }

            impl Inputs {
                const LOW: Self = Self { #(#low,)* };
            }
        }
    });
    let pulses = pulsed(behavior).map(|irq| {
        let (name, text) = (format_ident!("{}", irq.name), code_doc(&irq.doc));
        quote!(#text pub #name: u64)
    });
    let pulses = pulsed(behavior).next().is_some().then(|| {
        quote! {
            /// How often interrupt lines were pulsed.
            #[derive(Debug, Clone, Default, PartialEq, Eq)]
            pub struct Pulses {
                #(#pulses,)*
            }
        }
    });
    let hooks = (!behavior.hooks.is_empty()).then(|| hooks(behavior));
    quote!(#inputs #pulses #hooks)
}

/// The trait of what is written by hand.
fn hooks(behavior: &Behavior) -> TokenStream {
    let wanted = behavior.hooks.iter().map(|hook| {
        let name = format_ident!("{}", hook.name);
        let (args, result) = (args(&hook.args), gives(&hook.result));
        let text = match hook.doc.as_str() {
            "" => doc(&format!("The hook {}.", hook.name)),
            text => code_doc(text),
        };
        quote!(#text fn #name(&mut self #(, #args)*) #result;)
    });
    let nothing = behavior.hooks.iter().map(|hook| {
        let name = format_ident!("{}", hook.name);
        let (args, result) = (args(&hook.args), gives(&hook.result));
        let value = match hook.result {
            Ty::Unit | Ty::Tuple(_) => quote!(),
            Ty::Bool => quote!(false),
            Ty::Int(_) => quote!(0),
            Ty::Option(_) => quote!(None),
        };
        quote!(fn #name(&mut self #(, #args)*) #result { #value })
    });
    quote! {
        /// What is written by hand.
        pub trait Hooks {
            /// Registers and states have the values of a reset; its rules have not run.
            fn hooks_reset(&mut self) {}
            #(#wanted)*
        }

        /// Nothing: these hooks do nothing, and give zero, `false` or `None`.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct NoHooks;

        impl Hooks for NoHooks {
            #(#nothing)*
        }
    }
}

/// Members of the device.
pub(super) fn members(behavior: &Behavior) -> Members {
    let mut members = Members {
        new_doc: quote!(#[doc = " A device after reset."]),
        ..Members::default()
    };
    let mut add = |declared: TokenStream, made: TokenStream, getters: TokenStream| {
        members.declared.extend(declared);
        members.made.extend(made);
        members.getters.extend(getters);
    };
    if !behavior.inputs.is_empty() {
        add(
            quote!(inputs: Inputs,),
            quote!(inputs: Inputs::LOW,),
            quote! {
                /// What the input lines are at; a reset does not touch them.
                pub fn inputs(&self) -> &Inputs {
                    &self.inputs
                }
            },
        );
    }
    if pulsed(behavior).next().is_some() {
        add(
            quote!(pulses: Pulses,),
            quote!(pulses: Pulses::default(),),
            quote! {
                /// How often interrupt lines were pulsed so far.
                pub fn pulses(&self) -> &Pulses {
                    &self.pulses
                }
            },
        );
    }
    if !behavior.hooks.is_empty() {
        add(
            quote!(hooks: H,),
            quote!(hooks,),
            quote! {
                /// What is written by hand.
                pub fn hooks(&self) -> &H {
                    &self.hooks
                }

                /// The same, to be changed.
                pub fn hooks_mut(&mut self) -> &mut H {
                    &mut self.hooks
                }
            },
        );
        members.parameter = quote!(, hooks: H);
        members.pass = quote!(, hooks);
        members.nothing = quote!(, NoHooks);
        members.after_reset = quote!(self.hooks.hooks_reset(););
        members.head = quote!(<H: Hooks = NoHooks>);
        members.new_doc = quote!(#[doc = " A device after reset, with what is written by hand."]);
    }
    members
}

impl Names<'_> {
    /// What an `impl` of the device's type needs after the word, and the type.
    pub(super) fn device_type(&self) -> (TokenStream, TokenStream) {
        let name = format_ident!("{}", self.peripheral.ident.camel);
        match self.behavior.hooks.is_empty() {
            true => (quote!(), quote!(#name)),
            false => (quote!(<H: Hooks>), quote!(#name<H>)),
        }
    }

    /// Methods of inputs and calls.
    pub(super) fn lines(&self) -> TokenStream {
        let inputs = (0..self.behavior.inputs.len()).map(|input| self.input(input));
        let rules = self.behavior.input_rules.iter();
        let rules = rules.map(|rule| self.input_rule(rule));
        let calls = self.behavior.calls.iter().map(|call| {
            let (name, happens) = (
                format_ident!("call_{}", call.name),
                format_ident!("on_call_{}", call.name),
            );
            let text = match call.doc.as_str() {
                "" => doc(&format!("The call {}.", call.name)),
                text => code_doc(text),
            };
            let taken = args(&call.args);
            // What is not mutable is not changed after this.
            let plain = call.args.iter().map(|arg| {
                let (name, ty) = (format_ident!("{}", arg.name), rust_type(&arg.ty));
                quote!(#name: #ty)
            });
            let given = call.args.iter().map(|arg| {
                let name = format_ident!("{}", arg.name);
                fitted(quote!(#name), &arg.ty)
            });
            let catch_up = self.catch_up();
            let stmts = self.stmts(&call.body);
            quote! {
                #text
                ///
                /// Hooks tell the device so: events that are due happen before it.
                pub fn #name(&mut self #(, #plain)*) {
                    #catch_up
                    self.#happens(#(#given),*);
                }

                fn #happens(&mut self #(, #taken)*) { #(#stmts)* }
            }
        });
        quote!(#(#inputs)* #(#rules)* #(#calls)*)
    }

    fn catch_up(&self) -> Option<TokenStream> {
        (!self.behavior.events.is_empty()).then(|| quote!(self.advance(0);))
    }

    /// The method that drives an input.
    fn input(&self, index: usize) -> TokenStream {
        let input = &self.behavior.inputs[index];
        let name = format_ident!("{}", input.name);
        let set = format_ident!("set_{}", input.name);
        let text = match input.doc.as_str() {
            "" => doc(&format!("Drives the input {}.", input.name)),
            text => code_doc(text),
        };
        let catch_up = self.catch_up();
        let rules = self.behavior.input_rules.iter();
        let rules = rules.filter(|rule| rule.input == index).map(|rule| {
            let name = self.input_rule_name(rule);
            match rule.line {
                Line::Only => quote!(self.#name();),
                Line::Each(_) => quote!(self.#name(index);),
                Line::One(line) => {
                    let line = decimal(line.into());
                    quote!(if index == #line { self.#name(); })
                }
            }
        });
        match input.lines {
            None => quote! {
                #text
                ///
                /// If that changes it: events that are due happen, then its rules run.
                pub fn #set(&mut self, level: bool) {
                    if self.inputs.#name != level {
                        #catch_up
                        self.inputs.#name = level;
                        #(#rules)*
                    }
                }
            },
            Some(_) => quote! {
                #text
                ///
                /// If that changes a line: events that are due happen, then its rules run. Lines that
                /// there are not are ignored.
                pub fn #set(&mut self, index: u32, level: bool) {
                    let line = index as usize;
                    if self.inputs.#name.get(line).is_some_and(|held| *held != level) {
                        #catch_up
                        self.inputs.#name[line] = level;
                        #(#rules)*
                    }
                }
            },
        }
    }

    /// `on_input_pins`; a second rule for the same input is `on_input2_pins`.
    fn input_rule_name(&self, rule: &InputRule) -> proc_macro2::Ident {
        let rules = self.behavior.input_rules.iter();
        let mut same = rules.filter(|known| known.input == rule.input);
        let number = match same.position(|known| std::ptr::eq(known, rule)) {
            Some(0) | None => String::new(),
            Some(place) => (place + 1).to_string(),
        };
        let input = &self.behavior.inputs[rule.input].name;
        format_ident!("on_input{number}_{input}")
    }

    fn input_rule(&self, rule: &InputRule) -> TokenStream {
        let name = self.input_rule_name(rule);
        let input = &self.behavior.inputs[rule.input].name;
        let text = match rule.doc.as_str() {
            "" => doc(&format!("After the input {input} has changed.")),
            text => code_doc(text),
        };
        let index = match &rule.line {
            Line::Each(local) => args(std::slice::from_ref(local)),
            Line::Only | Line::One(_) => Vec::new(),
        };
        let body = self.block(&rule.body);
        let body = match &rule.condition {
            Some(condition) => {
                let condition = self.expr(condition);
                quote!({ if #condition #body })
            }
            None => body,
        };
        quote! { #text fn #name(&mut self #(, #index)*) #body }
    }

    /// A call of what is written by hand.
    pub(super) fn hook_call(
        &self,
        hook: usize,
        args: &[Expr],
        result: Option<&Local>,
    ) -> TokenStream {
        let hook = &self.behavior.hooks[hook];
        let name = format_ident!("{}", hook.name);
        let args = args.iter().map(|arg| self.expr(arg));
        let call = match hook.name.as_str() {
            // Methods that every type has come first.
            "into" | "try_into" => {
                let names = (0..args.len()).map(|index| format_ident!("given_{index}"));
                let names: Vec<_> = names.collect();
                let types = hook.args.iter().map(|arg| rust_type(&arg.ty));
                quote!({
                    #(let #names: #types = #args;)*
                    Hooks::#name(&mut self.hooks #(, #names)*)
                })
            }
            _ => quote!(self.hooks.#name(#(#args),*)),
        };
        match result {
            None => quote!(#call;),
            Some(local) => {
                let name = format_ident!("{}", local.name);
                let mutable = local.mutable.then(|| quote!(mut));
                let (ty, value) = (rust_type(&local.ty), fitted(call, &local.ty));
                quote!(let #mutable #name: #ty = #value;)
            }
        }
    }
}

/// A value from elsewhere as one of its type: what does not fit is cut off.
fn fitted(value: TokenStream, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Int(int) if !int.is_machine() && int.signed => {
            let beyond = crate::backend::rust::decimal((int.container() - int.bits).into());
            quote!((#value << #beyond) >> #beyond)
        }
        Ty::Int(int) if !int.is_machine() => {
            let mask = crate::backend::rust::hex(ones(int.bits));
            quote!(#value & #mask)
        }
        Ty::Option(inner) => match **inner {
            Ty::Int(int) if !int.is_machine() => {
                let inner = fitted(quote!(value), &Ty::Int(int));
                quote!(#value.map(|value| #inner))
            }
            Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => value,
        },
        Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Tuple(_) => value,
    }
}

/// The end of a signature.
fn gives(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Unit => quote!(),
        Ty::Bool | Ty::Int(_) | Ty::Option(_) | Ty::Tuple(_) => {
            let ty = rust_type(ty);
            quote!(-> #ty)
        }
    }
}

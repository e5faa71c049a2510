//! The items of a block, as they are written.

use proc_macro2::Ident;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, FnArg, Token, Type};

/// An item of the block.
pub enum Item {
    /// `param name: type = default in range;`
    Param(ValueItem),
    /// `state name: type = value;`
    State(ValueItem),
    /// `fn`
    Function(Box<syn::ItemFn>),
    /// `on write`, `on read`, `on reset`
    Rule(RuleItem),
    /// `on event`
    Event(EventItem),
    /// `irq name = level;`, `irq name;`
    Irq(IrqItem),
    /// `input name;`, `input name[N];`
    Input(InputItem),
    /// `on input`
    InputRule(InputRuleItem),
    /// `extern fn`
    Hook(HookItem),
    /// `on call`
    Call(EventItem),
    /// `extern chardev`
    Chardev(ChardevItem),
}

/// A `param` or `state`.
pub struct ValueItem {
    pub doc: String,
    pub name: Ident,
    pub ty: Type,
    pub value: Expr,
    /// The range after `in`.
    pub range: Option<Expr>,
}

/// What a rule's head says.
pub enum Head {
    Write(Target),
    Read(Target),
    Reset,
}

/// A register in a rule's head: names, each perhaps with an index, with dots between them.
pub struct Target(pub Vec<(Ident, Option<Expr>)>);

impl Parse for Target {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut segments = Vec::new();
        loop {
            let name = input.parse()?;
            let mut index = None;
            if input.peek(syn::token::Bracket) {
                let inside;
                syn::bracketed!(inside in input);
                index = Some(inside.parse()?);
            }
            segments.push((name, index));
            if !input.peek(Token![.]) {
                return Ok(Self(segments));
            }
            input.parse::<Token![.]>()?;
        }
    }
}

/// A rule.
pub struct RuleItem {
    pub doc: String,
    pub head: Head,
    pub condition: Option<Expr>,
    pub body: syn::Block,
}

/// An event.
pub struct EventItem {
    pub doc: String,
    pub name: Ident,
    pub args: Vec<FnArg>,
    pub body: syn::Block,
}

/// An interrupt line.
pub struct IrqItem {
    pub doc: String,
    pub name: Ident,
    /// None of a line that is pulsed.
    pub level: Option<Expr>,
}

/// Lines that a board drives.
pub struct InputItem {
    pub doc: String,
    pub name: Ident,
    /// How many.
    pub lines: Option<syn::LitInt>,
}

/// What happens when an input has changed.
pub struct InputRuleItem {
    pub doc: String,
    pub name: Ident,
    /// What stands in brackets.
    pub line: Option<LineItem>,
    pub condition: Option<Expr>,
    pub body: syn::Block,
}

/// What stands in the brackets of an `on input`.
pub enum LineItem {
    One(syn::LitInt),
    Each(Ident),
}

/// A function that is written by hand.
pub struct HookItem {
    pub doc: String,
    pub sig: syn::Signature,
}

/// A character device whose front end hooks use.
pub struct ChardevItem {
    pub doc: String,
    pub name: Ident,
}

/// The operands of `after`.
pub struct After {
    pub delay: Expr,
    pub event: Ident,
    pub args: Vec<Expr>,
}
